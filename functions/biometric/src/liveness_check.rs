//! `POST /v2/access/biometric/liveness-check`: says whether a living person is in the pictures, once in a validation. The
//! other steps of the same validation then take the same pictures. Limit: 10 pictures in any 60 seconds for a customer, 600
//! for a project where no customer is named.

use deserr::Deserr;
use serde::{Deserialize, Serialize};
use smartaccess::{
    App, Result,
    flows::{self, FaceAttempt, FaceWish},
    http::{Faults, Request, Success, success},
    model::{FaceStep, LoginSettings, Scope},
    types::ValidationId,
};
use utoipa::ToSchema;

use crate::{
    engine::engine,
    looking::look,
    pictures::{FaceImage, Files},
};

#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = LivenessCheckInput)]
pub(crate) struct Input {
    /// A picture of the person: JPEG, PNG or WebP, in base64 or as a data URL.
    #[deserr(default)]
    face_image: Option<FaceImage>,
    /// The pictures that answer the challenge, the first looking straight ahead: 3 to 5.
    #[deserr(default)]
    #[schema(min_items = 3, max_items = 5)]
    frames: Option<Vec<FaceImage>>,
    /// The validation, from `start` or from a registration.
    validation_id: ValidationId,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = LivenessChecked)]
pub(crate) struct Output {
    validation_id: ValidationId,
    is_live: bool,
    status: Status,
    /// How surely a living person is there, from 0 to 1.
    liveness_score: f32,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = LivenessStatus)]
enum Status {
    Live,
}

pub(crate) async fn handle(app: &'static App, request: Request<Input>) -> Result<Success<Output>> {
    let caller = app.api_caller(&request, Scope::Access).await?;
    let lets_in = |login: &LoginSettings| login.biometric.enabled;
    let open = flows::login_flow(app, &caller.scope, caller.environment, lets_in).await?;
    let engine = engine(app)?;
    let input = &request.input;
    let files = Files::of(input.face_image.as_ref(), input.frames.as_deref())?;
    let repeat = request.repeat(caller.token.as_str());
    let seen = flows::once(app, &caller.scope, repeat, caller.now, async |repeatable| {
        let validation = Some(&input.validation_id);
        let wish = FaceWish { caller: &caller, open: &open, step: FaceStep::Live, validation, user: None };
        let attempt = FaceAttempt::open(app, wish, repeatable).await?;
        let looked = look(engine, &attempt, &files)?;
        flows::see_alive(app, &attempt, &looked.evidence, repeatable, |evidence| Output {
            validation_id: input.validation_id.clone(),
            is_live: true,
            status: Status::Live,
            liveness_score: evidence.score,
        })
        .await
    });
    Ok(success(seen.await?))
}
