//! Which state of a thing somebody has read, so that they do not write over another's change.

use crate::error::{Code, Refusal, refuse};

/// The states that a caller takes (RFC 9110, 13.1.1). Ours are strong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IfMatch {
    /// `*`: whichever it is.
    Any,
    /// One of these.
    OneOf(Vec<String>),
}

impl IfMatch {
    pub(super) fn parse(header: &str) -> Self {
        if header.trim() == "*" {
            return Self::Any;
        }
        let tags = header.split(',').filter_map(|tag| tag.trim().strip_prefix('"')?.strip_suffix('"'));
        Self::OneOf(tags.map(str::to_owned).collect())
    }

    /// Refuses to go on if the thing is in another state, and says in which.
    pub fn must_be(wanted: Option<&Self>, change: &str) -> Result<(), Refusal> {
        match wanted {
            Some(Self::OneOf(tags)) if !tags.iter().any(|tag| tag == change) => {
                let message = "It was changed since you read it. Read it again, and repeat your change on what it is.";
                Err(refuse(Code::Conflict).because(message).detail("etag", format!("\"{change}\"")))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_named_to_the_letter() {
        let is_good = |header: &str| IfMatch::must_be(Some(&IfMatch::parse(header)), "abc").is_ok();
        assert!(is_good("\"abc\"") && is_good("*") && is_good(" \"x\", \"abc\" "));
        for header in ["", "abc", "\"ab\"", "W/\"abc\"", "\"abc", "\"ABC\""] {
            assert!(!is_good(header), "{header}");
        }
        assert!(IfMatch::must_be(None, "abc").is_ok());
    }
}
