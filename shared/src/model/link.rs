//! The link in a mail: a secret that is as good as the code beside it, for the same send and on the same count.

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use super::Binding;
use crate::{
    entropy,
    secret::{KeyMaterial, Mac, Secret},
    types::{InteractionId, ValidationId},
};

/// What a validation keeps of its link.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Link {
    /// Says whether a secret is the link's, to whoever has the key of the code.
    pub mac: Mac,
    /// Where the browser goes after the press, if a back end has asked for the link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirect_url: Option<String>,
    /// The way through the hosted page that the press ends, if it was asked for there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interaction: Option<InteractionId>,
}

/// The secret in a link: 256 random bits.
#[derive(Debug, Clone)]
pub struct LinkSecret(Secret<String>);

impl LinkSecret {
    /// A new one.
    #[expect(clippy::new_without_default, reason = "each call gives another value")]
    pub fn new() -> Self {
        Self(Secret::new(BASE64URL_NOPAD.encode(&entropy::bytes::<32>())))
    }

    /// What somebody has sent in its place.
    pub fn sent(text: &str) -> Self {
        Self(Secret::new(text.to_owned()))
    }

    /// For the mail and for nothing else.
    pub fn secret(&self) -> &Secret<String> {
        &self.0
    }

    /// What the table keeps of it.
    pub fn mac(&self, key: &KeyMaterial, binding: Binding<'_>) -> Mac {
        binding.mac("link/v1", key, self.0.expose())
    }
}

/// A link as it stands in an address: its validation, and its secret.
#[derive(Debug, Clone)]
pub struct LinkToken {
    /// The validation that it claims.
    pub validation: ValidationId,
    /// The secret that it brings.
    pub secret: LinkSecret,
}

impl LinkToken {
    /// Reads one; nothing if it cannot be one.
    pub fn parse(text: &str) -> Option<Self> {
        let (validation, secret) = text.split_once('.')?;
        Some(Self { validation: validation.parse().ok()?, secret: LinkSecret::sent(secret) })
    }

    /// As it stands in an address.
    pub fn text(&self) -> Secret<String> {
        Secret::new(format!("{}.{}", self.validation, self.secret.0.expose()))
    }
}

/// Somebody has pressed the button behind a link.
#[derive(Debug, Clone)]
pub struct Press {
    /// The secret of the link.
    pub secret: LinkSecret,
    /// The number that they read where they began, if they press somewhere else.
    pub number: Option<String>,
}

impl Link {
    /// Whether a press is right: the link's own secret and, away from where it began, the number that is shown there.
    pub fn takes(&self, key: &KeyMaterial, binding: Binding<'_>, press: &Press) -> bool {
        let is_number = press.number.as_ref().is_none_or(|number| *number == self.number());
        press.secret.mac(key, binding).matches(&self.mac) && is_number
    }

    /// Two digits that the page shows where a sign-in began. Who presses elsewhere has to know them, so that nobody signs
    /// a stranger in by pressing what the stranger had sent.
    pub fn number(&self) -> String {
        let mac = self.mac.encoded();
        let drawn = Mac::of(&[0; 32], &["number/v1", &mac].map(str::as_bytes)).encoded();
        let sum = drawn.bytes().fold(0_u32, |sum, byte| (sum * 31 + u32::from(byte)) % 9_000_001);
        format!("{}", 10 + sum % 90)
    }

    /// What a press gives to the page of the back end that has asked for the link: as good as the code, once.
    pub fn handover(&self, key: &KeyMaterial, binding: Binding<'_>) -> Secret<String> {
        let mac = binding.mac("handover/v1", key, &self.mac.encoded()).encoded();
        let bytes = BASE64URL_NOPAD.decode(mac.as_bytes()).unwrap_or_default();
        Secret::new(HEXLOWER.encode(&bytes))
    }

    /// Whether a text is that.
    pub fn is_handover(&self, key: &KeyMaterial, binding: Binding<'_>, text: &str) -> bool {
        self.handover(key, binding).expose().as_bytes().ct_eq(text.as_bytes()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::Purpose, types::ProjectId};

    const KEY: [u8; 32] = [3; 32];

    #[test]
    fn a_link_is_for_one_send_of_one_validation_and_its_code_is_another_thing() {
        let (project, validation) = (ProjectId::new(), ValidationId::new());
        let address = "maria@example.org".parse().unwrap();
        let binding = Binding {
            project: &project,
            validation: &validation,
            purpose: Purpose::SignIn,
            address: &address,
            send: 1,
        };
        let secret = LinkSecret::new();
        let link = Link { mac: secret.mac(&KEY, binding), redirect_url: None, interaction: None };
        let press = |number| Press { secret: secret.clone(), number };
        assert!(link.takes(&KEY, binding, &press(None)));
        assert!(link.takes(&KEY, binding, &press(Some(link.number()))));
        for number in ["", "1", "100", "ab"] {
            assert!(!link.takes(&KEY, binding, &press(Some(number.to_owned()))), "{number}");
        }
        let foreign = ValidationId::new();
        for other in [
            Binding { send: 2, ..binding },
            Binding { purpose: Purpose::OperatorSignIn, ..binding },
            Binding { validation: &foreign, ..binding },
        ] {
            assert!(!link.takes(&KEY, other, &press(None)));
            assert!(!link.is_handover(&KEY, other, link.handover(&KEY, binding).expose()));
        }
        assert!(!link.takes(&KEY, binding, &Press { secret: LinkSecret::new(), number: None }));
        assert!(link.is_handover(&KEY, binding, link.handover(&KEY, binding).expose()));
        assert!(!link.is_handover(&KEY, binding, secret.secret().expose()));
        assert!(!link.is_handover(&KEY, binding, ""));
    }

    #[test]
    fn a_token_survives_its_address() {
        let token = LinkToken { validation: ValidationId::new(), secret: LinkSecret::new() };
        let read = LinkToken::parse(token.text().expose()).unwrap();
        assert_eq!(read.validation, token.validation);
        assert_eq!(read.secret.secret().expose(), token.secret.secret().expose());
        assert!(read.secret.secret().expose().len() >= 43);
        for text in ["", ".", "val_x.y", token.validation.as_str()] {
            assert!(LinkToken::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn every_number_has_two_digits_and_they_differ() {
        let numbers: std::collections::HashSet<_> = (0..500_u32)
            .map(|draw| Mac::of(&KEY, &[&draw.to_be_bytes()]))
            .map(|mac| Link { mac, redirect_url: None, interaction: None }.number())
            .collect();
        assert!(numbers.iter().all(|number| number.len() == 2));
        assert!(numbers.len() > 80, "{}", numbers.len());
    }
}
