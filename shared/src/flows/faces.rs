//! Signing in by face: a validation that begins, and the steps that it can come to.
//!
//! What a picture shows is found out by who has the networks; here it is decided what follows from that. A try is counted
//! before anything is compared, its pictures are remembered so that none serves two validations, then it must show a
//! living person, and only then is anybody looked for.

use std::fmt;

use serde_json::Value;
use vectors::Vector;

use super::OpenFlow;
use crate::{
    App, Code,
    error::{Refusal, Result, refuse},
    model::{FaceModel, FaceStep, FaceValidation, HeadMove, PicturePrint, Place, User},
    store::ProjectScope,
    tokens::ApiCaller,
    types::{Environment, ExternalId, UserId, ValidationId},
};

mod attempt;
mod liveness;
mod recognise;
mod register;
mod second_factor;

pub use attempt::FaceAttempt;
pub use liveness::see_alive;
pub use recognise::{Further, Recognised, recognise};
pub use register::{Registration, register_face};
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

impl Evidence {
    /// How surely there is a picture of a face in place of a face, in thousandths. What is no number is one.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 1000")]
    fn spoof(&self) -> u16 {
        let live = if self.score.is_finite() { self.score.clamp(0.0, 1.0) } else { 0.0 };
        ((1.0 - live) * 1000.0).round() as u16
    }
}

/// A face that is compared with others.
pub struct Probe<'a> {
    /// Its vector.
    pub vector: &'a Vector,
    /// The model that has made it.
    pub model: &'static FaceModel,
    /// From which cosine on it is one customer's, who is named.
    pub alone: f32,
    /// From which cosine on it is somebody's among so many.
    pub among: &'a (dyn Fn(u64) -> f32 + Sync),
    /// The highest score that a flow could ask for at a cosine, in hundredths.
    pub confidence: &'a (dyn Fn(f32) -> u8 + Sync),
}

impl fmt::Debug for Probe<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[face]")
    }
}

impl Probe<'_> {
    /// The faces that it may be compared with.
    fn place(&self, environment: Environment) -> Place {
        place(self.model, environment)
    }
}

fn place(model: &FaceModel, environment: Environment) -> Place {
    Place { environment, model: model.id.to_owned(), dimension: model.dimension }
}

/// Whether somebody who has signed in is to be asked to register their face: the flow says so, and they have none of the
/// model that looks at faces now.
pub async fn recommends_face(app: &App, scope: &ProjectScope, open: &OpenFlow, user: &User) -> Result<bool> {
    let biometric = &open.flow.login_settings.biometric;
    let model = app.config.face_set.as_deref().and_then(FaceModel::of_set);
    let Some(model) = model.filter(|_| biometric.enabled && biometric.recommend_registration) else {
        return Ok(false);
    };
    let current = app.store.current_face(scope, &user.id, model.id).await?;
    Ok(current.is_none())
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
