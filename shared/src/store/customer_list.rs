//! The list of customers, in the order of their names.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{Delete, KeysAndAttributes, Put};
use serde::{Deserialize, Serialize};

use super::{Item, Key, Listed, ProjectScope, Store, item, people, row};
use crate::{
    error::{Code, Error, Result},
    model::User,
    types::{Environment, UserId, folded},
};

/// A line of the list.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    #[serde(default, skip_serializing)]
    sk: String,
    user_id: UserId,
    blocked: bool,
}

/// Which customers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Customers<'a> {
    /// In which world.
    pub(crate) environment: Environment,
    /// What their names begin with, however that is written; nothing for all.
    pub(crate) name: &'a str,
    /// Only those who are blocked, or who are not.
    pub(crate) blocked: Option<bool>,
}

/// Lines that are read at once where some of them do not count, and how often. A page that has seen so many is over.
const SIEVED: (u32, usize) = (1000, 10);

/// How often rows that the table did not give at once are asked for again.
const BATCH_TRIES: usize = 5;

impl Store {
    /// Customers in the order of their names, from behind `after` on. A page may have fewer than `limit` and still have a
    /// next one.
    pub(crate) async fn customers(
        &self,
        scope: &ProjectScope,
        wanted: Customers<'_>,
        limit: u32,
        after: Option<&str>,
    ) -> Result<Listed<User>> {
        let (at_once, reads) = if wanted.blocked.is_some() { SIEVED } else { (limit, 1) };
        let prefix = format!("{PREFIX}{}", folded(wanted.name));
        let mut next = after.map(str::to_owned);
        let mut lines: Vec<Line> = Vec::new();
        for _ in 0..reads {
            let partition = partition(scope, wanted.environment, String::new());
            let listed: Listed<Line> = self.list(partition, &prefix, at_once, next.as_deref()).await?;
            lines
                .extend(listed.items.into_iter().filter(|line| wanted.blocked.is_none_or(|only| line.blocked == only)));
            next = listed.next;
            let most = usize::try_from(limit).unwrap_or(usize::MAX);
            if lines.len() > most {
                lines.truncate(most);
                next = lines.last().map(|line| line.sk.clone());
            }
            if lines.len() == most || next.is_none() {
                break;
            }
        }
        let ids: Vec<_> = lines.into_iter().map(|line| line.user_id).collect();
        Ok(Listed { items: self.users(scope, &ids).await?, next })
    }

    /// Users by their ids, at most 100, in the order of the ids and without those who are gone.
    async fn users(&self, scope: &ProjectScope, ids: &[UserId]) -> Result<Vec<User>> {
        let mut found: HashMap<UserId, User> = HashMap::new();
        let mut keys: Vec<Item> = ids.iter().map(|id| people::user_key(scope, id).into()).collect();
        for _ in 0..BATCH_TRIES {
            if keys.is_empty() {
                break;
            }
            let wanted = KeysAndAttributes::builder().set_keys(Some(keys)).consistent_read(true).build();
            let wanted = wanted.map_err(anyhow::Error::new)?;
            let answer = self.client.batch_get_item().request_items(&self.table, wanted).send().await?;
            for item in answer.responses.into_iter().flat_map(HashMap::into_values).flatten() {
                let user: User = row(item)?;
                found.insert(user.id.clone(), user);
            }
            let left = answer.unprocessed_keys.into_iter().flat_map(HashMap::into_values);
            keys = left.flat_map(|left| left.keys).collect();
        }
        if !keys.is_empty() {
            let cause = anyhow::anyhow!("{} rows of a batch did not come", keys.len());
            return Err(Error::Failed { code: Code::Unavailable, cause });
        }
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// The customer's line, for a transaction.
    pub(super) fn put_listed(&self, scope: &ProjectScope, user: &User) -> Result<Put> {
        let line = Line { sk: String::new(), user_id: user.id.clone(), blocked: user.profile.blocked };
        let put = Put::builder().table_name(&self.table).set_item(Some(item(key(scope, user), &line)?));
        Ok(put.build().map_err(anyhow::Error::new)?)
    }

    /// Takes the line out again.
    pub(super) fn unlist(&self, scope: &ProjectScope, user: &User) -> Result<Delete> {
        let delete = Delete::builder().table_name(&self.table).set_key(Some(key(scope, user).into()));
        Ok(delete.build().map_err(anyhow::Error::new)?)
    }
}

const PREFIX: &str = "NAME#";

/// Two spaces end the name: within it there is never more than one, so `ana` comes before `ana maria`.
pub(super) fn key(scope: &ProjectScope, user: &User) -> Key {
    let name = user.profile.name.as_ref().map(|name| folded(name.as_str())).unwrap_or_default();
    partition(scope, user.environment, format!("{PREFIX}{name}  {}", user.id))
}

fn partition(scope: &ProjectScope, environment: Environment, sk: String) -> Key {
    Key { sk, ..scope.part(format_args!("CUSTOMERS#{}", environment.name()), "") }
}
