//! The table: its design as code, and one verb for each thing that happens to it.
//!
//! One table, a partition key `pk` and a sort key `sk`. Each verb is one conditional write or one transaction, so a
//! lost race is a value that the caller decides on, never a surprise. What belongs to a project has a partition key
//! that begins with it, and its verbs take a [`ProjectScope`], which only authorisation can make.
//!
//! | row | `pk` | `sk` | read by |
//! | --- | --- | --- | --- |
//! | project | `P#{project}` | `PROJECT` | its id |
//! | public id | `CLIENT#{client}` | `CLIENT` | whoever opens a hosted page: which project it is |
//! | keyring | `KEYRINGS` | `{project}#{purpose}` | the rotation, all at once |
//! | login flow | `P#{project}` | `FLOW#{environment}` | its project and environment |
//! | guard | `P#{project}` | `GUARD` | its project: whether puzzles have to be solved |
//! | wrong guesses | `P#{project}#G#{hour}#{shard}` | `INVALID` | whoever counts one more |
//! | key | `P#{project}#KEYS#{purpose}` | `{generation}` | its project and purpose, all generations at once |
//! | validation | `P#{project}#V#{validation}` | `VALIDATION` | its id |
//! | person | `P#{project}#A#{environment}#{address}` | `PERSON` | an address: who it is, and how often codes for it failed |
//! | user | `P#{project}#U#{user}` | `USER` | its id |
//! | limit | `P#{project}#L#{limit}#{subject}` | `LIMIT` | what it counts |
//! | api token | `P#{project}#T#{token}` | `TOKEN` | its id |
//! | repeated request | `P#{project}#R#{nonce}` | `REQUEST` | the hash of caller, route and `Idempotency-Key` |
//! | event | `P#{project}#E#{hour}#{shard}` | `{time}#{event}` | the fan-out, in order of time |
//! | audit | `P#{project}#H#{day}#{shard}` | `{time}#{event}` | the audit log, in order of time |
//! | test clock | `P#{project}` | `TESTCLOCK` | its project; test builds only |
//!
//! Every row carries `v`, the version of its layout, and rows that end carry `ttl` in epoch seconds. `ttl` only
//! collects garbage: whether a row has expired is a field that the reader checks.

use std::collections::HashMap;

use aws_sdk_dynamodb::{
    operation::put_item::PutItemError,
    types::{AttributeValue, Put, ReturnValue},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    error::Result,
    keys,
    model::{LoginFlow, Project},
    types::{ClientId, Environment, ProjectId},
};

mod api_tokens;
mod limits;
mod people;
mod records;
mod requests;
mod scope;
mod transaction;
mod validations;

use transaction::{Transacted, Transaction};

#[cfg(feature = "test-clock")]
mod test_clock;

pub use limits::Slots;
pub(crate) use limits::{Hit, Step};
pub use people::Failures;
pub use requests::Begun;
pub use scope::ProjectScope;
pub(crate) use validations::Claimed;
pub use validations::{Consumed, Counted, SignIn};

type Item = HashMap<String, AttributeValue>;

/// The layout this release writes. It reads every older one.
const LAYOUT: u32 = 1;

/// The table, by the verbs that it knows.
#[derive(Debug, Clone)]
pub struct Store {
    client: aws_sdk_dynamodb::Client,
    table: String,
}

/// How a write that must not overwrite ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Created {
    /// It is there now, and was not before.
    Made,
    /// It was there already, and is as it was.
    AlreadyThere,
}

impl Store {
    /// A store on this table.
    pub fn new(client: aws_sdk_dynamodb::Client, table: String) -> Self {
        Self { client, table }
    }

    /// Adds a project. Who makes one may act in it; nothing if its id is taken.
    pub async fn create_project(&self, project: &Project) -> Result<Option<ProjectScope>> {
        let scope = ProjectScope::of(project.id.clone());
        let client = Client { project_id: project.id.clone() };
        let transaction = Transaction::default()
            .put(self.put_if_new(scope.key("PROJECT"), project)?)
            .put(self.put_if_new(client_key(&project.client_id), &client)?);
        Ok(match self.transact(transaction).await? {
            Transacted::Done => Some(scope),
            Transacted::Refused(_) => None,
        })
    }

    /// The project that a public id belongs to. What a caller may do there is what anybody may.
    pub(crate) async fn project_of_client(&self, id: &ClientId) -> Result<Option<ProjectScope>> {
        let client: Option<Client> = self.get(client_key(id)).await?;
        Ok(client.map(|client| ProjectScope::of(client.project_id)))
    }

    /// The project itself.
    pub async fn project(&self, scope: &ProjectScope) -> Result<Option<Project>> {
        self.get(scope.key("PROJECT")).await
    }

    /// Publishes a login flow in the place of the last one.
    pub async fn publish_flow(&self, scope: &ProjectScope, environment: Environment, flow: &LoginFlow) -> Result<()> {
        let put = self.client.put_item().table_name(&self.table);
        put.set_item(Some(item(scope.key(flow_key(environment)), flow)?)).send().await?;
        Ok(())
    }

    /// All that a sign-in has to know of a project, in one read.
    pub async fn published(&self, scope: &ProjectScope, environment: Environment) -> Result<Published> {
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", text(scope.key("").pk))
            .consistent_read(true)
            .send()
            .await?;
        let mut rows: HashMap<String, Item> = HashMap::new();
        for item in answer.items.unwrap_or_default() {
            if let Some(Ok(sk)) = item.get("sk").map(AttributeValue::as_s) {
                rows.insert(sk.clone(), item);
            }
        }
        let guard: Option<Guard> = rows.remove(GUARD).map(row).transpose()?;
        Ok(Published {
            project: rows.remove("PROJECT").map(row).transpose()?,
            flow: rows.remove(flow_key(environment)).map(row).transpose()?,
            guarded_until: guard.map(|guard| guard.until),
        })
    }

    /// Puts the project's guard up.
    pub(crate) async fn raise_guard(&self, scope: &ProjectScope, until: Timestamp) -> Result<()> {
        let put = self.client.put_item().table_name(&self.table);
        put.set_item(Some(item(scope.key(GUARD), &Guard { until })?)).send().await?;
        Ok(())
    }

    /// Counts a wrong guess of an hour, and says how many its counter has.
    pub(crate) async fn count_invalid(&self, scope: &ProjectScope, hour: i64, shard: u32) -> Result<u32> {
        let answer = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(scope.part(format_args!("G#{hour}#{shard}"), "INVALID").into()))
            .update_expression("ADD invalid :one SET #ttl = :ttl")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":ttl", number((hour + 2) * 3600))
            .return_values(ReturnValue::UpdatedNew)
            .send()
            .await?;
        let count = answer.attributes.and_then(|row| row.get("invalid")?.as_n().ok()?.parse().ok());
        Ok(count.unwrap_or_default())
    }

    /// Adds a generation of a key, unless it is there. The first one makes the keyring known.
    pub async fn create_key(&self, scope: &ProjectScope, row: &keys::KeyRow) -> Result<Created> {
        let mut transaction =
            Transaction::default().put(self.put_if_new(key_of(scope, row.purpose, row.generation), row)?);
        if row.generation == 1 {
            let keyring = keys::Keyring { project: scope.project().clone(), purpose: row.purpose };
            let key = Key { pk: KEYRINGS.to_owned(), sk: format!("{}#{}", scope.project(), row.purpose.name()) };
            transaction = transaction.put(self.put_if_new(key, &keyring)?);
        }
        match self.transact(transaction).await? {
            Transacted::Done => Ok(Created::Made),
            Transacted::Refused(_) => Ok(Created::AlreadyThere),
        }
    }

    /// Every keyring there is.
    pub(crate) async fn keyrings(&self) -> Result<Vec<keys::Keyring>> {
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", text(KEYRINGS))
            .into_paginator()
            .items()
            .send();
        let mut all = Vec::new();
        while let Some(item) = pages.next().await {
            all.push(row(item?)?);
        }
        Ok(all)
    }

    /// All generations of a key, the oldest first.
    pub async fn keys(&self, scope: &ProjectScope, purpose: keys::Purpose) -> Result<Vec<keys::KeyRow>> {
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", text(key_of(scope, purpose, 0).pk))
            .consistent_read(true)
            .send()
            .await?;
        let rows = serde_dynamo::from_items(answer.items.unwrap_or_default());
        Ok(rows.map_err(anyhow::Error::new)?)
    }

    async fn put_new(&self, key: Key, row: &impl Serialize) -> Result<Created> {
        let outcome = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(item(key, row)?))
            .condition_expression(NOT_THERE)
            .send()
            .await;
        match outcome {
            Ok(_) => Ok(Created::Made),
            Err(error) if error.as_service_error().is_some_and(PutItemError::is_conditional_check_failed_exception) => {
                Ok(Created::AlreadyThere)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Reads one row as it is now, not as it was a moment ago.
    async fn get<T: DeserializeOwned>(&self, key: Key) -> Result<Option<T>> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(key.into()))
            .consistent_read(true)
            .send()
            .await?;
        answer.item.map(row).transpose()
    }

    /// A put that must not overwrite, for a transaction.
    fn put_if_new(&self, key: Key, row: &impl Serialize) -> Result<Put> {
        let put =
            Put::builder().table_name(&self.table).set_item(Some(item(key, row)?)).condition_expression(NOT_THERE);
        Ok(put.build().map_err(anyhow::Error::new)?)
    }
}

const fn flow_key(environment: Environment) -> &'static str {
    match environment {
        Environment::Production => "FLOW#production",
        Environment::Sandbox => "FLOW#sandbox",
    }
}

/// The partition that lists all keyrings, for their rotation.
const KEYRINGS: &str = "KEYRINGS";

/// All that a sign-in has to know of a project.
#[derive(Debug)]
pub struct Published {
    /// The project; nothing for the deployment's own.
    pub project: Option<Project>,
    /// The published login flow, if there is one.
    pub flow: Option<LoginFlow>,
    /// Until when its guard is up.
    pub guarded_until: Option<Timestamp>,
}

const GUARD: &str = "GUARD";

#[derive(Serialize, Deserialize)]
struct Guard {
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    until: Timestamp,
}

/// What a public id stands for.
#[derive(Serialize, Deserialize)]
struct Client {
    project_id: ProjectId,
}

/// It does not begin with its project: it is how the project is found.
fn client_key(id: &ClientId) -> Key {
    Key { pk: format!("CLIENT#{}", id.in_environment(Environment::Production)), sk: "CLIENT".to_owned() }
}

const NOT_THERE: &str = "attribute_not_exists(pk)";

fn key_of(scope: &ProjectScope, purpose: keys::Purpose, generation: u32) -> Key {
    scope.part(format_args!("KEYS#{}", purpose.name()), &format!("{generation:06}"))
}

/// A row as the table takes it.
fn item(key: Key, row: &impl Serialize) -> Result<Item> {
    let mut item: Item = serde_dynamo::to_item(row).map_err(anyhow::Error::new)?;
    item.extend(Item::from(key));
    item.insert("v".to_owned(), number(LAYOUT));
    Ok(item)
}

/// A row as the code takes it.
fn row<T: DeserializeOwned>(item: Item) -> Result<T> {
    Ok(serde_dynamo::from_item(item).map_err(anyhow::Error::new)?)
}

fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

fn number(value: impl Into<i64>) -> AttributeValue {
    AttributeValue::N(value.into().to_string())
}

/// Where a row is.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Key {
    pk: String,
    sk: String,
}

impl From<Key> for Item {
    fn from(key: Key) -> Self {
        Self::from([("pk".to_owned(), text(key.pk)), ("sk".to_owned(), text(key.sk))])
    }
}

impl ProjectScope {
    /// A row of the project itself.
    fn key(&self, sk: &str) -> Key {
        Key { pk: format!("P#{}", self.project()), sk: sk.to_owned() }
    }

    /// A row of a part of the project, on a partition of its own.
    fn part(&self, part: std::fmt::Arguments<'_>, sk: &str) -> Key {
        Key { pk: format!("P#{}#{part}", self.project()), sk: sk.to_owned() }
    }
}
