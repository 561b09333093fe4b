//! People by their address, and the users they are.

use aws_sdk_dynamodb::types::{AttributeValue, Update};
use jiff::Timestamp;

use super::{Key, LAYOUT, ProjectScope, Store, number, text, transaction::Transaction};
use crate::{
    error::Result,
    model::{Person, Record, User, Validation},
    types::{EmailAddress, Environment, UserId},
};

/// Which person: an address in one of a project's worlds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Who<'a> {
    pub(super) environment: Environment,
    /// In its one spelling.
    pub(super) address: &'a str,
}

impl<'a> Who<'a> {
    /// An operator, in the deployment's own project.
    pub(super) fn operator(address: &'a EmailAddress) -> Self {
        Self { environment: Environment::Production, address: address.as_str() }
    }
}

impl<'a> From<&'a Validation> for Who<'a> {
    fn from(validation: &'a Validation) -> Self {
        Self { environment: validation.environment, address: validation.address.as_str() }
    }
}

/// Where wrong guesses have brought an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failures {
    /// Wrong guesses without a right one in between, over all validations.
    pub count: u32,
    /// Until when no guess is taken.
    pub blocked_until: Option<Timestamp>,
}

impl Store {
    /// Who this is, if the address, in its one spelling, was seen before.
    pub async fn person(
        &self,
        scope: &ProjectScope,
        environment: Environment,
        address: &str,
    ) -> Result<Option<Person>> {
        self.get(key(scope, &Who { environment, address })).await
    }

    /// A user by id.
    pub async fn user(&self, scope: &ProjectScope, id: &UserId) -> Result<Option<User>> {
        self.get(user_key(scope, id)).await
    }

    /// Counts a wrong guess against an address, and says until when it takes no more, with what happened. Without
    /// `failures` it writes down only what happened.
    pub async fn count_failure(
        &self,
        scope: &ProjectScope,
        validation: &Validation,
        failures: Option<Failures>,
        records: &[Record],
    ) -> Result<()> {
        let Some(failures) = failures else {
            return self.note(scope, records).await;
        };
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(key(scope, &validation.into()).into()))
            .expression_attribute_values(":one", number(1));
        let update = match failures.blocked_until {
            None => update.update_expression("ADD failures :one"),
            Some(until) => update
                .update_expression("ADD failures :one SET blocked_until = :until")
                .expression_attribute_values(":until", number(until.as_millisecond())),
        };
        let update = update.build().map_err(anyhow::Error::new)?;
        let transaction = self.with_records(scope, Transaction::default().update(update), records)?;
        self.transact(transaction).await?;
        Ok(())
    }

    /// Says whose an address is, unless that was said already or it was blocked, and forgets the wrong guesses before.
    pub(super) fn become_user(&self, scope: &ProjectScope, who: &Who<'_>, user: &User) -> Result<Update> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(key(scope, who).into()))
            .update_expression("SET user_id = :user, failures = :none, v = :layout REMOVE blocked_until")
            .condition_expression("attribute_not_exists(user_id) AND attribute_not_exists(blocked)")
            .expression_attribute_values(":user", text(user.id.as_str()))
            .expression_attribute_values(":none", number(0))
            .expression_attribute_values(":layout", number(LAYOUT));
        Ok(update.build().map_err(anyhow::Error::new)?)
    }

    /// Lets no more mail go to an address.
    pub(super) fn suppress(&self, scope: &ProjectScope, who: &Who<'_>) -> Result<Update> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(key(scope, who).into()))
            .update_expression("SET suppressed = :yes")
            .expression_attribute_values(":yes", AttributeValue::Bool(true));
        Ok(update.build().map_err(anyhow::Error::new)?)
    }

    /// Lets no more mail go to an operator's address, whether or not they have signed in.
    pub(crate) async fn suppress_operator(&self, address: &EmailAddress) -> Result<()> {
        let update = self.suppress(&ProjectScope::deployment(), &Who::operator(address))?;
        self.transact(Transaction::default().update(update)).await.map(drop)
    }

    /// Forgets the wrong guesses before a right one.
    pub(super) fn forgive(&self, scope: &ProjectScope, who: &Who<'_>) -> Result<Update> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(key(scope, who).into()))
            .update_expression("SET failures = :none REMOVE blocked_until")
            .expression_attribute_values(":none", number(0));
        Ok(update.build().map_err(anyhow::Error::new)?)
    }
}

pub(super) fn key(scope: &ProjectScope, who: &Who<'_>) -> Key {
    let environment = who.environment.name();
    scope.part(format_args!("A#{environment}#{}", who.address), "PERSON")
}

pub(super) fn user_key(scope: &ProjectScope, id: &UserId) -> Key {
    scope.part(format_args!("U#{id}"), "USER")
}
