//! Amazon SES.

use aws_sdk_ses::{
    Client,
    operation::send_email::SendEmailError,
    types::{Body, Content, Destination, Message, MessageTag, VerificationStatus},
};

use super::Email;
use crate::{error::Result, types::EmailAddress};

/// Hands messages to the providers.
#[derive(Debug)]
pub struct Courier {
    ses: Client,
    sender: EmailAddress,
    configuration_set: String,
}

/// What a provider said to a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It will try to deliver it.
    Accepted,
    /// It will not, however often it is asked.
    Refused,
}

impl Courier {
    pub(crate) fn new(ses: Client, sender: EmailAddress, configuration_set: String) -> Self {
        Self { ses, sender, configuration_set }
    }

    /// Whether SES lets us send from our address: it, or its domain, is verified.
    pub(crate) async fn may_send(&self) -> Result<bool> {
        let address = self.sender.as_str();
        let domain = address.rsplit('@').next().unwrap_or_default();
        let request = self.ses.get_identity_verification_attributes().identities(address).identities(domain);
        let attributes = request.send().await?.verification_attributes;
        Ok(attributes.values().any(|identity| identity.verification_status == VerificationStatus::Success))
    }

    /// Hands over an email. Tags come back with what the provider reports of it later.
    pub(crate) async fn send(&self, to: &EmailAddress, email: &Email, tags: &[(&str, &str)]) -> Result<Outcome> {
        let content = |text: &str| Content::builder().data(text).charset("UTF-8").build().map_err(anyhow::Error::new);
        let body = Body::builder().text(content(email.text.expose())?).html(content(email.html.expose())?).build();
        let message = Message::builder().subject(content(&email.subject)?).body(body).build();
        let mut request = self
            .ses
            .send_email()
            .source(self.sender.as_str())
            .configuration_set_name(&self.configuration_set)
            .destination(Destination::builder().to_addresses(to.as_str()).build())
            .message(message);
        for (name, value) in tags {
            let tag = MessageTag::builder().name(*name).value(*value).build().map_err(anyhow::Error::new)?;
            request = request.tags(tag);
        }
        match request.send().await {
            Ok(_) => Ok(Outcome::Accepted),
            Err(error) if error.as_service_error().is_some_and(SendEmailError::is_message_rejected) => {
                Ok(Outcome::Refused)
            }
            Err(error) => Err(error.into()),
        }
    }
}
