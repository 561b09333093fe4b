//! Why there was no answer.

use std::{error::Error, fmt};

/// Why there was no answer. Customers read its name: it says nothing of where we are or what we found there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// Its name leads to an address that is not public, or it is on this very machine.
    BlockedAddress,
    /// Its name leads nowhere.
    Unresolved,
    /// Nobody takes a connection there.
    Unreachable,
    /// It has no certificate for its name that can be trusted, or speaks no TLS from 1.2 on.
    Tls,
    /// The time was over before its answer was there.
    TimedOut,
    /// The connection broke, or what came was no HTTP.
    Broken,
    /// It is not an address that webhooks may have.
    BadAddress,
}

impl Failure {
    /// As customers read it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::BlockedAddress => "blocked_address",
            Self::Unresolved => "unresolved",
            Self::Unreachable => "unreachable",
            Self::Tls => "tls",
            Self::TimedOut => "timed_out",
            Self::Broken => "broken",
            Self::BadAddress => "bad_address",
        }
    }

    /// What it was, by the errors of the client: ours from the connector, or TLS that broke later.
    pub(super) fn of(error: &(dyn Error + 'static)) -> Self {
        let chain = || std::iter::successors(Some(error), |&error| error.source());
        if let Some(own) = chain().find_map(|error| error.downcast_ref::<Self>()) {
            return *own;
        }
        // An input/output error is not a link of the chain that it wraps.
        let mut wrapped = chain().filter_map(|error| error.downcast_ref::<std::io::Error>()?.get_ref());
        if wrapped.any(<dyn Error + Send + Sync>::is::<rustls::Error>) { Self::Tls } else { Self::Broken }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl Error for Failure {}
