//! `POST /p/{client_id}/token` on the pages' host: an application redeems its authorization code (RFC 6749, 4.1.3), once.
//! It proves by the secret of its request (PKCE, RFC 7636) that it has asked for the code and, if it has secrets, by one
//! of them who it is. Pages of its own origins may call it from a script.

use deserr::Deserr;
use serde::Serialize;
use smartaccess::{
    App, Code, Result,
    error::refuse,
    flows::{self, Redemption},
    http::{Faults, OAuth, Request},
    types::ClientId,
};
use utoipa::ToSchema;

/// Parameters that are not known are ignored, as the standard wants it.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults)]
pub(crate) struct Input {
    grant_type: String,
    #[deserr(default)]
    client_id: String,
    #[deserr(default)]
    client_secret: String,
    #[deserr(default)]
    code: String,
    #[deserr(default)]
    redirect_uri: String,
    #[deserr(default)]
    code_verifier: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct Granted {
    access_token: String,
    token_type: &'static str,
    expires_in: i64,
    scope: String,
    id_token: String,
}

pub(crate) async fn handle(app: &'static App, request: Request<Input>) -> Result<OAuth<Granted>> {
    let (client_id, input): (ClientId, _) = (request.parameter("client_id")?, &request.input);
    if input.grant_type != "authorization_code" {
        return Err(refuse(Code::UnsupportedGrantType).into());
    }
    let client = request.client(&input.client_id, &input.client_secret)?;
    let redemption = Redemption {
        client_id: &client_id,
        client: &client,
        code: &input.code,
        redirect_uri: &input.redirect_uri,
        verifier: &input.code_verifier,
    };
    let tokens = flows::redeem(app, &redemption).await?;
    let granted = Granted {
        access_token: tokens.access_token.expose().clone(),
        token_type: "Bearer",
        expires_in: tokens.expires_in,
        scope: tokens.scope,
        id_token: tokens.id_token.expose().clone(),
    };
    let origin = request.origin().filter(|origin| tokens.application.is_at(origin));
    Ok(OAuth::new(granted).readable_at(origin))
}
