//! Teams: who is in one, who is invited, and what they may do.

use serde::{Deserialize, Serialize};
use smartaccess::{
    flows::ListedInvitation,
    model::{InvitationStatus, Member, Permission, Role},
    types::{EmailAddress, InvitationId, UserId},
};
use utoipa::ToSchema;

pub(crate) mod invitations;
pub(crate) mod members;

/// A member as the team sees them.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct MemberView {
    id: UserId,
    email: EmailAddress,
    role: Role,
    /// What they may do that the role alone does not allow.
    permissions: Vec<Permission>,
    #[schema(value_type = String, format = DateTime)]
    joined_at: jiff::Timestamp,
}

impl From<Member> for MemberView {
    fn from(member: Member) -> Self {
        let Member { user, email, role, permissions, joined_at } = member;
        Self { id: user, email, role, permissions, joined_at }
    }
}

/// An invitation as the team sees it: never its token.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct InvitationView {
    id: InvitationId,
    email: EmailAddress,
    role: Role,
    /// What they may do that the role alone does not allow.
    permissions: Vec<Permission>,
    status: InvitationStatus,
    /// The address of who invited them, or sent the invitation again last.
    invited_by: EmailAddress,
    #[schema(value_type = String, format = DateTime)]
    created_at: jiff::Timestamp,
    #[schema(value_type = String, format = DateTime)]
    expires_at: jiff::Timestamp,
}

impl From<ListedInvitation> for InvitationView {
    fn from(listed: ListedInvitation) -> Self {
        let ListedInvitation { invitation, status } = listed;
        Self {
            id: invitation.id,
            email: invitation.email,
            role: invitation.role,
            permissions: invitation.permissions,
            status,
            invited_by: invitation.inviter_email,
            created_at: invitation.created_at,
            expires_at: invitation.expires_at,
        }
    }
}
