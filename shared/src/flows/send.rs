//! Sending a code: limited, written, queued. The send itself is never part of the request, so a known and an unknown
//! address look the same, and a provider's failure is no failure of the request.

use std::collections::HashSet;

use jiff::Timestamp;

use super::Asked;
use crate::{
    App, Code,
    error::{Refusal, Result, refuse},
    keys,
    limits::Limit,
    model::{self, Binding, Claim, Closed, CodePolicy, Delivery, EventKind, Status, Validation},
    queue::SendJob,
    types::{Environment, Language, ValidationId},
};

/// Seconds that a row is kept after it has ended, for a caller who asks why.
const KEPT: i64 = 24 * 60 * 60;

/// Which validation a code is for.
#[derive(Debug, Clone, Copy)]
pub enum Wanted<'a> {
    /// A new one.
    New,
    /// A new one, of this name.
    Named(&'a ValidationId),
    /// One that is still open: another code for it.
    Again(&'a ValidationId),
}

impl<'a> Wanted<'a> {
    /// The one that a caller names, or a new one.
    pub fn of(again: Option<&'a ValidationId>) -> Self {
        again.map_or(Self::New, Self::Again)
    }
}

/// Sends a code, for a new validation or again for one that is still open. A new code makes the last one worthless; the
/// count of guesses stays.
pub async fn send(
    app: &App,
    asked: &Asked<'_>,
    policy: CodePolicy,
    language: Language,
    wanted: Wanted<'_>,
) -> Result<Validation> {
    if let Some(network) = asked.network {
        Limit::NetworkSends.hit(&app.store, asked.scope, &network.to_string(), asked.now).await?;
    }
    super::guard::pass(app, asked).await?;
    Limit::EmailSends.hit(&app.store, asked.scope, asked.address.as_str(), asked.now).await?;

    let last = match wanted {
        Wanted::Again(id) => Some(open_validation(app, asked, id).await?),
        Wanted::New | Wanted::Named(_) => None,
    };
    let id = match wanted {
        Wanted::Again(id) | Wanted::Named(id) => id.clone(),
        Wanted::New => ValidationId::new(),
    };
    let digits = super::guard::digits(asked, policy);
    let code = code_for(asked, digits);
    let policy = CodePolicy { digits, ..policy };
    let validation = next(app, asked, policy, language, id, last.as_ref(), &code).await?;
    let records = [asked.record(EventKind::OtpRequested, &validation.id, &[])];
    if last.is_some() {
        if !app.store.resend(asked.scope, &validation, asked.now, &records).await? {
            return Err(refuse(Code::Conflict).into());
        }
    } else {
        app.store.create_validation(asked.scope, &validation, &records).await?;
    }

    // Success is told only after both: what is written and not queued is asked for again by its caller.
    app.messages.add(&SendJob::code(&app.keys, asked.scope, &validation, &code).await?).await?;
    Ok(validation)
}

/// A new code; in the sandbox, which sends none, test identities have one that everybody knows.
fn code_for(asked: &Asked<'_>, digits: usize) -> model::Code {
    if asked.environment == Environment::Sandbox && asked.address.is_test_identity() {
        model::Code::of_test_identity(digits)
    } else {
        model::Code::new(digits)
    }
}

/// The validation as it will stand in the table.
async fn next(
    app: &App,
    asked: &Asked<'_>,
    policy: CodePolicy,
    language: Language,
    id: ValidationId,
    last: Option<&Validation>,
    code: &model::Code,
) -> Result<Validation> {
    let (mac_key, material) = app.keys.current(asked.scope, keys::Purpose::Codes).await?;
    let send = last.map_or(1, |last| last.send + 1);
    let binding = Binding {
        project: asked.scope.project(),
        validation: &id,
        purpose: asked.purpose,
        address: asked.address,
        send,
    };
    let mac = code.mac(&material, binding);
    let expires_at = whole_second(asked.now + policy.life());
    Ok(Validation {
        mac,
        mac_key,
        send,
        language,
        digits: policy.digits,
        expires_at,
        ttl: expires_at.as_second() + KEPT,
        delivery: Delivery::Queued,
        purpose: asked.purpose,
        environment: asked.environment,
        address: asked.address.clone(),
        max_attempts: last.map_or(policy.attempts, |last| last.max_attempts),
        created_at: last.map_or(asked.now, |last| last.created_at),
        asked_at: Some(asked.now),
        sent_at: None,
        tries: last.map_or_else(HashSet::new, |last| last.tries.clone()),
        status: Status::Pending,
        consumed_by: None,
        id,
    })
}

/// Down to the second, so that all answers have one length and no code lives longer than it may.
fn whole_second(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}

/// A validation that can be sent again, to the address it was made for.
async fn open_validation(app: &App, asked: &Asked<'_>, id: &ValidationId) -> Result<Validation> {
    let claim = Claim { address: asked.address, purpose: asked.purpose, environment: asked.environment };
    let found = app.store.validation(asked.scope, id).await?.filter(|found| found.is_claimed_by(claim));
    let found = found.ok_or_else(|| super::verify::refusal(Closed::Unknown, None, asked.now))?;
    if found.takes_another_code(asked.now) { Ok(found) } else { Err(closed(&found, claim, asked).into()) }
}

fn closed(found: &Validation, claim: Claim<'_>, asked: &Asked<'_>) -> Refusal {
    super::verify::refusal(found.closed(claim, asked.now), Some(found), asked.now)
}
