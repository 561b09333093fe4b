//! Text messages: Amazon SNS.

use aws_sdk_sns::{Client, types::MessageAttributeValue};

use super::{
    circuit::Circuit,
    handed_over::{HandedOver, Unsent},
};
use crate::{config::Config, secret::Secret, types::PhoneNumber};

/// Hands over text messages.
#[derive(Debug)]
pub struct Sms {
    sns: Client,
    sender_id: Option<String>,
    origination: Option<String>,
    circuit: Circuit,
}

impl Sms {
    pub(crate) fn new(sns: Client, config: &Config) -> Self {
        let (sender_id, origination) = (config.sms_sender.clone(), config.sms_origination.clone());
        Self { sns, sender_id, origination, circuit: Circuit::new() }
    }

    /// Hands over a text, once. A transactional message goes the most reliable way, and past the promotional ones.
    pub async fn send(&self, to: &PhoneNumber, text: &Secret<String>) -> HandedOver {
        self.circuit.ask(self.publish(to, text)).await
    }

    async fn publish(&self, to: &PhoneNumber, text: &Secret<String>) -> HandedOver {
        let mut request = self
            .sns
            .publish()
            .phone_number(to.as_str())
            .message(text.expose())
            .message_attributes("AWS.SNS.SMS.SMSType", attribute("Transactional"));
        if let Some(sender) = &self.sender_id {
            request = request.message_attributes("AWS.SNS.SMS.SenderID", attribute(sender));
        }
        if let Some(number) = &self.origination {
            request = request.message_attributes("AWS.MM.SMS.OriginationNumber", attribute(number));
        }
        match request.send().await {
            Ok(answer) => accepted(answer.message_id),
            Err(error) => HandedOver::of("sns", error),
        }
    }
}

/// A message without an id would have no reports.
pub(super) fn accepted(id: Option<String>) -> HandedOver {
    id.map_or(HandedOver::Failed(Unsent::Unavailable), HandedOver::Accepted)
}

fn attribute(value: &str) -> MessageAttributeValue {
    let attribute = MessageAttributeValue::builder().data_type("String").string_value(value).build();
    attribute.expect("a type is given")
}
