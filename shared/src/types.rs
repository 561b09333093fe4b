//! Values that are valid once they exist: parsing is validation.

mod address;
mod asset_hash;
mod bounded;
mod channel;
mod country;
mod email;
mod external_id;
mod folded;
mod id;
mod language;
mod masked;
mod message_text;
mod money;
mod name;
mod network;
mod number_kind;
mod page_size;
mod phone;
mod placeholders;
mod quiet_hours;
pub(crate) mod redirect_uri;
mod segments;
mod sms_text;
mod time;
mod topic_arn;
mod version_number;
mod web_url;
pub(crate) mod webhook_url;
pub mod words;

pub use address::Address;
pub use asset_hash::AssetHash;
pub use bounded::{Score, Whole};
pub use channel::Channel;
pub use country::Country;
pub use email::EmailAddress;
pub use external_id::ExternalId;
pub use folded::folded;
pub use id::{
    AlertId, ApiTokenId, ApplicationId, AssetId, ClientId, ClientSecretId, Environment, EventId, FaceId, FlowId,
    GrantId, InteractionId, InvitationId, KeyId, ProjectId, RequestNonce, TestMessageId, UserId, ValidationId,
    WebhookId,
};
pub use language::Language;
pub use masked::{HIDDEN, mask_within, masked};
pub use message_text::{BodyText, SubjectText};
pub use money::Money;
pub use name::Name;
pub use network::Network;
pub use number_kind::NumberKind;
pub use page_size::PageSize;
pub use phone::PhoneNumber;
pub use quiet_hours::{TimeOfDay, TimeZone};
pub use redirect_uri::RedirectUri;
pub(crate) use segments::gsm7;
pub use segments::{Encoding, Segments};
pub use sms_text::SmsText;
pub use time::{Day, Moment};
pub use topic_arn::TopicArn;
pub use version_number::VersionNumber;
pub use web_url::WebUrl;
pub use webhook_url::WebhookUrl;

/// Implements, for a type with `FromStr` and `Display`, everything that carries it through JSON, rows and input. What is
/// read from rows may be parsed by a function of its own, where input is held to more than what was once written.
macro_rules! string_type {
    ($name:ident, $example:expr) => {
        $crate::types::string_type!($name, $example, str::parse);
    };
    ($name:ident, $example:expr, $stored:expr) => {
        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <::std::borrow::Cow<'_, str>>::deserialize(deserializer)?;
                ($stored)(&text).map_err(::serde::de::Error::custom)
            }
        }

        impl<E: ::deserr::DeserializeError> ::deserr::Deserr<E> for $name {
            fn deserialize_from_value<V: ::deserr::IntoValue>(
                value: ::deserr::Value<V>,
                location: ::deserr::ValuePointerRef<'_>,
            ) -> Result<Self, E> {
                let text = String::deserialize_from_value(value, location)?;
                text.parse().map_err(|problem: &str| {
                    let msg = format!("{problem}, not {}", crate::error::shortened(&format!("{text:?}")));
                    ::deserr::take_cf_content(E::error::<V>(None, ::deserr::ErrorKind::Unexpected { msg }, location))
                })
            }
        }

        impl ::utoipa::PartialSchema for $name {
            fn schema() -> ::utoipa::openapi::RefOr<::utoipa::openapi::schema::Schema> {
                ::utoipa::openapi::ObjectBuilder::new()
                    .schema_type(::utoipa::openapi::schema::Type::String)
                    .examples([$example])
                    .into()
            }
        }

        impl ::utoipa::ToSchema for $name {}
    };
}
pub(crate) use string_type;
