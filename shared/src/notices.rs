//! Notices for programs: Amazon SNS.

use aws_sdk_sns::Client;
use serde::Serialize;

use crate::{error::Result, types::TopicArn};

/// Publishes notices to the topics of teams.
#[derive(Debug)]
pub struct Notices {
    sns: Client,
}

/// The longest subject that SNS takes, in characters.
const LONGEST_SUBJECT: usize = 100;

impl Notices {
    pub(crate) fn new(sns: Client) -> Self {
        Self { sns }
    }

    /// Publishes a notice as JSON. The subject is for topics that lead to a mailbox: one line of ASCII.
    pub(crate) async fn publish(&self, topic: &TopicArn, subject: &str, notice: &impl Serialize) -> Result<()> {
        let message = serde_json::to_string(notice).map_err(anyhow::Error::new)?;
        let subject: String = subject.chars().filter(char::is_ascii).take(LONGEST_SUBJECT).collect();
        self.sns.publish().topic_arn(topic.as_str()).subject(subject).message(message).send().await?;
        Ok(())
    }
}
