//! Secrets of webhooks: shown once. While one takes the place of another both sign, the new one first, so that a receiver
//! that knows either of them takes every message.

use data_encoding::BASE64;
use jiff::SignedDuration;
use serde::{Serialize, de::DeserializeOwned};

use super::{
    Repeat, Repeatable, once,
    webhooks::{found, replace},
};
use crate::{
    App, entropy,
    error::Result,
    keys::webhook_secret_context,
    model::{EventKind, SECRET_PREFIX, WebhookSecret},
    secret::Secret,
    store::Answered,
    tokens::Manager,
    types::WebhookId,
};

/// A new secret, as Standard Webhooks writes it: 256 random bits.
pub(super) fn new_secret() -> Secret<String> {
    Secret::new(format!("{SECRET_PREFIX}{}", BASE64.encode(&entropy::bytes::<32>())))
}

/// Gives a webhook a new secret; the last one signs for some hours more, and any older one no longer. `answer` is given
/// all of them as they are kept, and the new one, which nobody sees again.
pub async fn rotate_webhook_secret<T: Serialize + DeserializeOwned>(
    app: &App,
    manager: &Manager,
    id: &WebhookId,
    overlap_hours: u32,
    repeat: Repeat<'_>,
    answer: impl Fn(&WebhookId, &[WebhookSecret], &Secret<String>) -> T,
) -> Result<T> {
    once(app, &manager.scope, repeat, manager.now, async |repeatable: &Repeatable| {
        let scope = &manager.scope;
        let was = found(app, manager, id).await?;
        let shown = new_secret();
        let secret = app.keys.seal_text(scope, &shown, &webhook_secret_context(scope.project(), id)).await?;
        let until = manager.now + SignedDuration::from_hours(overlap_hours.into());
        let next = was.rotated(secret, until, manager.now);
        let answered = answer(id, &next.secrets, &shown);
        let sealed = repeatable.seal(app, scope, &answered).await?;
        let named = repeatable.name.as_ref().zip(sealed.as_ref());
        let kept = named.map(|(name, answer)| Answered { name, run: &repeatable.nonce, answer });
        let mut record = manager.of_webhook(EventKind::WebhookRotated, &was);
        record.data.insert("overlap_hours".to_owned(), overlap_hours.into());
        replace(app, manager, &was, next, false, kept, record).await?;
        Ok(answered)
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_256_bits_in_base64() {
        let (one, other) = (new_secret(), new_secret());
        let bits =
            |secret: &Secret<String>| BASE64.decode(secret.expose().strip_prefix(SECRET_PREFIX).unwrap().as_bytes());
        assert_eq!(bits(&one).unwrap().len(), 32);
        assert_ne!(bits(&one), bits(&other));
    }
}
