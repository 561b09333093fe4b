//! Cookies of the hosted pages (RFC 6265): for their own host and for scripts of nobody.

use lambda_http::http::{HeaderMap, HeaderValue, header};

use crate::secret::Secret;

/// A cookie to keep. `__Host-` in its name makes a browser hold us to `Secure`, `Path=/` and no domain.
#[derive(Debug)]
pub struct Cookie {
    name: String,
    value: Secret<String>,
    max_age: Option<i64>,
}

impl Cookie {
    /// One that is kept until the browser is closed.
    pub fn new(name: &str, value: Secret<String>) -> Self {
        Self { name: format!("{PREFIX}{name}"), value, max_age: None }
    }

    /// Keeps it for so many seconds.
    #[must_use]
    pub fn for_seconds(self, seconds: i64) -> Self {
        Self { max_age: Some(seconds), ..self }
    }

    /// As a `Set-Cookie` header.
    pub(super) fn header(&self) -> HeaderValue {
        let Self { name, value, .. } = self;
        let life = self.max_age.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
        let text = format!("{name}={}; Path=/; Secure; HttpOnly; SameSite=Lax{life}", value.expose());
        HeaderValue::try_from(text).expect("our values are base64 and our names are ours")
    }
}

const PREFIX: &str = "__Host-";

/// The value of a cookie of ours. A name that comes twice is no cookie of ours.
pub(super) fn find<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let values = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut found = values
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().strip_prefix(PREFIX)?.strip_prefix(name)?.strip_prefix('='));
    let first = found.next();
    first.filter(|_| found.next().is_none())
}

/// The values of cookies of ours whose names begin so.
pub(super) fn find_all<'a>(headers: &'a HeaderMap, prefix: &'a str) -> impl Iterator<Item = &'a str> {
    let values = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let ours = values.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().strip_prefix(PREFIX));
    ours.filter_map(move |pair| pair.strip_prefix(prefix)?.split_once('=')).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(cookies: &[&str]) -> HeaderMap {
        cookies.iter().map(|value| (header::COOKIE, HeaderValue::from_str(value).unwrap())).collect()
    }

    #[test]
    fn a_cookie_is_found_by_its_whole_name_and_only_if_it_is_one() {
        let headers = sent(&["a=b; __Host-browser=one; __Host-browser-2=two", "__Host-device=three"]);
        assert_eq!(find(&headers, "browser"), Some("one"));
        assert_eq!(find(&headers, "device"), Some("three"));
        assert_eq!(find(&headers, "a"), None);
        assert_eq!(find(&sent(&["__Host-browser=one; __Host-browser=two"]), "browser"), None);
        assert_eq!(find(&sent(&["browser=one"]), "browser"), None);
    }

    #[test]
    fn cookies_are_found_by_how_their_names_begin() {
        let headers = sent(&["__Host-browser-1=one; browser-2=two; __Host-browser-3=three; __Host-device=four"]);
        assert_eq!(find_all(&headers, "browser-").collect::<Vec<_>>(), ["one", "three"]);
    }

    #[test]
    fn no_cookie_leaves_its_host_or_meets_a_script() {
        let cookie = Cookie::new("browser", Secret::new("abc".to_owned()));
        assert_eq!(cookie.header(), "__Host-browser=abc; Path=/; Secure; HttpOnly; SameSite=Lax");
        assert_eq!(cookie.for_seconds(60).header().to_str().unwrap().split("; ").last(), Some("Max-Age=60"));
    }
}
