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
//! | live flow | `P#{project}` | `FLOW#{environment}` | its project and environment: what people sign in by |
//! | flow | `P#{project}#FLOWS` | `FLOW#{flow}` | its id, and all of a project |
//! | flow version | `P#{project}#F#{flow}` | `VERSION#{2³²−1−number}` | its number, and all of a flow, the latest first |
//! | flow's project | `FLOW#{flow}` | `FLOW` | a flow's id: which project it is in |
//! | project in the list | `PROJECTS` | `{project}` | whoever goes through all; it stays, so that no id is used twice |
//! | deleted project | `DELETED` | `{project}` | the purge: when its rows go |
//! | sweep | `SWEEP` | `SWEEP` | the purge: how far it got when its time was up |
//! | guard | `P#{project}` | `GUARD` | its project: whether puzzles have to be solved |
//! | wrong guesses | `P#{project}#G#{hour}#{shard}` | `INVALID` | whoever counts one more |
//! | key | `P#{project}#KEYS#{purpose}` | `{generation}` | its project and purpose, all generations at once |
//! | validation | `P#{project}#V#{validation}` | `VALIDATION` | its id |
//! | validation by face | `P#{project}#V#{validation}` | `FACEVALIDATION` | its id |
//! | failures of a face | `P#{project}#U#{user}` | `FACETRIES` | its customer: how often it was tried in vain |
//! | face to look at | `P#{project}#FACEREVIEWS#{environment}` | `REVIEW#{event}` | the team: two customers who seem to be one person, the latest first |
//! | sent picture | `P#{project}#PICTURE#{environment}#{hash}` | `PICTURE` | the hash of its file or of its pixels |
//! | sent picture's band | `P#{project}#PRINT#{environment}#{band}#{bits}` | `PICTURE#{fingerprint}#{validation}` | a band of a fingerprint: all pictures that share it |
//! | person | `P#{project}#A#{environment}#{address}` | `PERSON` | an address: who it is, whether it is blocked, and how often codes for it failed |
//! | user, who is a customer | `P#{project}#U#{user}` | `USER` | its id |
//! | external id | `P#{project}#X#{environment}#{external id}` | `EXTERNAL` | what a team calls somebody: who that is |
//! | line of the customer list | `P#{project}#CUSTOMERS#{environment}` | `NAME#{folded name}  {user}` | what a name begins with, and all in the order of names |
//! | blocked address | `P#{project}#BLOCKED#{environment}` | `ADDRESS#{address}` | its address, and all of an environment |
//! | limit | `P#{project}#L#{limit}#{subject}` | `LIMIT` | what it counts |
//! | api token | `P#{project}#TOKENS` | `TOKEN#{token}` | its id, and all of a project |
//! | repeated request | `P#{project}#R#{nonce}` | `REQUEST` | the hash of caller, route and `Idempotency-Key` |
//! | application | `P#{project}#APPS` | `APPLICATION#{application}` | its id: an OAuth client with its secrets, and all of a project |
//! | asset | `P#{project}#ASSETS` | `ASSET#{asset}` | its id: a picture for the pages, and all of a project |
//! | member | `P#{project}#TEAM` | `MEMBER#{operator}` | its project and operator, and all of a project |
//! | owners | `P#{project}#TEAM` | `OWNERS` | nobody: every write that makes or unmakes an owner counts in it |
//! | invitation | `P#{project}#TEAM` | `INVITATION#{invitation}` | its id, which its token names, and all of a project |
//! | invited | `P#{deployment}#A#production#{address}` | `INVITATION#{project}` | who invites the address, and whether it gets operators' codes |
//! | membership | `P#{deployment}#U#{operator}` | `PROJECT#{project}` | all of an operator |
//! | interaction | `P#{project}#I#{interaction}` | `INTERACTION` | its id: a browser on the hosted page |
//! | grant | `P#{project}#GRANT#{grant}` | `GRANT` | its id, which its authorization code and its tokens name |
//! | webhook | `P#{project}#WEBHOOKS` | `WEBHOOK#{webhook}` | its id, and all of a project |
//! | webhook's health | `P#{project}#WEBHOOKS` | `HEALTH#{webhook}` | the delivery worker, and whoever looks at the webhook |
//! | webhooks counted | `P#{project}#WEBHOOKS` | `COUNT#{environment}` | nobody: every write that adds or removes one counts in it |
//! | alert | `P#{project}#ALERTS` | `ALERT#{alert}` | its id, and all of a project |
//! | alerts | `P#{project}#ALERTS` | `COUNT#{environment}` | nobody: every write that adds or removes an alert counts in it |
//! | event's delivery | `P#{project}#D#{receiver}` | `{event}` | its receiver and event, and all of a receiver, the latest first |
//! | event | `P#{project}#E#{hour}#{shard}` | `{time}#{event}` | the fan-out, and who proves how a sign-in by face ended |
//! | audit | `P#{project}#H#{day}#{shard}` | `{time}#{event}` | the writer of the chain, in order of time |
//! | audit entry | `P#{project}#AUDIT` | `{sequence}` | the audit log, in order |
//! | audit head | `P#{project}#AUDIT` | `HEAD` | the writer of the chain: what to go on from |
//! | metrics | `P#{project}#M#{environment}` | `{day}#{channel}#{country}` | its project, environment and days |
//! | message | `MESSAGE#{hash of the provider's id}` | `MESSAGE` | the provider's id, which its reports name |
//! | held report | `MESSAGE#{hash of the provider's id}` | `HELD` | whoever learns whose message that is |
//! | cost of messages | `P#{project}#PHONE` | `SPENT#{month}` | every code to a phone: what the month and each day of it have cost |
//! | codes to a country | `P#{project}#PHONE` | `{country}#SENT#{ten minutes}` | the same: how many were asked for, and how many used |
//! | blocked phones | `P#{project}#PHONE` | `{country, prefix or cap}#BLOCK` | the same, and the team: where no codes go for a while |
//! | face | `P#{project}#FACES#{environment}#{shard}` | `{face}` | its id, and all of a project |
//! | customer's face | `P#{project}#U#{user}` | `FACE#{model}` | its owner and model: which face they have |
//! | added face | `P#{project}#GALLERY#{environment}#{model}` | `ADDED#{face}` | every search: what is not in the index yet |
//! | index | `P#{project}#GALLERY#{environment}#{model}` | `HEAD` | every search: which index counts |
//! | removed face | `P#{project}#GALLERY#{environment}#{model}` | `REMOVED#{face}` | the scrub: whose codes go |
//! | gallery in the list | `GALLERIES` | `{project}#{environment}#{model}` | whoever looks after all of them |
//! | sample of a message | `P#{project}#T#{sample}` | `TESTMESSAGE` | its id: the delivery worker |
//! | test clock | `P#{project}` | `TESTCLOCK` | its project; test builds only |
//!
//! The index `due`, by `due_shard` and `due_at`, has the events that wait for their receivers and the deliveries that wait
//! for their next try.
//!
//! Every row carries `v`, the version of its layout, and rows that end carry `ttl` in epoch seconds. `ttl` only
//! collects garbage: whether a row has expired is a field that the reader checks.

use std::collections::HashMap;

use aws_sdk_dynamodb::{
    error::{ProvideErrorMetadata, SdkError},
    types::{AttributeValue, Put},
};
use serde::{Serialize, de::DeserializeOwned};

use crate::error::Result;

mod alerts;
mod api_tokens;
mod applications;
mod assets;
mod audit;
mod blocked_addresses;
mod customer_list;
mod customers;
mod deleted;
mod deliveries;
mod due;
mod event_deliveries;
mod face_reviews;
mod face_validations;
mod faces;
mod flows;
mod galleries;
mod grants;
mod interactions;
mod invitations;
mod keyrings;
mod limits;
mod list;
mod members;
mod messages;
mod metrics;
mod people;
mod phone_guard;
mod projects;
mod records;
mod requests;
mod scope;
mod sent_pictures;
mod sweep;
mod transaction;
mod validations;
mod webhook_health;
mod webhooks;

#[cfg(feature = "test-clock")]
mod test_clock;
mod test_messages;

pub(crate) use alerts::{AlertAdded, Side};
pub(crate) use applications::Answered;
pub(crate) use audit::Part;
pub(crate) use customer_list::Customers;
pub use customers::{Kept, Taken};
pub(crate) use deleted::{Deleted, Sweep};
pub(crate) use deliveries::{Claimed, Handed, Report};
pub(crate) use due::{Waiting, Waits, event_of};
pub(crate) use face_validations::{FaceCounted, FaceTry};
pub(crate) use faces::{FaceRow, SHARDS as FACE_SHARDS};
pub(crate) use flows::Publication;
pub(crate) use galleries::{Added, Head, KnownGallery, Snapshot};
pub(crate) use grants::Redeemed;
pub(crate) use invitations::Invited;
pub use limits::Slots;
pub(crate) use limits::{Hit, Step};
pub(crate) use list::Listed;
pub(crate) use members::{Membership, TeamChanged};
pub use people::Failures;
pub(crate) use phone_guard::Charge;
pub use phone_guard::Spent;
pub use projects::Published;
pub use requests::Begun;
pub use scope::ProjectScope;
pub use validations::{Consumed, Counted, SignIn};
pub(crate) use webhook_health::{FAILURES, Held, Slot};
pub(crate) use webhooks::WebhookCreated;

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

/// How a change of what people may change at once ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// It is as wanted now.
    Done,
    /// It was changed, made or removed by somebody else first.
    Lost,
}

impl Store {
    /// A store on this table.
    pub fn new(client: aws_sdk_dynamodb::Client, table: String) -> Self {
        Self { client, table }
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
        Ok(if written(outcome)?.is_some() { Created::Made } else { Created::AlreadyThere })
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

const NOT_THERE: &str = "attribute_not_exists(pk)";

/// What a write has answered; nothing if its condition did not hold, which is an answer and not a failure.
fn written<T, E, R>(outcome: Result<T, SdkError<E, R>>) -> Result<Option<T>>
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    R: std::fmt::Debug + Send + Sync + 'static,
{
    match outcome {
        Ok(answer) => Ok(Some(answer)),
        Err(error) if error.code() == Some("ConditionalCheckFailedException") => Ok(None),
        Err(error) => Err(error.into()),
    }
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
