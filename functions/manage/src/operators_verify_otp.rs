//! `POST /v2/operators/verify-otp`: takes a team member's code and gives a token for the management API. A guess is
//! counted before it is compared.

use deserr::Deserr;
use serde::{Deserialize, Serialize};
use smartaccess::{
    App, Result,
    flows::{Operator, Otp, Verified, email_address, verify_operator_code},
    http::{Faults, Request, Success, success},
    secret::Secret,
    types::{EmailAddress, UserId, ValidationId},
};
use utoipa::ToSchema;

#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = OperatorGuess)]
pub(crate) struct Input {
    /// The member's address.
    #[schema(value_type = EmailAddress)]
    email: String,
    /// What they typed.
    otp: Otp,
    /// The validation that the code was sent for.
    validation_id: ValidationId,
    /// The `device_token` of an earlier sign-in: with it, others' wrong guesses do not hold this one up.
    #[deserr(default)]
    device_token: Option<String>,
    /// The solution of the puzzle that `CHALLENGE_REQUIRED` brought.
    #[deserr(default)]
    challenge: Option<String>,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct OperatorSignedIn {
    token: String,
    #[schema(example = "Bearer")]
    token_type: String,
    /// Seconds that the token is good for.
    expires_in: i64,
    /// For the next sign-in on this device.
    device_token: String,
    operator: Member,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct Member {
    id: UserId,
    email: EmailAddress,
}

pub(crate) async fn handle(app: &'static App, request: Request<Input>) -> Result<Success<OperatorSignedIn>> {
    let input = &request.input;
    let address = email_address(&input.email)?;
    let operator = Operator {
        address: address.clone().into(),
        network: request.source,
        device: input.device_token.as_deref(),
        solution: input.challenge.as_deref(),
    };
    let repeat = request.repeat("operators");
    let answer = |verified: Verified, token: &Secret<String>, life| OperatorSignedIn {
        token: token.expose().clone(),
        token_type: "Bearer".to_owned(),
        expires_in: life,
        device_token: verified.device.expose().clone(),
        operator: Member { id: verified.user.id, email: address.clone() },
    };
    let signed_in = verify_operator_code(app, &operator, &input.validation_id, input.otp.guess(), repeat, answer);
    Ok(success(signed_in.await?))
}
