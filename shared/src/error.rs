//! One error type for everything.
//!
//! - [`refuse`] makes what a caller is told: a [`Code`], its message and details. It is an answer, not a failure, and
//!   is not logged as one.
//! - Anything else becomes a fault by `?`: it is logged once, with its chain, at the boundary, and the caller reads
//!   [`Code::Internal`] or, where trying again may help, [`Code::Unavailable`].

use std::{borrow::Cow, time::Duration};

use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

mod code;
mod faults;

pub use code::Code;
pub use faults::Faults;
pub(crate) use faults::{sent, shortened};

/// The result of everything here.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why there is no result.
#[derive(Debug)]
pub enum Error {
    /// The caller is told so, and can do something about it.
    Refused(Box<Refusal>),
    /// The caller is told only that it failed; operators read the chain.
    Failed {
        /// [`Code::Internal`] or [`Code::Unavailable`].
        code: Code,
        /// What happened, for the log.
        cause: anyhow::Error,
    },
}

/// What a caller is told in place of a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Which kind; decides the status.
    pub code: Code,
    /// A sentence for the person who reads it.
    pub message: Cow<'static, str>,
    /// What a program can act on.
    pub details: Map<String, Value>,
}

/// A refusal with the code's own message.
pub fn refuse(code: Code) -> Refusal {
    Refusal { code, message: code.message().into(), details: Map::new() }
}

impl Refusal {
    /// Says it in other words than the code's own.
    #[must_use]
    pub fn because(mut self, message: impl Into<Cow<'static, str>>) -> Self {
        self.message = message.into();
        self
    }

    /// Adds one detail.
    #[must_use]
    pub fn detail(mut self, name: &str, value: impl Serialize) -> Self {
        let value = serde_json::to_value(value).expect("details are plain data");
        self.details.insert(name.to_owned(), value);
        self
    }

    /// Says when to try again, rounded up to whole seconds; it becomes the `Retry-After` header too.
    #[must_use]
    pub fn retry_after(self, wait: Duration) -> Self {
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        self.detail(Self::RETRY_AFTER, seconds.max(1))
    }

    pub(crate) const RETRY_AFTER: &'static str = "retry_after";
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl From<anyhow::Error> for Error {
    fn from(cause: anyhow::Error) -> Self {
        Self::Failed { code: Code::Internal, cause }
    }
}

impl<E, R> From<SdkError<E, R>> for Error
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    R: std::fmt::Debug + Send + Sync + 'static,
{
    fn from(error: SdkError<E, R>) -> Self {
        let code = if is_passing(&error) { Code::Unavailable } else { Code::Internal };
        Self::Failed { code, cause: anyhow::Error::new(error) }
    }
}

/// Whether the same call may succeed a little later.
fn is_passing<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> bool {
    match error {
        SdkError::TimeoutError(_) | SdkError::DispatchFailure(_) | SdkError::ResponseError(_) => true,
        SdkError::ServiceError(context) => matches!(
            context.err().code(),
            Some(
                "InternalServerError"
                    | "InternalServiceError"
                    | "ProvisionedThroughputExceededException"
                    | "RequestLimitExceeded"
                    | "ServiceUnavailable"
                    | "Throttling"
                    | "ThrottlingException"
                    | "TransactionConflictException"
            )
        ),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_rounded_up_to_whole_seconds() {
        let told = |milliseconds| {
            refuse(Code::RateLimited).retry_after(Duration::from_millis(milliseconds)).details[Refusal::RETRY_AFTER]
                .clone()
        };
        assert_eq!([told(0), told(1), told(1000), told(1001)], [1, 1, 1, 2]);
    }
}
