//! What an application asks for when it sends somebody to us (RFC 6749, 4.1.1; OpenID Connect Core, 3.1.2.1).

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use crate::{
    error::{Code, Refusal, refuse},
    types::ApplicationId,
};

/// An authorization request that may be granted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationRequest {
    /// Who asks.
    pub application: ApplicationId,
    /// Where the answer goes: an address that the application has registered.
    pub redirect_uri: String,
    /// What the application wants back, unread.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// What the ID token has to bear.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// The hash of the application's secret for this request (RFC 7636, 4.2).
    pub code_challenge: String,
    /// What it wants to know.
    pub scopes: Vec<OpenIdScope>,
}

/// What an application may want to know of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OpenIdScope {
    /// Who they are.
    Openid,
    /// Their address.
    Email,
    /// Their number.
    Phone,
}

impl OpenIdScope {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Openid, Self::Email, Self::Phone];

    /// As applications write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Openid => "openid",
            Self::Email => "email",
            Self::Phone => "phone",
        }
    }
}

/// The parameters of a request whose application and address are known, and so can be answered there.
#[derive(Debug, Clone, Copy, Default)]
pub struct Parameters<'a> {
    /// `response_type`
    pub response_type: Option<&'a str>,
    /// `response_mode`
    pub response_mode: Option<&'a str>,
    /// `scope`
    pub scope: Option<&'a str>,
    /// `state`
    pub state: Option<&'a str>,
    /// `nonce`
    pub nonce: Option<&'a str>,
    /// `code_challenge`
    pub code_challenge: Option<&'a str>,
    /// `code_challenge_method`
    pub code_challenge_method: Option<&'a str>,
    /// `prompt`
    pub prompt: Option<&'a str>,
    /// `request`
    pub request: Option<&'a str>,
    /// `request_uri`
    pub request_uri: Option<&'a str>,
}

/// Characters of a `state`.
const LONGEST_STATE: usize = 2048;
/// Characters of a `nonce`.
const LONGEST_NONCE: usize = 512;
/// Characters of a `scope`.
const LONGEST_SCOPE: usize = 1024;
/// Characters of a SHA-256 hash in base64url.
const CHALLENGE: usize = 43;
/// Characters of a `code_verifier` (RFC 7636, 4.1).
const VERIFIER: std::ops::RangeInclusive<usize> = 43..=128;

impl Parameters<'_> {
    /// The state to send back with an answer; not one that we would not take either.
    pub fn returned_state(&self) -> Option<&str> {
        self.state.filter(|state| is_text(state, LONGEST_STATE))
    }

    /// The request, if we can grant it.
    pub fn accept(&self, application: ApplicationId, redirect_uri: &str) -> Result<AuthorizationRequest, Refusal> {
        let invalid = |problem: &'static str| refuse(Code::InvalidRequest).because(problem);
        if self.request.is_some() {
            return Err(refuse(Code::RequestNotSupported));
        }
        if self.request_uri.is_some() {
            return Err(refuse(Code::RequestUriNotSupported));
        }
        match self.response_type {
            Some("code") => {}
            Some(_) => return Err(refuse(Code::UnsupportedResponseType)),
            None => return Err(invalid("`response_type` is required; it must be `code`.")),
        }
        if !matches!(self.response_mode, None | Some("query")) {
            return Err(invalid("`response_mode` must be `query`."));
        }
        if self.state.is_some_and(|state| !is_text(state, LONGEST_STATE)) {
            return Err(invalid("`state` must be at most 2048 printable ASCII characters."));
        }
        if self.nonce.is_some_and(|nonce| !is_text(nonce, LONGEST_NONCE)) {
            return Err(invalid("`nonce` must be at most 512 printable ASCII characters."));
        }
        let scopes = scopes(self.scope.unwrap_or_default())?;
        if self.code_challenge_method != Some("S256") {
            return Err(invalid("`code_challenge_method` must be `S256` (PKCE, RFC 7636)."));
        }
        let challenge = self.code_challenge.filter(|text| text.len() == CHALLENGE && text.bytes().all(is_base64url));
        let challenge = challenge.ok_or_else(|| invalid("`code_challenge` must be a SHA-256 hash in base64url."))?;
        if self.prompt.is_some_and(|prompt| prompt.split(' ').any(|word| word == "none")) {
            return Err(refuse(Code::LoginRequired));
        }
        Ok(AuthorizationRequest {
            application,
            redirect_uri: redirect_uri.to_owned(),
            state: self.state.map(str::to_owned),
            nonce: self.nonce.map(str::to_owned),
            code_challenge: challenge.to_owned(),
            scopes,
        })
    }
}

/// The scopes that we know; others are ignored (OpenID Connect Core, 3.1.2.1).
fn scopes(text: &str) -> Result<Vec<OpenIdScope>, Refusal> {
    if text.len() > LONGEST_SCOPE {
        return Err(refuse(Code::InvalidScope).because("`scope` must have at most 1024 characters."));
    }
    let found: Vec<_> =
        OpenIdScope::ALL.into_iter().filter(|scope| text.split(' ').any(|word| word == scope.name())).collect();
    if found.contains(&OpenIdScope::Openid) { Ok(found) } else { Err(refuse(Code::InvalidScope)) }
}

/// Visible characters and spaces (RFC 6749, appendix A).
fn is_text(text: &str, longest: usize) -> bool {
    text.len() <= longest && text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

fn is_base64url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

impl AuthorizationRequest {
    /// Whether this is the application's secret for the request (RFC 7636, 4.6).
    pub fn is_verified_by(&self, verifier: &str) -> bool {
        let is_verifier = VERIFIER.contains(&verifier.len())
            && verifier.bytes().all(|byte| is_base64url(byte) || matches!(byte, b'.' | b'~'));
        let hash = BASE64URL_NOPAD.encode(digest(&SHA256, verifier.as_bytes()).as_ref());
        is_verifier && bool::from(hash.as_bytes().ct_eq(self.code_challenge.as_bytes()))
    }

    /// Whether it wants to know this.
    pub fn wants(&self, scope: OpenIdScope) -> bool {
        self.scopes.contains(&scope)
    }

    /// The scopes as tokens name them.
    pub fn scope(&self) -> String {
        self.scopes.iter().map(|scope| scope.name()).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    fn good() -> Parameters<'static> {
        Parameters {
            response_type: Some("code"),
            scope: Some("openid email"),
            state: Some("state"),
            nonce: Some("nonce"),
            code_challenge: Some(CHALLENGE),
            code_challenge_method: Some("S256"),
            ..Parameters::default()
        }
    }

    fn accept(parameters: Parameters<'_>) -> Result<AuthorizationRequest, Refusal> {
        parameters.accept(ApplicationId::new(), "https://app.example.org/callback")
    }

    #[test]
    fn a_request_is_granted_or_told_why_not() {
        let long = "a".repeat(2049);
        let base = good();
        let table: [(&str, Parameters<'_>, Option<Code>); 21] = [
            ("all of it", base, None),
            ("without state and nonce", Parameters { state: None, nonce: None, ..base }, None),
            ("the mode that is the default", Parameters { response_mode: Some("query"), ..base }, None),
            ("unknown scopes beside ours", Parameters { scope: Some("openid profile x"), ..base }, None),
            ("a wish to sign in anew", Parameters { prompt: Some("login"), ..base }, None),
            ("no type", Parameters { response_type: None, ..base }, Some(Code::InvalidRequest)),
            ("implicit", Parameters { response_type: Some("token"), ..base }, Some(Code::UnsupportedResponseType)),
            (
                "hybrid",
                Parameters { response_type: Some("code id_token"), ..base },
                Some(Code::UnsupportedResponseType),
            ),
            ("fragment", Parameters { response_mode: Some("fragment"), ..base }, Some(Code::InvalidRequest)),
            ("no scope", Parameters { scope: None, ..base }, Some(Code::InvalidScope)),
            ("without openid", Parameters { scope: Some("email openid2"), ..base }, Some(Code::InvalidScope)),
            ("a long scope", Parameters { scope: Some(&long), ..base }, Some(Code::InvalidScope)),
            ("a long state", Parameters { state: Some(&long), ..base }, Some(Code::InvalidRequest)),
            ("a state that breaks lines", Parameters { state: Some("a\r\nb"), ..base }, Some(Code::InvalidRequest)),
            ("a long nonce", Parameters { nonce: Some(&long), ..base }, Some(Code::InvalidRequest)),
            ("no PKCE", Parameters { code_challenge: None, ..base }, Some(Code::InvalidRequest)),
            ("PKCE without method", Parameters { code_challenge_method: None, ..base }, Some(Code::InvalidRequest)),
            ("plain PKCE", Parameters { code_challenge_method: Some("plain"), ..base }, Some(Code::InvalidRequest)),
            ("a short challenge", Parameters { code_challenge: Some("abc"), ..base }, Some(Code::InvalidRequest)),
            ("without a page", Parameters { prompt: Some("none"), ..base }, Some(Code::LoginRequired)),
            ("a request object", Parameters { request: Some("e30."), ..base }, Some(Code::RequestNotSupported)),
        ];
        for (name, parameters, refused) in table {
            assert_eq!(accept(parameters).err().map(|refusal| refusal.code), refused, "{name}");
        }
    }

    #[test]
    fn only_the_secret_behind_the_challenge_verifies_a_request() {
        let request = accept(good()).unwrap();
        assert!(request.is_verified_by(VERIFIER));
        for wrong in ["", CHALLENGE, &VERIFIER[1..], &format!("{VERIFIER}="), &VERIFIER.to_lowercase()] {
            assert!(!request.is_verified_by(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_state_comes_back_as_it_came() {
        assert_eq!(good().returned_state(), Some("state"));
        assert_eq!(Parameters { state: Some("a\nb"), ..good() }.returned_state(), None);
    }
}
