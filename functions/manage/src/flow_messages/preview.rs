//! `POST /v2/project-flows/{flow_id}/messages/preview`: a message as the flow's draft says it, with a sample in the place
//! of a code. Nothing is sent, and nothing is kept.

use deserr::Deserr;
use serde::Serialize;
use smartaccess::{
    App, Result,
    flows::{self, Preview, Sample, Shown},
    http::{Faults, Request, Success, success},
    model::{Messages, Permission},
    types::{Channel, Encoding, Language},
};
use utoipa::ToSchema;

/// Which message is shown.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = PreviewMessageRequest)]
pub(crate) struct Input {
    /// How it goes.
    channel: Channel,
    /// In which language; the project's own if it is not said.
    #[deserr(default)]
    language: Option<Language>,
    /// What the draft would say instead of what it says, to see it before it is saved.
    #[deserr(default)]
    messages: Option<Messages>,
}

/// A message with what it is made of; one of `email`, `sms` and `whatsapp`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MessagePreview {
    channel: Channel,
    language: Language,
    /// What stands in the place of a code. It opens nothing.
    code: String,
    /// For how many minutes the message says that it is good.
    minutes: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<EmailPreview>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sms: Option<SmsPreview>,
    #[serde(skip_serializing_if = "Option::is_none")]
    whatsapp: Option<WhatsappPreview>,
}

/// A mail.
#[derive(Debug, Serialize, ToSchema)]
struct EmailPreview {
    subject: String,
    /// For programs that show no HTML.
    text: String,
    html: String,
}

/// A text message, with the last line that it has where people sign in on our page.
#[derive(Debug, Serialize, ToSchema)]
struct SmsPreview {
    text: String,
    encoding: EncodingName,
    /// What it takes of that alphabet.
    units: usize,
    /// Letters, digits and signs.
    characters: usize,
    /// How many messages it is billed as.
    segments: usize,
}

/// An alphabet: of 160 in a message, or of 70.
#[derive(Debug, Serialize, ToSchema)]
enum EncodingName {
    #[serde(rename = "GSM-7")]
    Gsm7,
    #[serde(rename = "UCS-2")]
    Ucs2,
}

/// What WhatsApp's template is filled with. Its words are WhatsApp's own.
#[derive(Debug, Serialize, ToSchema)]
struct WhatsappPreview {
    template: String,
    /// As WhatsApp calls it.
    language: String,
    /// What goes into the text.
    body: Vec<String>,
    /// What its button copies.
    button: String,
}

impl MessagePreview {
    fn new(channel: Channel, preview: Preview) -> Self {
        let Preview { language, code, minutes, shown } = preview;
        let (mut email, mut sms, mut whatsapp) = (None, None, None);
        match shown {
            Shown::Email(mail) => {
                let (text, html) = (mail.text.expose().clone(), mail.html.expose().clone());
                email = Some(EmailPreview { subject: mail.subject, text, html });
            }
            Shown::Sms(text, segments) => {
                let text = text.expose().clone();
                let encoding = match segments.encoding {
                    Encoding::Gsm7 => EncodingName::Gsm7,
                    Encoding::Ucs2 => EncodingName::Ucs2,
                };
                let characters = text.chars().count();
                sms = Some(SmsPreview { text, encoding, units: segments.units, characters, segments: segments.count });
            }
            Shown::Whatsapp { template, language } => {
                let (body, button) = (vec![code.to_owned()], code.to_owned());
                whatsapp = Some(WhatsappPreview { template, language, body, button });
            }
        }
        Self { channel, language, code: code.to_owned(), minutes, email, sms, whatsapp }
    }
}

pub(crate) async fn handle(app: &'static App, request: Request<Input>) -> Result<Success<MessagePreview>> {
    let (manager, id) = flows::manager_of_flow(app, &request, Permission::ReadFlows).await?;
    let Input { channel, language, messages } = &request.input;
    let sample = Sample { channel: *channel, language: *language, messages: messages.as_ref() };
    let preview = flows::preview_message(app, &manager, &id, sample).await?;
    Ok(success(MessagePreview::new(*channel, preview)))
}
