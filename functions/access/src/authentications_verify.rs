//! `POST /v2/access/authentications/verify`: proves to a back end how a sign-in by face ended, for the two tokens that a
//! webhook of the format `incode` was sent: once. What is wrong, another project's and missing look the same.

use deserr::Deserr;
use serde::{Deserialize, Serialize};
use smartaccess::{
    App, Result,
    flows::{self, Claimed, ProvedOutcome, UserAnswer},
    http::{Faults, Request, Success, success},
    model::{FaceEnding, FaceFailure, Scope},
    types::{EventId, Moment, ValidationId},
};
use utoipa::ToSchema;

#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = AuthenticationInput)]
pub(crate) struct Input {
    /// The message's `transactionId`, which is its `webhook-id` too.
    transaction_id: EventId,
    /// Its `token`.
    #[schema(max_length = 200)]
    token: String,
    /// Its `interviewToken`.
    #[schema(max_length = 200)]
    interview_token: String,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = AuthenticationVerified)]
pub(crate) struct Output {
    transaction_id: EventId,
    /// The validation by face: the message's `interviewId`.
    validation_id: ValidationId,
    status: Status,
    /// Why nobody has signed in.
    reason: Option<FaceFailure>,
    /// Who has signed in; nobody if they were removed since.
    user: Option<UserAnswer>,
    /// Whether they have typed a code besides.
    second_factor: bool,
    /// When it ended.
    ended_at: Moment,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AuthenticationStatus)]
enum Status {
    Passed,
    Failed,
}

pub(crate) async fn handle(app: &'static App, request: Request<Input>) -> Result<Success<Output>> {
    let caller = app.api_caller(&request, Scope::Access).await?;
    let Input { transaction_id, token, interview_token } = &request.input;
    let claimed = Claimed { transaction: transaction_id, token, interview_token };
    let repeat = request.repeat(caller.token.as_str());
    let verified = flows::verify_outcome(app, &caller, claimed, repeat, Output::of);
    Ok(success(verified.await?))
}

impl Output {
    fn of(proved: ProvedOutcome) -> Self {
        let ProvedOutcome { record, outcome, user } = proved;
        let (status, reason, second_factor) = match outcome.ending {
            FaceEnding::Passed { second_factor, .. } => (Status::Passed, None, second_factor),
            FaceEnding::Failed(failure) => (Status::Failed, Some(failure), false),
        };
        Self {
            transaction_id: record.id,
            validation_id: outcome.validation,
            status,
            reason,
            user: user.map(|user| UserAnswer::of(user, None)),
            second_factor,
            ended_at: record.at.into(),
        }
    }
}
