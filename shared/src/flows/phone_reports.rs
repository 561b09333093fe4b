//! What the providers report of a message for a phone after they took it: Amazon SNS by lines in a log group, WhatsApp by
//! way of SNS and a queue.
//!
//! Reports come late, twice and out of order; a message only moves forward, and what was delivered is not undone. Silence
//! says nothing: many carriers report nothing at all.
//!
//! A report may come before it is known whose message it is of: before our worker has written down what the provider calls
//! it, or before the event that says by which name later ones go. It is held. Whoever holds one looks once more whether the
//! message is known; whoever makes it known looks what is held. So one of the two sees the other, in whatever order.

mod sms;
mod whatsapp;

use super::deliver;
use crate::{
    App, Result,
    model::{Delivery, EventKind, HeldReport, PhoneOutcome, SentMessage, Validation},
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

    fn outcome(&self) -> Option<PhoneOutcome> {
        Some(match self {
            Self::Underway => return None,
            Self::Delivered => PhoneOutcome::Delivered,
            Self::Failed { reason, words } => {
                PhoneOutcome::Failed { reason: (*reason).to_owned(), words: words.clone() }
            }
        })
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

/// Writes down what a report says. One of a message that is not ours, or no longer known, says nothing.
pub async fn phone_report(app: &App, report: &PhoneReport) -> Result<()> {
    let mut message = known(app, &report.names).await?;
    if message.is_none() && hold(app, report).await? {
        message = known(app, &report.names).await?;
    }
    match (message, report.meaning.outcome()) {
        (Some(message), Some(outcome)) => settle(app, &message, &outcome).await,
        _ => Ok(()),
    }
}

/// Writes down what was reported under a name before a message had it, as it has now.
pub(super) async fn catch_up(app: &App, name: &str, message: &SentMessage) -> Result<()> {
    let Some(held) = app.store.held_report(name).await? else { return Ok(()) };
    if let Some(also) = &held.also {
        app.store.also_called(also, message).await?;
        Box::pin(catch_up(app, also, message)).await?;
    }
    match &held.outcome {
        Some(outcome) => settle(app, message, outcome).await,
        None => Ok(()),
    }
}

/// Keeps what a report says for when its message is known. Whether it says anything.
async fn hold(app: &App, report: &PhoneReport) -> Result<bool> {
    let Some((first, others)) = report.names.split_first() else { return Ok(false) };
    let (outcome, ttl) = (report.meaning.outcome(), HeldReport::ttl(app.system_now()));
    if outcome.is_some() {
        app.store.hold_report(first, &HeldReport { outcome: outcome.clone(), also: None }, ttl).await?;
    }
    for other in others {
        app.store.hold_report(other, &HeldReport { also: Some(first.clone()), outcome: None }, ttl).await?;
    }
    Ok(outcome.is_some() || !others.is_empty())
}

/// Writes down what became of a message.
async fn settle(app: &App, message: &SentMessage, outcome: &PhoneOutcome) -> Result<()> {
    let scope = ProjectScope::of(message.project.clone());
    let Some(validation) = app.store.validation(&scope, &message.validation).await? else { return Ok(()) };
    if !is_awaited(message, &validation) {
        return Ok(());
    }
    let now = app.now(&scope).await?;
    let record = |kind| deliver::record(&validation, kind, now).since(validation.sent_at);
    let (delivery, record) = match outcome {
        PhoneOutcome::Delivered => (Delivery::Delivered, record(EventKind::PhoneDelivered)),
        PhoneOutcome::Failed { reason, words } => {
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
            catch_up(app, &names[0], &message).await?;
        }
        return Ok(Some(message));
    }
    Ok(None)
}

/// Whether a report of this message is still of interest: it is the validation's last, and has not arrived.
fn is_awaited(message: &SentMessage, validation: &Validation) -> bool {
    (message.send, message.step) == (validation.send, validation.step) && validation.delivery < Delivery::Delivered
}
