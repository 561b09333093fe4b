//! Verifying a code: counted, compared, consumed, in this order and no other.
//!
//! 1. An address that has failed too often in a row waits, but on a device that was signed in on before; while the
//!    project's guard is up, a puzzle is to be solved. Nothing is counted yet.
//! 2. One conditional write counts the guess, if the validation is open and has guesses left. Whoever loses the race
//!    for the last one is not compared.
//! 3. The guess is compared, in memory and in constant time. A right one of somebody who may not sign in is a wrong one
//!    from here on, for its caller and for every count.
//! 4. A right one is consumed in one transaction with all that follows from it: the user, the event, the audit row,
//!    the answer for a caller who repeats the request. A second one finds it consumed.
//!
//! The run's nonce makes 2 and 4 safe to repeat for the SDK: a lost reply neither counts twice nor locks anybody out. A
//! caller who repeats the whole request has the kept answer.

use std::time::Duration;

use jiff::Timestamp;

use super::{Asked, Repeatable};
use crate::{
    App, Code,
    error::{Error, Refusal, Result, refuse},
    keys,
    limits::Limit,
    model::{
        Admission, CODE_LIFE, Claim, Closed, EventKind, FirstFactor, Grant, Guess, Interaction, Person, Profile,
        Reason, Record, User, Validation, admission, blocked_until,
    },
    secret::{KeyMaterial, Secret},
    store::{Consumed, Counted, Failures, SignIn},
    types::{Address, Channel, Environment, EventId, GrantId, PhoneNumber, UserId, ValidationId},
};

/// What somebody typed for which validation.
#[derive(Debug)]
pub struct Guessed<'a> {
    /// The validation.
    pub validation: &'a ValidationId,
    /// What they typed.
    pub guess: &'a Guess,
    /// The way through the hosted page that it ends; nothing on other ways in.
    pub interaction: Option<&'a Interaction>,
    /// Whether that began in another browser, which has to fetch what comes of it.
    pub is_elsewhere: bool,
}

/// Somebody has proved that an address is theirs.
#[derive(Debug)]
pub struct Verified {
    /// Who.
    pub user: User,
    /// The address.
    pub address: Address,
    /// How the code came.
    pub channel: Channel,
    /// For their device, so that others' wrong guesses do not keep them out.
    pub device: Secret<String>,
    /// What they have proved before.
    pub first_factor: Option<FirstFactor>,
    /// For the application, if they came through the hosted page.
    pub authorization_code: Option<Secret<String>>,
}

/// How often a sign-in is tried again that met another of the same person's first.
const TRIES: usize = 4;

/// Verifies a code. `answer` makes what the caller is told, once it is known who signs in.
pub async fn verify<T: serde::Serialize>(
    app: &App,
    asked: &Asked<'_>,
    guessed: &Guessed<'_>,
    repeatable: &Repeatable,
    answer: impl AsyncFn(Verified) -> Result<T>,
) -> Result<T> {
    let (validation, known) = Box::pin(proven(app, asked, guessed)).await?;
    consume(app, asked, &validation, known, guessed, repeatable, answer).await
}

/// Counts a guess and compares it: a right one, with who makes it.
pub(super) async fn proven(app: &App, asked: &Asked<'_>, guessed: &Guessed<'_>) -> Result<(Validation, Known)> {
    if let Some(network) = asked.network {
        Limit::NetworkVerifies.hit(&app.store, asked.scope, &network.to_string(), asked.now).await?;
    }
    super::guard::pass(app, asked).await?;
    let device = super::device::recognised(app, asked).await?;
    let person = app.store.person(asked.scope, asked.environment, asked.address.as_str()).await?;
    if let Some(device) = &device {
        Limit::DeviceVerifies.hit(&app.store, asked.scope, device, asked.now).await?;
    } else if let Some(wait) = person.as_ref().and_then(|person| person.wait(asked.now)) {
        return Err(too_many(Duration::try_from(wait).unwrap_or_default()).into());
    }

    let (validation, user) =
        tokio::join!(Box::pin(count(app, asked, guessed)), Box::pin(user_of(app, asked, person.as_ref())));
    let (validation, known) = (validation?, Known { person, user: user?, is_on_device: device.is_some() });
    if !compare(app, asked, &validation, guessed.guess).await? {
        return Err(failed(app, asked, &validation, &known, None).await?.into());
    }
    Ok((validation, known))
}

/// What is known of who guesses.
pub(super) struct Known {
    person: Option<Person>,
    /// The customer whose address it is.
    user: Option<User>,
    /// Whether they signed in on this device before.
    is_on_device: bool,
}

async fn user_of(app: &App, asked: &Asked<'_>, person: Option<&Person>) -> Result<Option<User>> {
    match person.and_then(|person| person.user_id.as_ref()) {
        Some(id) => app.store.user(asked.scope, id).await,
        None => Ok(None),
    }
}

async fn count(app: &App, asked: &Asked<'_>, guessed: &Guessed<'_>) -> Result<Validation> {
    let claim = Claim { address: asked.address, purpose: asked.purpose, environment: asked.environment };
    match app.store.count_attempt(asked.scope, guessed.validation, claim, asked.nonce, asked.now).await? {
        Counted::Counted(validation) => Ok(validation),
        Counted::Refused(found) => {
            let closed = found.as_ref().map_or(Closed::Unknown, |found| found.closed(claim, asked.now));
            Err(refusal(closed, found.as_ref(), asked.now).into())
        }
    }
}

async fn compare(app: &App, asked: &Asked<'_>, validation: &Validation, guess: &Guess) -> Result<bool> {
    let key = code_key(app, asked, validation).await?;
    Ok(guess.opens(&key, validation.binding(asked.scope.project()), validation))
}

pub(super) async fn code_key(app: &App, asked: &Asked<'_>, validation: &Validation) -> Result<KeyMaterial> {
    let key = app.keys.by_id(asked.scope, keys::Purpose::Codes, &validation.mac_key).await?;
    Ok(key.ok_or_else(|| anyhow::anyhow!("the key of validation {} is gone", validation.id))?)
}

/// Counts a wrong guess, or one of somebody who may not sign in, and says how many the validation has left. One on a known
/// device is not held against the address: the device's own budget has counted it.
async fn failed(
    app: &App,
    asked: &Asked<'_>,
    validation: &Validation,
    known: &Known,
    refused: Option<Reason>,
) -> Result<Refusal> {
    let count = known.person.as_ref().map_or(0, |person| person.failures) + 1;
    let failures = Failures { count, blocked_until: blocked_until(count, asked.now) };
    let failures = (!known.is_on_device).then_some(failures);
    let kind = if validation.attempts_left() == 0 { EventKind::OtpLocked } else { EventKind::OtpFailed };
    let reason = refused.map(|reason| ("reason", reason.name()));
    let records = [asked.record(kind, validation, reason.as_slice())];
    app.store.count_failure(asked.scope, validation, failures, &records).await?;
    super::guard::count_invalid(app, asked).await?;
    Ok(refuse(Code::InvalidOtp).detail("attempts_remaining", validation.attempts_left()))
}

async fn consume<T: serde::Serialize>(
    app: &App,
    asked: &Asked<'_>,
    validation: &Validation,
    mut known: Known,
    guessed: &Guessed<'_>,
    repeatable: &Repeatable,
    answer: impl AsyncFn(Verified) -> Result<T>,
) -> Result<T> {
    for _ in 0..TRIES {
        if let Admission::Refused(reason) = admitted(asked, validation, &known) {
            return Err(failed(app, asked, validation, &known, Some(reason)).await?.into());
        }
        let is_anybodys = known.person.as_ref().is_some_and(|person| person.user_id.is_some());
        let (user, is_new) = match known.user.clone() {
            Some(user) => (user, false),
            // Their customer was removed in this moment.
            None if is_anybodys => {
                known = known_now(app, asked, known.is_on_device).await?;
                continue;
            }
            None => (new_user(asked), true),
        };
        let device = super::device::remembered(app, asked).await?;
        let granted = match guessed.interaction {
            Some(interaction) => {
                let waits_until = guessed.is_elsewhere.then_some(interaction.expires_at);
                Some(grant(app, asked, validation, (interaction, waits_until), &user).await?)
            }
            None => None,
        };
        let (granted, authorization_code) = granted.unzip();
        let (address, channel) = (asked.address.clone(), validation.channel());
        let first_factor = validation.first_factor.clone();
        let verified = Verified { user: user.clone(), address, channel, device, first_factor, authorization_code };
        let answered = answer(verified).await?;
        let sealed = repeatable.seal(app, asked.scope, &answered).await?;
        let face = validation.first_factor.as_ref().and_then(|first| first.face.as_ref());
        let outcome = face.map(|face| face.passed(&user.id, true));
        let record = asked.record(EventKind::LoginSucceeded, validation, &[("user_id", user.id.as_str())]);
        let mut records = vec![record.since(Some(validation.created_at)).ending(outcome)];
        records.extend(is_new.then(|| signed_up(asked, &user)));
        let sign_in = SignIn {
            validation,
            nonce: asked.nonce,
            person: known.person.as_ref(),
            new_user: is_new.then_some(&user),
            grant: guessed.interaction.map(|interaction| &interaction.id).zip(granted.as_ref()),
            forgets_face_tries: (asked.by_face && !is_new).then_some(&user.id),
            answer: repeatable.name.as_ref().zip(sealed.as_ref()),
            records: &records,
            now: asked.now,
        };
        match app.store.consume(asked.scope, &sign_in).await? {
            Consumed::Ours => {
                count_use(app, asked, validation).await;
                return Ok(answered);
            }
            Consumed::Lost => return Err(refuse(Code::OtpAlreadyUsed).into()),
            Consumed::PersonChanged => {
                known = known_now(app, asked, known.is_on_device).await?;
            }
        }
    }
    Err(Error::Failed { code: Code::Unavailable, cause: anyhow::anyhow!("the person kept changing") })
}

/// Counts a code to a phone as used. Who has signed in has, also if that cannot be counted.
async fn count_use(app: &App, asked: &Asked<'_>, validation: &Validation) {
    let country = asked.address.phone().and_then(PhoneNumber::country);
    let Some(country) = country.filter(|_| asked.environment == Environment::Production) else { return };
    let asked_at = validation.asked_at.unwrap_or(validation.created_at);
    if let Err(error) = app.store.count_phone_use(asked.scope, country, asked_at).await {
        tracing::warn!(error = ?error, "a code that was used is not counted");
    }
}

/// What this sign-in grants to the application, and the code for it.
async fn grant(
    app: &App,
    asked: &Asked<'_>,
    validation: &Validation,
    (interaction, waits_until): (&Interaction, Option<Timestamp>),
    user: &User,
) -> Result<(Grant, Secret<String>)> {
    let (mac_key, key) = app.keys.current(asked.scope, keys::Purpose::Grants).await?;
    // What waits has no code that is good.
    let expires_at = if waits_until.is_some() { asked.now } else { asked.now + CODE_LIFE };
    let ends = waits_until.unwrap_or(expires_at);
    let grant = Grant {
        id: GrantId::new(),
        environment: asked.environment,
        request: interaction.request.clone(),
        user: user.id.clone(),
        address: asked.address.clone(),
        channel: validation.channel(),
        mac_key,
        signed_in_at: asked.now,
        expires_at,
        waits_until,
        redeemed_by: None,
        revoked: false,
        ttl: (ends + keys::LONGEST_USER_TOKEN + keys::LONGEST_USER_TOKEN).as_second(),
    };
    let code = grant.code(&key, asked.scope.project());
    Ok((grant, code))
}

/// Whether they may sign in, and are who they were by their first factor.
fn admitted(asked: &Asked<'_>, validation: &Validation, known: &Known) -> Admission {
    let user = known.user.as_ref();
    match &validation.first_factor {
        Some(first) if user.is_none_or(|user| user.id != first.user) => Admission::Refused(Reason::NotACustomer),
        _ => admission(asked.strategy, known.person.as_ref(), user),
    }
}

fn new_user(asked: &Asked<'_>) -> User {
    User::new(UserId::new(), asked.environment, Profile::of(asked.address.clone()), asked.now)
}

/// That who signs in for the first time is a customer from then on.
fn signed_up(asked: &Asked<'_>, user: &User) -> Record {
    Record {
        id: EventId::new(),
        kind: EventKind::CustomerCreated,
        environment: asked.environment,
        subject: user.id.to_string(),
        actor: asked.actor.to_owned(),
        network: asked.network,
        at: asked.now,
        data: [("customer_id".to_owned(), user.id.as_str().into())].into_iter().collect(),
        outcome: None,
    }
}

async fn known_now(app: &App, asked: &Asked<'_>, is_on_device: bool) -> Result<Known> {
    let person = app.store.person(asked.scope, asked.environment, asked.address.as_str()).await?;
    let user = user_of(app, asked, person.as_ref()).await?;
    Ok(Known { person, user, is_on_device })
}

/// What a caller of the same project, who gave the matching address and id, is told.
pub(super) fn refusal(closed: Closed, found: Option<&Validation>, now: Timestamp) -> Refusal {
    match closed {
        Closed::Unknown => refuse(Code::ValidationNotFound),
        Closed::Used => refuse(Code::OtpAlreadyUsed),
        Closed::Expired => refuse(Code::OtpExpired),
        Closed::Locked => too_many(found.map_or(Duration::ZERO, |found| until_next(found, now))),
    }
}

/// When a new validation may be asked for. Nothing but the limit of sends stands against it.
fn until_next(found: &Validation, now: Timestamp) -> Duration {
    let rate = if found.address.phone().is_some() { Limit::NumberSends.rate() } else { Limit::EmailSends.rate() };
    let next = found.created_at + jiff::SignedDuration::from_secs((rate.seconds / rate.count).into());
    Duration::try_from(next.duration_since(now)).unwrap_or(Duration::ZERO)
}

fn too_many(wait: Duration) -> Refusal {
    refuse(Code::MaxAttemptsExceeded).retry_after(wait)
}
