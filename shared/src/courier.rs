//! What we write to people, and how it reads in each language.
//!
//! [`Message`] is everything that a message says. Its sentences are in `texts`, one file for each language; `letter` lays
//! all mails out by one template. Only the delivery worker calls [`Courier`], [`Sms`] and [`WhatsApp`],
//! never a request.
//!
//! No subject holds a code: mail providers copy subjects into their logs and events, and no log may hold one.

mod alerts;
mod circuit;
mod codes;
mod email;
mod handed_over;
mod letter;
mod message;
mod neutralise;
mod ses;
mod sms;
mod sms_body;
mod sns;
mod texts;
mod whatsapp;
mod wrap;

pub use email::{Email, render};
pub use handed_over::{HandedOver, Unsent};
pub use message::{AlertNotice, Message, WebhookNotice};
pub use neutralise::neutralise;
pub use ses::{Courier, Outcome};
pub use sms::{SmsCode, sms};
pub use sns::Sms;
pub use whatsapp::{WhatsApp, template_language};
