//! What a team sees of the guard for phones, and what it can end.

use crate::{
    App, Code,
    error::{Result, refuse},
    model::{EventKind, PhoneBlock, PhoneGuard},
    store::{Changed, Spent},
    tokens::Manager,
    types::{Country, Environment},
};

/// What codes to phones have cost, what they may, and where none go.
pub async fn phone_costs(app: &App, manager: &Manager) -> Result<(Spent, PhoneGuard, Vec<PhoneBlock>)> {
    let (spent, project, blocks) = tokio::join!(
        Box::pin(app.store.spent(&manager.scope, manager.now)),
        Box::pin(app.store.project(&manager.scope)),
        Box::pin(app.store.blocked_phones(&manager.scope, manager.now)),
    );
    let project = project?.ok_or_else(|| refuse(Code::NotFound))?;
    Ok((spent?, project.settings.phone, blocks?))
}

/// Lets codes go to a country's phones again.
pub async fn unblock_country(app: &App, manager: &Manager, country: Country) -> Result<()> {
    let record = manager.record(EventKind::CountryUnblocked, Environment::Production);
    let record = record.with("country", &country.to_string());
    match app.store.unblock_country(&manager.scope, country, manager.now, &record).await? {
        Changed::Done => Ok(()),
        Changed::Lost => Err(refuse(Code::NotFound).into()),
    }
}
