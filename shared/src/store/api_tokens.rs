//! Tokens that back ends hold.

use super::{Created, Key, ProjectScope, Store};
use crate::{error::Result, model::ApiToken, types::ApiTokenId};

impl Store {
    /// Adds a token, unless its id is taken.
    pub async fn create_api_token(&self, scope: &ProjectScope, token: &ApiToken) -> Result<Created> {
        self.put_new(key(scope, &token.id), token).await
    }

    /// A token by its id, as it is now: revoking it works at once.
    pub(crate) async fn api_token(&self, scope: &ProjectScope, id: &ApiTokenId) -> Result<Option<ApiToken>> {
        self.get(key(scope, id)).await
    }
}

fn key(scope: &ProjectScope, id: &ApiTokenId) -> Key {
    scope.part(format_args!("T#{id}"), "TOKEN")
}
