//! How an OAuth client says who it is (RFC 6749, 2.3.1): in the form, or by HTTP Basic (RFC 7617).

use data_encoding::BASE64;
use url::form_urlencoded;

use super::Request;
use crate::{
    Code,
    error::{Faults, Refusal, refuse},
    secret::Secret,
};

/// Who a client says it is, and its secret if it has sent one.
#[derive(Debug)]
pub struct ClientCredentials {
    /// Its `client_id`.
    pub id: String,
    /// Its `client_secret`. An empty one is none.
    pub secret: Option<Secret<String>>,
}

impl<I> Request<I> {
    /// Who sends it, by `Authorization` or else by the fields of its form. A secret may stand in one of them only.
    pub fn client(&self, id: &str, secret: &str) -> Result<ClientCredentials, Refusal> {
        let Some(header) = self.authorization() else { return Ok(ClientCredentials::new(id.into(), secret.into())) };
        let message = "`Authorization` must be HTTP Basic, with the form-urlencoded `client_id` and `client_secret`.";
        let named = basic(header).ok_or_else(|| refuse(Code::InvalidClient).because(message))?;
        if !secret.is_empty() {
            return Err(Faults::one("client_secret", "must not be sent beside `Authorization`").into());
        }
        if !id.is_empty() && id != named.id {
            return Err(Faults::one("client_id", "must be the one in `Authorization`, or be left out").into());
        }
        Ok(named)
    }
}

impl ClientCredentials {
    fn new(id: String, secret: String) -> Self {
        Self { id, secret: Some(secret).filter(|secret| !secret.is_empty()).map(Secret::new) }
    }
}

/// The two parts of HTTP Basic; nothing if it is not that.
fn basic(authorization: &str) -> Option<ClientCredentials> {
    let (scheme, encoded) = authorization.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let both = String::from_utf8(BASE64.decode(encoded.trim().as_bytes()).ok()?).ok()?;
    let (id, secret) = both.split_once(':')?;
    Some(ClientCredentials::new(decoded(id)?, decoded(secret)?))
}

/// One value as a form writes it. What would be several fields is none.
fn decoded(text: &str) -> Option<String> {
    if text.contains(['&', '=']) {
        return None;
    }
    Some(form_urlencoded::parse(text.as_bytes()).next().map(|(value, _)| value.into_owned()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_parts_of_basic_are_form_urlencoded() {
        let read = |authorization: &str| {
            let ClientCredentials { id, secret } = basic(authorization)?;
            Some((id, secret.map(|secret| secret.expose().clone())))
        };
        let sent = |text: &str| read(&format!("Basic {}", BASE64.encode(text.as_bytes())));
        let some = |id: &str, secret: &str| Some((id.to_owned(), Some(secret.to_owned())));
        assert_eq!(sent("app_1:sas_2"), some("app_1", "sas_2"));
        assert_eq!(sent("app%5F1:a%3Ab+c%2B%25%C3%A9"), some("app_1", "a:b c+%é"));
        assert_eq!(sent("app_1:a:b"), some("app_1", "a:b"));
        assert_eq!(sent("app_1:"), Some(("app_1".to_owned(), None)));
        assert_eq!(sent(":"), Some((String::new(), None)));
        assert_eq!(read("bAsIc YTpi"), some("a", "b"));
        for text in ["app_1", "app_1:a&b", "app_1:a=b", "a=b:c"] {
            assert_eq!(sent(text), None, "{text}");
        }
        for authorization in ["", "Basic", "Basic ", "Basic %%%", "Basic /////w==", "Bearer YTpi"] {
            assert_eq!(read(authorization), None, "{authorization}");
        }
    }
}
