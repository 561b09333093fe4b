//! Jobs for the workers. What a job says has been written to the table first.

use std::time::Duration;

use aws_sdk_sqs::{Client, types::SendMessageBatchRequestEntry};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    error::Result,
    keys::{Keys, WrappedKey},
    model::{Code, Invitation, InvitationToken, LinkSecret, Receiver, TestMessage, Validation},
    secret::{Sealed, Secret},
    store::ProjectScope,
    types::{EventId, InvitationId, ProjectId, TestMessageId, ValidationId},
};

/// A message to send. What is secret in it is sealed for the delivery worker: neither the queue nor its dead letters hold
/// a code or a token that can be read, and a job is nothing after it has expired.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SendJob {
    /// The project.
    pub project: ProjectId,
    /// What it is about.
    #[serde(flatten)]
    pub subject: Subject,
    /// Which send of it.
    pub send: u32,
    /// Which way of a code's plan, from 0.
    #[serde(default)]
    pub step: u32,
    /// When the code or token stops being good, in milliseconds of the epoch.
    pub expires_at: i64,
    key: WrappedKey,
    sealed: Sealed,
}

/// What a message is about: a field of the job whose name says which kind it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A code, and the validation that it is for.
    Validation(ValidationId),
    /// An invitation into a team, with its token.
    Invitation(InvitationId),
    /// A sample of a message, for the team.
    Test(TestMessageId),
}

impl Subject {
    fn id(&self) -> &str {
        match self {
            Self::Validation(id) => id.as_str(),
            Self::Invitation(id) => id.as_str(),
            Self::Test(id) => id.as_str(),
        }
    }
}

impl SendJob {
    /// Seals a code, with the secret of its link if there is one, for one send of a validation.
    pub(crate) async fn code(
        keys: &Keys,
        scope: &ProjectScope,
        validation: &Validation,
        code: &Code,
        link: Option<&LinkSecret>,
    ) -> Result<Self> {
        let subject = Subject::Validation(validation.id.clone());
        let parts = [Some(code.secret()), link.map(LinkSecret::secret)];
        let parts: Vec<_> = parts.into_iter().flatten().map(|part| part.expose().as_str()).collect();
        let secret = Secret::new(parts.join(BETWEEN));
        Self::new(keys, scope, subject, validation.send, validation.expires_at, &secret).await
    }

    /// Seals a token for one send of an invitation.
    pub(crate) async fn invitation(
        keys: &Keys,
        scope: &ProjectScope,
        invitation: &Invitation,
        token: &InvitationToken,
    ) -> Result<Self> {
        let subject = Subject::Invitation(invitation.id.clone());
        Self::new(keys, scope, subject, invitation.send, invitation.expires_at, &token.text()).await
    }

    /// Seals what stands in the place of a code in a sample.
    pub(crate) async fn test(
        keys: &Keys,
        scope: &ProjectScope,
        message: &TestMessage,
        code: &Secret<String>,
    ) -> Result<Self> {
        let (subject, ends_at) = (Subject::Test(message.id.clone()), message.created_at + TestMessage::LIFE);
        Self::new(keys, scope, subject, message.send, ends_at, code).await
    }

    async fn new(
        keys: &Keys,
        scope: &ProjectScope,
        subject: Subject,
        send: u32,
        expires_at: Timestamp,
        secret: &Secret<String>,
    ) -> Result<Self> {
        let (key, material) = keys.to_seal_messages(scope).await?;
        let expires_at = expires_at.as_millisecond();
        let context = context(scope.project(), &subject, send, expires_at);
        let sealed = Sealed::seal(&material, context.as_bytes(), secret.expose().as_bytes());
        Ok(Self { project: scope.project().clone(), subject, send, step: 0, expires_at, key, sealed })
    }

    /// The same for the next way of a code's plan: it carries the same code.
    pub(crate) fn next_step(&self) -> Self {
        Self { step: self.step + 1, ..self.clone() }
    }

    /// A job as it stands in the queue.
    pub fn parse(body: &str) -> Result<Self> {
        Ok(serde_json::from_str(body).map_err(anyhow::Error::new)?)
    }

    /// The code or token. Nothing if it was not sealed for what the job says.
    pub async fn open(&self, keys: &Keys) -> Result<Option<Secret<String>>> {
        let material = keys.to_open_messages(&self.scope(), &self.key).await?;
        let context = context(&self.project, &self.subject, self.send, self.expires_at);
        let secret = self.sealed.open(&material, context.as_bytes());
        Ok(secret.and_then(|secret| String::from_utf8(secret.expose().clone()).ok()).map(Secret::new))
    }

    /// A code, and the secret of its link if there is one.
    pub(crate) async fn open_code(&self, keys: &Keys) -> Result<Option<(Secret<String>, Option<LinkSecret>)>> {
        let Some(opened) = self.open(keys).await? else { return Ok(None) };
        let mut parts = opened.expose().split(BETWEEN);
        let code = Secret::new(parts.next().unwrap_or_default().to_owned());
        Ok(Some((code, parts.next().map(LinkSecret::sent))))
    }

    /// Leave to act in the job's project. Only our own functions can write to the queue.
    pub fn scope(&self) -> ProjectScope {
        ProjectScope::of(self.project.clone())
    }

    /// Whether its code or token is good no more.
    pub fn has_expired(&self, now: Timestamp) -> bool {
        now.as_millisecond() >= self.expires_at
    }
}

/// Stands between a code and the secret of its link.
const BETWEEN: &str = "\n";

/// An id says by its prefix what it is of, so no two subjects share a context.
fn context(project: &ProjectId, subject: &Subject, send: u32, expires_at: i64) -> String {
    format!("send/v1#{project}#{}#{send}#{expires_at}", subject.id())
}

/// An event to be delivered. The job is a hint: what is to be done, and whether, stands in the table.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct EventJob {
    /// The project.
    pub project: ProjectId,
    /// Who is to be told.
    pub receiver: Receiver,
    /// Of what.
    pub event: EventId,
    /// How often it was put back, because its receiver had enough to do.
    #[serde(default, skip_serializing_if = "is_none")]
    pub put_back: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
const fn is_none(count: &u32) -> bool {
    *count == 0
}

impl EventJob {
    /// A job as it stands in the queue.
    pub fn parse(body: &str) -> Result<Self> {
        Ok(serde_json::from_str(body).map_err(anyhow::Error::new)?)
    }

    /// Leave to act in the job's project. Only our own functions can write to the queue.
    pub fn scope(&self) -> ProjectScope {
        ProjectScope::of(self.project.clone())
    }
}

/// The longest that SQS keeps a message back.
pub(crate) const MOST_DELAY: Duration = Duration::from_mins(15);

/// The most messages that SQS takes with one call.
const MOST_TOGETHER: usize = 10;

/// A queue of jobs.
#[derive(Debug)]
pub struct Queue {
    client: Client,
    url: String,
}

impl Queue {
    pub(crate) fn new(client: Client, url: String) -> Self {
        Self { client, url }
    }

    /// Adds a job.
    pub(crate) async fn add(&self, job: &impl Serialize) -> Result<()> {
        self.add_after(job, Duration::ZERO).await
    }

    /// Adds a job that nobody sees for so long, at most [`MOST_DELAY`].
    pub(crate) async fn add_after(&self, job: &impl Serialize, delay: Duration) -> Result<()> {
        let body = serde_json::to_string(job).map_err(anyhow::Error::new)?;
        let seconds = i32::try_from(delay.min(MOST_DELAY).as_secs()).unwrap_or_default();
        let message = self.client.send_message().queue_url(&self.url).message_body(body);
        message.set_delay_seconds((seconds > 0).then_some(seconds)).send().await?;
        Ok(())
    }

    /// Adds jobs, ten with each call. An error says that some were not added.
    pub(crate) async fn add_all(&self, jobs: &[impl Serialize]) -> Result<()> {
        for some in jobs.chunks(MOST_TOGETHER) {
            let mut batch = self.client.send_message_batch().queue_url(&self.url);
            for (number, job) in some.iter().enumerate() {
                let body = serde_json::to_string(job).map_err(anyhow::Error::new)?;
                let entry = SendMessageBatchRequestEntry::builder().id(number.to_string()).message_body(body);
                batch = batch.entries(entry.build().map_err(anyhow::Error::new)?);
            }
            if let Some(refused) = batch.send().await?.failed.first() {
                return Err(anyhow::anyhow!("a job was not queued: {}", refused.code).into());
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(subject: &str) -> String {
        format!(
            r#"{{"project": "{}", {subject}, "send": 2, "expires_at": 1732200000000, "key": "a2V5", "sealed": "c2VhbGVk"}}"#,
            ProjectId::new()
        )
    }

    #[test]
    fn a_job_says_by_a_fields_name_what_it_is_about() {
        let (validation, invitation) = (ValidationId::new(), InvitationId::new());
        let code = SendJob::parse(&body(&format!(r#""validation": "{validation}""#))).unwrap();
        assert!(matches!(&code.subject, Subject::Validation(id) if *id == validation));
        let invited = SendJob::parse(&body(&format!(r#""invitation": "{invitation}""#))).unwrap();
        assert!(matches!(&invited.subject, Subject::Invitation(id) if *id == invitation));
        let written = serde_json::to_value(&invited).unwrap();
        assert_eq!(written["invitation"], invitation.as_str());
        assert!(SendJob::parse(&body(r#""else": "x""#)).is_err());
    }

    #[test]
    fn what_is_sealed_for_one_thing_opens_for_no_other() {
        let project = ProjectId::new();
        let validation = Subject::Validation(ValidationId::new());
        let invitation = Subject::Invitation(InvitationId::new());
        let first = context(&project, &validation, 1, 5);
        assert_eq!(first, format!("send/v1#{project}#{}#1#5", validation.id()), "as it always was");
        for other in [
            context(&project, &invitation, 1, 5),
            context(&project, &validation, 2, 5),
            context(&project, &validation, 1, 6),
            context(&ProjectId::new(), &validation, 1, 5),
        ] {
            assert_ne!(first, other);
        }
    }
}
