//! Where the management API is. Nothing goes there in the clear, unless it stays on this machine.

use anyhow::{Context, bail, ensure};
use url::{Host, Url};

/// An API's address.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Address {
    /// Whether it is reached by TLS.
    pub(crate) is_secure: bool,
    /// Where to connect, and the path before the API's own.
    pub(crate) base: String,
    /// What the server knows itself by, where that is not in `base`.
    pub(crate) host: Option<String>,
}

impl Address {
    /// Reads `https://api.example.org`, or `http://` for this very machine.
    pub(crate) fn parse(text: &str) -> anyhow::Result<Self> {
        let url = Url::parse(text).with_context(|| format!("{text} is no address such as https://api.example.org"))?;
        let is_plain = url.username().is_empty() && url.password().is_none();
        ensure!(
            is_plain && url.query().is_none() && url.fragment().is_none(),
            "the API's address must have no user name, query or fragment"
        );
        let host = url.host().context("the API's address has no host")?;
        let path = url.path().trim_end_matches('/');
        match url.scheme() {
            "https" => {
                Ok(Self { is_secure: true, base: format!("{}{path}", url.origin().ascii_serialization()), host: None })
            }
            "http" => {
                let here = here(&host).with_context(|| {
                    format!("{text} would carry the token in the clear: use https, or http to localhost alone")
                })?;
                let port = url.port_or_known_default().unwrap_or(80);
                let known_as = url.port().map_or_else(|| host.to_string(), |port| format!("{host}:{port}"));
                Ok(Self { is_secure: false, base: format!("http://{here}:{port}{path}"), host: Some(known_as) })
            }
            other => bail!("the API's address must begin with https, not {other}"),
        }
    }
}

/// The address of a host that is this very machine. A name below `localhost` is one (RFC 6761, 6.3), and not every
/// resolver knows it.
fn here(host: &Host<&str>) -> Option<String> {
    match host {
        Host::Ipv4(address) => address.is_loopback().then(|| address.to_string()),
        Host::Ipv6(address) => address.is_loopback().then(|| format!("[{address}]")),
        Host::Domain(name) => (*name == "localhost" || name.ends_with(".localhost")).then(|| "127.0.0.1".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_leaves_this_machine_by_tls_alone() {
        let read = |text: &str| Address::parse(text).map(|address| (address.base, address.host)).ok();
        let given = |base: &str, host: Option<&str>| Some((base.to_owned(), host.map(str::to_owned)));
        assert_eq!(read("https://api.example.org/"), given("https://api.example.org", None));
        assert_eq!(read("https://api.example.org:8443/prod/"), given("https://api.example.org:8443/prod", None));
        assert_eq!(read("http://localhost:4600"), given("http://127.0.0.1:4600", Some("localhost:4600")));
        assert_eq!(read("http://api.localhost:4600/"), given("http://127.0.0.1:4600", Some("api.localhost:4600")));
        assert_eq!(read("http://127.0.0.2"), given("http://127.0.0.2:80", Some("127.0.0.2")));
        assert_eq!(read("http://[::1]:80"), given("http://[::1]:80", Some("[::1]")));
        for text in [
            "http://api.example.org",
            "http://localhost.example.org",
            "http://notlocalhost",
            "http://192.0.2.1",
            "http://0.0.0.0",
            "ftp://localhost",
            "https://user@api.example.org",
            "https://api.example.org/?query",
            "https://api.example.org/#part",
            "api.example.org",
            "",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
