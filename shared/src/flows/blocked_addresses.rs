//! Addresses that nobody may sign in with, whoever they belong to.

use serde::{Serialize, de::DeserializeOwned};

use super::{
    Repeat, Repeatable,
    listing::{EnvironmentPageQuery, Page, page},
    once,
};
use crate::{
    App, Code,
    error::{Result, refuse},
    model::{BlockedAddress, EventKind},
    store::Changed,
    tokens::Manager,
    types::{Address, Environment},
};

/// Blocks an address. One that is blocked stays as it is.
pub async fn block_address<T: Serialize + DeserializeOwned>(
    app: &App,
    manager: &Manager,
    environment: Environment,
    address: &Address,
    repeat: Repeat<'_>,
    answer: impl Fn(BlockedAddress) -> T,
) -> Result<T> {
    once(app, &manager.scope, repeat, manager.now, async |_: &Repeatable| {
        let blocked = BlockedAddress { address: address.clone(), environment, blocked_at: manager.now };
        let record = manager.record(EventKind::AddressBlocked, environment).with("address", address.as_str());
        if app.store.block_address(&manager.scope, &blocked, &[record]).await? == Changed::Done {
            return Ok(answer(blocked));
        }
        let before = app.store.blocked_address(&manager.scope, environment, address).await?;
        Ok(answer(before.ok_or_else(|| refuse(Code::Conflict))?))
    })
    .await
}

/// Lets people sign in with an address again.
pub async fn unblock_address(app: &App, manager: &Manager, environment: Environment, address: &Address) -> Result<()> {
    let record = manager.record(EventKind::AddressUnblocked, environment).with("address", address.as_str());
    match app.store.unblock_address(&manager.scope, environment, address, &[record]).await? {
        Changed::Done => Ok(()),
        Changed::Lost => Err(refuse(Code::NotFound).into()),
    }
}

/// The blocked addresses of a project.
pub async fn blocked_addresses(
    app: &App,
    manager: &Manager,
    query: &EnvironmentPageQuery,
) -> Result<Page<BlockedAddress>> {
    let environment = manager.environment(query.environment)?;
    let list = format!("blocked-addresses#{}#{}", manager.actor, environment.name());
    let read = async |limit: u32, after: Option<&str>| {
        app.store.blocked_addresses(&manager.scope, environment, limit, after).await
    };
    page(app, &manager.scope, &list, &query.page(), read, async |blocked| Ok(Some(blocked))).await
}
