//! `POST /v2/access/biometric/register-face`: registers a customer's face, in the place of the one that they have had. It
//! tells of a face that another customer has registered that there is one, and not whose. Limit: 10 pictures in any 60
//! seconds for a customer.

use std::collections::BTreeMap;

use deserr::Deserr;
use face::Quality;
use serde::{Deserialize, Serialize};
use smartaccess::{
    App, Result,
    error::{Faults, Refusal},
    flows::{self, FaceAttempt, FaceWish, Registration},
    http::{Request, Success, success},
    model::{BiometricLogin, BiometricPolicy, Consent, FaceStep, LoginSettings, Scope},
    types::{ExternalId, FaceId, ProjectId, ValidationId},
};
use utoipa::ToSchema;

use crate::{
    comparing::Compared,
    engine::engine,
    looking::look,
    pictures::{FaceImage, Files},
};

#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = RegisterFaceInput)]
pub(crate) struct Input {
    /// The customer, by our id or by the team's own.
    user_id: ExternalId,
    /// The project that the token is for.
    project_id: ProjectId,
    /// A picture of the person: JPEG, PNG or WebP, in base64 or as a data URL.
    #[deserr(default)]
    face_image: Option<FaceImage>,
    /// The pictures that answer the challenge, the first looking straight ahead: 3 to 5.
    #[deserr(default)]
    #[schema(min_items = 3, max_items = 5)]
    frames: Option<Vec<FaceImage>>,
    /// The validation, from `start`. Without it one begins here, where the flow takes single pictures.
    #[deserr(default)]
    validation_id: Option<ValidationId>,
    /// That the person agrees to have their face kept.
    #[deserr(default)]
    consent: Option<Consent>,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = FaceRegistered)]
pub(crate) struct Output {
    validation_id: ValidationId,
    face_id: FaceId,
    /// What was measured of the picture, by name: all of it was good.
    quality: BTreeMap<String, f32>,
    status: Status,
    /// When the validation takes nothing more.
    #[schema(value_type = String, format = DateTime)]
    expires_at: jiff::Timestamp,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RegistrationStatus)]
enum Status {
    Registered,
}

pub(crate) async fn handle(app: &'static App, request: Request<Input>) -> Result<Success<Output>> {
    let caller = app.api_caller(&request, Scope::Access).await?;
    let input = &request.input;
    caller.must_mean(&input.project_id)?;
    let lets_in = |login: &LoginSettings| login.biometric.enabled;
    let open = flows::login_flow(app, &caller.scope, caller.environment, lets_in).await?;
    let engine = engine(app)?;
    input.may_begin(&open.flow.login_settings.biometric)?;
    let files = Files::of(input.face_image.as_ref(), input.frames.as_deref())?;
    let repeat = request.repeat(caller.token.as_str());
    let registered = flows::once(app, &caller.scope, repeat, caller.now, async |repeatable| {
        let customer = flows::customer_named(app, &caller.scope, caller.environment, &input.user_id).await?;
        let mode = open.project.consent_mode;
        let registration = Registration::allowed(&customer, input.consent.as_ref(), mode, caller.now)?;
        let (validation, user) = (input.validation_id.as_ref(), Some(&customer));
        let wish = FaceWish { caller: &caller, open: &open, step: FaceStep::Registered, validation, user };
        let attempt = FaceAttempt::open(app, wish, repeatable).await?;
        let looked = look(engine, &attempt, &files)?;
        let answer = |face_id| Output {
            validation_id: attempt.validation.id.clone(),
            face_id,
            quality: measured(&looked.portrait.quality),
            status: Status::Registered,
            expires_at: attempt.validation.expires_at,
        };
        let compared = Compared::of(engine, &looked, attempt.login())?;
        let work = async |probe: &flows::Probe<'_>| {
            let seen = (&looked.evidence, probe);
            flows::register_face(app, &attempt, seen, registration, repeatable, answer).await
        };
        compared.probed(work).await
    });
    Ok(success(registered.await?))
}

impl Input {
    /// A challenge must have been given before it can be answered.
    fn may_begin(&self, login: &BiometricLogin) -> Result<(), Refusal> {
        let problem = "is required: begin with `start`, which says how the person is to move their head";
        if self.validation_id.is_none() && login.policy == BiometricPolicy::Challenge {
            return Err(Faults::one("validation_id", problem).into());
        }
        Ok(())
    }
}

fn measured(quality: &Quality) -> BTreeMap<String, f32> {
    quality.checks().iter().map(|check| (check.name.to_owned(), check.value)).collect()
}
