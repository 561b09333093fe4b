//! Where a webhook goes.

use std::{fmt, str::FromStr};

use url::{Host, Url};

use super::string_type;

/// The address of a receiver: `https` at a public name, the ARN of an EventBridge bus, or, for a stack on one machine,
/// `http://127.0.0.1`. Written as browsers write it, so that no other reader of the text finds another host in it.
///
/// That a name is public says nothing of where it leads: [`Outbound`](crate::outbound::Outbound) looks at that, each
/// time anew.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WebhookUrl(String);

/// Bytes.
const LONGEST: usize = 2048;

/// Bytes of a host's name, and of one label of it (RFC 1035, 2.3.4).
const LONGEST_NAME: usize = 253;
const LONGEST_LABEL: usize = 63;

const NO_ADDRESS: &str = "must be an address such as `https://hooks.example.org/events`";
const NOT_PLAIN: &str = "must have no space, line break, backslash or control character: write `%20` for a space";
const NOT_HTTPS: &str = "must begin with `https://`";
const NO_BUS: &str = "must name an event bus as `arn:aws:events:us-east-1:123456789012:event-bus/name` does";
const USER: &str = "must have no user or password in front of its host: send them in a header";
const FRAGMENT: &str = "must have no fragment: leave out `#` and what follows";
const SPELLING: &str = "must write its host as browsers do: lower-case letters, `xn--…` for all that is not ASCII, no other form of a number";
const IP: &str = "must have a host with a name, not an IP address: certificates are for names";
const NO_NAME: &str =
    "must have a host such as `hooks.example.org`: letters, digits and hyphens, without a dot at its end";
const INTERNAL: &str = "must have a host that the internet knows: `localhost`, `.local` and `.internal` are not";
const PORT: &str = "must have no port, or 443, or one from 1024 on";

impl WebhookUrl {
    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The ARN of an EventBridge bus, if it is one.
    pub fn bus(&self) -> Option<&str> {
        self.0.starts_with(BUS).then_some(&self.0)
    }

    /// Whether it is on this very machine, without TLS.
    pub fn is_local(&self) -> bool {
        self.0.starts_with(LOCAL)
    }

    /// What no parser has looked at.
    #[cfg(test)]
    pub(crate) fn unchecked(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// How buses and addresses of this very machine begin.
const BUS: &str = "arn:";
const LOCAL: &str = "http://";

/// The one host that may be reached without TLS, if any may.
pub(crate) const LOOPBACK: &str = "127.0.0.1";

impl fmt::Display for WebhookUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for WebhookUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.contains(|character: char| character.is_control() || character.is_whitespace() || character == '\\') {
            return Err(NOT_PLAIN);
        }
        let checked = if text.starts_with(BUS) { check_bus(text) } else { check_address(text) }?;
        if checked.len() > LONGEST { Err("must have at most 2048 characters") } else { Ok(Self(checked)) }
    }
}

fn check_bus(text: &str) -> Result<String, &'static str> {
    let is_word = |word: &str, also: &[u8]| {
        !word.is_empty()
            && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || also.contains(&byte))
    };
    let is_name = |name: &str| {
        (1..=256).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._/-".contains(&byte))
    };
    let parts: Vec<_> = text.splitn(6, ':').collect();
    let is_bus = matches!(parts[..], ["arn", partition, "events", region, account, bus]
        if is_word(partition, b"-") && partition.starts_with("aws")
            && is_word(region, b"-")
            && account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit())
            && bus.strip_prefix("event-bus/").is_some_and(is_name));
    if is_bus { Ok(text.to_owned()) } else { Err(NO_BUS) }
}

fn check_address(text: &str) -> Result<String, &'static str> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix(LOCAL)).ok_or(NOT_HTTPS)?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return Err(USER);
    }
    if rest.contains('#') {
        return Err(FRAGMENT);
    }
    if authority.starts_with('[') {
        return Err(IP);
    }
    let url = Url::parse(text).map_err(|_| NO_ADDRESS)?;
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else { return Err(NO_ADDRESS) };
    let is_local = text.starts_with(LOCAL);
    match url.host() {
        Some(Host::Ipv4(_)) if is_local && host == LOOPBACK => {}
        _ if is_local => return Err(NOT_HTTPS),
        Some(Host::Domain(name)) => check_name(name)?,
        _ => return Err(IP),
    }
    if authority != host && authority != format!("{host}:{port}") {
        return Err(SPELLING);
    }
    if url.port().is_some_and(|port| !is_open(port)) {
        return Err(PORT);
    }
    Ok(url.into())
}

/// Whether webhooks may go to this port: those below are for other things than theirs.
pub(crate) fn is_open(port: u16) -> bool {
    port == 443 || port >= 1024
}

/// Whether a host's name can be one that the internet knows.
pub(crate) fn check_name(name: &str) -> Result<(), &'static str> {
    let is_label = |label: &str| {
        (1..=LONGEST_LABEL).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    let inner = ["localhost", "local", "internal"];
    let last = name.strip_suffix('.').unwrap_or(name).rsplit('.').next().unwrap_or_default();
    if inner.contains(&last) {
        return Err(INTERNAL);
    }
    let is_number = last.bytes().all(|byte| byte.is_ascii_digit()) || last.starts_with("0x");
    let is_name = name.len() <= LONGEST_NAME && name.contains('.') && name.split('.').all(is_label) && !is_number;
    if is_name { Ok(()) } else { Err(NO_NAME) }
}

string_type!(WebhookUrl, "https://example.org/webhooks");

#[cfg(test)]
mod tests {
    use lambda_http::http::{Uri, uri::PathAndQuery};
    use proptest::prelude::*;

    use super::*;

    fn problem(text: &str) -> &'static str {
        text.parse::<WebhookUrl>().expect_err(text)
    }

    #[test]
    fn where_webhooks_may_go() {
        let name = format!("{}.example.org", vec!["a".repeat(LONGEST_LABEL); 3].join("."));
        for (given, kept) in [
            ("https://example.org/webhooks", "https://example.org/webhooks"),
            ("https://example.org", "https://example.org/"),
            ("https://example.org:443/", "https://example.org/"),
            ("https://example.org:8443/", "https://example.org:8443/"),
            ("https://example.org:1024/", "https://example.org:1024/"),
            ("https://example.org:65535/", "https://example.org:65535/"),
            ("https://example.org?a=b&c=%20d", "https://example.org/?a=b&c=%20d"),
            ("https://example.org/a/../b", "https://example.org/b"),
            ("https://example.org/a@b:c", "https://example.org/a@b:c"),
            ("https://example.org/ñ", "https://example.org/%C3%B1"),
            ("https://xn--mnchen-3ya.example/", "https://xn--mnchen-3ya.example/"),
            ("https://4chan.example/", "https://4chan.example/"),
            ("https://127.0.0.1.example.org/", "https://127.0.0.1.example.org/"),
            ("https://local.example.org/", "https://local.example.org/"),
            (&format!("https://{name}/"), &format!("https://{name}/")),
        ] {
            let url: WebhookUrl = given.parse().expect(given);
            assert_eq!((url.as_str(), url.bus(), url.is_local()), (kept, None, false), "{given}");
        }
    }

    #[test]
    fn an_event_bus_has_an_arn() {
        for arn in [
            "arn:aws:events:us-east-1:123456789012:event-bus/default",
            "arn:aws-cn:events:cn-north-1:123456789012:event-bus/aws.partner/example.org/a_B-1",
            &format!("arn:aws-us-gov:events:us-gov-west-1:000000000000:event-bus/{}", "a".repeat(256)),
        ] {
            let url: WebhookUrl = arn.parse().expect(arn);
            assert_eq!((url.bus(), url.is_local()), (Some(arn), false));
        }
    }

    #[test]
    fn this_machine_is_told_apart() {
        for url in ["http://127.0.0.1/", "http://127.0.0.1:4000/hooks?a", "http://127.0.0.1:65535/"] {
            let url: WebhookUrl = url.parse().expect(url);
            assert_eq!((url.bus(), url.is_local()), (None, true));
        }
    }

    #[test]
    fn a_refusal_says_what_to_send_instead() {
        for (text, expected) in [
            ("", NOT_HTTPS),
            ("http://example.org/", NOT_HTTPS),
            ("https://", NO_ADDRESS),
            ("https://example.org/a b", NOT_PLAIN),
            ("https://me:secret@example.org/", USER),
            ("https://example.org/#a", FRAGMENT),
            ("https://EXAMPLE.org/", SPELLING),
            ("https://münchen.example/", SPELLING),
            ("https://192.0.2.1/", IP),
            ("https://[fe80::1%25eth0]/", IP),
            ("https://example/", NO_NAME),
            ("https://example.org./", NO_NAME),
            ("https://hooks_1.example.org/", NO_NAME),
            ("https://api.internal/", INTERNAL),
            ("https://example.org:80/", PORT),
            ("arn:aws:sqs:us-east-1:123456789012:queue", NO_BUS),
            (&format!("https://example.org/{}", "a".repeat(LONGEST)), "must have at most 2048 characters"),
            (&format!("https://example.org/{}", "ñ".repeat(400)), "must have at most 2048 characters"),
        ] {
            assert_eq!(problem(text), expected, "{text}");
        }
    }

    #[test]
    fn a_row_is_read_like_input() {
        let read = |text: &str| serde_json::from_value::<WebhookUrl>(text.into());
        assert!(read("https://example.org/").is_ok());
        assert!(read("https://127.0.0.1/").is_err());
    }

    proptest! {
        /// A client of another make than the parser finds the same host and port in what is kept, which stays as it is.
        #[test]
        fn every_reader_finds_the_same_host(
            text in r"https?://([a-z0-9.:@\[\]_%-]{1,16}|[a-z0-9]{1,9}\.(org|\PC{1,3})|127\.0\.0\.1)(:[0-9]{0,5})?([/?](\PC|[ -~]){0,24})?"
        ) {
            if let Ok(url) = text.parse::<WebhookUrl>() {
                prop_assert_eq!(url.as_str().parse::<WebhookUrl>(), Ok(url.clone()));
                let parsed = Url::parse(url.as_str()).expect("it was parsed before");
                let uri: Uri = url.as_str().parse().expect("it can be sent to");
                let rest = &parsed[url::Position::BeforePath..];
                prop_assert_eq!(uri.host(), parsed.host_str());
                prop_assert_eq!(uri.port_u16(), parsed.port());
                prop_assert_eq!(uri.scheme_str(), Some(parsed.scheme()));
                prop_assert_eq!(uri.path_and_query().map(PathAndQuery::as_str), Some(rest));
            }
        }
    }
}
