//! The one way a request comes in and an answer goes out.
//!
//! Around every handler stands the wrapper: request id, body limit, content type, parsing, panic and error to the
//! envelope, one log line.

mod attachment;
mod client;
mod cookie;
mod described;
mod etag;
mod failure;
mod file;
mod headers;
mod input;
mod patch;
mod picture;
mod reply;
mod request;
mod route;
mod wrapper;

pub use crate::error::Faults;
pub use attachment::Attachment;
pub use client::ClientCredentials;
pub use cookie::Cookie;
pub use described::Described;
pub use etag::IfMatch;
pub use failure::{Failing, Fault};
pub use file::File;
pub use headers::Nonce;
pub use patch::Patch;
pub use reply::{Answer, Document, Lines, OAuth, Page, Redirect, Reply, Shown, Success, success};
pub use request::{NoInput, Request, RequestId};
pub use route::{Route, delete, form, get, otherwise, patch, post};
pub(crate) use wrapper::answer;
