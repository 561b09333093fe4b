//! Identifiers: a prefix that says what they name, and 128 random bits in lower-case base32 (RFC 4648, no padding). Those
//! of [events](EventId) begin with their time.

use std::{fmt, str::FromStr};

use aws_lc_rs::digest;
use data_encoding::{Encoding, Specification};
use deserr::Deserr;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::string_type;
use crate::entropy;

/// Characters of 128 bits in base32.
const ENCODED_LENGTH: usize = 26;

fn base32() -> &'static Encoding {
    static ENCODING: std::sync::LazyLock<Encoding> = std::sync::LazyLock::new(|| {
        let mut specification = Specification::new();
        specification.symbols.push_str("abcdefghijklmnopqrstuvwxyz234567");
        specification.encoding().expect("32 distinct symbols make an encoding")
    });
    &ENCODING
}

fn is_id(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix('_'))
        .is_some_and(|rest| rest.len() == ENCODED_LENGTH && base32().decode(rest.as_bytes()).is_ok())
}

fn new_id(prefix: &str) -> String {
    format!("{prefix}_{}", base32().encode(&entropy::bytes::<16>()))
}

/// An id whose bits are random.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        id_type!($(#[$doc])* $name, $prefix);

        impl $name {
            /// A new one, that nobody can guess.
            #[expect(clippy::new_without_default, reason = "each call gives another value")]
            pub fn new() -> Self {
                Self(new_id($prefix))
            }
        }
    };
}

macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {

            /// The one that a request makes, the same each time it is repeated.
            pub fn of(request: &RequestNonce) -> Self {
                Self(request.0.replacen("req", $prefix, 1))
            }

            /// As text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Its 128 bits, for where it is part of something larger.
            pub fn to_bytes(&self) -> [u8; 16] {
                let (_, bits) = self.0.split_once('_').unwrap_or_default();
                let bits = base32().decode(bits.as_bytes()).expect("it is an id");
                bits.try_into().expect("an id has 128 bits")
            }

            /// The one with these bits.
            pub fn from_bytes(bits: [u8; 16]) -> Self {
                Self(format!("{}_{}", $prefix, base32().encode(&bits)))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = &'static str;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                if is_id(text, $prefix) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(concat!("must be an id that begins with `", $prefix, "_`"))
                }
            }
        }

        string_type!($name, concat!($prefix, "_i3ua5bkdd4rq6vcgxx7jzcwmqe"));
    };
}

mod client;
mod event;

pub use client::ClientId;
pub use event::EventId;

id!(
    /// A project: the tenant that every row belongs to.
    ProjectId,
    "prj"
);

impl ProjectId {
    /// The deployment's own project: its members are the operators, and nobody else can reach it.
    pub(crate) fn deployment() -> Self {
        Self(format!("prj_{}", "a".repeat(ENCODED_LENGTH)))
    }
}

id!(
    /// One code on its way to one address.
    ValidationId,
    "val"
);

id!(
    /// A customer of a project, who is its user once they have signed in. Operators are customers of the deployment's
    /// own project.
    UserId,
    "cus"
);

id!(
    /// A token that a back end holds.
    ApiTokenId,
    "key"
);

id!(
    /// A picture for the pages of a project.
    AssetId,
    "ast"
);

id!(
    /// An application that lets people sign in with us: an OAuth client.
    ApplicationId,
    "app"
);

id!(
    /// A secret that an application proves itself with: it names the secret and is none.
    ClientSecretId,
    "sec"
);

id!(
    /// A way to sign in, as a project's team has set it up.
    FlowId,
    "flw"
);

id!(
    /// A sample of a message that a team has sent to itself.
    TestMessageId,
    "tst"
);

id!(
    /// An invitation into a project's team.
    InvitationId,
    "inv"
);

id!(
    /// One browser's way through the hosted page.
    InteractionId,
    "ixn"
);

id!(
    /// What somebody who signed in has granted to an application.
    GrantId,
    "grt"
);

id!(
    /// Where events of a project go.
    WebhookId,
    "whk"
);

id!(
    /// When somebody is told of events, and who.
    AlertId,
    "alr"
);

impl AlertId {
    /// The alert that every project has: its owners and admins are told when a webhook was switched off.
    pub(crate) fn built_in_webhook_disabled() -> Self {
        Self(format!("alr_{}", "a".repeat(ENCODED_LENGTH)))
    }
}

id!(
    /// A face that a customer has registered. A new registration has a new one.
    FaceId,
    "fac"
);

id!(
    /// A key of ours: a JWS `kid`, or the key of a MAC.
    KeyId,
    "kid"
);

/// Names one run of a request, or, hashed from its `Idempotency-Key`, the request itself.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RequestNonce(String);

impl RequestNonce {
    /// For one run.
    #[expect(clippy::new_without_default, reason = "each call gives another value")]
    pub fn new() -> Self {
        Self(new_id("req"))
    }

    /// For a request whose caller says how it will be repeated. The key is hashed: it is the caller's text.
    pub(crate) fn of_key(principal: &str, route: &str, key: &str) -> Self {
        let mut context = digest::Context::new(&digest::SHA256);
        for part in [principal, route, key] {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part.as_bytes());
        }
        Self(format!("req_{}", base32().encode(&context.finish().as_ref()[..16])))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The two worlds of a project. The sandbox never sends to real people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Deserr, ToSchema)]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum Environment {
    /// Real people.
    Production,
    /// Reserved test identities.
    Sandbox,
}

impl Environment {
    /// As it stands in rows.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Sandbox => "sandbox",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_its_own_text() {
        let id = ProjectId::new();
        assert_eq!(id.as_str().parse(), Ok(id.clone()));
        assert_eq!(ProjectId::from_bytes(id.to_bytes()), id);
    }

    #[test]
    fn what_is_no_id_is_refused() {
        let uuid = format!("prj_{}", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6");
        for text in ["", "prj_", "prj_short", "val_i3ua5bkdd4rq6vcgxx7jzcwmqe", "prj_I3UA5BKDD4RQ6VCGXX7JZCWMQE", &uuid]
        {
            assert!(text.parse::<ProjectId>().is_err(), "{text} was taken for an id");
        }
    }

    #[test]
    fn two_ids_differ() {
        assert_ne!(ProjectId::new(), ProjectId::new());
    }
}
