//! Signing in to the console: the same codes, in the deployment's own project.
//!
//! Any address may ask for a code and gets the same answer; the delivery worker drops what is for nobody of the team.

use serde::{Serialize, de::DeserializeOwned};

use super::{Asked, Guessed, Repeat, once, send, verify};
use crate::{
    App, Result,
    model::{CodePolicy, Guess, Purpose, User, Validation},
    secret::Secret,
    store::ProjectScope,
    tokens::OPERATOR_LIFE,
    types::{EmailAddress, Environment, Language, Network, ValidationId},
};

/// Who acts in the log of what happened.
const ACTOR: &str = "console";

/// Sends a team member a code.
pub async fn send_operator_code<T: Serialize + DeserializeOwned>(
    app: &App,
    address: &EmailAddress,
    network: Option<Network>,
    language: Language,
    again: Option<&ValidationId>,
    repeat: Repeat<'_>,
    answer: impl Fn(&Validation) -> T,
) -> Result<T> {
    let scope = ProjectScope::deployment();
    let now = app.now(&scope).await?;
    once(app, &scope, repeat, now, async |repeatable| {
        let asked = Asked {
            scope: &scope,
            environment: Environment::Production,
            purpose: Purpose::OperatorSignIn,
            address,
            nonce: &repeatable.nonce,
            actor: ACTOR,
            network,
            now,
        };
        send(app, &asked, CodePolicy::default(), language, again).await.map(|validation| answer(&validation))
    })
    .await
}

/// Takes a team member's code. `answer` is given the user, the token and its life in seconds.
pub async fn verify_operator_code<T: Serialize + DeserializeOwned>(
    app: &App,
    address: &EmailAddress,
    network: Option<Network>,
    validation: &ValidationId,
    guess: &Guess,
    repeat: Repeat<'_>,
    answer: impl Fn(User, &Secret<String>, i64) -> T,
) -> Result<T> {
    let scope = ProjectScope::deployment();
    let now = app.now(&scope).await?;
    once(app, &scope, repeat, now, async |repeatable| {
        let asked = Asked {
            scope: &scope,
            environment: Environment::Production,
            purpose: Purpose::OperatorSignIn,
            address,
            nonce: &repeatable.nonce,
            actor: ACTOR,
            network,
            now,
        };
        verify(app, &asked, &Guessed { validation, guess }, repeatable, async |user| {
            let token = app.issue_operator_token(&user, now).await?;
            Ok(answer(user, &token, OPERATOR_LIFE.as_secs()))
        })
        .await
    })
    .await
}
