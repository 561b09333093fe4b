use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{FaceOutcome, fingerprint};
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
    /// How a sign-in by face ended, if that is what happened. The event's row alone has it, the audit log does not.
    #[serde(default, skip_serializing)]
    pub outcome: Option<FaceOutcome>,
}

impl Record {
    /// Tells one thing more.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.data.insert(name.to_owned(), value.into());
        self
    }

    /// That a sign-in by face has ended, and how.
    #[must_use]
    pub fn ending(self, outcome: Option<FaceOutcome>) -> Self {
        Self { outcome, ..self }
    }

    /// Tells how many milliseconds it took since then, where that is known.
    #[must_use]
    pub fn since(mut self, begin: Option<Timestamp>) -> Self {
        if let Some(begin) = begin {
            let milliseconds = u64::try_from(self.at.duration_since(begin).as_millis()).unwrap_or_default();
            self.data.insert(MILLISECONDS.to_owned(), milliseconds.into());
        }
        self
    }

    /// How long it took, in milliseconds, where that is told.
    pub fn milliseconds(&self) -> Option<u64> {
        self.data.get(MILLISECONDS)?.as_u64()
    }

    /// Tells which fields differ, by name, and what tells the one state of all of them from the other. It tells none of
    /// their values.
    #[must_use]
    pub fn comparing<T: Serialize>(self, before: &T, after: &T) -> Self {
        let fields = |state| serde_json::to_value(state).expect("what is compared is plain data");
        let (old, new) = (fields(before), fields(after));
        let names = new.as_object().into_iter().flatten().filter(|(name, value)| old[name.as_str()] != **value);
        let changed: Vec<Value> = names.map(|(name, _)| name.as_str().into()).collect();
        let mut record = self.with("before", &fingerprint(before)).with("after", &fingerprint(after));
        record.data.insert("changed".to_owned(), changed.into());
        record
    }

    /// Its place among all that has happened in the project: by time, then by id.
    pub fn place(&self) -> String {
        Self::place_of(&self.id, self.at)
    }

    /// The place of what has this id and happened then.
    pub fn place_of(id: &EventId, at: Timestamp) -> String {
        format!("{:015}#{id}", at.as_millisecond())
    }
}

const MILLISECONDS: &str = "milliseconds";

/// Makes the enum, its list and its table from one place: the name, whether receivers are told, and what it means. The
/// audit log has it in any case.
macro_rules! kinds {
    ($($variant:ident $name:literal $public:literal $what:literal)*) => {
        /// What can happen.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        pub enum EventKind {
            $(
                #[doc = $what]
                #[serde(rename = $name)]
                $variant,
            )*
        }

        impl EventKind {
            /// All of them, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// As it stands in rows, events and the audit log.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// Whether receivers are told.
            pub const fn is_public(self) -> bool {
                match self { $(Self::$variant => $public),* }
            }

            /// What it means.
            pub const fn what(self) -> &'static str {
                match self { $(Self::$variant => $what),* }
            }
        }
    };
}

kinds! {
    EmailSent          "login.email.sent"      true  "A mail with a code was handed to the provider."
    EmailDelivered     "login.email.delivered" true  "The receiver's server took a mail."
    EmailFailed        "login.email.failed"    true  "A mail could not be sent or delivered."
    PhoneSent          "login.phone.sent"      true  "A message with a code for a phone was handed to its provider."
    PhoneDelivered     "login.phone.delivered" true  "A carrier took a text message, or WhatsApp brought one to its phone."
    PhoneFailed        "login.phone.failed"    true  "A message for a phone could not be sent or delivered."
    PumpingSuspected   "sms.pumping_suspected" true  "Codes seem to be asked for so that sending them costs money; no more go there for a while."
    BudgetReached      "sms.budget_reached"    true  "Messages to phones have cost half, four fifths or all of a cap."
    CountryUnblocked   "sms.country_unblocked" false "Codes go to a country's phones again."
    LoginSucceeded     "login.succeeded"       true  "Somebody signed in."
    LoginFailed        "login.failed"          true  "A face was not recognised."
    FaceRegistered     "face.registered"       true  "A customer's face was registered."
    FaceDuplicate      "face.duplicate"        true  "Somebody's face was to be registered that another customer has."
    OutcomeVerified    "authentication.verified" false "A back end had the outcome of a sign-in by face proved."
    LivenessFailed     "liveness.failed"       true  "A picture did not show that a living person was there, or was sent before."
    OtpFailed          "otp.failed"            true  "A code was wrong."
    OtpLocked          "otp.locked"            true  "A validation has had all the guesses it takes."
    OtpDenied          "otp.denied"            false "Who got a link has said that they did not ask for it."
    OtpRequested       "otp.requested"         false "A code was asked for."
    ProjectCreated     "project.created"       false "A project was made."
    ProjectChanged     "project.changed"       false "Its settings were changed."
    ProjectDeleted     "project.deleted"       false "It was deleted."
    ProjectRestored    "project.restored"      false "That was taken back."
    ProjectTransferred "project.transferred"   false "It was given to another member."
    ProjectPurged      "project.purged"        false "Its rows were removed for good."
    FlowCreated        "flow.created"          false "A flow was made."
    FlowChanged        "flow.changed"          false "Its draft was changed."
    FlowDeleted        "flow.deleted"          false "It was removed."
    FlowPublished      "flow.published"        true  "A version of a flow is what people sign in by."
    FlowUnpublished    "flow.unpublished"      true  "Nobody signs in by a flow any more."
    MessageTested      "message.tested"        false "A member had a sample of a message sent."
    TestFailed         "message.test_failed"   false "It could not be sent."
    AssetCreated       "asset.created"         false "A picture for its pages was added."
    MemberInvited      "member.invited"        true  "Somebody was invited into the team."
    MemberUninvited    "member.uninvited"      false "The invitation was taken back."
    MemberJoined       "member.joined"         true  "Somebody came into the team."
    MemberRoleChanged  "member.role_changed"   true  "A member was given another role or other permissions."
    MemberRemoved      "member.removed"        true  "A member left, or was removed."
    CustomerCreated    "customer.created"      true  "A customer was added."
    CustomerUpdated    "customer.updated"      true  "A customer was changed, blocked or let in again."
    CustomerDeleted    "customer.deleted"      true  "A customer was removed."
    FaceReviewed       "face.reviewed"         false "A team has said whether two customers with one face are one person."
    FaceDeleted        "face.deleted"          true  "A customer's face was removed."
    AddressBlocked     "address.blocked"       false "Nobody may sign in with an address any more."
    AddressUnblocked   "address.unblocked"     false "That was taken back."
    CustomersExported  "customer.exported"     false "Customers were exported."
    AuditExported      "audit.exported"        false "The audit log was exported."
    ApiTokenCreated    "api_token.created"     false "A token for a back end was made."
    ApiTokenRevoked    "api_token.revoked"     false "It was taken back."
    ApplicationCreated "application.created"   false "An application was registered."
    ApplicationChanged "application.changed"   false "It was changed."
    ApplicationDeleted "application.deleted"   false "It was removed."
    SecretCreated      "application.secret_created" false "A secret for it was made."
    SecretDeleted      "application.secret_deleted" false "One of its secrets was removed."
    WebhookCreated     "webhook.created"       false "A place was added that events go to."
    WebhookChanged     "webhook.changed"       false "It was changed, or switched on or off."
    WebhookDeleted     "webhook.deleted"       false "It was removed."
    WebhookRotated     "webhook.secret_rotated" false "It was given a new secret."
    WebhookTested      "webhook.test"          false "Somebody had a test event sent to it."
    WebhookReplayed    "webhook.replayed"      false "Somebody had events sent to it again."
    WebhookDisabled    "webhook.disabled"      true  "Events are no longer sent to a webhook, because it does not take them."
    AlertCreated       "alert.created"         false "An alert was added."
    AlertChanged       "alert.changed"         false "It was changed."
    AlertDeleted       "alert.deleted"         false "It was removed."
    AlertRaised        "alert.raised"          false "Somebody was told that something happened too often."
    TokenIssued        "token.issued"          false "An application was given the tokens for a sign-in."
    TokenRevoked       "token.revoked"         false "An authorization code came a second time, so its tokens were taken back."
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_rows_is_the_name() {
        for kind in EventKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
    }
}
