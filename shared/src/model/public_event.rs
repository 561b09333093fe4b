use std::{fmt, str::FromStr, sync::LazyLock};

use super::EventKind;
use crate::types::string_type;

/// An event that receivers are told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicEvent(EventKind);

impl PublicEvent {
    /// Which.
    pub const fn kind(self) -> EventKind {
        self.0
    }

    /// The same as something that receivers are told of; nothing if they are not.
    pub fn of(kind: EventKind) -> Option<Self> {
        kind.is_public().then_some(Self(kind))
    }
}

impl fmt::Display for PublicEvent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0.name())
    }
}

impl FromStr for PublicEvent {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        static PROBLEM: LazyLock<String> = LazyLock::new(|| {
            let known = EventKind::ALL.iter().filter(|kind| kind.is_public());
            format!("must be one of {}", known.map(|kind| format!("`{}`", kind.name())).collect::<Vec<_>>().join(", "))
        });
        let named = EventKind::ALL.iter().find(|kind| kind.name() == text);
        named.and_then(|kind| Self::of(*kind)).ok_or(PROBLEM.as_str())
    }
}

string_type!(PublicEvent, "login.succeeded");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn receivers_can_ask_for_what_is_public_and_for_nothing_else() {
        for kind in EventKind::ALL {
            let event = kind.name().parse::<PublicEvent>();
            assert_eq!(event.ok().map(PublicEvent::kind), Some(*kind).filter(|kind| kind.is_public()));
        }
        let problem = "login.".parse::<PublicEvent>().unwrap_err();
        assert!(problem.contains("`login.succeeded`") && !problem.contains("`api_token.created`"), "{problem}");
    }
}
