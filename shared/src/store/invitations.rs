//! Invitations into teams. A second row, with the invited address in the deployment's own project, says that one is
//! open: so there is one of a project for an address, and the delivery worker knows who is to get an operator's code.

use aws_sdk_dynamodb::types::{Delete, Put, Select, Update};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    Changed, Key, Listed, NOT_THERE, ProjectScope, Store, item, number,
    people::{self, Who},
    text,
    transaction::Transaction,
    validations::value,
};
use crate::{
    error::Result,
    model::{Invitation, Member, Record, Status},
    types::{EmailAddress, InvitationId},
};

/// That an address is invited into a project's team.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Invited {
    /// By which invitation.
    pub(crate) invitation: InvitationId,
    /// Until when.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub(crate) expires_at: Timestamp,
    ttl: i64,
}

impl Store {
    /// An invitation by its id, as it is now.
    pub(crate) async fn invitation(&self, scope: &ProjectScope, id: &InvitationId) -> Result<Option<Invitation>> {
        self.get(key(scope, id)).await
    }

    /// The invitations of a project, from the one behind `after` on.
    pub(crate) async fn invitations(
        &self,
        scope: &ProjectScope,
        limit: u32,
        after: Option<&str>,
    ) -> Result<Listed<Invitation>> {
        self.list(partition(scope, ""), PREFIX, limit, after).await
    }

    /// The last invitation of an address into this project that was neither accepted nor revoked.
    pub(crate) async fn invited(&self, scope: &ProjectScope, address: &EmailAddress) -> Result<Option<Invited>> {
        self.get(invited_key(scope, address)).await
    }

    /// Whether some project has an open invitation for an address.
    pub(crate) async fn is_invited(&self, address: &EmailAddress, now: Timestamp) -> Result<bool> {
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk AND begins_with(sk, :prefix)")
            .filter_expression("expires_at > :now")
            .expression_attribute_values(":pk", text(invited_partition(address, "").pk))
            .expression_attribute_values(":prefix", text(PREFIX))
            .expression_attribute_values(":now", number(now.as_millisecond()))
            .select(Select::Count)
            .consistent_read(true)
            .send()
            .await?;
        Ok(answer.count > 0)
    }

    /// Adds an invitation with what happened, in the place of one that has expired. Lost if the address was invited
    /// first, or the inviter is no longer what they were.
    pub(crate) async fn create_invitation(
        &self,
        scope: &ProjectScope,
        invitation: &Invitation,
        expired: Option<&Invited>,
        inviter: &Member,
        records: &[Record],
    ) -> Result<Changed> {
        let pointer = self.point_to(scope, invitation)?;
        let pointer = match expired {
            None => pointer.condition_expression(NOT_THERE),
            Some(last) => pointer
                .condition_expression("invitation = :last AND expires_at = :ended")
                .expression_attribute_values(":last", text(last.invitation.as_str()))
                .expression_attribute_values(":ended", number(last.expires_at.as_millisecond())),
        };
        let mut transaction = Transaction::default()
            .put(self.put_if_new(key(scope, &invitation.id), invitation)?)
            .put(pointer.build().map_err(anyhow::Error::new)?)
            .check(self.still(scope, inviter)?);
        if let Some(last) = expired {
            let delete = Delete::builder().table_name(&self.table).set_key(Some(key(scope, &last.invitation).into()));
            transaction = transaction.delete(delete.build().map_err(anyhow::Error::new)?);
        }
        self.change(scope, transaction, records).await
    }

    /// Puts an invitation with another token in the place of itself, with what happened. Lost if it was accepted,
    /// revoked or sent by somebody else first.
    pub(crate) async fn renew_invitation(
        &self,
        scope: &ProjectScope,
        next: &Invitation,
        inviter: &Member,
        records: &[Record],
    ) -> Result<Changed> {
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(item(key(scope, &next.id), next)?))
            .condition_expression("#status = :pending AND send = :last")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":pending", value(Status::Pending)?)
            .expression_attribute_values(":last", number(next.send - 1));
        let pointer = self
            .point_to(scope, next)?
            .condition_expression(OWN_POINTER)
            .expression_attribute_values(":id", text(next.id.as_str()));
        let transaction = Transaction::default()
            .put(put.build().map_err(anyhow::Error::new)?)
            .put(pointer.build().map_err(anyhow::Error::new)?)
            .check(self.still(scope, inviter)?);
        self.change(scope, transaction, records).await
    }

    /// Removes an invitation that nobody has accepted, with what happened.
    pub(crate) async fn revoke_invitation(
        &self,
        scope: &ProjectScope,
        invitation: &Invitation,
        by: &Member,
        records: &[Record],
    ) -> Result<Changed> {
        let delete = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(key(scope, &invitation.id).into()))
            .condition_expression("#status = :pending")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":pending", value(Status::Pending)?);
        let transaction = Transaction::default()
            .delete(delete.build().map_err(anyhow::Error::new)?)
            .delete(self.unpoint(scope, invitation)?)
            .check(self.still(scope, by)?);
        self.change(scope, transaction, records).await
    }

    /// Makes the invited a member, with what happened. Lost if the invitation was accepted, revoked or sent again
    /// first, if they are in the team already, or if the inviter is no longer what they were.
    pub(crate) async fn accept_invitation(
        &self,
        scope: &ProjectScope,
        invitation: &Invitation,
        member: &Member,
        inviter: &Member,
        records: &[Record],
    ) -> Result<Changed> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(key(scope, &invitation.id).into()))
            .update_expression("SET #status = :consumed, accepted_by = :member")
            .condition_expression("#status = :pending AND send = :send")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":pending", value(Status::Pending)?)
            .expression_attribute_values(":consumed", value(Status::Consumed)?)
            .expression_attribute_values(":member", text(member.user.as_str()))
            .expression_attribute_values(":send", number(invitation.send));
        let transaction = Transaction::default()
            .update(update.build().map_err(anyhow::Error::new)?)
            .delete(self.unpoint(scope, invitation)?)
            .check(self.still(scope, inviter)?);
        self.change(scope, self.join(scope, member, transaction)?, records).await
    }

    fn point_to(&self, scope: &ProjectScope, to: &Invitation) -> Result<aws_sdk_dynamodb::types::builders::PutBuilder> {
        let pointer = Invited { invitation: to.id.clone(), expires_at: to.expires_at, ttl: to.ttl };
        let key = invited_key(scope, &to.email);
        Ok(Put::builder().table_name(&self.table).set_item(Some(item(key, &pointer)?)))
    }

    fn unpoint(&self, scope: &ProjectScope, invitation: &Invitation) -> Result<Delete> {
        let delete = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(invited_key(scope, &invitation.email).into()))
            .condition_expression(OWN_POINTER)
            .expression_attribute_values(":id", text(invitation.id.as_str()));
        Ok(delete.build().map_err(anyhow::Error::new)?)
    }
}

/// Nobody else's invitation stands there.
const OWN_POINTER: &str = "attribute_not_exists(pk) OR invitation = :id";

const PREFIX: &str = "INVITATION#";

pub(super) fn key(scope: &ProjectScope, id: &InvitationId) -> Key {
    partition(scope, id.as_str())
}

fn partition(scope: &ProjectScope, id: &str) -> Key {
    scope.part(format_args!("TEAM"), &format!("{PREFIX}{id}"))
}

pub(super) fn invited_key(scope: &ProjectScope, address: &EmailAddress) -> Key {
    invited_partition(address, scope.project().as_str())
}

/// Beside the person of this address in the deployment's own project.
fn invited_partition(address: &EmailAddress, project: &str) -> Key {
    let person = people::key(&ProjectScope::deployment(), &Who::operator(address));
    Key { sk: format!("{PREFIX}{project}"), ..person }
}
