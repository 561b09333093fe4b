//! `GET /p/{client_id}/.well-known/openid-configuration` on the pages' host: what an application's library has to know
//! of an environment (OpenID Connect Discovery 1.0), for anybody. Kept for five minutes.

use serde_json::json;
use smartaccess::{
    App, Result, flows,
    http::{Document, NoInput, Request},
    keys::Algorithm,
    model::OpenIdScope,
    types::Language,
};

pub(crate) async fn handle(app: &'static App, request: Request<NoInput>) -> Result<Document> {
    let issuer = flows::issuer(app, &request.parameter("client_id")?).await?;
    let body = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "userinfo_endpoint": format!("{issuer}/userinfo"),
        "jwks_uri": format!("{issuer}/jwks.json"),
        "scopes_supported": OpenIdScope::ALL.map(OpenIdScope::name),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": Algorithm::ALL,
        "token_endpoint_auth_methods_supported": ["none", "client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "claims_supported": [
            "iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "at_hash", "amr", "acr", "email", "email_verified",
            "phone_number", "phone_number_verified"
        ],
        "acr_values_supported": ["1"],
        "ui_locales_supported": Language::ALL.map(Language::as_str),
        "authorization_response_iss_parameter_supported": true,
        "claims_parameter_supported": false,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
    });
    Ok(Document { body: body.to_string(), max_age: 300 })
}
