//! Values that are valid once they exist: parsing is validation.

mod address;
mod asset_hash;
mod bounded;
mod country;
mod email;
mod external_id;
mod folded;
mod id;
mod language;
mod masked;
mod message_text;
mod name;
mod network;
mod page_size;
mod phone;
mod quiet_hours;
pub(crate) mod redirect_uri;
mod time;
mod topic_arn;
mod version_number;
mod web_url;
pub(crate) mod webhook_url;

pub use address::Address;
pub use asset_hash::AssetHash;
pub use bounded::{Score, Whole};
pub use country::Country;
pub use email::EmailAddress;
pub use external_id::ExternalId;
pub use folded::folded;
pub use id::{
    AlertId, ApiTokenId, ApplicationId, AssetId, ClientId, ClientSecretId, Environment, EventId, FlowId, GrantId,
    InteractionId, InvitationId, KeyId, ProjectId, RequestNonce, UserId, ValidationId, WebhookId,
};
pub use language::Language;
pub use masked::{HIDDEN, mask_within, masked};
pub use message_text::{BodyText, SubjectText};
pub use name::Name;
pub use network::Network;
pub use page_size::PageSize;
pub use phone::PhoneNumber;
pub use quiet_hours::{TimeOfDay, TimeZone};
pub use redirect_uri::RedirectUri;
pub use time::{Day, Moment};
pub use topic_arn::TopicArn;
pub use version_number::VersionNumber;
pub use web_url::WebUrl;
pub use webhook_url::WebhookUrl;

/// Implements, for a type with `FromStr` and `Display`, everything that carries it through JSON, rows and input.
macro_rules! string_type {
    ($name:ident, $example:expr) => {
        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <::std::borrow::Cow<'_, str>>::deserialize(deserializer)?;
                text.parse().map_err(::serde::de::Error::custom)
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
