//! What a provider says to a message for a phone, the same for all of them.

use std::{error::Error, fmt::Debug};

use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

/// What a provider said to a message for a phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandedOver {
    /// It will try to deliver it. Its reports name the message so.
    Accepted(String),
    /// It will not take this message to this number, however often it is asked.
    Refused(Unsent),
    /// It could not take it. It may all the same have sent it, if its answer was lost.
    Failed(Unsent),
}

/// Why a provider has not taken a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsent {
    /// The number wants no messages of ours.
    OptedOut,
    /// The provider calls number or message invalid.
    Invalid,
    /// There have been too many messages in a short time.
    Throttled,
    /// The provider does not know us, or does not let us send.
    Denied,
    /// What we send from is not set up at the provider.
    NotSetUp,
    /// No answer came in time.
    Timeout,
    /// The provider failed, or was not there.
    Unavailable,
    /// It has failed so often that it was not asked.
    CircuitOpen,
}

impl Unsent {
    /// As it stands in records.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OptedOut => "opted_out",
            Self::Invalid => "invalid",
            Self::Throttled => "throttled",
            Self::Denied => "denied",
            Self::NotSetUp => "not_set_up",
            Self::Timeout => "timeout",
            Self::Unavailable => "unavailable",
            Self::CircuitOpen => "circuit_open",
        }
    }
}

impl HandedOver {
    /// What an error of a provider's client means. It is logged here, because nobody is told: an alarm counts the lines
    /// of failures. What a provider says of a message that it refuses may name the number, so only the code is kept.
    pub(super) fn of<E, R>(provider: &'static str, error: SdkError<E, R>) -> Self
    where
        E: ProvideErrorMetadata + Error + Send + Sync + 'static,
        R: Debug + Send + Sync + 'static,
    {
        let code = error.code().unwrap_or_default().to_owned();
        let outcome = match &error {
            SdkError::TimeoutError(_) => Self::Failed(Unsent::Timeout),
            SdkError::DispatchFailure(failure) if failure.is_timeout() => Self::Failed(Unsent::Timeout),
            other => answered(&code, other.message().unwrap_or_default()),
        };
        match outcome {
            Self::Failed(reason) => {
                let cause = format!("{:#}", anyhow::Error::new(error));
                tracing::error!(provider, reason = reason.name(), cause, "provider failed");
            }
            Self::Refused(reason) => tracing::warn!(provider, reason = reason.name(), code, "provider refused"),
            Self::Accepted(_) => {}
        }
        outcome
    }
}

/// What an error code means.
fn answered(code: &str, message: &str) -> HandedOver {
    match code {
        "OptedOut" | "OptedOutException" => HandedOver::Refused(Unsent::OptedOut),
        "InvalidParameter"
        | "InvalidParameterException"
        | "InvalidParametersException"
        | "InvalidParameterValue"
        | "ParameterValueInvalid"
        | "ValidationError"
        | "ValidationException" => {
            let is_opted_out = message.to_lowercase().contains("opted out");
            HandedOver::Refused(if is_opted_out { Unsent::OptedOut } else { Unsent::Invalid })
        }
        "RequestLimitExceeded"
        | "Throttled"
        | "ThrottledException"
        | "ThrottledRequestException"
        | "Throttling"
        | "ThrottlingException"
        | "TooManyRequestsException" => HandedOver::Failed(Unsent::Throttled),
        "AccessDenied"
        | "AccessDeniedException"
        | "AuthorizationError"
        | "ExpiredToken"
        | "ExpiredTokenException"
        | "IncompleteSignature"
        | "InvalidClientTokenId"
        | "InvalidSecurity"
        | "InvalidSignatureException"
        | "MissingAuthenticationToken"
        | "OptInRequired"
        | "SignatureDoesNotMatch"
        | "UnrecognizedClientException" => HandedOver::Failed(Unsent::Denied),
        "NotFound" | "ResourceNotFoundException" => HandedOver::Failed(Unsent::NotSetUp),
        _ => HandedOver::Failed(Unsent::Unavailable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_says_whether_another_try_could_help() {
        let opted_out = "Invalid parameter: PhoneNumber Reason: +573001234567 is opted out";
        for (code, message, outcome) in [
            ("InvalidParameter", opted_out, HandedOver::Refused(Unsent::OptedOut)),
            ("OptedOut", "", HandedOver::Refused(Unsent::OptedOut)),
            ("InvalidParameter", "Invalid parameter: PhoneNumber", HandedOver::Refused(Unsent::Invalid)),
            ("ValidationException", "message is not a template", HandedOver::Refused(Unsent::Invalid)),
            ("Throttled", "", HandedOver::Failed(Unsent::Throttled)),
            ("ThrottledRequestException", "", HandedOver::Failed(Unsent::Throttled)),
            ("AuthorizationError", "", HandedOver::Failed(Unsent::Denied)),
            ("UnrecognizedClientException", "", HandedOver::Failed(Unsent::Denied)),
            ("ResourceNotFoundException", "", HandedOver::Failed(Unsent::NotSetUp)),
            ("InternalError", "", HandedOver::Failed(Unsent::Unavailable)),
            ("DependencyException", "", HandedOver::Failed(Unsent::Unavailable)),
            ("", "", HandedOver::Failed(Unsent::Unavailable)),
        ] {
            assert_eq!(answered(code, message), outcome, "{code}");
        }
    }
}
