//! WhatsApp messages: AWS End User Messaging Social.
//!
//! A code goes out in an authentication template, whose words are WhatsApp's own; it puts in the code and a button that
//! copies it.

use aws_sdk_socialmessaging::{Client, primitives::Blob};
use serde_json::{Value, json};

use super::{
    circuit::Circuit,
    handed_over::{HandedOver, Unsent},
    sns::accepted,
};
use crate::{
    config::Config,
    secret::Secret,
    types::{Language, PhoneNumber},
};

/// Hands over WhatsApp messages.
#[derive(Debug)]
pub struct WhatsApp {
    client: Client,
    number: Option<String>,
    template: String,
    version: String,
    circuit: Circuit,
}

impl WhatsApp {
    pub(crate) fn new(client: Client, config: &Config) -> Self {
        Self {
            client,
            number: config.whatsapp_number.clone(),
            template: config.whatsapp_template.clone(),
            version: config.whatsapp_api_version.clone(),
            circuit: Circuit::new(),
        }
    }

    /// Whether the deployment has a number to send from.
    pub fn is_on(&self) -> bool {
        self.number.is_some()
    }

    /// Hands over a code, once, in the language of the template that this tag names, such as `pt_BR`.
    pub async fn send(&self, to: &PhoneNumber, language: &str, code: &Secret<String>) -> HandedOver {
        let Some(number) = &self.number else { return HandedOver::Failed(Unsent::NotSetUp) };
        self.circuit.ask(self.hand_over(number, to, language, code)).await
    }

    async fn hand_over(&self, number: &str, to: &PhoneNumber, language: &str, code: &Secret<String>) -> HandedOver {
        let message = message(&self.template, to, language, code);
        let request = self
            .client
            .send_whats_app_message()
            .origination_phone_number_id(number)
            .message(Blob::new(message.to_string()))
            .meta_api_version(&self.version);
        match request.send().await {
            Ok(answer) => accepted(answer.message_id),
            Err(error) => HandedOver::of("social-messaging", error),
        }
    }
}

/// How WhatsApp calls the language of a template, such as `pt_BR`.
pub fn template_language(language: Language) -> String {
    language.as_str().replace('-', "_")
}

/// The message as WhatsApp takes it. The button gets the code too: it is what is copied.
fn message(template: &str, to: &PhoneNumber, language: &str, code: &Secret<String>) -> Value {
    let code = [json!({"type": "text", "text": code.expose()})];
    json!({
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": to,
        "type": "template",
        "template": {
            "name": template,
            "language": {"code": language},
            "components": [
                {"type": "body", "parameters": code},
                {"type": "button", "sub_type": "url", "index": "0", "parameters": code},
            ],
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_goes_into_the_body_and_into_the_button() {
        let to = "+573001234567".parse().unwrap();
        let message = message("sign_in_code", &to, "pt_BR", &Secret::new("482913".to_owned()));
        insta::assert_json_snapshot!(message, @r#"
        {
          "messaging_product": "whatsapp",
          "recipient_type": "individual",
          "template": {
            "components": [
              {
                "parameters": [
                  {
                    "text": "482913",
                    "type": "text"
                  }
                ],
                "type": "body"
              },
              {
                "index": "0",
                "parameters": [
                  {
                    "text": "482913",
                    "type": "text"
                  }
                ],
                "sub_type": "url",
                "type": "button"
              }
            ],
            "language": {
              "code": "pt_BR"
            },
            "name": "sign_in_code"
          },
          "to": "+573001234567",
          "type": "template"
        }
        "#);
    }
}
