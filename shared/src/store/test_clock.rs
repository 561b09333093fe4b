//! What tests may do and nobody else: move a project's time, and act in a project that they have not made.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::{ProjectScope, Store, people::Who, transaction::Transaction};
use crate::{
    error::Result,
    model::{FlowSettings, Member, User},
    types::{EmailAddress, Environment, ProjectId},
};

#[derive(Serialize, Deserialize)]
struct Offset {
    seconds: i64,
}

impl ProjectScope {
    /// Leave to act in any project.
    pub fn for_tests(project: ProjectId) -> Self {
        Self::of(project)
    }
}

impl Store {
    /// Moves a project's time this many seconds ahead of the system's.
    pub async fn set_test_clock(&self, scope: &ProjectScope, seconds: i64) -> Result<()> {
        let key = scope.key("TESTCLOCK");
        let put = self.client.put_item().table_name(&self.table);
        put.set_item(Some(super::item(key, &Offset { seconds })?)).send().await?;
        Ok(())
    }

    /// Adds an operator who has not signed in.
    pub(crate) async fn put_user_for_tests(
        &self,
        scope: &ProjectScope,
        email: &EmailAddress,
        user: &User,
    ) -> Result<()> {
        let become_user = self.become_user(scope, &Who::operator(email), user)?;
        let put = self.put_if_new(super::people::user_key(scope, &user.id), user)?;
        self.transact(Transaction::default().update(become_user).put(put)).await.map(drop)
    }

    /// Adds somebody to a team whom nobody has invited.
    pub(crate) async fn put_member_for_tests(&self, scope: &ProjectScope, member: &Member) -> Result<()> {
        let transaction = self.join(scope, member, Transaction::default())?;
        self.change(scope, transaction, &[]).await.map(drop)
    }

    /// Changes what is published, in both environments.
    pub async fn change_live_for_tests(&self, scope: &ProjectScope, change: impl Fn(&mut FlowSettings)) -> Result<()> {
        for environment in [Environment::Production, Environment::Sandbox] {
            let Some(mut live) = self.live_flow(scope, environment).await? else { continue };
            change(&mut live.settings);
            let row = super::item(super::flows::live_key(scope, environment), &live)?;
            self.client.put_item().table_name(&self.table).set_item(Some(row)).send().await?;
        }
        Ok(())
    }

    /// How far this project's time is ahead of the system's.
    pub(crate) async fn test_clock(&self, scope: &ProjectScope) -> Result<SignedDuration> {
        let offset: Option<Offset> = self.get(scope.key("TESTCLOCK")).await?;
        Ok(SignedDuration::from_secs(offset.map_or(0, |offset| offset.seconds)))
    }
}
