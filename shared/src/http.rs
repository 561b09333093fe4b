//! The one way a request comes in and an answer goes out.
//!
//! Around every handler stands the wrapper: request id, body limit, content type, parsing, panic and error to the
//! envelope, one log line.

mod described;
mod headers;
mod input;
mod reply;
mod request;
mod route;
mod wrapper;

pub use described::Described;
pub use headers::Nonce;
pub use input::Faults;
pub use reply::{Answer, Document, Page, Reply, Success, success};
pub use request::{NoInput, Request, RequestId};
pub use route::{Route, get, otherwise, post};
pub(crate) use wrapper::answer;
