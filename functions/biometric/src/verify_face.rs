//! `POST /v2/access/biometric/verify-face`: recognises a customer by their face, or whoever it is among all. Then it gives a
//! token where the flow lets a face be enough, and else sends a code. It tells who it is or that it is nobody, never how
//! alike anybody was. Limit: 10 pictures in any 60 seconds for a customer, 600 for a project where no customer is named.

use deserr::Deserr;
use serde::{Deserialize, Serialize};
use smartaccess::{
    App, Result,
    flows::{self, FaceAttempt, FaceWish, Further, OpenFlow, Recognised, UserAnswer},
    http::{Faults, Request, Success, success},
    model::{FaceStep, Factor, LoginSettings, Scope, User, Validation},
    tokens::{ApiCaller, Proof},
    types::{ExternalId, Language, ValidationId},
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
#[schema(as = VerifyFaceInput)]
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
    /// The customer that it should be, by our id or by the team's own. Without it, whoever it is, unless the validation is
    /// about somebody.
    #[deserr(default)]
    user_id: Option<ExternalId>,
    /// The language of the code's message, if the project has it; else the project's own.
    #[deserr(default)]
    language: Option<Language>,
    /// The solution of the puzzle that `CHALLENGE_REQUIRED` brought.
    #[deserr(default)]
    challenge: Option<String>,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = FaceVerified)]
pub(crate) struct Output {
    validation_id: ValidationId,
    /// Whether it is who it should be, or anybody.
    r#match: bool,
    status: Status,
    /// Who it is, once they have signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user: Option<UserAnswer>,
    /// Proof for the application, if their face is enough: a JWT, signed with a key of the project's published key set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    token_type: Option<FaceTokenType>,
    /// Seconds that the token is good for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_in: Option<i64>,
    /// What is still to come: a code, for `/v2/access/second-factor/verify`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    second_factor: Option<SecondFactor>,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = FaceVerifiedStatus)]
enum Status {
    Verified,
    SecondFactorRequired,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
enum FaceTokenType {
    Bearer,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = SecondFactorWanted)]
struct SecondFactor {
    /// How the code goes.
    kinds: Vec<Factor>,
    validation_id: ValidationId,
    /// When the code stops being good.
    #[schema(value_type = String, format = DateTime)]
    expires_at: jiff::Timestamp,
}

pub(crate) async fn handle(app: &'static App, request: Request<Input>) -> Result<Success<Output>> {
    let caller = app.api_caller(&request, Scope::Access).await?;
    let lets_in = |login: &LoginSettings| login.biometric.enabled;
    let open = flows::login_flow(app, &caller.scope, caller.environment, lets_in).await?;
    let engine = engine(app)?;
    let input = &request.input;
    let files = Files::of(input.face_image.as_ref(), input.frames.as_deref())?;
    let repeat = request.repeat(caller.token.as_str());
    let verified = flows::once(app, &caller.scope, repeat, caller.now, async |repeatable| {
        let user = match &input.user_id {
            Some(name) => Some(flows::customer_named(app, &caller.scope, caller.environment, name).await?),
            None => None,
        };
        let (validation, user) = (Some(&input.validation_id), user.as_ref());
        let wish = FaceWish { caller: &caller, open: &open, step: FaceStep::Matched, validation, user };
        let attempt = FaceAttempt::open(app, wish, repeatable).await?;
        let looked = look(engine, &attempt, &files)?;
        let further = Further { language: input.language, solution: input.challenge.as_deref() };
        let answer = async |recognised| match recognised {
            Recognised::SignedIn(user) => Output::signed_in(app, (&caller, &open), &input.validation_id, *user).await,
            Recognised::Half(sent) => Ok(Output::half(&input.validation_id, *sent)),
        };
        let compared = Compared::of(engine, &looked, attempt.login())?;
        let work = async |probe: &flows::Probe<'_>| {
            flows::recognise(app, &attempt, (&looked.evidence, probe), further, repeatable, answer).await
        };
        compared.probed(work).await
    });
    Ok(success(verified.await?))
}

impl Output {
    async fn signed_in(
        app: &App,
        (caller, open): (&ApiCaller, &OpenFlow),
        validation: &ValidationId,
        user: User,
    ) -> Result<Self> {
        let life = open.flow.login_settings.token_life();
        let who = (&user, Proof { code: None, face: true });
        let token = app.issue_user_token(&caller.scope, &open.client_id, who, None, caller.now, life).await?;
        Ok(Self {
            validation_id: validation.clone(),
            r#match: true,
            status: Status::Verified,
            user: Some(UserAnswer::of(user, None)),
            token: Some(token.expose().clone()),
            token_type: Some(FaceTokenType::Bearer),
            expires_in: Some(life.as_secs()),
            second_factor: None,
        })
    }

    fn half(validation: &ValidationId, sent: Validation) -> Self {
        let kind = if sent.address.phone().is_some() { Factor::Phone } else { Factor::Email };
        let second_factor = SecondFactor { kinds: vec![kind], validation_id: sent.id, expires_at: sent.expires_at };
        Self {
            validation_id: validation.clone(),
            r#match: true,
            status: Status::SecondFactorRequired,
            user: None,
            token: None,
            token_type: None,
            expires_in: None,
            second_factor: Some(second_factor),
        }
    }
}
