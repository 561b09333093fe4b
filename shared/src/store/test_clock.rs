//! A project's own time, for tests alone.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::{ProjectScope, Store};
use crate::error::Result;

#[derive(Serialize, Deserialize)]
struct Offset {
    seconds: i64,
}

impl Store {
    /// How far this project's time is ahead of the system's.
    pub(crate) async fn test_clock(&self, scope: &ProjectScope) -> Result<SignedDuration> {
        let offset: Option<Offset> = self.get(scope.key("TESTCLOCK")).await?;
        Ok(SignedDuration::from_secs(offset.map_or(0, |offset| offset.seconds)))
    }
}
