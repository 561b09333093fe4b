//! `POST /v2/operators/send-otp`: sends a team member a code. Any address gets the same answer, and only a member's
//! mailbox gets a mail. Limits: 5 in any 60 seconds for an address, 10 for a network.

use deserr::Deserr;
use serde::{Deserialize, Serialize};
use smartaccess::{
    App, Result,
    flows::{Operator, email_address, send_operator_code},
    http::{Faults, Request, Success, success},
    types::{EmailAddress, Language, ValidationId},
};
use utoipa::ToSchema;

#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = OperatorCodeRequest)]
pub(crate) struct Input {
    /// The member's address.
    #[schema(value_type = EmailAddress)]
    email: String,
    /// The language of the message, else English.
    #[deserr(default)]
    language: Option<Language>,
    /// To send again: the validation that is still open. Its last code stops being good.
    #[deserr(default)]
    validation_id: Option<ValidationId>,
    /// The solution of the puzzle that `CHALLENGE_REQUIRED` brought.
    #[deserr(default)]
    challenge: Option<String>,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct OperatorCodeSent {
    validation_id: ValidationId,
    /// When the code stops being good.
    #[schema(value_type = String, format = DateTime)]
    expires_at: jiff::Timestamp,
}

pub(crate) async fn handle(app: &'static App, request: Request<Input>) -> Result<Success<OperatorCodeSent>> {
    let input = &request.input;
    let address = email_address(&input.email)?;
    let solution = input.challenge.as_deref();
    let operator = Operator { address: address.into(), network: request.source, device: None, solution };
    let (language, again) = (input.language.unwrap_or_default(), input.validation_id.as_ref());
    let repeat = request.repeat("operators");
    let sent = send_operator_code(app, &operator, language, again, repeat, |validation| OperatorCodeSent {
        validation_id: validation.id.clone(),
        expires_at: validation.expires_at,
    });
    Ok(success(sent.await?))
}
