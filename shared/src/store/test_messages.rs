//! Messages that a team has sent to itself.

use jiff::Timestamp;

use super::{Claimed, Key, ProjectScope, Store, transaction::Transaction};
use crate::{
    error::Result,
    model::{Delivery, Record, TestMessage},
    types::TestMessageId,
};

impl Store {
    /// Writes down that a message is to be sent, with what happened.
    pub(crate) async fn create_test_message(
        &self,
        scope: &ProjectScope,
        message: &TestMessage,
        records: &[Record],
    ) -> Result<()> {
        let put = self.put_if_new(key(scope, &message.id), message)?;
        self.transact(self.with_records(scope, Transaction::default().put(put), records)?).await.map(drop)
    }

    /// Claims it for a worker.
    pub(crate) async fn claim_test_message(
        &self,
        scope: &ProjectScope,
        id: &TestMessageId,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Claimed<TestMessage>> {
        self.claim(key(scope, id), (1, 0), now, until).await
    }

    /// Writes down what the provider said to it, with what happened.
    pub(crate) async fn test_message_delivered(
        &self,
        scope: &ProjectScope,
        message: &TestMessage,
        delivery: Delivery,
        now: Timestamp,
        records: &[Record],
    ) -> Result<()> {
        let update = self.sent(key(scope, &message.id), (1, 0), delivery, now)?;
        self.transact(self.with_records(scope, Transaction::default().update(update), records)?).await.map(drop)
    }
}

fn key(scope: &ProjectScope, id: &TestMessageId) -> Key {
    scope.part(format_args!("T#{id}"), "TESTMESSAGE")
}
