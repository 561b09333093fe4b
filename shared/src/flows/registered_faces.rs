//! Faces that customers have registered, as their team sees and removes them.

use deserr::Deserr;
use serde::{Serialize, de::DeserializeOwned};
use utoipa::ToSchema;

use super::{
    Repeat, Repeatable, customer, customers,
    listing::{Page, PageQuery, page},
    once,
};
use crate::{
    App, Code,
    error::{Faults, Result, refuse},
    model::{EventKind, Face, Record, User},
    store::Changed,
    tokens::Manager,
    types::{Environment, FaceId, PageSize, UserId},
};

/// Which faces.
#[derive(Debug, Default, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct FaceQuery {
    /// In which world: a token's own, else production.
    #[deserr(default)]
    pub environment: Option<Environment>,
    /// Those of one customer.
    #[deserr(default)]
    pub customer_id: Option<UserId>,
    /// How many: 1 to 100.
    #[deserr(default)]
    #[schema(required = false)]
    pub limit: PageSize,
    /// The `next_cursor` of the page before.
    #[deserr(default)]
    pub cursor: Option<String>,
}

/// The faces of a project, in no order that means anything.
pub async fn faces(app: &App, manager: &Manager, query: &FaceQuery) -> Result<Page<Face>> {
    let environment = manager.environment(query.environment)?;
    let owner = query.customer_id.as_ref().map_or("", |id| id.as_str());
    let list = format!("faces#{}#{}#{owner}", manager.actor, environment.name());
    let wanted = PageQuery { limit: query.limit, cursor: query.cursor.clone() };
    let read = async |limit: u32, after: Option<&str>| match &query.customer_id {
        Some(id) => app.store.faces_of(&manager.scope, environment, id).await,
        None => app.store.faces(&manager.scope, environment, limit, after).await,
    };
    page(app, &manager.scope, &list, &wanted, read, async |face| Ok(Some(face))).await
}

/// The faces of a customer.
pub(super) async fn customers_faces(app: &App, manager: &Manager, user: &User) -> Result<Vec<Face>> {
    Ok(app.store.faces_of(&manager.scope, user.environment, &user.id).await?.items)
}

/// Removes a face. No search that begins after the answer finds it.
pub async fn delete_face<T: Serialize + DeserializeOwned>(
    app: &App,
    manager: &Manager,
    id: &FaceId,
    repeat: Repeat<'_>,
    answer: impl Fn(FaceId) -> T,
) -> Result<T> {
    once(app, &manager.scope, repeat, manager.now, async |_: &Repeatable| {
        let face = face(app, manager, id).await?;
        let record = manager.record(EventKind::FaceDeleted, face.environment);
        let record = record.with("customer_id", face.customer.as_str()).with("face_id", id.as_str());
        let record = Record { subject: face.customer.to_string(), ..record };
        match app.gallery().delete(&manager.scope, face.environment, id, manager.now, &[record]).await? {
            Changed::Done => Ok(answer(id.clone())),
            Changed::Lost => Err(refuse(Code::NotFound).into()),
        }
    })
    .await
}

/// Removes all faces of a customer, who has withdrawn their consent: of whichever model. It says how many.
pub async fn delete_customers_faces<T: Serialize + DeserializeOwned>(
    app: &App,
    manager: &Manager,
    id: &UserId,
    repeat: Repeat<'_>,
    answer: impl Fn(usize) -> T,
) -> Result<T> {
    once(app, &manager.scope, repeat, manager.now, async |_: &Repeatable| {
        let user = customer(app, manager, id).await?;
        Ok(answer(customers::forget_faces(app, manager, &user).await?))
    })
    .await
}

/// A face of the project, in whichever world the caller acts.
async fn face(app: &App, manager: &Manager, id: &FaceId) -> Result<Face> {
    for environment in manager.environments() {
        if let Some(face) = app.gallery().face(&manager.scope, environment, id).await? {
            return Ok(face);
        }
    }
    Err(refuse(Code::NotFound).into())
}
