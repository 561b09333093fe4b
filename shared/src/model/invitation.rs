//! An invitation into a team, and the token that accepts it.

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::BASE64URL_NOPAD;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use utoipa::ToSchema;

use super::{Delivery, Permission, Powers, Role, Status};
use crate::{
    entropy,
    secret::Secret,
    types::{EmailAddress, InvitationId, Language, ProjectId, UserId},
};

/// How long an invitation is good.
pub const INVITATION_LIFE: SignedDuration = SignedDuration::from_hours(72);

/// How long it is listed after that, so that it can be sent again.
const LISTED: SignedDuration = SignedDuration::from_hours(30 * 24);

/// An invitation of one address into a project's team.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// Who is invited. Nobody else can accept it.
    pub email: EmailAddress,
    /// What they will be.
    pub role: Role,
    /// What they may do besides.
    #[serde(default)]
    pub permissions: Vec<Permission>,
    /// The language of its mail.
    pub language: Language,
    /// Who invites, or sent it again last: what they may not give is not given.
    pub inviter: UserId,
    /// The inviter's address, for the mail.
    pub inviter_email: EmailAddress,
    /// The hash of its token.
    pub token: String,
    /// Which send the token belongs to, from 1.
    pub send: u32,
    /// Whether it was accepted.
    pub status: Status,
    /// Who accepted it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_by: Option<UserId>,
    /// How far its last mail got.
    pub delivery: Delivery,
    /// When it was made.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub created_at: Timestamp,
    /// When it stops being good: at this very moment.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub expires_at: Timestamp,
    /// When the row may go, in epoch seconds.
    pub ttl: i64,
}

/// Whether an invitation can be accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InvitationStatus {
    /// It can be.
    Pending,
    /// Not any more: its time is over, or whoever invited may not give so much any more. It can be sent again.
    Expired,
}

impl Invitation {
    /// What is given to who accepts it.
    pub fn powers(&self) -> Powers<'_> {
        Powers { role: self.role, permissions: &self.permissions }
    }

    /// Whether nobody has accepted it, and there is time left.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.status == Status::Pending && now < self.expires_at
    }

    /// Whether this is the token of its last mail, compared in constant time.
    pub fn is_accepted_with(&self, token: &InvitationToken) -> bool {
        self.token.as_bytes().ct_eq(token.hash().as_bytes()).into()
    }

    /// The same with another token and all of its time, in the name of who sends it.
    #[must_use]
    pub fn sent_again(&self, token: &InvitationToken, inviter: &UserId, email: &EmailAddress, now: Timestamp) -> Self {
        let expires_at = now + INVITATION_LIFE;
        Self {
            inviter: inviter.clone(),
            inviter_email: email.clone(),
            token: token.hash(),
            send: self.send + 1,
            delivery: Delivery::Queued,
            expires_at,
            ttl: Self::ttl(expires_at),
            ..self.clone()
        }
    }

    /// When the row of one that ends then may go.
    pub fn ttl(expires_at: Timestamp) -> i64 {
        (expires_at + LISTED).as_second()
    }
}

/// What the invited are sent: which invitation it is, and 128 random bits.
#[derive(Debug)]
pub struct InvitationToken {
    /// The project.
    pub project: ProjectId,
    /// The invitation.
    pub invitation: InvitationId,
    secret: Secret<[u8; 16]>,
}

impl InvitationToken {
    /// A new one.
    pub fn new(project: &ProjectId, invitation: &InvitationId) -> Self {
        let (project, invitation) = (project.clone(), invitation.clone());
        Self { project, invitation, secret: Secret::new(entropy::bytes()) }
    }

    /// Reads a token; nothing if it cannot be one. Spaces around it are forgiven.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64URL_NOPAD.decode(text.trim().as_bytes()).ok()?;
        let (project, rest) = bytes.split_first_chunk()?;
        let (invitation, secret) = rest.split_first_chunk()?;
        Some(Self {
            project: ProjectId::from_bytes(*project),
            invitation: InvitationId::from_bytes(*invitation),
            secret: Secret::new(secret.try_into().ok()?),
        })
    }

    /// As the invited read it: 64 characters of base64url.
    pub fn text(&self) -> Secret<String> {
        Secret::new(BASE64URL_NOPAD.encode(&self.bytes()))
    }

    /// What the table keeps of it: 128 random bits need no key to be hashed with.
    pub fn hash(&self) -> String {
        BASE64URL_NOPAD.encode(digest(&SHA256, &self.bytes()).as_ref())
    }

    fn bytes(&self) -> Vec<u8> {
        [self.project.to_bytes(), self.invitation.to_bytes(), *self.secret.expose()].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invitation(token: &InvitationToken) -> Invitation {
        let expires_at = Timestamp::UNIX_EPOCH + INVITATION_LIFE;
        Invitation {
            id: token.invitation.clone(),
            email: "pedro@example.org".parse().unwrap(),
            role: Role::Editor,
            permissions: Vec::new(),
            language: Language::En,
            inviter: UserId::new(),
            inviter_email: "maria@example.org".parse().unwrap(),
            token: token.hash(),
            send: 1,
            status: Status::Pending,
            accepted_by: None,
            delivery: Delivery::Sent,
            created_at: Timestamp::UNIX_EPOCH,
            expires_at,
            ttl: Invitation::ttl(expires_at),
        }
    }

    #[test]
    fn a_token_survives_its_own_text() {
        let token = InvitationToken::new(&ProjectId::new(), &InvitationId::new());
        assert_eq!(token.text().expose().len(), 64);
        let read = InvitationToken::parse(&format!(" {}\n", token.text().expose())).unwrap();
        assert_eq!((&read.project, &read.invitation), (&token.project, &token.invitation));
        assert_eq!(read.hash(), token.hash());
        assert!(!format!("{token:?}").contains(token.text().expose()));
        for text in ["", "abc", "!", &"a".repeat(63), &"a".repeat(68), &format!("{}=", token.text().expose())] {
            assert!(InvitationToken::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn only_the_token_of_the_last_mail_accepts() {
        let token = InvitationToken::new(&ProjectId::new(), &InvitationId::new());
        let first = invitation(&token);
        assert!(first.is_accepted_with(&token));
        assert!(!first.is_accepted_with(&InvitationToken::new(&token.project, &token.invitation)));
        let next = InvitationToken::new(&token.project, &token.invitation);
        let again = first.sent_again(&next, &first.inviter, &first.inviter_email, Timestamp::UNIX_EPOCH);
        assert!(again.is_accepted_with(&next) && !again.is_accepted_with(&token));
    }

    #[test]
    fn an_invitation_is_open_for_72_hours_to_the_millisecond() {
        let given = invitation(&InvitationToken::new(&ProjectId::new(), &InvitationId::new()));
        let end = Timestamp::from_second(72 * 3600).unwrap();
        assert!(given.is_open(end - SignedDuration::from_millis(1)) && !given.is_open(end));
        assert!(!Invitation { status: Status::Consumed, ..given }.is_open(Timestamp::UNIX_EPOCH));
    }
}
