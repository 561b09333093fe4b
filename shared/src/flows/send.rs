//! Sending a code: limited, written, queued. The send itself is never part of the request, so a known and an unknown
//! address look the same, and a provider's failure is no failure of the request.

use std::collections::HashSet;

use jiff::Timestamp;

use super::{
    Asked, OpenFlow,
    phone_guard::{Wish, admit, give_back},
};
use crate::{
    App, Code,
    courier::{self, SmsCode},
    error::{Refusal, Result, refuse},
    keys,
    limits::Limit,
    model::{
        self, Binding, Claim, Closed, CodePolicy, Delivery, EventKind, Fallback, FirstFactor, Link, LinkSecret, Status,
        Validation,
    },
    queue::SendJob,
    secret::Secret,
    types::{Address, Channel, Environment, InteractionId, Language, Money, PhoneNumber, Segments, ValidationId},
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
    /// A new one, for who has proved this before.
    After(&'a FirstFactor),
    /// One that is still open: another code for it.
    Again(&'a ValidationId),
}

impl<'a> Wanted<'a> {
    /// The one that a caller names, or a new one.
    pub fn of(again: Option<&'a ValidationId>) -> Self {
        again.map_or(Self::New, Self::Again)
    }
}

/// How a code is to reach somebody.
#[derive(Debug, Clone, Copy)]
pub struct Way<'a> {
    /// How it is asked to go.
    pub channel: Channel,
    /// In which language.
    pub language: Language,
    /// How people sign in to the project; nothing for the console.
    pub open: Option<&'a OpenFlow>,
    /// The host of the page on which it is typed, if that is ours: a phone fills the code in there and nowhere else.
    pub host: Option<&'a str>,
    /// Where a link beside the code leads; nothing if there is none.
    pub link: Option<Leads<'a>>,
}

/// Where the link in a mail leads, once its button is pressed.
#[derive(Debug, Clone, Copy)]
pub enum Leads<'a> {
    /// Back to where somebody began, which takes the code.
    Back,
    /// To this address of a back end's.
    To(&'a str),
    /// To the application that this way through the hosted page began in.
    On(&'a InteractionId),
}

impl Way<'_> {
    fn policy(&self) -> CodePolicy {
        self.open.map(|open| open.flow.login_settings.policy(self.channel)).unwrap_or_default()
    }

    fn plan(&self) -> Vec<Channel> {
        self.open.map_or_else(|| vec![self.channel], |open| open.flow.login_settings.plan(self.channel))
    }

    /// Into how many parts the message will be cut.
    fn segments(&self, asked: &Asked<'_>, digits: usize) -> u32 {
        match (self.channel, self.open) {
            (Channel::Sms, Some(open)) => {
                let code = Secret::new("0".repeat(digits));
                let minutes = self.policy().seconds.div_ceil(60);
                let text = courier::sms(&SmsCode {
                    words: open.flow.messages.sms.of(self.language),
                    code: &code,
                    minutes,
                    project: open.project.name.as_str(),
                    language: self.language,
                    host: self.host.filter(|_| asked.environment == Environment::Production),
                });
                u32::try_from(Segments::of(text.expose()).count).unwrap_or(u32::MAX)
            }
            _ => 1,
        }
    }

    async fn admit(&self, app: &App, asked: &Asked<'_>, number: &PhoneNumber, digits: usize) -> Result<Money> {
        let open = self.open.ok_or_else(|| refuse(Code::ChannelDisabled))?;
        let (project, login) = (&open.project, &open.flow.login_settings.phone);
        let segments = self.segments(asked, digits);
        admit(app, asked, Wish { number, channel: self.channel, segments, project, login }).await
    }
}

/// Sends a code, for a new validation or again for one that is still open. A new code makes the last one worthless; the
/// count of guesses stays.
pub async fn send(app: &App, asked: &Asked<'_>, way: Way<'_>, wanted: Wanted<'_>) -> Result<Validation> {
    if let Some(network) = asked.network {
        Limit::NetworkSends.hit(&app.store, asked.scope, &network.to_string(), asked.now).await?;
    }
    super::guard::pass(app, asked).await?;
    let digits = super::guard::digits(asked, way.policy());
    let price = match asked.address {
        Address::Email(address) => {
            Limit::EmailSends.hit(&app.store, asked.scope, address.as_str(), asked.now).await?;
            Money::default()
        }
        Address::Phone(number) => Box::pin(way.admit(app, asked, number, digits)).await?,
    };
    let written = Box::pin(write(app, asked, way, wanted, digits, price)).await;
    if written.is_err() {
        give_back(app, asked.scope, price, asked.now).await?;
    }
    let (validation, code, link) = written?;

    // Success is told only after both: what is written and not queued is asked for again by its caller.
    app.messages.add(&SendJob::code(&app.keys, asked.scope, &validation, &code, link.as_ref()).await?).await?;
    Ok(validation)
}

/// Writes a code down.
async fn write(
    app: &App,
    asked: &Asked<'_>,
    way: Way<'_>,
    wanted: Wanted<'_>,
    digits: usize,
    price: Money,
) -> Result<(Validation, model::Code, Option<LinkSecret>)> {
    let last = match wanted {
        Wanted::Again(id) => Some(open_validation(app, asked, id).await?),
        Wanted::New | Wanted::Named(_) | Wanted::After(_) => None,
    };
    let id = match wanted {
        Wanted::Again(id) | Wanted::Named(id) => id.clone(),
        Wanted::New | Wanted::After(_) => ValidationId::new(),
    };
    let code = code_for(asked, digits);
    let link = way.link.map(|_| LinkSecret::new());
    let mut validation = next(app, asked, way, id, last.as_ref(), (&code, link.as_ref())).await?;
    validation.price = price;
    if let Wanted::After(first) = wanted {
        validation.first_factor = Some(first.clone());
    }
    let records = [asked.record(EventKind::OtpRequested, &validation, &[])];
    if last.is_some() {
        if !app.store.resend(asked.scope, &validation, asked.now, &records).await? {
            return Err(refuse(Code::Conflict).into());
        }
    } else {
        app.store.create_validation(asked.scope, &validation, &records).await?;
    }
    Ok((validation, code, link))
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
    way: Way<'_>,
    id: ValidationId,
    last: Option<&Validation>,
    (code, link): (&model::Code, Option<&LinkSecret>),
) -> Result<Validation> {
    let policy = way.policy();
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
    let link = way.link.zip(link).map(|(leads, secret)| {
        let (redirect_url, interaction) = match leads {
            Leads::Back => (None, None),
            Leads::To(address) => (Some(address.to_owned()), None),
            Leads::On(interaction) => (None, Some(interaction.clone())),
        };
        Link { mac: secret.mac(&material, binding), redirect_url, interaction }
    });
    let expires_at = whole_second(asked.now + policy.life());
    Ok(Validation {
        mac,
        mac_key,
        link,
        first_factor: last.and_then(|last| last.first_factor.clone()),
        send,
        language: way.language,
        plan: way.plan(),
        step: 0,
        fallback: way.open.map(|open| Fallback::of(&open.flow.login_settings.phone)).unwrap_or_default(),
        price: Money::default(),
        host: way.host.map(str::to_owned),
        digits: code.digits(),
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
