//! Where a browser may be sent with an authorization code.

use std::{fmt, str::FromStr};

use url::{Host, Url};

use super::string_type;

/// A registered redirect URI (RFC 6749, 3.1.2): `https`, or `http` on this very machine, or an application's own scheme
/// with a dot in it (RFC 8252, 7.1). Written as browsers write it, so that comparing texts is comparing addresses.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RedirectUri(String);

/// Characters.
const LONGEST: usize = 512;

/// Addresses of this very machine, as they begin where no port is named.
const LOOPBACK: [&str; 2] = ["http://127.0.0.1", "http://[::1]"];

impl RedirectUri {
    /// Whether an authorization request may name this address: the very same text. A loopback address that was
    /// registered without a port stands for every port (RFC 8252, 7.3).
    pub fn permits(&self, given: &str) -> bool {
        given == self.0 || LOOPBACK.into_iter().any(|host| self.permits_port(host, given))
    }

    /// Whether it is an address of this origin, as a browser names it.
    pub fn is_at(&self, origin: &str) -> bool {
        let own = Url::parse(&self.0).ok().map(|url| url.origin()).filter(url::Origin::is_tuple);
        let path = own.and_then(|own| self.0.strip_prefix(own.ascii_serialization().as_str()));
        path.is_some_and(|path| self.permits(&format!("{origin}{path}")))
    }

    fn permits_port(&self, host: &str, given: &str) -> bool {
        let (Some(registered), Some(given)) = (self.0.strip_prefix(host), given.strip_prefix(host)) else {
            return false;
        };
        let Some(rest) = given.strip_prefix(':') else { return false };
        let digits = rest.len() - rest.trim_start_matches(|char: char| char.is_ascii_digit()).len();
        let (port, path) = rest.split_at(digits);
        registered.starts_with('/') && port.parse::<u16>().is_ok_and(|port| port > 0) && path == registered
    }
}

/// What a page's policy has to allow for a form that leads to this address: its origin, or its scheme.
pub(crate) fn form_target(uri: &str) -> Option<String> {
    let url = Url::parse(uri).ok()?;
    let origin = url.origin();
    Some(if origin.is_tuple() { origin.ascii_serialization() } else { format!("{}:", url.scheme()) })
}

/// An address with more in its query.
pub(crate) fn with_query<'a>(uri: &str, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Option<String> {
    let mut url = Url::parse(uri).ok()?;
    url.query_pairs_mut().extend_pairs(pairs);
    Some(url.into())
}

impl fmt::Display for RedirectUri {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for RedirectUri {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() > LONGEST {
            return Err("must have at most 512 characters");
        }
        let url =
            Url::parse(text).map_err(|_| "must be an absolute URL, such as `https://app.example.org/callback`")?;
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            return Err("must have neither a user name nor a fragment");
        }
        let is_allowed = match url.scheme() {
            "https" => matches!(url.host(), Some(Host::Domain(_))),
            "http" => match url.host() {
                Some(Host::Ipv4(address)) => address.is_loopback(),
                Some(Host::Ipv6(address)) => address.is_loopback(),
                Some(Host::Domain(name)) => name == "localhost",
                None => false,
            },
            scheme => scheme.contains('.'),
        };
        if !is_allowed {
            return Err(
                "must begin with `https://` and a name, with `http://127.0.0.1`, or with a scheme of your own such as `org.example.app:`",
            );
        }
        if url.as_str() != text || text.contains('*') {
            return Err("must be written as browsers write it: lower-case host, a path, no default port, no wildcard");
        }
        Ok(Self(text.to_owned()))
    }
}

string_type!(RedirectUri, "https://app.example.org/callback");

#[cfg(test)]
mod tests {
    use super::*;

    fn registered(text: &str) -> RedirectUri {
        text.parse().unwrap()
    }

    #[test]
    fn what_may_be_registered() {
        for good in [
            "https://app.example.org/callback",
            "https://app.example.org/",
            "https://app.example.org:8443/a/b?tenant=1",
            "https://xn--mnchen-3ya.example/",
            "http://127.0.0.1/callback",
            "http://[::1]:4000/callback",
            "http://localhost:3000/callback",
            "org.example.app:/callback",
        ] {
            assert!(good.parse::<RedirectUri>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "/callback",
            "//app.example.org/callback",
            "http://app.example.org/callback",
            "http://127.0.0.1.example.org/",
            "http://localhost.example.org/",
            "http://192.168.0.1/",
            "https://192.0.2.1/",
            "https://app.example.org",
            "https://app.example.org:443/",
            "https://APP.example.org/",
            "https://münchen.example/",
            "https://*.example.org/",
            "https://app.example.org/*",
            "https://user@app.example.org/",
            "https://app.example.org/#",
            "https://app.example.org/a/../b",
            "https://app.example.org/ ",
            "https:app.example.org/callback",
            "javascript:alert(1)",
            "data:text/html,hi",
            "file:///etc/passwd",
            "app:/callback",
        ] {
            assert!(bad.parse::<RedirectUri>().is_err(), "{bad}");
        }
        assert!(format!("https://app.example.org/{}", "a".repeat(LONGEST)).parse::<RedirectUri>().is_err());
    }

    #[test]
    fn a_loopback_address_without_a_port_stands_for_every_port() {
        let uri = registered("http://127.0.0.1/callback");
        for good in ["http://127.0.0.1/callback", "http://127.0.0.1:1/callback", "http://127.0.0.1:65535/callback"] {
            assert!(uri.permits(good), "{good}");
        }
        for bad in [
            "http://127.0.0.1:/callback",
            "http://127.0.0.1:0/callback",
            "http://127.0.0.1:65536/callback",
            "http://127.0.0.1:80/callback/",
            "http://127.0.0.1:80@evil.example/callback",
            "http://127.0.0.1.evil.example/callback",
            "http://127.0.0.1:80.evil.example/callback",
            "http://127.0.0.2:80/callback",
            "http://localhost:80/callback",
            "http://[::1]:80/callback",
            "https://127.0.0.1:80/callback",
        ] {
            assert!(!uri.permits(bad), "{bad}");
        }
        assert!(registered("http://[::1]/").permits("http://[::1]:9/"));
        assert!(!registered("http://127.0.0.1:4000/callback").permits("http://127.0.0.1:4001/callback"));
        assert!(!registered("https://app.example.org/").permits("https://app.example.org:8443/"));
    }

    #[test]
    fn what_is_added_to_an_address_is_escaped() {
        let uri = with_query("https://app.example.org/callback?a=b", [("state", "x&y=z #"), ("code", "c")]);
        assert_eq!(uri.as_deref(), Some("https://app.example.org/callback?a=b&state=x%26y%3Dz+%23&code=c"));
        let uri = with_query("org.example.app:/callback", [("code", "c")]);
        assert_eq!(uri.as_deref(), Some("org.example.app:/callback?code=c"));
    }

    #[test]
    fn an_address_is_at_its_own_origin() {
        let uri = registered("https://app.example.org/callback");
        assert!(uri.is_at("https://app.example.org"));
        for other in [
            "",
            "null",
            "https://app.example.org:8443",
            "https://app.example.org.evil.example",
            "http://app.example.org",
        ] {
            assert!(!uri.is_at(other), "{other}");
        }
        assert!(registered("http://127.0.0.1/callback").is_at("http://127.0.0.1:4000"));
        assert!(!registered("org.example.app:/callback").is_at("null"));
    }

    #[test]
    fn a_form_may_lead_to_the_origin_or_the_scheme() {
        assert_eq!(form_target("https://app.example.org:8443/a?b").as_deref(), Some("https://app.example.org:8443"));
        assert_eq!(form_target("org.example.app:/callback").as_deref(), Some("org.example.app:"));
    }
}
