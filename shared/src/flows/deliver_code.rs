//! Delivering a code: along its plan, until one way works.
//!
//! A job is for one step of the plan. Before its message is handed over, the job of the next step is queued, to come when
//! the flow says; it looks what has become of the step before and goes on, waits, or ends. So the code, which is nowhere
//! but in jobs, is at hand for the next step, whatever happens to this worker. A step that has failed is followed at once.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{
    deliver::{LEASE, record},
    phone_guard::{Payment, give_back},
    phone_reports::catch_up,
};
use crate::{
    App, Result,
    clock::Stopwatch,
    courier::{HandedOver, Message, Outcome, SmsCode, Unsent, render, sms, template_language},
    model::{
        Admission, Delivery, EventKind, LinkSecret, LinkToken, Person, ProjectSettings, Purpose, SentMessage, User,
        Validation, Verdict, admission, price_of,
    },
    queue::SendJob,
    secret::Secret,
    store::{Claimed, Handed, ProjectScope, Published},
    types::{Channel, ClientId, EmailAddress, Environment, Money, PhoneNumber, Segments, ValidationId},
};

/// Delivers a code by the step of its plan that a job is for, if that is still to be done.
pub(super) async fn deliver_code(app: &App, job: &SendJob, id: &ValidationId, now: Timestamp) -> Result<()> {
    let scope = job.scope();
    let Some(validation) = Box::pin(claim(app, &scope, job, id, now)).await? else { return Ok(()) };
    let (person, published) = tokio::join!(
        Box::pin(app.store.person(&scope, validation.environment, validation.address.as_str())),
        Box::pin(app.store.published(&scope, validation.environment)),
    );
    let (person, published) = (person?, published?);
    if !is_for_somebody(app, &validation, person.as_ref(), now).await? {
        return Ok(());
    }
    let user = match person.as_ref().and_then(|person| person.user_id.as_ref()) {
        Some(id) => app.store.user(&scope, id).await?,
        None => None,
    };
    let delivery = Delivering { app, scope: &scope, job, validation: &validation, published: &published };
    let strategy = published.flow.as_ref().map(|live| live.settings.security.strategy).unwrap_or_default();
    if let Admission::Refused(reason) = admission(strategy, person.as_ref(), user.as_ref()) {
        return delivery.ends(reason.name(), now).await;
    }
    delivery.goes_on_later().await?;
    match delivery.hand_over(person.as_ref(), user.as_ref(), now).await? {
        Ended::HandedOver { message, price, took } => delivery.sent(message.as_deref(), price, now + took).await,
        Ended::Not(reason) => delivery.failed(reason, now).await,
    }
}

/// The validation, if this step of its plan is now this worker's to do.
async fn claim(
    app: &App,
    scope: &ProjectScope,
    job: &SendJob,
    id: &ValidationId,
    now: Timestamp,
) -> Result<Option<Box<Validation>>> {
    let last = match job.step {
        0 => None,
        _ => app.store.validation(scope, id).await?.filter(|found| found.send == job.send && found.step < job.step),
    };
    let claimed = match last {
        None => app.store.claim_delivery(scope, id, (job.send, job.step), now, now + LEASE).await?,
        Some(last) => match last.after_step(job.step - 1, now) {
            Verdict::Next => app.store.claim_next_step(scope, &last, now + LEASE).await?,
            Verdict::Later(wait) => {
                app.messages.add_after(job, wait.try_into().unwrap_or_default()).await?;
                return Ok(None);
            }
            Verdict::Done => return Ok(None),
        },
    };
    match claimed {
        Claimed::Ours(validation) => Ok(Some(validation)),
        Claimed::Nothing => Ok(None),
        // If that worker dies, this job is the one that remains; it comes back when the claim has ended.
        Claimed::Busy => Err(anyhow::anyhow!("another worker has {id}").into()),
    }
}

/// The sandbox never sends to real people, and the console's codes go to who is in a team, or invited into one.
async fn is_for_somebody(app: &App, validation: &Validation, person: Option<&Person>, now: Timestamp) -> Result<bool> {
    match (validation.environment, validation.purpose, validation.address.email()) {
        (Environment::Production, Purpose::SignIn | Purpose::SecondFactor, _) => Ok(true),
        (Environment::Production, Purpose::OperatorSignIn, Some(address)) => {
            is_operator(app, address, person, now).await
        }
        (Environment::Sandbox, ..) | (_, Purpose::OperatorSignIn, None) => Ok(false),
    }
}

/// The first owner; the invited; and members of any project, found by who has signed in with the address before.
async fn is_operator(app: &App, address: &EmailAddress, person: Option<&Person>, now: Timestamp) -> Result<bool> {
    if *address == app.config.owner_email || app.store.is_invited(address, now).await? {
        return Ok(true);
    }
    let Some(user) = person.and_then(|person| person.user_id.as_ref()) else { return Ok(false) };
    Ok(!app.store.memberships(user, 1, None).await?.items.is_empty())
}

/// A code that a worker has claimed.
struct Delivering<'a> {
    app: &'a App,
    scope: &'a ProjectScope,
    job: &'a SendJob,
    validation: &'a Validation,
    published: &'a Published,
}

/// What became of a step.
enum Ended {
    /// The provider has it, and names it so, if its reports do.
    HandedOver { message: Option<String>, price: Money, took: SignedDuration },
    /// It has not, and why.
    Not(&'static str),
}

impl Delivering<'_> {
    /// Whether the plan has a step after this one.
    fn has_next(&self) -> bool {
        self.validation.plan.len() > self.job.step as usize + 1
    }

    /// Queues the next step, so that it comes whatever happens to this one.
    async fn goes_on_later(&self) -> Result<()> {
        let wait = Duration::from_secs(self.validation.fallback.after.into());
        if self.has_next() { self.app.messages.add_after(&self.job.next_step(), wait).await } else { Ok(()) }
    }

    async fn hand_over(&self, person: Option<&Person>, user: Option<&User>, now: Timestamp) -> Result<Ended> {
        match (self.validation.channel(), self.validation.address.phone()) {
            (Channel::Email, None) => {
                let address = self.validation.address.email().filter(|_| !is_suppressed(person));
                self.mail(address.ok_or("suppressed"), now).await
            }
            (Channel::Email, Some(_)) => {
                // To who is known to have the number, at their first address that takes mail.
                let mut addresses = user.map(|user| user.profile.emails.iter()).into_iter().flatten();
                let address = match addresses.next() {
                    Some(address) if is_suppressed(self.person_of(address).await?.as_ref()) => Err("suppressed"),
                    Some(address) => Ok(address),
                    None => Err("no_address"),
                };
                self.mail(address, now).await
            }
            (channel, Some(number)) => self.message(channel, number, now).await,
            (_, None) => Ok(Ended::Not("no_number")),
        }
    }

    async fn person_of(&self, address: &EmailAddress) -> Result<Option<Person>> {
        self.app.store.person(self.scope, self.validation.environment, address.as_str()).await
    }

    async fn mail(&self, address: Result<&EmailAddress, &'static str>, now: Timestamp) -> Result<Ended> {
        let address = match address {
            Ok(address) => address,
            Err(reason) => return Ok(Ended::Not(reason)),
        };
        let validation = self.validation;
        let email = render(&self.email(now).await?, validation.language)?;
        let (send, step) = (validation.send.to_string(), validation.step.to_string());
        let tags = [
            ("project", self.job.project.as_str()),
            ("validation", validation.id.as_str()),
            ("send", send.as_str()),
            ("step", step.as_str()),
        ];
        let took = Stopwatch::start();
        match self.app.courier.send(address, &email, &tags).await {
            Ok(Outcome::Accepted) => {
                Ok(Ended::HandedOver { message: None, price: Money::default(), took: took.elapsed() })
            }
            Ok(Outcome::Refused) => Ok(Ended::Not("refused")),
            // What has another way goes that way; else the queue gives the job out again.
            Err(_) if self.has_next() => Ok(Ended::Not("unavailable")),
            Err(error) => Err(error),
        }
    }

    async fn message(&self, channel: Channel, number: &PhoneNumber, now: Timestamp) -> Result<Ended> {
        let (Some(project), Some(flow)) = (&self.published.project, &self.published.flow) else {
            return Ok(Ended::Not("switched_off"));
        };
        let (validation, login) = (self.validation, &flow.settings.login_settings);
        if !login.sends_by(channel) || login.phone.opens_at(now).is_some() {
            return Ok(Ended::Not("switched_off"));
        }
        if validation.step > 0 && login.phone.is_quiet(now) {
            return Ok(Ended::Not("quiet_hours"));
        }
        let (code, _) = self.code().await?;
        let text = sms(&SmsCode {
            words: flow.settings.messages.sms.of(validation.language),
            code: &code,
            minutes: validation.minutes_left(now),
            project: project.settings.name.as_str(),
            language: validation.language,
            host: validation.host.as_deref(),
        });
        let segments = if channel == Channel::Sms { Segments::of(text.expose()).count } else { 1 };
        let segments = u32::try_from(segments).unwrap_or(u32::MAX);
        let Some(price) = self.charged(&project.settings, (channel, number, segments), now).await? else {
            return Ok(Ended::Not("budget"));
        };
        let took = Stopwatch::start();
        let outcome = match channel {
            Channel::Whatsapp => self.app.whatsapp.send(number, &template_language(validation.language), &code).await,
            Channel::Sms | Channel::Email => self.app.sms.send(number, &text).await,
        };
        match outcome {
            HandedOver::Accepted(message) => {
                Ok(Ended::HandedOver { message: Some(message), price, took: took.elapsed() })
            }
            // It may have been sent.
            HandedOver::Failed(Unsent::Timeout) => Ok(Ended::Not(Unsent::Timeout.name())),
            HandedOver::Refused(unsent) | HandedOver::Failed(unsent) => {
                if validation.step > 0 {
                    give_back(self.app, self.scope, price, now).await?;
                }
                Ok(Ended::Not(unsent.name()))
            }
        }
    }

    /// What the message costs: charged when it was asked for, or now if nobody has; nothing if a cap is in the way.
    async fn charged(
        &self,
        project: &ProjectSettings,
        (channel, number, segments): (Channel, &PhoneNumber, u32),
        now: Timestamp,
    ) -> Result<Option<Money>> {
        if self.validation.step == 0 {
            return Ok(Some(self.validation.price));
        }
        let Some(country) = number.country() else { return Ok(None) };
        let price = price_of(&project.phone.prices, channel, country, segments);
        let payment = Payment { scope: self.scope, project, price, now };
        Ok(payment.charge(self.app).await?.is_ok().then_some(price))
    }

    async fn code(&self) -> Result<(Secret<String>, Option<LinkSecret>)> {
        let code = self.job.open_code(&self.app.keys).await?;
        Ok(code.ok_or_else(|| anyhow::anyhow!("the job of {} does not open", self.validation.id))?)
    }

    async fn email(&self, now: Timestamp) -> Result<Message> {
        let (code, secret) = self.code().await?;
        let minutes = self.validation.minutes_left(now);
        Ok(match self.validation.purpose {
            Purpose::OperatorSignIn => Message::OperatorCode { code, minutes },
            Purpose::SignIn | Purpose::SecondFactor => {
                let flow = self.published.flow.as_ref();
                let words = flow.and_then(|live| live.settings.messages.email.of(self.validation.language).cloned());
                let project = self.published.project.as_ref();
                let project = project.ok_or_else(|| anyhow::anyhow!("{} has no project", self.validation.id))?;
                let client_id = project.client_id.in_environment(self.validation.environment);
                let link = match secret {
                    Some(secret) => Some(self.link(&client_id, secret).await?),
                    None => None,
                };
                Message::SignInCode { code, link, minutes, project: project.settings.name.to_string(), words }
            }
        })
    }

    /// The address of the page with the button.
    async fn link(&self, client_id: &ClientId, secret: LinkSecret) -> Result<Secret<String>> {
        let token = LinkToken { validation: self.validation.id.clone(), secret };
        let issuer = self.app.issuer(client_id).await?;
        Ok(Secret::new(format!("{issuer}/link?token={}", token.text().expose())))
    }

    async fn sent(&self, message: Option<&str>, price: Money, now: Timestamp) -> Result<()> {
        let channel = self.validation.channel();
        let mut record = record(self.validation, sent_kind(channel), now).since(self.validation.asked_at);
        if channel.is_phone() {
            record = record.with("price", &price.to_string()).with("currency", "USD");
        }
        let handed = Handed { delivery: Delivery::Sent, message };
        self.app.store.delivered(self.scope, self.validation, handed, &record).await?;
        let Some(name) = message else { return Ok(()) };
        let Validation { send, step, ref id, .. } = *self.validation;
        let message = SentMessage::new(self.scope.project().clone(), id.clone(), send, step, now);
        catch_up(self.app, name, &message).await
    }

    /// Writes down that this step has failed, and goes on at once.
    async fn failed(&self, reason: &str, now: Timestamp) -> Result<()> {
        self.ends(reason, now).await?;
        if self.has_next() { self.app.messages.add(&self.job.next_step()).await } else { Ok(()) }
    }

    /// Writes down why nothing was sent, and gives back what was charged when it was asked for.
    async fn ends(&self, reason: &str, now: Timestamp) -> Result<()> {
        let Validation { price, step, .. } = *self.validation;
        if step == 0 && reason != Unsent::Timeout.name() {
            give_back(self.app, self.scope, price, self.validation.asked_at.unwrap_or(now)).await?;
        }
        let record = record(self.validation, failed_kind(self.validation.channel()), now).with("reason", reason);
        let handed = Handed { delivery: Delivery::Failed, message: None };
        self.app.store.delivered(self.scope, self.validation, handed, &record).await
    }
}

fn is_suppressed(person: Option<&Person>) -> bool {
    person.is_some_and(|person| person.suppressed)
}

const fn sent_kind(channel: Channel) -> EventKind {
    if channel.is_phone() { EventKind::PhoneSent } else { EventKind::EmailSent }
}

const fn failed_kind(channel: Channel) -> EventKind {
    if channel.is_phone() { EventKind::PhoneFailed } else { EventKind::EmailFailed }
}
