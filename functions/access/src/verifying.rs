//! Taking a code, however it came.

use smartaccess::{
    App, Result,
    flows::{self, Asked, Guessed, OpenFlow, Repeat},
    http::{Success, success},
    model::{Guess, Purpose},
    tokens::{ApiCaller, Proof},
    types::{Address, ValidationId},
};

use crate::answers::SignedIn;

/// What a person typed, and what their device knows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Typed<'a> {
    pub(crate) guess: &'a Guess,
    pub(crate) validation_id: &'a ValidationId,
    pub(crate) device_token: Option<&'a str>,
    pub(crate) challenge: Option<&'a str>,
}

/// Gives a token for whoever has the code.
pub(crate) async fn verify(
    app: &App,
    (caller, open): (&ApiCaller, &OpenFlow),
    (address, purpose): (&Address, Purpose),
    typed: Typed<'_>,
    repeat: Repeat<'_>,
) -> Result<Success<SignedIn>> {
    let verified = flows::once(app, &caller.scope, repeat, caller.now, async |repeatable| {
        let asked = Asked {
            device: typed.device_token,
            solution: typed.challenge,
            ..caller.asks(purpose, address, &repeatable.nonce, open)
        };
        let guessed =
            Guessed { validation: typed.validation_id, guess: typed.guess, interaction: None, is_elsewhere: false };
        flows::verify(app, &asked, &guessed, repeatable, async |verified| {
            let life = open.flow.login_settings.token_life();
            let code = Some((&verified.address, verified.channel));
            let who = (&verified.user, Proof { code, face: verified.first_factor.is_some() });
            let token = app.issue_user_token(&caller.scope, &open.client_id, who, None, caller.now, life).await?;
            let recommends = flows::recommends_face(app, &caller.scope, open, &verified.user).await?;
            Ok(SignedIn::new(typed.validation_id, &token, life.as_secs(), verified, recommends))
        })
        .await
    });
    Ok(success(verified.await?))
}
