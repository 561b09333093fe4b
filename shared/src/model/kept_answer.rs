use serde::{Deserialize, Serialize};

use crate::{secret::Sealed, types::KeyId};

/// An answer that is kept for a caller who repeats the request. It may hold a token, so it is sealed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KeptAnswer {
    /// The key it is sealed with.
    pub key: KeyId,
    /// The answer.
    pub sealed: Sealed,
}
