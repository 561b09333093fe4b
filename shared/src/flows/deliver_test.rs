//! Delivering a sample of a message, as a code is delivered: claimed, sent, written down. It goes one way, once.

use jiff::Timestamp;
use serde_json::Map;

use super::{
    deliver::{ACTOR, LEASE},
    phone_guard::give_back,
};
use crate::{
    App, Result,
    courier::{HandedOver, Message, Outcome, SmsCode, Unsent, render, sms, template_language},
    model::{Delivery, EventKind, ProjectSettings, Record, TestMessage},
    queue::SendJob,
    secret::Secret,
    store::{Claimed, ProjectScope},
    types::{Channel, EmailAddress, Environment, EventId, PhoneNumber, TestMessageId},
};

pub(super) async fn deliver_test(app: &App, job: &SendJob, id: &TestMessageId, now: Timestamp) -> Result<()> {
    let scope = job.scope();
    let message = match app.store.claim_test_message(&scope, id, now, now + LEASE).await? {
        Claimed::Ours(message) => message,
        Claimed::Nothing => return Ok(()),
        Claimed::Busy => return Err(anyhow::anyhow!("another worker has {id}").into()),
    };
    let Some(project) = app.store.project(&scope).await?.filter(|project| project.deleted_at.is_none()) else {
        return Ok(());
    };
    let code = job.open(&app.keys).await?.ok_or_else(|| anyhow::anyhow!("the job of {id} does not open"))?;
    let sample = Sample { app, job, message: &message, project: &project.settings, code };
    let failed = match (message.to.email(), message.phone()) {
        (Some(address), _) => sample.mail(address).await?,
        (None, Some(number)) => sample.message(number).await,
        (None, None) => Some("no_address"),
    };
    if failed.is_some_and(|reason| reason != Unsent::Timeout.name()) {
        give_back(app, &scope, message.price, message.created_at).await?;
    }
    let records: Vec<_> = failed.map(|reason| sample.failure(&scope, reason, now)).into_iter().collect();
    let delivery = if failed.is_some() { Delivery::Failed } else { Delivery::Sent };
    app.store.test_message_delivered(&scope, &message, delivery, now, &records).await
}

/// A sample that a worker has claimed.
struct Sample<'a> {
    app: &'a App,
    job: &'a SendJob,
    message: &'a TestMessage,
    project: &'a ProjectSettings,
    code: Secret<String>,
}

impl Sample<'_> {
    /// Why it was not sent, if it was not.
    async fn mail(&self, address: &EmailAddress) -> Result<Option<&'static str>> {
        let deployment = ProjectScope::deployment();
        let person = self.app.store.person(&deployment, Environment::Production, address.as_str()).await?;
        if person.is_some_and(|person| person.suppressed) {
            return Ok(Some("suppressed"));
        }
        let words = Message::SignInCode {
            code: self.code.clone(),
            link: self.message.link.clone().map(Secret::new),
            minutes: self.message.minutes,
            project: self.project.name.to_string(),
            words: self.message.email.clone(),
        };
        let email = render(&words, self.message.language)?;
        let tags = [("project", self.job.project.as_str()), ("test", self.message.id.as_str())];
        Ok(match self.app.courier.send(address, &email, &tags).await? {
            Outcome::Accepted => None,
            Outcome::Refused => Some("refused"),
        })
    }

    /// The same of a message to a phone.
    async fn message(&self, number: &PhoneNumber) -> Option<&'static str> {
        let outcome = if self.message.channel == Channel::Whatsapp {
            let language = template_language(self.message.language);
            self.app.whatsapp.send(number, &language, &self.code).await
        } else {
            let text = sms(&SmsCode {
                words: self.message.sms.as_ref(),
                code: &self.code,
                minutes: self.message.minutes,
                project: self.project.name.as_str(),
                language: self.message.language,
                host: Some(&self.message.host),
            });
            self.app.sms.send(number, &text).await
        };
        match outcome {
            HandedOver::Accepted(_) => None,
            HandedOver::Refused(unsent) | HandedOver::Failed(unsent) => Some(unsent.name()),
        }
    }

    fn failure(&self, scope: &ProjectScope, reason: &str, now: Timestamp) -> Record {
        let record = Record {
            id: EventId::new(),
            kind: EventKind::TestFailed,
            environment: self.message.environment,
            subject: scope.project().to_string(),
            actor: ACTOR.to_owned(),
            network: None,
            at: now,
            data: Map::new(),
            outcome: None,
        };
        record
            .with("flow_id", self.message.flow.as_str())
            .with("channel", self.message.channel.name())
            .with(self.message.to.field(), self.message.to.as_str())
            .with("reason", reason)
    }
}
