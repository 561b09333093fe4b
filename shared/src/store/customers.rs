//! Customers: the row of each, whose an address or an external id is, and the list in the order of names.
//!
//! What belongs to one customer alone is a row of its own, which points to the customer and is written in the customer's
//! transaction if nobody has it: so of many who want it at once one gets it.

use aws_sdk_dynamodb::types::{Delete, Put, Update};
use serde::{Deserialize, Serialize};

use super::{
    Changed, Key, LAYOUT, ProjectScope, Store, item, number,
    people::{self, Who},
    text,
    transaction::{Transacted, Transaction},
};
use crate::{
    error::Result,
    model::{Person, Record, User},
    types::{Address, Environment, ExternalId, UserId},
};

/// How adding or changing a customer ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// It is as wanted now.
    Done,
    /// Another customer has these.
    Taken(Vec<Taken>),
    /// It was changed, made or removed by somebody else first.
    Lost,
}

/// What one customer alone can have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// The address.
    Address(Address),
    /// The external id.
    ExternalId,
}

/// Whose an external id is.
#[derive(Serialize, Deserialize)]
struct Owner {
    user_id: UserId,
}

impl Store {
    /// Adds a customer with what happened, unless somebody else has what is theirs alone.
    pub async fn create_customer(&self, scope: &ProjectScope, user: &User, records: &[Record]) -> Result<Kept> {
        let mut writes = Writes::default()
            .put(self.put_if_new(people::user_key(scope, &user.id), user)?)
            .put(self.put_listed(scope, user)?);
        for address in user.profile.addresses() {
            writes = writes.claim(self.claim_address(scope, user, &address)?, address);
        }
        if let Some(id) = &user.profile.external_id {
            writes = writes.claim_external_id(self.put_owner(scope, user, id)?);
        }
        self.write(scope, writes, records).await
    }

    /// Puts a customer in the place of what they were, with what happened. What they do not have any more is free.
    pub async fn change_customer(
        &self,
        scope: &ProjectScope,
        last: &User,
        next: &User,
        records: &[Record],
    ) -> Result<Kept> {
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(item(people::user_key(scope, &next.id), next)?))
            .condition_expression("#change = :last")
            .expression_attribute_names("#change", "change")
            .expression_attribute_values(":last", text(last.change.as_str()));
        let mut writes = Writes::default().put(put.build().map_err(anyhow::Error::new)?);
        if super::customer_list::key(scope, last) != super::customer_list::key(scope, next) {
            writes = writes.delete(self.unlist(scope, last)?);
        }
        writes = writes.put(self.put_listed(scope, next)?);

        let (before, after): (Vec<_>, Vec<_>) =
            (last.profile.addresses().collect(), next.profile.addresses().collect());
        for address in before.iter().filter(|address| !after.contains(address)) {
            writes = writes.update(self.release(scope, last, address)?);
        }
        for address in after.into_iter().filter(|address| !before.contains(address)) {
            writes = writes.claim(self.claim_address(scope, next, &address)?, address);
        }
        let (before, after) = (&last.profile.external_id, &next.profile.external_id);
        if before != after {
            if let Some(id) = before {
                writes = writes.delete(self.delete_owner(scope, last, id)?);
            }
            if let Some(id) = after {
                writes = writes.claim_external_id(self.put_owner(scope, next, id)?);
            }
        }
        self.write(scope, writes, records).await
    }

    /// Removes a customer with what happened; lost if they have changed since. What is known of their addresses stays.
    pub(crate) async fn delete_customer(
        &self,
        scope: &ProjectScope,
        user: &User,
        records: &[Record],
    ) -> Result<Changed> {
        let mut writes = self.deletion(scope, user)?;
        for address in user.profile.addresses() {
            writes = writes.update(self.release(scope, user, &address)?);
        }
        self.change(scope, writes.transaction, records).await
    }

    /// Removes a customer and what is known of their addresses, as it was read, with what happened. That an address is
    /// blocked is not forgotten.
    pub(crate) async fn erase_customer(
        &self,
        scope: &ProjectScope,
        user: &User,
        people: &[(Address, Person)],
        records: &[Record],
    ) -> Result<Changed> {
        let mut writes = self.deletion(scope, user)?;
        for (address, person) in people {
            let key = people::key(scope, &Who { environment: user.environment, address: address.as_str() });
            if person.blocked {
                let update = Update::builder()
                    .table_name(&self.table)
                    .set_key(Some(key.into()))
                    .update_expression("REMOVE user_id, failures, suppressed, blocked_until")
                    .condition_expression("attribute_exists(blocked)");
                writes = writes.update(update.build().map_err(anyhow::Error::new)?);
            } else {
                let delete = Delete::builder()
                    .table_name(&self.table)
                    .set_key(Some(key.into()))
                    .condition_expression("attribute_not_exists(blocked)");
                writes = writes.delete(delete.build().map_err(anyhow::Error::new)?);
            }
        }
        self.change(scope, writes.transaction, records).await
    }

    /// The customer that an external id names.
    pub(crate) async fn owner(
        &self,
        scope: &ProjectScope,
        environment: Environment,
        id: &ExternalId,
    ) -> Result<Option<UserId>> {
        let owner: Option<Owner> = self.get(external_key(scope, environment, id)).await?;
        Ok(owner.map(|owner| owner.user_id))
    }

    /// The rows that are a customer's own, gone.
    fn deletion(&self, scope: &ProjectScope, user: &User) -> Result<Writes> {
        let delete = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(people::user_key(scope, &user.id).into()))
            .condition_expression("#change = :last")
            .expression_attribute_names("#change", "change")
            .expression_attribute_values(":last", text(user.change.as_str()));
        let delete = delete.build().map_err(anyhow::Error::new)?;
        let mut writes = Writes::default().delete(delete).delete(self.unlist(scope, user)?);
        writes = writes.delete(self.forget_face_tries(scope, &user.id)?);
        if let Some(id) = &user.profile.external_id {
            writes = writes.delete(self.delete_owner(scope, user, id)?);
        }
        Ok(writes)
    }

    /// Says whose an address is, if it is nobody's.
    fn claim_address(&self, scope: &ProjectScope, user: &User, address: &Address) -> Result<Update> {
        let who = Who { environment: user.environment, address: address.as_str() };
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(people::key(scope, &who).into()))
            .update_expression("SET user_id = :user, v = :layout")
            .condition_expression("attribute_not_exists(user_id)")
            .expression_attribute_values(":user", text(user.id.as_str()))
            .expression_attribute_values(":layout", number(LAYOUT));
        Ok(update.build().map_err(anyhow::Error::new)?)
    }

    /// Makes an address nobody's. What else is known of it stays.
    fn release(&self, scope: &ProjectScope, user: &User, address: &Address) -> Result<Update> {
        let who = Who { environment: user.environment, address: address.as_str() };
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(people::key(scope, &who).into()))
            .update_expression("REMOVE user_id")
            .condition_expression("user_id = :user")
            .expression_attribute_values(":user", text(user.id.as_str()));
        Ok(update.build().map_err(anyhow::Error::new)?)
    }

    fn put_owner(&self, scope: &ProjectScope, user: &User, id: &ExternalId) -> Result<Put> {
        self.put_if_new(external_key(scope, user.environment, id), &Owner { user_id: user.id.clone() })
    }

    fn delete_owner(&self, scope: &ProjectScope, user: &User, id: &ExternalId) -> Result<Delete> {
        let key = external_key(scope, user.environment, id);
        let delete = Delete::builder().table_name(&self.table).set_key(Some(key.into()));
        Ok(delete.build().map_err(anyhow::Error::new)?)
    }

    async fn write(&self, scope: &ProjectScope, writes: Writes, records: &[Record]) -> Result<Kept> {
        let transaction = self.with_records(scope, writes.transaction, records)?;
        let Transacted::Refused(stood_there) = self.transact(transaction).await? else { return Ok(Kept::Done) };
        let refused = stood_there.iter().zip(writes.claims).filter(|(stands, _)| stands.is_some());
        let taken: Vec<_> = refused.filter_map(|(_, claim)| claim).collect();
        Ok(if taken.is_empty() { Kept::Lost } else { Kept::Taken(taken) })
    }
}

/// Writes of one transaction, and what each of them claims.
#[derive(Default)]
struct Writes {
    transaction: Transaction,
    claims: Vec<Option<Taken>>,
}

impl Writes {
    fn put(mut self, put: Put) -> Self {
        self.claims.push(None);
        Self { transaction: self.transaction.put(put), ..self }
    }

    fn update(mut self, update: Update) -> Self {
        self.claims.push(None);
        Self { transaction: self.transaction.update(update), ..self }
    }

    fn delete(mut self, delete: Delete) -> Self {
        self.claims.push(None);
        Self { transaction: self.transaction.delete(delete), ..self }
    }

    fn claim(mut self, update: Update, address: Address) -> Self {
        self.claims.push(Some(Taken::Address(address)));
        Self { transaction: self.transaction.update(update), ..self }
    }

    fn claim_external_id(mut self, put: Put) -> Self {
        self.claims.push(Some(Taken::ExternalId));
        Self { transaction: self.transaction.put(put), ..self }
    }
}

fn external_key(scope: &ProjectScope, environment: Environment, id: &ExternalId) -> Key {
    scope.part(format_args!("X#{}#{id}", environment.name()), "EXTERNAL")
}
