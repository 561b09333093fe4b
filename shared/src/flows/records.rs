use serde_json::{Map, Value};

use super::Asked;
use crate::{
    model::{EventKind, Record},
    types::{EventId, ValidationId},
};

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
