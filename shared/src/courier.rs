//! What we write to people, and how it reads in each language.
//!
//! [`Message`] is everything that a message says; its words are the templates in `templates/messages`, one folder for
//! each message and language. Only the delivery worker calls [`Courier`], never a request.
//!
//! No subject holds a code: mail providers copy subjects into their logs and events, and no log may hold one.

mod alerts;
mod email;
mod message;
mod neutralise;
mod ses;
mod templates;
mod wrap;

pub use email::{Email, render};
pub use message::{AlertNotice, Message, WebhookNotice};
pub use neutralise::neutralise;
pub use ses::{Courier, Outcome};
