//! Jobs for the workers. What a job says has been written to the table first.

use aws_sdk_sqs::Client;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    error::Result,
    keys::{Keys, WrappedKey},
    model::{Code, Validation},
    secret::{Sealed, Secret},
    store::ProjectScope,
    types::{ProjectId, ValidationId},
};

/// A message to send. Its code is sealed for the delivery worker: neither the queue nor its dead letters hold one that
/// can be read, and a job is nothing after it has expired.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendJob {
    /// The project.
    pub project: ProjectId,
    /// The validation that it belongs to.
    pub validation: ValidationId,
    /// Which send of it.
    pub send: u32,
    /// When the code stops being good, in milliseconds of the epoch.
    pub expires_at: i64,
    key: WrappedKey,
    sealed: Sealed,
}

impl SendJob {
    /// Seals a code for one send of a validation.
    pub(crate) async fn new(keys: &Keys, scope: &ProjectScope, validation: &Validation, code: &Code) -> Result<Self> {
        let (key, material) = keys.to_seal_messages(scope).await?;
        let expires_at = validation.expires_at.as_millisecond();
        let context = context(scope.project(), &validation.id, validation.send, expires_at);
        Ok(Self {
            project: scope.project().clone(),
            validation: validation.id.clone(),
            send: validation.send,
            expires_at,
            key,
            sealed: Sealed::seal(&material, context.as_bytes(), code.secret().expose().as_bytes()),
        })
    }

    /// A job as it stands in the queue.
    pub fn parse(body: &str) -> Result<Self> {
        Ok(serde_json::from_str(body).map_err(anyhow::Error::new)?)
    }

    /// The code. Nothing if it was not sealed for what the job says.
    pub async fn open(&self, keys: &Keys) -> Result<Option<Secret<String>>> {
        let material = keys.to_open_messages(&self.scope(), &self.key).await?;
        let context = context(&self.project, &self.validation, self.send, self.expires_at);
        let code = self.sealed.open(&material, context.as_bytes());
        Ok(code.and_then(|code| String::from_utf8(code.expose().clone()).ok()).map(Secret::new))
    }

    /// Leave to act in the job's project. Only our own functions can write to the queue.
    pub fn scope(&self) -> ProjectScope {
        ProjectScope::of(self.project.clone())
    }

    /// Whether its code is good no more.
    pub fn has_expired(&self, now: Timestamp) -> bool {
        now.as_millisecond() >= self.expires_at
    }
}

fn context(project: &ProjectId, validation: &ValidationId, send: u32, expires_at: i64) -> String {
    format!("send/v1#{project}#{validation}#{send}#{expires_at}")
}

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
    pub(crate) async fn add(&self, job: &SendJob) -> Result<()> {
        let body = serde_json::to_string(job).map_err(anyhow::Error::new)?;
        self.client.send_message().queue_url(&self.url).message_body(body).send().await?;
        Ok(())
    }
}
