//! Secrets of applications: shown once, two at a time so that one can take the place of the other. An application
//! whose last secret is removed is a public client again.

use serde::{Serialize, de::DeserializeOwned};

use super::{
    Repeat, Repeatable,
    applications::{application, replace},
    once,
};
use crate::{
    App, Code,
    error::{Result, refuse},
    model::{ClientSecret, EventKind, MOST_SECRETS},
    secret::Secret,
    store::Answered,
    tokens::Manager,
    types::{ApplicationId, ClientSecretId},
};

/// Makes a secret. `answer` is given it; nobody sees it again. The answer is kept with the secret, so that a request
/// whose answer was lost can be repeated.
pub async fn create_client_secret<T: Serialize + DeserializeOwned>(
    app: &App,
    manager: &Manager,
    id: &ApplicationId,
    repeat: Repeat<'_>,
    answer: impl Fn(&ClientSecretId, &ClientSecret, &Secret<String>) -> T,
) -> Result<T> {
    once(app, &manager.scope, repeat, manager.now, async |repeatable: &Repeatable| {
        let was = application(app, manager, id).await?;
        let secret_id = ClientSecretId::of(repeatable.identity());
        if was.secrets.contains_key(&secret_id) {
            // Its answer is kept for a day, and that is over.
            let message = "This `Idempotency-Key` made a secret that is still there. Use a new one.";
            return Err(refuse(Code::Conflict).because(message).into());
        }
        if was.secrets.len() >= MOST_SECRETS {
            let message = "This application has two secrets already. Remove one of them first.";
            return Err(refuse(Code::Conflict).because(message).into());
        }
        let (secret, shown) = ClientSecret::new(manager.now);
        let answered = answer(&secret_id, &secret, &shown);
        let sealed = repeatable.seal(app, &manager.scope, &answered).await?;
        let named = repeatable.name.as_ref().zip(sealed.as_ref());
        let kept = named.map(|(name, answer)| Answered { name, run: &repeatable.nonce, answer });
        let record = manager.record(EventKind::SecretCreated, was.environment);
        let record = record.with("secret_id", secret_id.as_str());
        let mut next = was.clone();
        next.secrets.insert(secret_id, secret);
        replace(app, manager, &was, next, kept, record).await?;
        Ok(answered)
    })
    .await
}

/// Removes a secret. The next request with it is refused.
pub async fn delete_client_secret(
    app: &App,
    manager: &Manager,
    id: &ApplicationId,
    secret: &ClientSecretId,
) -> Result<()> {
    let was = application(app, manager, id).await?;
    let mut next = was.clone();
    next.secrets.remove(secret).ok_or_else(|| refuse(Code::NotFound))?;
    let record = manager.record(EventKind::SecretDeleted, was.environment).with("secret_id", secret.as_str());
    replace(app, manager, &was, next, None, record).await.map(drop)
}
