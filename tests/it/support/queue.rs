//! The stack behind the API: its queues, as the provider writes to them, and its events, as a receiver would see them.

use aws_sdk_dynamodb::types::AttributeValue;
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

    /// Waits until something has happened to a validation.
    pub(crate) async fn happened(&self, project: &str, validation: &str, kind: &str) {
        let table = self.dynamodb();
        for _ in 0..1000 {
            let rows = table
                .scan()
                .table_name(self.stack.fact("table"))
                .filter_expression("begins_with(pk, :events) AND subject = :subject AND #type = :type")
                .expression_attribute_names("#type", "type")
                .expression_attribute_values(":events", AttributeValue::S(format!("P#{project}#E#")))
                .expression_attribute_values(":subject", AttributeValue::S(validation.to_owned()))
                .expression_attribute_values(":type", AttributeValue::S(kind.to_owned()))
                .into_paginator()
                .items()
                .send()
                .collect::<Result<Vec<_>, _>>()
                .await;
            if !rows.expect("the table answers").is_empty() {
                return;
            }
        }
        panic!("{kind} did not happen to {validation}");
    }

    pub(crate) fn dynamodb(&self) -> aws_sdk_dynamodb::Client {
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(self.stack.fact("region").to_owned()))
            .endpoint_url(self.stack.fact("aws_endpoint"))
            .credentials_provider(self.credentials())
            .http_client(Builder::new().build_http());
        aws_sdk_dynamodb::Client::from_conf(config.build())
    }

    pub(super) fn credentials(&self) -> Credentials {
        let environment: std::collections::HashMap<_, _> = self.stack.environment().collect();
        Credentials::builder()
            .access_key_id(environment["AWS_ACCESS_KEY_ID"])
            .secret_access_key(environment["AWS_SECRET_ACCESS_KEY"])
            .provider_name("stack.json")
            .build()
    }

    /// A topic of this name, and the URL of a queue that gets what is published to it.
    pub(crate) async fn topic(&self, name: &str) -> (String, String) {
        let config = aws_sdk_sns::Config::builder()
            .behavior_version(aws_sdk_sns::config::BehaviorVersion::latest())
            .region(aws_sdk_sns::config::Region::new(self.stack.fact("region").to_owned()))
            .endpoint_url(self.stack.fact("aws_endpoint"))
            .credentials_provider(self.credentials())
            .http_client(Builder::new().build_http());
        let sns = aws_sdk_sns::Client::from_conf(config.build());
        let topic = sns.create_topic().name(name).send().await.expect("SNS makes it").topic_arn.expect("an ARN");
        let queue = self.sqs().create_queue().queue_name(name).send().await.expect("SQS makes it");
        let arn = topic.replace(":sns:", ":sqs:");
        let subscribed = sns.subscribe().topic_arn(&topic).protocol("sqs").endpoint(arn).send().await;
        subscribed.expect("SNS takes it");
        (topic, queue.queue_url.expect("a URL"))
    }

    /// What comes next into a queue.
    pub(crate) async fn receives(&self, queue_url: &str) -> String {
        let received = self.sqs().receive_message().queue_url(queue_url).wait_time_seconds(20).send().await;
        let messages = received.expect("the queue answers").messages.unwrap_or_default();
        let message = messages.into_iter().next().expect("something comes");
        message.body.expect("a body")
    }

    pub(crate) fn sqs(&self) -> Sqs {
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(self.stack.fact("region").to_owned()))
            .endpoint_url(self.stack.fact("aws_endpoint"))
            .credentials_provider(self.credentials())
            .http_client(Builder::new().build_http());
        Sqs::from_conf(config.build())
    }
}
