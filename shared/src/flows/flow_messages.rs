//! Messages with codes as a flow's draft says them: shown, and sent to the member who asks.
//!
//! Both have a sample in the place of a code. It is in no row, so nobody signs in with it.

use serde::{Serialize, de::DeserializeOwned};

use super::{
    Asked, Repeat, Repeatable, flow, once,
    phone_guard::{Wish, admit_test, give_back},
    project_flows::record,
};
use crate::{
    App, Code,
    courier::{self, Email, SmsCode},
    error::{Result, refuse},
    limits::Limit,
    model::{
        self, CodePolicy, Delivery, EmailMethod, EmailText, EventKind, Flow, Messages, ProjectSettings, Purpose,
        Status, Strategy, TestMessage,
    },
    queue::SendJob,
    secret::Secret,
    tokens::Manager,
    types::{Address, Channel, FlowId, Language, Money, PhoneNumber, Segments, SmsText, TestMessageId},
};

/// Which message a team wants to see.
#[derive(Debug, Clone, Copy)]
pub struct Sample<'a> {
    /// How it goes.
    pub channel: Channel,
    /// In which language; the project's own if none is named.
    pub language: Option<Language>,
    /// What the draft would say instead of what it says.
    pub messages: Option<&'a Messages>,
}

/// A message as it would go out.
#[derive(Debug)]
pub struct Preview {
    /// In which language.
    pub language: Language,
    /// The sample in the place of a code.
    pub code: &'static str,
    /// For how many minutes a code is good.
    pub minutes: u32,
    /// What people get.
    pub shown: Shown,
}

/// What people get.
#[derive(Debug)]
pub enum Shown {
    /// A mail.
    Email(Email),
    /// A text message.
    Sms(Secret<String>, Segments),
    /// What WhatsApp's template of this name is filled with, in the language that it names so.
    Whatsapp {
        /// The template.
        template: String,
        /// Its language.
        language: String,
    },
}

/// A sample with what it takes to write it.
struct Draft<'a> {
    language: Language,
    policy: CodePolicy,
    email: Option<&'a EmailText>,
    sms: Option<&'a SmsText>,
    project: &'a ProjectSettings,
    host: String,
    /// Where the button of a mail with a link leads: to a page that says that it is no longer good.
    link: Option<String>,
}

impl<'a> Draft<'a> {
    async fn of(app: &App, manager: &'a Manager, flow: &'a Flow, sample: Sample<'a>) -> Result<Self> {
        let (project, environment, flow) = (&manager.project.settings, flow.environment, &flow.draft);
        let language = sample.language.unwrap_or(project.default_language);
        let messages = sample.messages.unwrap_or(&flow.messages);
        Ok(Self {
            language,
            policy: flow.login_settings.policy(sample.channel),
            email: messages.email.of(language),
            sms: messages.sms.of(language),
            project,
            host: app.pages_host().await?,
            link: match flow.login_settings.email.method {
                EmailMethod::Code => None,
                EmailMethod::CodeAndLink => {
                    let issuer = app.issuer(&manager.project.client_id.in_environment(environment)).await?;
                    Some(format!("{issuer}/link?token=sample"))
                }
            },
        })
    }

    fn sms(&self) -> Secret<String> {
        let code = Secret::new(model::sample_code(self.policy).to_owned());
        courier::sms(&SmsCode {
            words: self.sms,
            code: &code,
            minutes: model::minutes(self.policy),
            project: self.project.name.as_str(),
            language: self.language,
            host: Some(&self.host),
        })
    }

    fn mail(&self) -> Result<Email> {
        let message = courier::Message::SignInCode {
            code: Secret::new(model::sample_code(self.policy).to_owned()),
            link: self.link.clone().map(Secret::new),
            minutes: model::minutes(self.policy),
            project: self.project.name.to_string(),
            words: self.email.cloned(),
        };
        courier::render(&message, self.language)
    }

    /// Into how many parts it is cut, each of which is paid for.
    fn parts(&self, channel: Channel) -> u32 {
        let count = if channel == Channel::Sms { Segments::of(self.sms().expose()).count } else { 1 };
        u32::try_from(count).unwrap_or(u32::MAX)
    }
}

/// Shows a message as a flow's draft says it, or would.
pub async fn preview_message(app: &App, manager: &Manager, id: &FlowId, sample: Sample<'_>) -> Result<Preview> {
    let own = flow(app, manager, id).await?;
    let draft = Draft::of(app, manager, &own.flow, sample).await?;
    let shown = match sample.channel {
        Channel::Email => Shown::Email(draft.mail()?),
        Channel::Sms => {
            let text = draft.sms();
            let segments = Segments::of(text.expose());
            Shown::Sms(text, segments)
        }
        Channel::Whatsapp => Shown::Whatsapp {
            template: app.config.whatsapp_template.clone(),
            language: courier::template_language(draft.language),
        },
    };
    let policy = draft.policy;
    let (code, minutes) = (model::sample_code(policy), model::minutes(policy));
    Ok(Preview { language: draft.language, code, minutes, shown })
}

/// Sends a sample: a mail to the member's own address, a message to the number that they give.
pub async fn test_message<T: Serialize + DeserializeOwned>(
    app: &App,
    manager: &Manager,
    id: &FlowId,
    sample: Sample<'_>,
    phone: Option<&PhoneNumber>,
    repeat: Repeat<'_>,
    answer: impl Fn(TestMessage) -> T,
) -> Result<T> {
    once(app, &manager.scope, repeat, manager.now, async |repeatable: &Repeatable| {
        let to = receiver(app, manager, sample.channel, phone)?;
        let own = flow(app, manager, id).await?;
        let (settings, flow) = (&manager.project.settings, &own.flow);
        let draft = Draft::of(app, manager, flow, sample).await?;
        Limit::TestMessages.hit(&app.store, &manager.scope, &manager.actor, manager.now).await?;
        let price = match &to {
            Address::Email(_) => Money::default(),
            Address::Phone(number) => {
                let asked = Asked {
                    scope: &manager.scope,
                    environment: flow.environment,
                    purpose: Purpose::SignIn,
                    address: &to,
                    nonce: &repeatable.nonce,
                    actor: &manager.actor,
                    network: manager.network,
                    device: None,
                    solution: None,
                    guarded: false,
                    strategy: Strategy::default(),
                    by_face: false,
                    now: manager.now,
                };
                let (channel, login) = (sample.channel, &flow.draft.login_settings.phone);
                let segments = draft.parts(channel);
                let wish = Wish { number, channel, segments, project: settings, login };
                Box::pin(admit_test(app, &asked, wish)).await?
            }
        };
        let message = TestMessage {
            id: TestMessageId::new(),
            flow: flow.id.clone(),
            environment: flow.environment,
            actor: manager.actor.clone(),
            channel: sample.channel,
            to,
            language: draft.language,
            minutes: model::minutes(draft.policy),
            email: draft.email.filter(|_| sample.channel == Channel::Email).cloned(),
            sms: draft.sms.filter(|_| sample.channel == Channel::Sms).cloned(),
            link: draft.link.clone().filter(|_| sample.channel == Channel::Email),
            host: draft.host.clone(),
            price,
            status: Status::Pending,
            send: 1,
            delivery: Delivery::Queued,
            created_at: manager.now,
            ttl: TestMessage::ttl(manager.now),
        };
        let record = record(manager, EventKind::MessageTested, flow)
            .with("channel", sample.channel.name())
            .with("language", message.language.as_str())
            .with(message.to.field(), message.to.as_str())
            .with("price", &price.to_string())
            .with("currency", "USD");
        let code = Secret::new(model::sample_code(draft.policy).to_owned());
        let queued = async {
            app.store.create_test_message(&manager.scope, &message, &[record]).await?;
            app.messages.add(&SendJob::test(&app.keys, &manager.scope, &message, &code).await?).await
        };
        if let Err(error) = queued.await {
            give_back(app, &manager.scope, price, manager.now).await?;
            return Err(error);
        }
        Ok(answer(message))
    })
    .await
}

/// Where a sample goes. A token has no address of its own, and is no person who could look at it.
fn receiver(app: &App, manager: &Manager, channel: Channel, phone: Option<&PhoneNumber>) -> Result<Address> {
    let Some(member) = &manager.member else {
        let message = "A member of the team has a sample sent to themselves. A token cannot.";
        return Err(refuse(Code::Forbidden).because(message).into());
    };
    let fault = |problem: &str| {
        let field = serde_json::json!([{"field": "phone", "problem": problem}]);
        refuse(Code::InvalidRequest).detail("fields", field)
    };
    match (channel, phone) {
        (Channel::Email, None) => Ok(member.email.clone().into()),
        (Channel::Email, Some(_)) => Err(fault("must be left out: a mail goes to your own address").into()),
        (Channel::Sms | Channel::Whatsapp, None) => Err(fault("is required: where the sample goes").into()),
        (Channel::Whatsapp, _) if !app.whatsapp.is_on() => {
            let message = "This deployment sends nothing by WhatsApp.";
            Err(refuse(Code::ChannelDisabled).because(message).into())
        }
        (_, Some(number)) => Ok(number.clone().into()),
    }
}
