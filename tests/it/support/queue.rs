//! The stack behind the API: its queues, as the provider writes to them, and its events, as a receiver would see them.

use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_sqs::{
    Client as Sqs, Config,
    config::{BehaviorVersion, Credentials, Region},
};
use aws_smithy_http_client::Builder;
use serde_json::Value;
use tokio::time::sleep;

use super::Client;

/// Between the first two looks at the table; then twice as long each time, to the longest.
const PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_millis(400);

/// How often something is looked for.
pub(super) const LOOKS: u32 = 500;

/// Waits before the next look. The stack is one process: who looks all the time holds up what it waits for.
pub(super) async fn pause(looks: u32) {
    sleep((PAUSE * 2_u32.pow(looks.min(3))).min(LONGEST_PAUSE)).await;
}

/// What a row says of an event.
#[derive(serde::Deserialize)]
struct Happened {
    data: Value,
}

impl Client {
    /// Puts a message into a queue that the template names so.
    pub(crate) async fn enqueue(&self, queue: &str, body: String) {
        let sent = self.sqs().send_message().queue_url(self.stack.resource(queue)).message_body(body).send().await;
        sent.expect("the queue takes it");
    }

    /// Waits until something has happened to a validation.
    pub(crate) async fn happened(&self, project: &str, validation: &str, kind: &str) {
        self.happened_so(project, validation, kind, |_| true).await;
    }

    /// The same of an event with such data, which it gives.
    pub(crate) async fn happened_so(
        &self,
        project: &str,
        subject: &str,
        kind: &str,
        is_it: impl Fn(&Value) -> bool,
    ) -> Value {
        self.is_written(&format!("P#{project}#E#"), subject, kind, is_it).await
    }

    /// The same of what the team alone can read, in the audit log.
    pub(crate) async fn noted(&self, project: &str, kind: &str, is_it: impl Fn(&Value) -> bool) -> Value {
        self.is_written(&format!("P#{project}#H#"), project, kind, is_it).await
    }

    async fn is_written(&self, begin: &str, subject: &str, kind: &str, is_it: impl Fn(&Value) -> bool) -> Value {
        let table = self.dynamodb();
        for look in 0..LOOKS {
            let rows = table
                .scan()
                .table_name(self.stack.fact("table"))
                .filter_expression("begins_with(pk, :events) AND subject = :subject AND #type = :type")
                .expression_attribute_names("#type", "type")
                .expression_attribute_values(":events", AttributeValue::S(begin.to_owned()))
                .expression_attribute_values(":subject", AttributeValue::S(subject.to_owned()))
                .expression_attribute_values(":type", AttributeValue::S(kind.to_owned()))
                .into_paginator()
                .items()
                .send()
                .collect::<Result<Vec<_>, _>>()
                .await;
            let rows = rows.expect("the table answers").into_iter();
            let mut data = rows.map(|row| serde_dynamo::from_item::<_, Happened>(row).expect("an event").data);
            if let Some(data) = data.find(&is_it) {
                return data;
            }
            pause(look).await;
        }
        panic!("{kind} did not happen to {subject}");
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
        let arn = topic.replace(":sns:", ":sqs:");
        let policy = serde_json::json!({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage",
            "Resource": arn, "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
        }]});
        let queue = self.sqs().create_queue().queue_name(name);
        let queue = queue.attributes(aws_sdk_sqs::types::QueueAttributeName::Policy, policy.to_string());
        let queue = queue.send().await.expect("SQS makes it");
        let subscribed = sns.subscribe().topic_arn(&topic).protocol("sqs").endpoint(arn).send().await;
        subscribed.expect("SNS takes it");
        (topic, queue.queue_url.expect("a URL"))
    }

    /// The ARN of an event bus of this name, and the URL of a queue that gets what is put on it.
    pub(crate) async fn bus(&self, name: &str) -> (String, String) {
        let config = aws_sdk_eventbridge::Config::builder()
            .behavior_version(aws_sdk_eventbridge::config::BehaviorVersion::latest())
            .region(aws_sdk_eventbridge::config::Region::new(self.stack.fact("region").to_owned()))
            .endpoint_url(self.stack.fact("aws_endpoint"))
            .credentials_provider(self.credentials())
            .http_client(Builder::new().build_http());
        let events = aws_sdk_eventbridge::Client::from_conf(config.build());
        let bus = events.create_event_bus().name(name).send().await.expect("EventBridge makes it");
        let bus = bus.event_bus_arn.expect("an ARN");
        let queue = self.sqs().create_queue().queue_name(name).send().await.expect("SQS makes it");
        let (account, _) = bus.split_once(":event-bus/").expect("the ARN of a bus");
        let target = aws_sdk_eventbridge::types::Target::builder()
            .id("queue")
            .arn(format!("{}:{name}", account.replace(":events:", ":sqs:")));
        let rule = events.put_rule().name(name).event_bus_name(name).event_pattern(r#"{"source": ["smartaccess"]}"#);
        rule.send().await.expect("EventBridge takes it");
        let targets = events.put_targets().rule(name).event_bus_name(name);
        targets.targets(target.build().expect("both are given")).send().await.expect("EventBridge takes it");
        (bus, queue.queue_url.expect("a URL"))
    }

    /// Waits for the next message in a queue, and takes it.
    pub(crate) async fn receives(&self, queue_url: &str) -> String {
        let sqs = self.sqs();
        for _ in 0..60 {
            let answer = sqs.receive_message().queue_url(queue_url).wait_time_seconds(10).send().await;
            let messages = answer.expect("the queue answers").messages.unwrap_or_default();
            let Some(message) = messages.into_iter().next() else { continue };
            let handle = message.receipt_handle.expect("a message has a handle");
            sqs.delete_message().queue_url(queue_url).receipt_handle(handle).send().await.expect("the queue answers");
            return message.body.expect("a message has a body");
        }
        panic!("nothing came to {queue_url}");
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
