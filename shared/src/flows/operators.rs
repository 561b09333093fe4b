//! Signing in to the console: the same codes, in the deployment's own project.
//!
//! Any address may ask for a code and gets the same answer; the delivery worker drops what is for nobody of the team.

use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};

use super::{Asked, Guessed, Repeat, Verified, Wanted, Way, once, send, verify};
use crate::{
    App, Code, Result,
    error::refuse,
    model::{Guess, Purpose, Strategy, Validation},
    secret::Secret,
    store::ProjectScope,
    tokens::OPERATOR_LIFE,
    types::{Address, Channel, Environment, Language, Network, RequestNonce, ValidationId},
};

/// Who acts in the log of what happened.
const ACTOR: &str = "console";

/// A team member, as far as a request says it.
#[derive(Debug)]
pub struct Operator<'a> {
    /// Their address, for mail.
    pub address: Address,
    /// Where they are on the network.
    pub network: Option<Network>,
    /// The token of an earlier sign-in on their device.
    pub device: Option<&'a str>,
    /// The solution of a puzzle.
    pub solution: Option<&'a str>,
}

impl<'a> Operator<'a> {
    fn asks(&'a self, scope: &'a ProjectScope, nonce: &'a RequestNonce, guarded: bool, now: Timestamp) -> Asked<'a> {
        Asked {
            scope,
            environment: Environment::Production,
            purpose: Purpose::OperatorSignIn,
            address: &self.address,
            nonce,
            actor: ACTOR,
            network: self.network,
            device: self.device,
            solution: self.solution,
            guarded,
            strategy: Strategy::None,
            by_face: false,
            now,
        }
    }
}

/// Whether the deployment's own guard is up.
async fn guarded(app: &App, scope: &ProjectScope, now: Timestamp) -> Result<bool> {
    let published = app.store.published(scope, Environment::Production).await?;
    Ok(published.guarded_until.is_some_and(|until| now < until))
}

/// Sends a team member a code.
pub async fn send_operator_code<T: Serialize + DeserializeOwned>(
    app: &App,
    operator: &Operator<'_>,
    language: Language,
    again: Option<&ValidationId>,
    repeat: Repeat<'_>,
    answer: impl Fn(&Validation) -> T,
) -> Result<T> {
    let scope = ProjectScope::deployment();
    let now = app.now(&scope).await?;
    let guarded = guarded(app, &scope, now).await?;
    once(app, &scope, repeat, now, async |repeatable| {
        let asked = operator.asks(&scope, &repeatable.nonce, guarded, now);
        let way = Way { channel: Channel::Email, language, open: None, host: None, link: None };
        send(app, &asked, way, Wanted::of(again)).await.map(|validation| answer(&validation))
    })
    .await
}

/// Takes a team member's code. `answer` is given who it is, the token and its life in seconds.
pub async fn verify_operator_code<T: Serialize + DeserializeOwned>(
    app: &App,
    operator: &Operator<'_>,
    validation: &ValidationId,
    guess: &Guess,
    repeat: Repeat<'_>,
    answer: impl Fn(Verified, &Secret<String>, i64) -> T,
) -> Result<T> {
    let scope = ProjectScope::deployment();
    let now = app.now(&scope).await?;
    let guarded = guarded(app, &scope, now).await?;
    once(app, &scope, repeat, now, async |repeatable| {
        let asked = operator.asks(&scope, &repeatable.nonce, guarded, now);
        verify(
            app,
            &asked,
            &Guessed { validation, guess, interaction: None, is_elsewhere: false },
            repeatable,
            async |verified| {
                let email = verified.address.email().ok_or_else(|| refuse(Code::ValidationNotFound))?;
                let token = app.issue_operator_token(&verified.user, email, now).await?;
                Ok(answer(verified, &token, OPERATOR_LIFE.as_secs()))
            },
        )
        .await
    })
    .await
}
