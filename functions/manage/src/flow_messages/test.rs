//! `POST /v2/project-flows/{flow_id}/messages/test`: sends a message as the flow's draft says it, with a sample in the
//! place of a code: a mail to the member's own address, a text or WhatsApp message to the number that they give, if the
//! project's guard lets codes go there. It costs what a code costs, in the sandbox too. Limits: 10 in ten minutes for a
//! member, and what a number gets of codes.

use deserr::Deserr;
use smartaccess::{
    App, Result,
    flows::{self, Sample},
    http::{Faults, Request, Success, success},
    model::{Messages, Permission},
    types::{Channel, Language, PhoneNumber},
};
use utoipa::ToSchema;

use super::SentSample;

/// What is sent, and where to.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = TestMessageRequest)]
pub(crate) struct Input {
    /// How it goes.
    channel: Channel,
    /// In which language; the project's own if it is not said.
    #[deserr(default)]
    language: Option<Language>,
    /// What the draft would say instead of what it says, to see it before it is saved.
    #[deserr(default)]
    messages: Option<Messages>,
    /// The number of a text or WhatsApp message. A mail goes to your own address.
    #[deserr(default)]
    #[schema(value_type = Option<PhoneNumber>)]
    phone: Option<String>,
}

pub(crate) async fn handle(app: &'static App, request: Request<Input>) -> Result<Success<SentSample>> {
    let (manager, id) = flows::manager_of_flow(app, &request, Permission::ChangeFlows).await?;
    let Input { channel, language, messages, phone } = &request.input;
    let sample = Sample { channel: *channel, language: *language, messages: messages.as_ref() };
    let number = |text: &String| flows::phone_number(text, None, &manager.project.settings);
    let phone = phone.as_ref().map(number).transpose()?;
    let repeat = request.repeat(&manager.actor);
    let sent = flows::test_message(app, &manager, &id, sample, phone.as_ref(), repeat, SentSample::from);
    Ok(success(Box::pin(sent).await?))
}
