//! When a queue has been worked off.

use aws_sdk_sqs::types::QueueAttributeName::{
    ApproximateNumberOfMessages as Waiting, ApproximateNumberOfMessagesNotVisible as Working,
};

use crate::support::Client;

impl Client {
    /// How many messages wait in a queue.
    pub(crate) async fn waiting(&self, queue: &str) -> String {
        let asked = self.sqs().get_queue_attributes().queue_url(self.stack.resource(queue));
        let answer = asked.attribute_names(Waiting).send().await.expect("a queue");
        answer.attributes.expect("the count that was asked for")[&Waiting].clone()
    }

    /// Waits until no message is in a queue, nor with a worker.
    pub(crate) async fn is_drained(&self, queue: &str) {
        for _ in 0..10_000 {
            let asked = self.sqs().get_queue_attributes().queue_url(self.stack.resource(queue));
            let answer = asked.attribute_names(Waiting).attribute_names(Working).send().await.expect("a queue");
            let counts = answer.attributes.expect("the counts that were asked for");
            if counts[&Waiting] == "0" && counts[&Working] == "0" {
                return;
            }
        }
        panic!("{queue} does not drain");
    }
}
