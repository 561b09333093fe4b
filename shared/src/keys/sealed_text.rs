//! Texts of webhooks that rows hold sealed: the delivery worker opens them when it signs and sends.

use super::{Keys, Purpose};
use crate::{
    error::Result,
    model::SealedText,
    secret::{Sealed, Secret},
    store::ProjectScope,
    types::{ProjectId, WebhookId},
};

impl Keys {
    /// Seals a text for a context.
    pub(crate) async fn seal_text(
        &self,
        scope: &ProjectScope,
        text: &Secret<String>,
        context: &str,
    ) -> Result<SealedText> {
        let (key, material) = self.current(scope, Purpose::Webhooks).await?;
        let sealed = Sealed::seal(&material, context.as_bytes(), text.expose().as_bytes());
        Ok(SealedText { key, sealed })
    }

    /// The text. Nothing if it was sealed for something else.
    pub(crate) async fn open_text(
        &self,
        scope: &ProjectScope,
        text: &SealedText,
        context: &str,
    ) -> Result<Option<Secret<String>>> {
        let material = self.by_id(scope, Purpose::Webhooks, &text.key).await?;
        let opened = material.and_then(|material| text.sealed.open(&material, context.as_bytes()));
        Ok(opened.and_then(|opened| String::from_utf8(opened.expose().clone()).ok()).map(Secret::new))
    }
}

/// What the secrets of a webhook are sealed for.
pub(crate) fn webhook_secret_context(project: &ProjectId, webhook: &WebhookId) -> String {
    format!("webhook-secret/v1#{project}#{webhook}")
}

/// What the headers of a webhook are sealed for.
pub(crate) fn webhook_headers_context(project: &ProjectId, webhook: &WebhookId) -> String {
    format!("webhook-headers/v1#{project}#{webhook}")
}
