//! The table, as somebody with the keys to the account sees it and writes to it.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;

use super::Client;

fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

fn key(pk: &str, sk: &str) -> HashMap<String, AttributeValue> {
    HashMap::from([("pk".to_owned(), text(pk)), ("sk".to_owned(), text(sk))])
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
        for _ in 0..1000 {
            let states = self.deliveries(project, receiver).await;
            if states.len() == events && !states.iter().any(|state| state == "pending") {
                return states;
            }
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

    /// Takes two fields out of a row, as an earlier release would have written it.
    pub(crate) async fn lacks(&self, pk: &str, sk: &str, names: [&str; 2]) {
        let update = self.dynamodb().update_item().table_name(self.stack.fact("table")).set_key(Some(key(pk, sk)));
        let update = update.update_expression("REMOVE #one, #two").expression_attribute_names("#one", names[0]);
        update.expression_attribute_names("#two", names[1]).send().await.expect("the table takes it");
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
