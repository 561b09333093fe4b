//! Signing in by face: a validation that begins, and the steps that it can come to.
//!
//! What a picture shows is found out by who has the networks; here it is decided what follows from that. A try is counted
//! before anything is compared, its pictures are remembered so that none serves two validations, then it must show a
//! living person, and only then is anybody looked for.

use serde_json::Value;

use super::OpenFlow;
use crate::{
    App, Code,
    error::{Refusal, Result, refuse},
    model::{FaceStep, FaceValidation, HeadMove, PicturePrint, User},
    store::ProjectScope,
    tokens::ApiCaller,
    types::{Environment, ExternalId, UserId, ValidationId},
};

mod attempt;
mod liveness;
mod second_factor;

pub use attempt::FaceAttempt;
pub use liveness::see_alive;
pub use second_factor::second_factor_address;

/// What a request wants of a validation by face.
#[derive(Debug, Clone, Copy)]
pub struct FaceWish<'a> {
    /// Who asks.
    pub caller: &'a ApiCaller,
    /// How people sign in to the project.
    pub open: &'a OpenFlow,
    /// What is to be done.
    pub step: FaceStep,
    /// In which validation; in a new one where there is none.
    pub validation: Option<&'a ValidationId>,
    /// For whom, if that is said.
    pub user: Option<&'a User>,
}

/// What the pictures of a request show.
#[derive(Debug)]
pub struct Evidence {
    /// All of them, the one that looks straight ahead first.
    pub prints: Vec<PicturePrint>,
    /// How surely a living person is there, from 0 to 1.
    pub score: f32,
    /// Whether that is enough.
    pub is_live: bool,
    /// What the person can change, if it is not.
    pub reasons: Vec<Value>,
}

/// Begins a validation, for a customer if it is said for whom.
pub async fn begin_face_validation(
    app: &App,
    caller: &ApiCaller,
    user: Option<&User>,
    challenge: Vec<HeadMove>,
) -> Result<FaceValidation> {
    let user = user.map(|user| user.id.clone());
    let validation = FaceValidation::new(caller.environment, user, challenge, caller.now);
    app.store.create_face_validation(&caller.scope, &validation).await?;
    Ok(validation)
}

/// The customer that a back end names by our id, or by its own.
pub async fn customer_named(
    app: &App,
    scope: &ProjectScope,
    environment: Environment,
    name: &ExternalId,
) -> Result<User> {
    let by_id = match name.as_str().parse::<UserId>() {
        Ok(id) => app.store.user(scope, &id).await?.filter(|user| user.environment == environment),
        Err(_) => None,
    };
    let found = match by_id {
        Some(user) => Some(user),
        None => match app.store.owner(scope, environment, name).await? {
            Some(id) => app.store.user(scope, &id).await?,
            None => None,
        },
    };
    found.ok_or_else(|| no_customer().into())
}

fn no_customer() -> Refusal {
    refuse(Code::NotFound).because("There is no such customer.")
}
