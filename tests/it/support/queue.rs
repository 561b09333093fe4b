//! The stack's queues, as the provider writes to them.

use aws_sdk_sqs::{
    Client as Sqs, Config,
    config::{BehaviorVersion, Credentials, Region},
};
use aws_smithy_http_client::Builder;

use super::Client;

impl Client {
    /// Puts a message into a queue that the template names so.
    pub(crate) async fn enqueue(&self, queue: &str, body: String) {
        let sent = self.sqs().send_message().queue_url(self.stack.resource(queue)).message_body(body).send().await;
        sent.expect("the queue takes it");
    }

    /// Waits until no message is in a queue, nor with a worker.
    pub(crate) async fn is_drained(&self, queue: &str) {
        use aws_sdk_sqs::types::QueueAttributeName::{
            ApproximateNumberOfMessages as Waiting, ApproximateNumberOfMessagesNotVisible as Working,
        };
        for _ in 0..2000 {
            let asked = self.sqs().get_queue_attributes().queue_url(self.stack.resource(queue));
            let answer = asked.attribute_names(Waiting).attribute_names(Working).send().await.expect("a queue");
            let counts = answer.attributes.expect("the counts that were asked for");
            if counts[&Waiting] == "0" && counts[&Working] == "0" {
                return;
            }
        }
        panic!("{queue} does not drain");
    }

    fn sqs(&self) -> Sqs {
        let environment: std::collections::HashMap<_, _> = self.stack.environment().collect();
        let credentials = Credentials::builder()
            .access_key_id(environment["AWS_ACCESS_KEY_ID"])
            .secret_access_key(environment["AWS_SECRET_ACCESS_KEY"])
            .provider_name("stack.json");
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(self.stack.fact("region").to_owned()))
            .endpoint_url(self.stack.fact("aws_endpoint"))
            .credentials_provider(credentials.build())
            .http_client(Builder::new().build_http());
        Sqs::from_conf(config.build())
    }
}
