//! When a queue has been worked off.

use aws_sdk_sqs::types::QueueAttributeName::{
    ApproximateNumberOfMessages as Waiting, ApproximateNumberOfMessagesNotVisible as Working,
};

use crate::support::Client;

impl Client {
    /// Waits for the next message in a queue, and takes it.
    pub(crate) async fn takes_from(&self, queue: &str) -> String {
        let (sqs, url) = (self.sqs(), self.stack.resource(queue));
        for _ in 0..60 {
            let answer = sqs.receive_message().queue_url(url).wait_time_seconds(10).send().await.expect("a queue");
            let Some(message) = answer.messages.unwrap_or_default().pop() else { continue };
            let handle = message.receipt_handle.expect("a message has a handle");
            sqs.delete_message().queue_url(url).receipt_handle(handle).send().await.expect("a queue");
            return message.body.expect("a message has a body");
        }
        panic!("nothing came to {queue}");
    }

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
