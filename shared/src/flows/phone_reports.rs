//! What the providers report of a message for a phone after they took it: Amazon SNS by lines in a log group, WhatsApp by
//! way of SNS and a queue.
//!
//! Reports come late, twice and out of order; a message only moves forward, and what was delivered is not undone. Silence
//! says nothing: many carriers report nothing at all.

mod sms;
mod whatsapp;

use super::deliver;
use crate::{
    App, Result,
    model::{Delivery, EventKind, SentMessage, Validation},
    store::{ProjectScope, Report},
};

/// What was reported of one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneReport {
    /// How its provider names the message. The later names are those that it may be known by if not by the first.
    names: Vec<String>,
    meaning: Meaning,
}

/// What a report says of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Meaning {
    /// It is still on its way.
    Underway,
    /// It has arrived, or a carrier has it.
    Delivered,
    /// It will not arrive: why, and what the provider says to that.
    Failed { reason: &'static str, words: String },
}

/// The longest words of a provider that are kept, in characters.
const LONGEST_WORDS: usize = 200;

impl Meaning {
    fn failed(reason: &'static str, words: &str) -> Self {
        Self::Failed { reason, words: words.chars().take(LONGEST_WORDS).collect() }
    }
}

impl PhoneReport {
    /// The report that a line in one of the log groups of Amazon SNS is.
    pub fn of_sms(line: &str) -> Result<Self> {
        sms::parse(line)
    }

    /// The reports in a message of the queue, which a topic has filled with what happens to a WhatsApp account. What
    /// people write to its numbers is no report.
    pub fn of_whatsapp(body: &str) -> Result<Vec<Self>> {
        whatsapp::parse(body)
    }
}

/// Writes down what a report says. A report of a message that is not ours, or no longer known, says nothing.
pub async fn phone_report(app: &App, report: &PhoneReport) -> Result<()> {
    let Some(message) = known(app, &report.names).await? else { return Ok(()) };
    let scope = ProjectScope::of(message.project.clone());
    let Some(validation) = app.store.validation(&scope, &message.validation).await? else { return Ok(()) };
    if !is_awaited(&message, &validation) {
        return Ok(());
    }
    let now = app.now(&scope).await?;
    let record = |kind| deliver::record(&validation, kind, now).since(validation.sent_at);
    let (delivery, record) = match &report.meaning {
        Meaning::Underway => return Ok(()),
        Meaning::Delivered => (Delivery::Delivered, record(EventKind::PhoneDelivered)),
        Meaning::Failed { reason, words } => {
            (Delivery::Failed, record(EventKind::PhoneFailed).with("reason", reason).with("provider", words))
        }
    };
    let report = Report { send: message.send, step: message.step, delivery, suppressed: None };
    app.store.reported(&scope, &validation, report, &record).await
}

/// The message that is known by one of these names, and from now on by the first of them.
async fn known(app: &App, names: &[String]) -> Result<Option<SentMessage>> {
    for (index, name) in names.iter().enumerate() {
        let Some(message) = app.store.message(name).await? else { continue };
        if index > 0 {
            app.store.also_called(&names[0], &message).await?;
        }
        return Ok(Some(message));
    }
    Ok(None)
}

/// Whether a report of this message is still of interest: it is the validation's last, and has not arrived.
fn is_awaited(message: &SentMessage, validation: &Validation) -> bool {
    (message.send, message.step) == (validation.send, validation.step) && validation.delivery < Delivery::Delivered
}
