//! Email addresses in one spelling, since they become keys.

use std::{fmt, str::FromStr};

use email_address::Options;

use super::{masked::masked, string_type};

/// Characters of a whole address (RFC 5321, 4.5.3.1.3, less the angle brackets).
const MAX_LENGTH: usize = 254;

/// An address that mail can be sent to. The domain is lower-case and in ASCII (IDNA); the local part stands as it was
/// given, because only its own server knows what it means.
///
/// `Debug` shows it masked, so that logs do.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// The address itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is a test identity, who signs in to the sandbox with a fixed code: `name+test@example.org`.
    pub fn is_test_identity(&self) -> bool {
        self.0.rsplit_once('@').is_some_and(|(local, _)| local.ends_with("+test"))
    }
}

impl FromStr for EmailAddress {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text).ok_or("must be an email address, such as `name@example.org`")
    }
}

fn parse(text: &str) -> Option<EmailAddress> {
    let (local, domain) = text.trim().rsplit_once('@')?;
    let address = format!("{local}@{}", idna::domain_to_ascii_strict(domain).ok()?);
    let options = Options::default().with_required_tld().without_domain_literal().without_display_text();
    let is_plain = address.is_ascii() && !local.starts_with('"') && address.len() <= MAX_LENGTH;
    let is_valid = is_plain && email_address::EmailAddress::parse_with_options(&address, options).is_ok();
    is_valid.then_some(EmailAddress(address))
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&masked(&self.0))
    }
}

string_type!(EmailAddress, "maria@example.org");

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_has_one_spelling() {
        for (given, kept) in [
            (" maria@example.org ", "maria@example.org"),
            ("Maria@EXAMPLE.Org", "Maria@example.org"),
            ("maria+tag@example.org", "maria+tag@example.org"),
            ("maria@Bücher.example", "maria@xn--bcher-kva.example"),
            ("m.a.r.i.a@gmail.com", "m.a.r.i.a@gmail.com"),
        ] {
            assert_eq!(given.parse::<EmailAddress>().map(|address| address.0), Ok(kept.to_owned()));
        }
    }

    #[test]
    fn a_test_identity_says_that_it_is_one() {
        for (text, expected) in [
            ("maria+test@example.org", true),
            ("+test@example.org", true),
            ("maria@example.org", false),
            ("maria+tests@example.org", false),
            ("maria+test+a@example.org", false),
            ("maria@a+test.example.org", false),
        ] {
            assert_eq!(text.parse().is_ok_and(|address: EmailAddress| address.is_test_identity()), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("{}@example.org", "a".repeat(250));
        for text in [
            "",
            "maria",
            "@example.org",
            "maria@",
            "maria@localhost",
            "maria@exa mple.org",
            "maria@[192.0.2.1]",
            "Maria <maria@example.org>",
            "maria@example.org\r\nBcc: all@example.org",
            "maria\u{200b}@example.org",
            "\"maria\"@example.org",
            "maria@-example.org",
            "a@b@example.org",
            &long,
        ] {
            assert!(text.parse::<EmailAddress>().is_err(), "{text:?} was taken for an address");
        }
    }

    #[test]
    fn a_log_shows_a_mask() {
        let address: EmailAddress = "maria@example.org".parse().unwrap();
        assert_eq!(format!("{address:?}"), "m•••@example.org");
    }

    proptest! {
        #[test]
        fn parsing_what_was_kept_changes_nothing(text in "[A-Za-z0-9.+_-]{1,12}@[A-Za-zäöü0-9-]{1,12}\\.[a-z]{2,3}") {
            if let Ok(address) = text.parse::<EmailAddress>() {
                prop_assert_eq!(address.as_str().parse::<EmailAddress>(), Ok(address.clone()));
            }
        }
    }
}
