use serde_json::{Map, Value};

use super::Asked;
use crate::{
    model::{EventKind, Record, Validation},
    tokens::Manager,
    types::{Environment, EventId},
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
            outcome: None,
        }
    }
}

impl Asked<'_> {
    /// Something that happened to a validation.
    pub(super) fn record(&self, kind: EventKind, validation: &Validation, more: &[(&str, &str)]) -> Record {
        let mut data = validation.facts();
        data.extend(more.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value))));
        Record {
            id: EventId::new(),
            kind,
            environment: self.environment,
            subject: validation.id.to_string(),
            actor: self.actor.to_owned(),
            network: self.network,
            at: self.now,
            data,
            outcome: None,
        }
    }
}
