//! Applications that let people sign in with us.

use super::{Created, Key, ProjectScope, Store};
use crate::{error::Result, model::Application, types::ApplicationId};

impl Store {
    /// Adds an application, unless its id is taken.
    pub async fn create_application(&self, scope: &ProjectScope, application: &Application) -> Result<Created> {
        self.put_new(key(scope, &application.id), application).await
    }

    /// An application by its id.
    pub(crate) async fn application(&self, scope: &ProjectScope, id: &ApplicationId) -> Result<Option<Application>> {
        self.get(key(scope, id)).await
    }
}

fn key(scope: &ProjectScope, id: &ApplicationId) -> Key {
    scope.part(format_args!("APP#{id}"), "APPLICATION")
}
