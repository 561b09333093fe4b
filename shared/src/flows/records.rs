use serde_json::{Map, Value};

use super::Asked;
use crate::{
    model::{EventKind, Record},
    tokens::Manager,
    types::{Environment, EventId, ValidationId},
};

impl Manager {
    /// Something that the caller has done in a world of the project. It is about the project, and ordered among all
    /// that is.
    pub(super) fn record(&self, kind: EventKind, environment: Environment) -> Record {
        Record {
            id: EventId::new(),
            kind,
            environment,
            subject: self.scope.project().to_string(),
            actor: self.actor.clone(),
            network: self.network,
            at: self.now,
            data: Map::new(),
        }
    }
}

impl Asked<'_> {
    /// Something that happened to a validation.
    pub(super) fn record(&self, kind: EventKind, validation: &ValidationId, more: &[(&str, &str)]) -> Record {
        let common = [("validation_id", validation.as_str()), ("email", self.address.as_str())];
        let data = common.iter().chain(more).map(|(name, value)| ((*name).to_owned(), Value::from(*value)));
        Record {
            id: EventId::new(),
            kind,
            environment: self.environment,
            subject: validation.to_string(),
            actor: self.actor.to_owned(),
            network: self.network,
            at: self.now,
            data: data.collect::<Map<_, _>>(),
        }
    }
}
