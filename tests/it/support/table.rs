//! The table, as somebody with the keys to the account sees it and writes to it.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::{Value, json};
use smartaccess::types::EventId;

use super::{
    Client, Project,
    queue::{LOOKS, pause},
};

fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

/// A value as the table takes it.
fn attribute(value: &Value) -> AttributeValue {
    match value {
        Value::Null => AttributeValue::Null(true),
        Value::Bool(flag) => AttributeValue::Bool(*flag),
        Value::Number(number) => AttributeValue::N(number.to_string()),
        Value::String(letters) => text(letters),
        Value::Array(items) => AttributeValue::L(items.iter().map(attribute).collect()),
        Value::Object(fields) => {
            AttributeValue::M(fields.iter().map(|(name, value)| (name.clone(), attribute(value))).collect())
        }
    }
}

fn key(pk: &str, sk: &str) -> HashMap<String, AttributeValue> {
    HashMap::from([("pk".to_owned(), text(pk)), ("sk".to_owned(), text(sk))])
}

/// Where the deliveries to a webhook are.
pub(crate) fn deliveries(project: &Project, webhook: &str) -> String {
    format!("P#{}#D#{webhook}", project.id)
}

/// A delivery that nobody tries any more.
pub(crate) fn settled(webhook: &str, event: &EventId) -> Value {
    // Ids of events are their times.
    let at = event.sequence() / 1000;
    json!({
        "receiver": webhook, "event": event, "type": "otp.failed", "environment": "production", "state": "failed",
        "reason": "exhausted", "created_at": at, "begun_at": at, "failures": 10, "replays": 0,
        "tries": [{"at": at, "milliseconds": 3, "status": 500, "answer": "no maria@example.org"}],
        "body": r#"{"type":"otp.failed","timestamp":"2026-11-21T12:00:00Z","data":{"email":"maria@example.org"}}"#,
    })
}

impl Client {
    /// The keys of all rows that have something to do with these letters.
    pub(crate) async fn rows_with(&self, letters: &str) -> BTreeSet<(String, String)> {
        let scan = self.dynamodb().scan().table_name(self.stack.fact("table")).projection_expression("pk, sk");
        let scan = scan.filter_expression("contains(pk, :letters) OR contains(sk, :letters)");
        let rows = scan.expression_attribute_values(":letters", text(letters)).into_paginator().items().send();
        let rows = rows.collect::<Result<Vec<_>, _>>().await.expect("the table answers");
        let part = |row: &HashMap<String, AttributeValue>, name: &str| row[name].as_s().expect("a text").clone();
        rows.iter().map(|row| (part(row, "pk"), part(row, "sk"))).collect()
    }

    /// How far the deliveries to a receiver got, in the order of their events.
    pub(crate) async fn deliveries(&self, project: &str, receiver: &str) -> Vec<String> {
        let query = self.dynamodb().query().table_name(self.stack.fact("table")).key_condition_expression("pk = :pk");
        let query = query.expression_attribute_values(":pk", text(&format!("P#{project}#D#{receiver}")));
        let rows = query.consistent_read(true).into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
        let rows = rows.expect("the table answers");
        rows.iter().map(|row| row["state"].as_s().expect("a text").clone()).collect()
    }

    /// The same once there are so many and none of them waits.
    pub(crate) async fn settled(&self, project: &str, receiver: &str, events: usize) -> Vec<String> {
        for look in 0..LOOKS {
            let states = self.deliveries(project, receiver).await;
            if states.len() == events && !states.iter().any(|state| state == "pending") {
                return states;
            }
            pause(look).await;
        }
        panic!("{:?} of {events} deliveries to {receiver}", self.deliveries(project, receiver).await);
    }

    /// A text of a row.
    pub(crate) async fn text_of(&self, pk: &str, sk: &str, name: &str) -> String {
        let get = self.dynamodb().get_item().table_name(self.stack.fact("table")).set_key(Some(key(pk, sk)));
        let row = get.consistent_read(true).send().await.expect("the table answers").item.expect("the row is there");
        row[name].as_s().expect("a text").clone()
    }

    /// Puts another text into a row.
    pub(crate) async fn edits(&self, pk: &str, sk: &str, name: &str, value: &str) {
        self.update(pk, sk, name, text(value)).await;
    }

    /// Puts another number into a row.
    pub(crate) async fn sets(&self, pk: &str, sk: &str, name: &str, value: u32) {
        self.update(pk, sk, name, AttributeValue::N(value.to_string())).await;
    }

    /// Puts a value of any kind into a row, which is made if it is not there.
    pub(crate) async fn puts(&self, pk: &str, sk: &str, name: &str, value: &Value) {
        self.update(pk, sk, name, attribute(value)).await;
    }

    /// Adds a row.
    pub(crate) async fn adds(&self, pk: &str, sk: &str, fields: &Value) {
        let fields = fields.as_object().expect("a row has fields");
        let mut row: HashMap<_, _> = fields.iter().map(|(name, value)| (name.clone(), attribute(value))).collect();
        row.extend(key(pk, sk));
        let put = self.dynamodb().put_item().table_name(self.stack.fact("table")).set_item(Some(row));
        put.send().await.expect("the table takes it");
    }

    /// A row as letters, to look for what it must not hold.
    pub(crate) async fn row(&self, pk: &str, sk: &str) -> String {
        let get = self.dynamodb().get_item().table_name(self.stack.fact("table")).set_key(Some(key(pk, sk)));
        let row = get.consistent_read(true).send().await.expect("the table answers").item;
        format!("{:?}", row.expect("the row is there"))
    }

    /// Takes two fields out of a row, as an earlier release would have written it.
    pub(crate) async fn lacks(&self, pk: &str, sk: &str, names: [&str; 2]) {
        let update = self.dynamodb().update_item().table_name(self.stack.fact("table")).set_key(Some(key(pk, sk)));
        let update = update.update_expression("REMOVE #one, #two").expression_attribute_names("#one", names[0]);
        update.expression_attribute_names("#two", names[1]).send().await.expect("the table takes it");
    }

    /// Puts the one event of a project back into the outbox, as if the stream had never told of it, due at a time in
    /// milliseconds of the epoch. Says its id.
    pub(crate) async fn waits_again(&self, project: &str, due_at: i64) -> String {
        let events = format!("P#{project}#E#");
        let rows = self.rows_with(&events).await;
        let (pk, sk) = rows.first().expect("something has happened");
        self.edits(pk, sk, "due_shard", "EVENT#0").await;
        self.update(pk, sk, "due_at", AttributeValue::N(due_at.to_string())).await;
        let (_, event) = sk.split_once('#').expect("time and id");
        event.to_owned()
    }

    /// Waits until the stream has told of all events of a project, and says when the first of them was, in milliseconds of
    /// the epoch.
    pub(crate) async fn left_the_outbox(&self, project: &str) -> i64 {
        let table = self.dynamodb();
        for look in 0..LOOKS {
            let scan = table.scan().table_name(self.stack.fact("table")).filter_expression("begins_with(pk, :events)");
            let scan = scan.expression_attribute_values(":events", text(&format!("P#{project}#E#")));
            let rows = scan.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
            let rows = rows.expect("the table answers");
            if !rows.is_empty() && rows.iter().all(|row| !row.contains_key("due_shard")) {
                return rows[0]["at"].as_n().expect("a number").parse().expect("milliseconds");
            }
            pause(look).await;
        }
        panic!("events of {project} stay in the outbox");
    }

    /// A row, once a text of it is so.
    pub(crate) async fn row_where(
        &self,
        pk: &str,
        sk: &str,
        name: &str,
        value: &str,
    ) -> HashMap<String, AttributeValue> {
        let mut row = HashMap::new();
        for look in 0..LOOKS {
            let get = self.dynamodb().get_item().table_name(self.stack.fact("table")).set_key(Some(key(pk, sk)));
            row = get.consistent_read(true).send().await.expect("the table answers").item.unwrap_or_default();
            if row.get(name) == Some(&text(value)) {
                return row;
            }
            pause(look).await;
        }
        panic!("{pk} {sk} stays so: {row:?}");
    }

    async fn update(&self, pk: &str, sk: &str, name: &str, value: AttributeValue) {
        let update = self.dynamodb().update_item().table_name(self.stack.fact("table")).set_key(Some(key(pk, sk)));
        let update = update.update_expression("SET #name = :value").expression_attribute_names("#name", name);
        update.expression_attribute_values(":value", value).send().await.expect("the table takes it");
    }

    /// Removes a row.
    pub(crate) async fn removes(&self, pk: &str, sk: &str) {
        let delete = self.dynamodb().delete_item().table_name(self.stack.fact("table")).set_key(Some(key(pk, sk)));
        delete.send().await.expect("the table takes it");
    }

    /// Waits until a row says something by this name.
    pub(crate) async fn row_saying(&self, pk: &str, sk: &str, name: &str) {
        for look in 0..LOOKS {
            let get = self.dynamodb().get_item().table_name(self.stack.fact("table")).set_key(Some(key(pk, sk)));
            let row = get.consistent_read(true).send().await.expect("the table answers").item.unwrap_or_default();
            if row.contains_key(name) {
                return;
            }
            pause(look).await;
        }
        panic!("{pk} {sk} does not say {name}");
    }

    /// How many audit rows there are of a type about a subject.
    pub(crate) async fn records(&self, kind: &str, subject: &str) -> usize {
        let scan = self.dynamodb().scan().table_name(self.stack.fact("table"));
        let scan = scan.filter_expression("contains(pk, :audit) AND #type = :type AND subject = :subject");
        let scan = scan.expression_attribute_names("#type", "type").expression_attribute_values(":type", text(kind));
        let scan = scan.expression_attribute_values(":audit", text("#H#"));
        let rows = scan.expression_attribute_values(":subject", text(subject)).into_paginator().items().send();
        rows.collect::<Result<Vec<_>, _>>().await.expect("the table answers").len()
    }
}
