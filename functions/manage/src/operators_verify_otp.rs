//! `POST /v2/operators/verify-otp`: takes a team member's code and gives a token for the management API. A guess is
//! counted before it is compared.

use deserr::Deserr;
use serde::{Deserialize, Serialize};
use smartaccess::{
    App, Result,
    flows::{email_address, verify_operator_code},
    http::{Faults, Request, Success, success},
    model::CodePolicy,
    types::{EmailAddress, Otp, UserId, ValidationId},
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
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct OperatorSignedIn {
    token: String,
    #[schema(example = "Bearer")]
    token_type: String,
    /// Seconds that the token is good for.
    expires_in: i64,
    operator: Operator,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct Operator {
    id: UserId,
    email: EmailAddress,
}

pub(crate) async fn handle(app: &'static App, request: Request<Input>) -> Result<Success<OperatorSignedIn>> {
    let input = &request.input;
    let address = email_address(&input.email)?;
    let guess = input.otp.guess(CodePolicy::default().digits);
    let repeat = request.repeat("operators");
    let signed_in = verify_operator_code(
        app,
        &address,
        request.source,
        &input.validation_id,
        &guess,
        repeat,
        |user, token, life| OperatorSignedIn {
            token: token.expose().clone(),
            token_type: "Bearer".to_owned(),
            expires_in: life,
            operator: Operator { id: user.id, email: user.email },
        },
    );
    Ok(success(signed_in.await?))
}
