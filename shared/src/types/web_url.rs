//! Pages of a customer's that people are led to.

use std::{fmt, str::FromStr};

use url::{Host, Url};

use super::string_type;

/// An `https` address, written as browsers write it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WebUrl(String);

/// Characters.
const LONGEST: usize = 2048;

impl fmt::Display for WebUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for WebUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let problem = "must be an address such as `https://example.org/privacy`, of at most 2048 characters";
        let url = Url::parse(text).map_err(|_| problem)?;
        let is_plain = url.username().is_empty() && url.password().is_none();
        let is_web = url.scheme() == "https" && matches!(url.host(), Some(Host::Domain(_)));
        if text.len() <= LONGEST && is_plain && is_web { Ok(Self(url.into())) } else { Err(problem) }
    }
}

string_type!(WebUrl, "https://example.org/privacy");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_on_the_web() {
        assert_eq!("https://Example.org".parse::<WebUrl>().unwrap().to_string(), "https://example.org/");
        for text in ["", "/privacy", "http://example.org/", "https://192.0.2.1/", "https://a@b/", "javascript:alert(1)"]
        {
            assert!(text.parse::<WebUrl>().is_err(), "{text}");
        }
    }
}
