//! `Idempotency-Key`: a caller who repeats a request gets the first one's answer, and nothing happens twice.
//!
//! A success is kept in the transaction of its effect, sealed because it may hold a token; so is a refusal that has
//! counted something. Any other failure changed nothing and is forgotten, so that the request can be repeated at once.
//! A caller who sends no key costs nothing.

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::BASE64URL_NOPAD;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    App, Code,
    error::{Error, Refusal, Result, refuse},
    keys::Purpose,
    model::KeptAnswer,
    secret::Sealed,
    store::{Begun, ProjectScope},
    types::RequestNonce,
};

/// A request as its caller may repeat it.
#[derive(Debug, Clone, Copy)]
pub struct Repeat<'a> {
    /// Who calls: the same key of another caller is another request.
    pub principal: &'a str,
    /// What they call; on another route, too.
    pub route: &'a str,
    /// The `Idempotency-Key`, if there is one.
    pub key: Option<&'a str>,
    /// The body, to tell another one under the same key.
    pub body: &'a [u8],
}

/// A request that is being done.
#[derive(Debug)]
pub struct Repeatable {
    /// Names this run of it. A guess is counted by the run: a name that the caller chose would let it guess again under
    /// the same one.
    pub nonce: RequestNonce,
    /// Names the request, the same each time it is repeated, if its caller has said how.
    pub(super) name: Option<RequestNonce>,
}

/// What is kept of a request.
#[derive(Serialize, Deserialize)]
enum Outcome<T> {
    Answer(T),
    Refusal(Refusal),
}

/// Longer than any function runs.
const IN_PROGRESS: SignedDuration = SignedDuration::from_secs(15);

/// Does a request once, however often it comes.
pub async fn once<T>(
    app: &App,
    scope: &ProjectScope,
    repeat: Repeat<'_>,
    now: Timestamp,
    work: impl AsyncFnOnce(&Repeatable) -> Result<T>,
) -> Result<T>
where
    T: Serialize + DeserializeOwned,
{
    let Some(key) = repeat.key else {
        return work(&Repeatable::unnamed()).await;
    };
    let name = RequestNonce::of_key(repeat.principal, repeat.route, key);
    let repeatable = Repeatable { nonce: RequestNonce::new(), name: Some(name.clone()) };
    let body_hash = BASE64URL_NOPAD.encode(digest(&SHA256, repeat.body).as_ref());
    match app.store.begin_request(scope, &name, &repeatable.nonce, &body_hash, now, now + IN_PROGRESS).await? {
        Begun::Go => {}
        Begun::Done(kept) => return earlier(app, scope, &name, &kept).await,
        Begun::Mismatch => return Err(refuse(Code::IdempotencyMismatch).into()),
        Begun::InProgress => {
            return Err(refuse(Code::InProgress).retry_after(std::time::Duration::from_secs(1)).into());
        }
    }
    let outcome = work(&repeatable).await;
    match &outcome {
        Ok(answer) => repeatable.keep(app, scope, &name, Outcome::Answer(answer)).await?,
        Err(Error::Refused(refusal)) if has_counted(refusal.code) => {
            repeatable.keep(app, scope, &name, Outcome::<()>::Refusal(refusal.as_ref().clone())).await?;
        }
        Err(_) => app.store.forget_request(scope, &name, &repeatable.nonce).await?,
    }
    outcome
}

/// Refusals of a guess, or of a face, that was counted.
fn has_counted(code: Code) -> bool {
    matches!(
        code,
        Code::InvalidOtp
            | Code::OtpAlreadyUsed
            | Code::AmbiguousMatch
            | Code::DuplicateFace
            | Code::FaceNotRecognized
            | Code::LivenessFailed
            | Code::ReplayedImage
    )
}

impl Repeatable {
    /// One that its caller cannot repeat.
    pub(super) fn unnamed() -> Self {
        Self { nonce: RequestNonce::new(), name: None }
    }

    /// Names what the request makes: the same each time it is repeated.
    pub(super) fn identity(&self) -> &RequestNonce {
        self.name.as_ref().unwrap_or(&self.nonce)
    }

    /// The answer as it is kept with its effect. Nothing if the caller has not said how it would repeat the request.
    pub(super) async fn seal(
        &self,
        app: &App,
        scope: &ProjectScope,
        answer: &impl Serialize,
    ) -> Result<Option<KeptAnswer>> {
        match &self.name {
            None => Ok(None),
            Some(name) => sealed(app, scope, name, &Outcome::Answer(answer)).await.map(Some),
        }
    }

    /// Keeps what was not kept with its effect.
    async fn keep(
        &self,
        app: &App,
        scope: &ProjectScope,
        name: &RequestNonce,
        outcome: Outcome<impl Serialize>,
    ) -> Result<()> {
        let kept = sealed(app, scope, name, &outcome).await?;
        app.store.keep_answer(scope, name, &self.nonce, &kept).await
    }
}

async fn sealed(
    app: &App,
    scope: &ProjectScope,
    name: &RequestNonce,
    outcome: &Outcome<impl Serialize>,
) -> Result<KeptAnswer> {
    let (key, material) = app.keys.current(scope, Purpose::Answers).await?;
    let value = serde_json::to_vec(outcome).map_err(anyhow::Error::new)?;
    Ok(KeptAnswer { key, sealed: Sealed::seal(&material, &context(scope, name), &value) })
}

async fn earlier<T: DeserializeOwned>(
    app: &App,
    scope: &ProjectScope,
    name: &RequestNonce,
    kept: &KeptAnswer,
) -> Result<T> {
    let key = app.keys.by_id(scope, Purpose::Answers, &kept.key).await?;
    let value = key.and_then(|key| kept.sealed.open(&key, &context(scope, name)));
    let value = value.ok_or_else(|| anyhow::anyhow!("a kept answer does not open"))?;
    match serde_json::from_slice(value.expose()).map_err(anyhow::Error::new)? {
        Outcome::Answer(answer) => Ok(answer),
        Outcome::Refusal(refusal) => Err(refusal.into()),
    }
}

fn context(scope: &ProjectScope, name: &RequestNonce) -> Vec<u8> {
    format!("answer/v1#{}#{}", scope.project(), name.as_str()).into_bytes()
}
