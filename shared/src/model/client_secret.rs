use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::BASE64URL_NOPAD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use super::USE_KNOWN_TO;
use crate::{entropy, secret::Secret};

/// What an application proves itself with at the token endpoint (RFC 6749, 2.3.1). The secret itself is shown once and
/// not kept: it has 256 random bits, so that its hash gives nothing away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientSecret {
    /// SHA-256 of the secret, in base64url.
    pub(super) hash: String,
    /// When it was made.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub created_at: Timestamp,
    /// When it was used last, to the hour; nothing if it never was.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "jiff::fmt::serde::timestamp::millisecond::optional"
    )]
    pub last_used_at: Option<Timestamp>,
}

/// How every secret begins, so that scanners of source code find it.
const PREFIX: &str = "sas_";

impl ClientSecret {
    /// A new one, and the secret that nobody sees again.
    pub fn new(now: Timestamp) -> (Self, Secret<String>) {
        let shown = format!("{PREFIX}{}", BASE64URL_NOPAD.encode(&entropy::bytes::<32>()));
        (Self { hash: hash(&shown), created_at: now, last_used_at: None }, Secret::new(shown))
    }

    /// Whether a secret is this one, compared in constant time.
    pub(super) fn is(&self, presented: &str) -> bool {
        self.hash.as_bytes().ct_eq(hash(presented).as_bytes()).into()
    }

    /// Whether a use now is to be written down: once an hour.
    pub fn is_used_anew(&self, now: Timestamp) -> bool {
        self.last_used_at.is_none_or(|last| now.duration_since(last) >= USE_KNOWN_TO)
    }
}

fn hash(secret: &str) -> String {
    BASE64URL_NOPAD.encode(digest(&SHA256, secret.as_bytes()).as_ref())
}
