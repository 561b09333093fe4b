//! Customers, as their team adds, changes and removes them.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{Repeat, Repeatable, merge_patch::patched, once};
use crate::{
    App, Code,
    error::{Faults, Refusal, Result, refuse},
    model::{EventKind, Profile, Project, Record, User},
    store::{Changed, Kept, Taken},
    tokens::Manager,
    types::{Environment, UserId},
};

/// Adds a customer. Whoever signs in with one of their addresses is this customer.
pub async fn create_customer<T: Serialize + DeserializeOwned>(
    app: &App,
    manager: &Manager,
    environment: Environment,
    profile: Profile,
    repeat: Repeat<'_>,
    answer: impl Fn(User) -> T,
) -> Result<T> {
    once(app, &manager.scope, repeat, manager.now, async |repeatable: &Repeatable| {
        let id = UserId::of(repeatable.identity());
        if let Some(made) = app.store.user(&manager.scope, &id).await? {
            return Ok(answer(made));
        }
        lives_in_a_country_of(&manager.project, &profile)?;
        let user = User::new(id, environment, profile, manager.now);
        let record = manager.about(&user, EventKind::CustomerCreated);
        let kept = app.store.create_customer(&manager.scope, &user, &[record]).await?;
        done(kept, &user.profile)?;
        Ok(answer(user))
    })
    .await
}

/// A customer of a project.
pub async fn customer(app: &App, manager: &Manager, id: &UserId) -> Result<User> {
    let user = app.store.user(&manager.scope, id).await?;
    Ok(user.filter(|user| manager.sees(user.environment)).ok_or_else(|| refuse(Code::NotFound))?)
}

/// Changes a customer by a merge patch (RFC 7396): what it names is set, null clears. Of two changes at once one is
/// refused.
pub async fn change_customer<T: Serialize + DeserializeOwned>(
    app: &App,
    manager: &Manager,
    id: &UserId,
    patch: &Value,
    repeat: Repeat<'_>,
    answer: impl Fn(User) -> T,
) -> Result<T> {
    once(app, &manager.scope, repeat, manager.now, async |_: &Repeatable| {
        let last = customer(app, manager, id).await?;
        let profile: Profile = patched(&last.profile, patch)?;
        if profile == last.profile {
            return Ok(answer(last));
        }
        if profile.country_code != last.profile.country_code {
            lives_in_a_country_of(&manager.project, &profile)?;
        }
        let mut record = manager.about(&last, EventKind::CustomerUpdated);
        record.data.insert("changed".to_owned(), json!(differences(&last.profile, &profile)));
        let next = last.changed(profile, manager.now);
        let kept = app.store.change_customer(&manager.scope, &last, &next, &[record]).await?;
        done(kept, &next.profile)?;
        Ok(answer(next))
    })
    .await
}

/// Removes a customer. Their sign-ins end at once, their faces are nobody's, and their addresses are free.
pub async fn delete_customer<T: Serialize + DeserializeOwned>(
    app: &App,
    manager: &Manager,
    id: &UserId,
    repeat: Repeat<'_>,
    answer: impl Fn(UserId) -> T,
) -> Result<T> {
    once(app, &manager.scope, repeat, manager.now, async |_: &Repeatable| {
        let user = customer(app, manager, id).await?;
        forget_faces(app, manager, &user).await?;
        let record = manager.about(&user, EventKind::CustomerDeleted);
        match app.store.delete_customer(&manager.scope, &user, &[record]).await? {
            Changed::Done => Ok(answer(user.id)),
            Changed::Lost => Err(refuse(Code::Conflict).into()),
        }
    })
    .await
}

/// Removes the faces of a customer who is removed next, and says how many. A face that is registered meanwhile changes the
/// customer's row, and what removes it is refused.
pub(super) async fn forget_faces(app: &App, manager: &Manager, user: &User) -> Result<usize> {
    let mut removed = 0;
    for face in app.gallery().faces_of(&manager.scope, &user.id).await? {
        let record = manager.about(user, EventKind::FaceDeleted).with("face_id", face.as_str());
        let gone = app.gallery().delete(&manager.scope, user.environment, &face, manager.now, &[record]).await?;
        removed += usize::from(gone == Changed::Done);
    }
    Ok(removed)
}

impl Manager {
    /// Something that the caller has done to a customer. Receivers are told who it is and no address: whoever may know
    /// more asks for it.
    pub(super) fn about(&self, user: &User, kind: EventKind) -> Record {
        let record = self.record(kind, user.environment).with("customer_id", user.id.as_str());
        Record { subject: user.id.to_string(), ..record }
    }
}

fn done(kept: Kept, wanted: &Profile) -> Result<(), Refusal> {
    let taken = match kept {
        Kept::Done => return Ok(()),
        Kept::Lost => return Err(refuse(Code::Conflict)),
        Kept::Taken(taken) => taken,
    };
    let fields = taken.iter().map(|taken| match taken {
        Taken::Address(address) => wanted.field_of(address).unwrap_or_default(),
        Taken::ExternalId => "external_id".to_owned(),
    });
    let fields: Vec<_> =
        fields.map(|field| json!({"field": field, "problem": "belongs to another customer"})).collect();
    Err(refuse(Code::Conflict).because("Another customer has it. See `details.fields`.").detail("fields", fields))
}

/// A project that says in which countries its customers are has none in others.
fn lives_in_a_country_of(project: &Project, profile: &Profile) -> Result<(), Refusal> {
    let allowed = &project.settings.allowed_countries;
    match profile.country_code {
        Some(country) if !allowed.is_empty() && !allowed.contains(&country) => {
            Err(Faults::one("country_code", "is none of the project's `allowed_countries`").into())
        }
        _ => Ok(()),
    }
}

/// The names of the fields that differ.
fn differences(last: &Profile, next: &Profile) -> Vec<&'static str> {
    let pairs = [
        ("emails", last.emails != next.emails),
        ("phones", last.phones != next.phones),
        ("name", last.name != next.name),
        ("external_id", last.external_id != next.external_id),
        ("country_code", last.country_code != next.country_code),
        ("metadata", last.metadata != next.metadata),
        ("blocked", last.blocked != next.blocked),
    ];
    pairs.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
}
