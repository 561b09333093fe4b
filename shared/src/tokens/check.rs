//! What a token must be before anything in it is believed.

use jiff::Timestamp;

use crate::{
    error::{Code, Refusal, refuse},
    types::KeyId,
};

/// How far another server's clock may be ahead, in seconds.
const SKEW: i64 = 60;

/// The longest token, in bytes.
const LONGEST: usize = 4096;

/// What we read of a header. Nothing in it is followed: a token that brings or points to a key of its own is refused.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) key: KeyId,
    pub(super) typ: String,
}

pub(super) fn header(token: &str) -> Option<Header> {
    if token.len() > LONGEST {
        return None;
    }
    let header = jsonwebtoken::decode_header(token).ok()?;
    let brings_a_key = header.jku.is_some() || header.jwk.is_some() || header.x5u.is_some() || header.x5c.is_some();
    if brings_a_key || header.crit.is_some() {
        return None;
    }
    Some(Header { key: header.kid?.parse().ok()?, typ: header.typ? })
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Times {
    pub(super) issued: i64,
    pub(super) expires: i64,
}

pub(super) fn times(times: &Times, now: Timestamp) -> Result<(), Refusal> {
    let now = now.as_second();
    let is_good = times.issued <= now + SKEW && now < times.expires;
    if is_good { Ok(()) } else { Err(refuse(Code::Unauthenticated)) }
}

#[cfg(test)]
mod tests {
    use data_encoding::BASE64URL_NOPAD;
    use serde_json::json;

    use super::*;

    fn token(header: &serde_json::Value) -> String {
        format!("{}.e30.c2ln", BASE64URL_NOPAD.encode(header.to_string().as_bytes()))
    }

    #[test]
    fn a_token_that_brings_or_points_to_a_key_is_refused() {
        let kid = KeyId::new();
        let good = json!({"alg": "ES256", "typ": "api+jwt", "kid": kid});
        assert_eq!(header(&token(&good)), Some(Header { key: kid.clone(), typ: "api+jwt".to_owned() }));
        for (name, value) in [
            ("jku", json!("https://evil.example/jwks.json")),
            ("x5u", json!("https://evil.example/cert.pem")),
            ("jwk", json!({"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"})),
            ("x5c", json!(["AA"])),
            ("crit", json!(["exp"])),
            ("kid", json!("../../etc/passwd")),
            ("kid", json!(null)),
            ("alg", json!("none")),
            ("alg", json!("es256")),
            ("typ", json!(null)),
        ] {
            let mut bad = good.clone();
            bad[name] = value;
            assert_eq!(header(&token(&bad)), None, "{bad}");
        }
        assert_eq!(header(&token(&json!({"alg": "ES256", "kid": kid, "typ": "x".repeat(5000)}))), None);
        for text in ["", ".", "..", "a.b.c", "e30.e30.e30"] {
            assert_eq!(header(text), None, "{text}");
        }
    }

    #[test]
    fn a_token_is_good_from_its_issue_until_its_end() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let good = |issued, expires, now| times(&Times { issued, expires }, at(now)).is_ok();
        assert!(good(100, 200, 100) && good(100, 200, 199) && good(100, 200, 40));
        assert!(!good(100, 200, 200) && !good(100, 200, 39) && !good(100, i64::MIN, 100));
    }
}
