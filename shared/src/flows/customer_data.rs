//! What is held about a customer, for them to have (GDPR, Article 15) or to have erased (Article 17).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Repeat, Repeatable, customer, customers::forget_faces, once, registered_faces::customers_faces};
use crate::{
    App, Code,
    error::{Result, refuse},
    model::{EventKind, Face, Person, User},
    store::Changed,
    tokens::Manager,
    types::{Address, EventId, UserId},
};

/// What is held about a customer where their id or their addresses lead to it.
#[derive(Debug)]
pub struct PersonalData {
    /// The customer.
    pub user: User,
    /// What is known of each of their addresses.
    pub people: Vec<(Address, Person)>,
    /// Their registered faces. Vectors are not given out: with one, somebody could pass for them.
    pub faces: Vec<Face>,
}

/// What else bears their addresses or their id. Nothing leads from a customer to it, so it is neither exported nor erased
/// with them, and it ends by itself or is kept as evidence.
pub const ELSEWHERE: [&str; 5] = [
    "validations: codes on their way, for a day after they have ended",
    "grants: what they let applications know, for two hours",
    "limits: how often codes were asked for, for two hours",
    "events: what receivers were told, for 30 days",
    "audit: who did what, which is kept as evidence",
];

/// Everything that is held about a customer. That it was given out is written down first.
pub async fn personal_data(app: &App, manager: &Manager, id: &UserId) -> Result<PersonalData> {
    let user = customer(app, manager, id).await?;
    let people = people(app, manager, &user).await?;
    let mut record = manager.about(&user, EventKind::CustomersExported);
    record.data.insert("customers".to_owned(), 1.into());
    app.store.note(&manager.scope, &[record]).await?;
    let faces = customers_faces(app, manager, &user).await?;
    Ok(PersonalData { user, people, faces })
}

/// What was erased, and what was not.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ErasureReceipt {
    /// Names the erasure; the audit log has it under this id.
    id: EventId,
    /// Whose data it was. The id is not used again.
    customer_id: UserId,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    erased_at: Timestamp,
    removed: Removed,
    /// Addresses that stay known because a team has blocked them by themselves.
    kept_blocked: Vec<Address>,
    /// What else bears their addresses or their id, and how long.
    kept_elsewhere: Vec<String>,
}

/// What was erased.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct Removed {
    /// The customer, with name, country and metadata. Their sign-ins have ended.
    customer: bool,
    /// How many email addresses are nobody's now.
    emails: usize,
    /// How many phone numbers are.
    phones: usize,
    /// Whether there was an external id, which is nobody's now.
    external_id: bool,
    /// How many registered faces were, which no search finds any more. Their vectors leave the index within six hours, and
    /// backups of the table within 35 days.
    faces: usize,
    /// Of how many addresses it was forgotten how often codes failed and whether mail reaches them.
    addresses_forgotten: usize,
}

/// Removes a customer and all that leads from them to their addresses.
pub async fn erase_customer(app: &App, manager: &Manager, id: &UserId, repeat: Repeat<'_>) -> Result<ErasureReceipt> {
    once(app, &manager.scope, repeat, manager.now, async |_: &Repeatable| {
        let user = customer(app, manager, id).await?;
        let people = people(app, manager, &user).await?;
        let record = manager.about(&user, EventKind::CustomerDeleted).with("reason", "erasure");
        let faces = forget_faces(app, manager, &user).await?;
        let receipt = receipt(record.id.clone(), manager.now, &user, &people, faces);
        match app.store.erase_customer(&manager.scope, &user, &people, &[record]).await? {
            Changed::Done => Ok(receipt),
            Changed::Lost => Err(refuse(Code::Conflict).into()),
        }
    })
    .await
}

async fn people(app: &App, manager: &Manager, user: &User) -> Result<Vec<(Address, Person)>> {
    let addresses: Vec<_> = user.profile.addresses().collect();
    let read = addresses.iter().map(|address| app.store.person(&manager.scope, user.environment, address.as_str()));
    let people = futures_util::future::try_join_all(read).await?;
    Ok(addresses.into_iter().zip(people.into_iter().map(Option::unwrap_or_default)).collect())
}

fn receipt(id: EventId, now: Timestamp, user: &User, people: &[(Address, Person)], faces: usize) -> ErasureReceipt {
    let blocked: Vec<_> =
        people.iter().filter(|(_, person)| person.blocked).map(|(address, _)| address.clone()).collect();
    ErasureReceipt {
        id,
        customer_id: user.id.clone(),
        erased_at: now,
        removed: Removed {
            customer: true,
            emails: user.profile.emails.len(),
            phones: user.profile.phones.len(),
            external_id: user.profile.external_id.is_some(),
            faces,
            addresses_forgotten: people.len() - blocked.len(),
        },
        kept_blocked: blocked,
        kept_elsewhere: ELSEWHERE.map(str::to_owned).to_vec(),
    }
}
