//! How a sign-in by face ended, for a team's back end: as a webhook of the format `incode` is told, with two tokens, and as
//! is answered to who brings them back. The tokens stand in no row: the worker that sends a body makes them, the same each
//! time, and only the function that proves outcomes can check them.

use std::borrow::Cow;

use serde::{Serialize, de::DeserializeOwned};

use super::{Repeat, Repeatable, once};
use crate::{
    App, Code,
    error::{Result, refuse},
    keys::Purpose,
    model::{
        BroughtProof, EventDelivery, EventKind, FaceEnding, FaceOutcome, ProofKey, ProofToken, Proven, Record, User,
    },
    store::ProjectScope,
    tokens::ApiCaller,
    types::EventId,
};

/// What webhooks of the format `incode` are sent of an event: a body, and what makes its tokens.
pub(super) async fn outcome_body(
    app: &App,
    scope: &ProjectScope,
    record: &Record,
    outcome: &FaceOutcome,
) -> Result<(String, ProofKey)> {
    let user = customer(app, scope, outcome).await?;
    let email = user.as_ref().and_then(|user| user.email(None)).map(|(email, _)| email);
    let key = app.keys.current_id(scope, Purpose::Proofs).await?;
    Ok((outcome.body(record, email), ProofKey { key, at: record.at }))
}

/// A body as it is sent: with its tokens, if it has any.
pub(super) async fn whole_body<'a>(
    app: &App,
    scope: &ProjectScope,
    delivery: &'a EventDelivery,
) -> Result<Cow<'a, str>> {
    let Some(key) = &delivery.proof else { return Ok(Cow::Borrowed(&delivery.body)) };
    let material = app.keys.by_id(scope, Purpose::Proofs, &key.key).await?;
    let material = material.ok_or_else(|| anyhow::anyhow!("the key of {}'s tokens is gone", delivery.event))?;
    let proven = Proven { project: scope.project(), environment: delivery.environment, event: &delivery.event };
    let [token, interview] = [ProofToken::Token, ProofToken::Interview].map(|which| which.of(key, &material, proven));
    let rest = delivery.body.strip_suffix('}').ok_or_else(|| anyhow::anyhow!("a body is an object"))?;
    Ok(Cow::Owned(format!(r#"{rest},"token":"{}","interviewToken":"{}"}}"#, token.expose(), interview.expose())))
}

/// What a back end brings to have an outcome proved.
#[derive(Debug, Clone, Copy)]
pub struct Claimed<'a> {
    /// The transaction: the event.
    pub transaction: &'a EventId,
    /// The body's `token`.
    pub token: &'a str,
    /// Its `interviewToken`.
    pub interview_token: &'a str,
}

/// An outcome that was proved.
#[derive(Debug)]
pub struct ProvedOutcome {
    /// The event.
    pub record: Record,
    /// How it ended.
    pub outcome: FaceOutcome,
    /// Who has signed in, if they are still there.
    pub user: Option<User>,
}

/// Answers how a sign-in by face ended to who brings both of its tokens: once. A wrong token, another project's event and
/// none at all look the same, and use nothing up.
pub async fn verify_outcome<T: Serialize + DeserializeOwned>(
    app: &App,
    caller: &ApiCaller,
    claimed: Claimed<'_>,
    repeat: Repeat<'_>,
    answer: impl Fn(ProvedOutcome) -> T,
) -> Result<T> {
    once(app, &caller.scope, repeat, caller.now, async |repeatable: &Repeatable| {
        let unknown = || {
            let message = "There is no such sign-in by face, or these are not its tokens.";
            refuse(Code::NotFound).because(message)
        };
        let record = proved(app, caller, claimed).await?.ok_or_else(unknown)?;
        let outcome = record.outcome.clone().ok_or_else(unknown)?;
        let user = customer(app, &caller.scope, &outcome).await?;
        let verified = verified(caller, &record, &outcome);
        let answered = answer(ProvedOutcome { record: record.clone(), outcome, user });
        let sealed = repeatable.seal(app, &caller.scope, &answered).await?;
        let kept = repeatable.name.as_ref().zip(sealed.as_ref());
        if !app.store.prove(&caller.scope, &record, &repeatable.nonce, kept, &[verified]).await? {
            return Err(refuse(Code::Conflict).because("This outcome was verified before.").into());
        }
        Ok(answered)
    })
    .await
}

/// The event that both tokens are of.
async fn proved(app: &App, caller: &ApiCaller, claimed: Claimed<'_>) -> Result<Option<Record>> {
    let scope = &caller.scope;
    let proven = Proven { project: scope.project(), environment: caller.environment, event: claimed.transaction };
    let mut at = None;
    for (which, text) in [(ProofToken::Token, claimed.token), (ProofToken::Interview, claimed.interview_token)] {
        let Some(brought) = BroughtProof::read(text) else { return Ok(None) };
        let Some(key) = app.keys.by_id(scope, Purpose::Proofs, &brought.key.key).await? else { return Ok(None) };
        if !brought.is(which, &key, proven) || at.is_some_and(|at| at != brought.key.at) {
            return Ok(None);
        }
        at = Some(brought.key.at);
    }
    match at {
        Some(at) => app.store.event(scope, (claimed.transaction, at), caller.now).await,
        None => Ok(None),
    }
}

/// That a back end has had an outcome proved.
fn verified(caller: &ApiCaller, record: &Record, outcome: &FaceOutcome) -> Record {
    let verified = Record {
        id: EventId::new(),
        kind: EventKind::OutcomeVerified,
        environment: caller.environment,
        subject: outcome.validation.to_string(),
        actor: caller.token.to_string(),
        network: None,
        at: caller.now,
        data: serde_json::Map::new(),
        outcome: None,
    };
    verified.with("transaction_id", record.id.as_str()).with("validation_id", outcome.validation.as_str())
}

/// Who has signed in, if anybody, and if they are still there.
async fn customer(app: &App, scope: &ProjectScope, outcome: &FaceOutcome) -> Result<Option<User>> {
    match &outcome.ending {
        FaceEnding::Passed { customer, .. } => app.store.user(scope, customer).await,
        FaceEnding::Failed(_) => Ok(None),
    }
}
