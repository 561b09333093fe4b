use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::types::{Environment, EventId, Network};

/// Something that happened, written with the state change that it tells of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its id, the same for every receiver and every try.
    pub id: EventId,
    /// What.
    #[serde(rename = "type")]
    pub kind: EventKind,
    /// In which world.
    pub environment: Environment,
    /// Whom it is about: events of one subject keep their order.
    pub subject: String,
    /// Who did it: a user, an api token, a function.
    pub actor: String,
    /// From which network, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<Network>,
    /// When.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub at: Timestamp,
    /// What a receiver is told. Never a code, a token, an image or a vector.
    pub data: Map<String, Value>,
}

impl Record {
    /// Tells one thing more.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.data.insert(name.to_owned(), value.into());
        self
    }
}

/// What can happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum EventKind {
    /// A mail was handed to the provider.
    #[serde(rename = "login.email.sent")]
    EmailSent,
    /// The receiver's server took it.
    #[serde(rename = "login.email.delivered")]
    EmailDelivered,
    /// It could not be sent or delivered.
    #[serde(rename = "login.email.failed")]
    EmailFailed,
    /// Somebody signed in.
    #[serde(rename = "login.succeeded")]
    LoginSucceeded,
    /// A code was wrong.
    #[serde(rename = "otp.failed")]
    OtpFailed,
    /// A validation has had all the guesses it takes.
    #[serde(rename = "otp.locked")]
    OtpLocked,
    /// A code was asked for. In the audit log alone.
    #[serde(rename = "otp.requested")]
    OtpRequested,
    /// A project was made. Of what follows receivers are told as [`EventKind::is_public`] says.
    #[serde(rename = "project.created")]
    ProjectCreated,
    /// Its settings were changed.
    #[serde(rename = "project.changed")]
    ProjectChanged,
    /// It was deleted.
    #[serde(rename = "project.deleted")]
    ProjectDeleted,
    /// That was taken back.
    #[serde(rename = "project.restored")]
    ProjectRestored,
    /// It was given to another member.
    #[serde(rename = "project.transferred")]
    ProjectTransferred,
    /// Its rows were removed for good.
    #[serde(rename = "project.purged")]
    ProjectPurged,
    /// A flow was made.
    #[serde(rename = "flow.created")]
    FlowCreated,
    /// Its draft was changed.
    #[serde(rename = "flow.changed")]
    FlowChanged,
    /// It was removed.
    #[serde(rename = "flow.deleted")]
    FlowDeleted,
    /// A version of it is what people sign in by.
    #[serde(rename = "flow.published")]
    FlowPublished,
    /// Nobody signs in by it any more.
    #[serde(rename = "flow.unpublished")]
    FlowUnpublished,
    /// A picture for its pages was added.
    #[serde(rename = "asset.created")]
    AssetCreated,
    /// Somebody was invited into the team.
    #[serde(rename = "member.invited")]
    MemberInvited,
    /// The invitation was taken back.
    #[serde(rename = "member.uninvited")]
    MemberUninvited,
    /// They came in.
    #[serde(rename = "member.joined")]
    MemberJoined,
    /// They were given another role or other permissions.
    #[serde(rename = "member.role_changed")]
    MemberRoleChanged,
    /// They left, or were removed.
    #[serde(rename = "member.removed")]
    MemberRemoved,
    /// A customer was added.
    #[serde(rename = "customer.created")]
    CustomerCreated,
    /// A customer was changed, blocked or let in again.
    #[serde(rename = "customer.updated")]
    CustomerUpdated,
    /// A customer was removed.
    #[serde(rename = "customer.deleted")]
    CustomerDeleted,
    /// Customers were exported. In the audit log alone.
    #[serde(rename = "customer.exported")]
    CustomersExported,
    /// Nobody may sign in with an address any more. In the audit log alone.
    #[serde(rename = "address.blocked")]
    AddressBlocked,
    /// That was taken back. In the audit log alone.
    #[serde(rename = "address.unblocked")]
    AddressUnblocked,
    /// The audit log was exported. In the audit log alone.
    #[serde(rename = "audit.exported")]
    AuditExported,
    /// A token for a back end was made.
    #[serde(rename = "api_token.created")]
    ApiTokenCreated,
    /// It was taken back.
    #[serde(rename = "api_token.revoked")]
    ApiTokenRevoked,
    /// An application was registered.
    #[serde(rename = "application.created")]
    ApplicationCreated,
    /// It was changed.
    #[serde(rename = "application.changed")]
    ApplicationChanged,
    /// It was removed.
    #[serde(rename = "application.deleted")]
    ApplicationDeleted,
    /// An application was given the tokens for a sign-in. In the audit log alone.
    #[serde(rename = "token.issued")]
    TokenIssued,
    /// An authorization code came a second time, so its tokens were taken back. In the audit log alone.
    #[serde(rename = "token.revoked")]
    TokenRevoked,
}

impl EventKind {
    /// Whether receivers are told; the audit log has it in any case.
    pub const fn is_public(self) -> bool {
        matches!(
            self,
            Self::EmailSent
                | Self::EmailDelivered
                | Self::EmailFailed
                | Self::LoginSucceeded
                | Self::OtpFailed
                | Self::OtpLocked
                | Self::FlowPublished
                | Self::FlowUnpublished
                | Self::MemberInvited
                | Self::MemberJoined
                | Self::MemberRoleChanged
                | Self::MemberRemoved
                | Self::CustomerCreated
                | Self::CustomerUpdated
                | Self::CustomerDeleted
        )
    }
}
