//! EventBridge buses of the deployment's own account, as receivers of events.

use aws_sdk_eventbridge::{Client, types::PutEventsRequestEntry};

use crate::{
    model::EventDelivery,
    outbound::{Answered, Failure},
    types::EventId,
};

/// Who sends our events, for rules to match.
const SOURCE: &str = "smartaccess";

/// Puts events on buses.
#[derive(Debug)]
pub struct Buses {
    client: Client,
}

impl Buses {
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    /// Puts an event on a bus, one try. What is put is the body that a webhook is sent, with the event's id in it, because
    /// a bus has no headers.
    pub(crate) async fn put(&self, bus: &str, delivery: &EventDelivery, body: &str) -> Result<Answered, Failure> {
        let entry = PutEventsRequestEntry::builder()
            .event_bus_name(bus)
            .source(SOURCE)
            .detail_type(delivery.kind.name())
            .resources(delivery.event.as_str())
            .detail(detail(&delivery.event, body))
            .build();
        let answer = self.client.put_events().entries(entry).send().await.map_err(|error| {
            // Who set the webhook up reads a word; what AWS said is for who runs the deployment.
            tracing::warn!(bus, cause = format!("{:?}", anyhow::Error::new(error)), "a bus took no event");
            Failure::Unreachable
        })?;
        let refused = answer.entries().iter().find_map(|entry| entry.error_code());
        Ok(match refused {
            None => Answered { status: 200, retry_after: None, excerpt: String::new() },
            Some(code) => Answered { status: 502, retry_after: None, excerpt: code.to_owned() },
        })
    }
}

/// The body with the event's id as its first member.
fn detail(event: &EventId, body: &str) -> String {
    let rest = body.strip_prefix('{').unwrap_or(body);
    format!(r#"{{"id":"{event}",{rest}"#)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn a_bus_gets_the_id_and_what_webhooks_get() {
        let event = EventId::new();
        let detail: Value = serde_json::from_str(&detail(&event, r#"{"type":"login.succeeded","data":{}}"#)).unwrap();
        assert_eq!((&detail["id"], &detail["type"]), (&event.as_str().into(), &"login.succeeded".into()));
    }
}
