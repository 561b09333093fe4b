//! Somebody who has got a code.

use serde_json::json;

use crate::support::{Answer, Project};

/// Somebody who has got a code, in a project of their own.
pub(crate) struct Person {
    pub(crate) project: Project,
    pub(crate) address: String,
    pub(crate) code: String,
    validation: String,
}

impl Person {
    pub(crate) async fn with_a_code() -> Self {
        let project = Project::new();
        let address = project.address("maria");
        let validation = project.validation(&address).await;
        let code = project.client.code(&address, 1).await;
        Self { project, address, code, validation }
    }

    /// A guess that is never repeated.
    pub(crate) async fn guesses(&self, code: &str) -> Answer {
        self.project.verify(&self.address, &self.validation, code).await
    }

    /// A guess that its caller may repeat.
    pub(crate) async fn guesses_under(&self, key: &str, code: &str) -> Answer {
        let body = json!({"email": self.address, "validation_id": self.validation, "otp": code});
        Answer::of(self.project.call("/v2/access/email/verify-otp", &body).header("idempotency-key", key)).await
    }
}
