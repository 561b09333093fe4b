//! `GET /v2/projects/{project_id}/webhooks/{webhook_id}/deliveries/{event_id}`: what is sent of an event, and what its
//! receiver said to each try. Whoever may not see people's addresses sees them masked, and no answers.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use smartaccess::{
    App, Result,
    flows::{self, OwnDelivery},
    http::{NoInput, Request, Success, success},
    model::{Permission, Try},
    types::{HIDDEN, mask_within},
};
use utoipa::ToSchema;

use super::{DeliveryView, hidden};

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WebhookDeliveryDetails)]
pub(crate) struct DetailsView {
    #[serde(flatten)]
    view: DeliveryView,
    request: RequestView,
    /// The last tries, the latest last.
    tries: Vec<TryView>,
}

/// What is sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WebhookMessage)]
struct RequestView {
    /// `POST`, or `PutEvents` for an event bus.
    method: &'static str,
    url: String,
    /// With each try; what proves or opens something is hidden.
    headers: BTreeMap<String, String>,
    /// The same in every try.
    body: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WebhookTry)]
struct TryView {
    #[schema(value_type = String, format = DateTime)]
    at: jiff::Timestamp,
    /// How long it took.
    milliseconds: u64,
    /// The status that was answered.
    status: Option<u16>,
    /// Why there was no answer.
    failure: Option<String>,
    /// How the answer begins.
    answer: Option<String>,
}

pub(crate) async fn handle(app: &'static App, request: Request<NoInput>) -> Result<Success<DetailsView>> {
    let manager = app.manager(&request, Permission::ReadWebhooks).await?;
    let (id, event) = (request.parameter("webhook_id")?, request.parameter("event_id")?);
    let own = flows::webhook_delivery(app, &manager, &id, &event).await?;
    Ok(success(DetailsView::of(own, manager.may(Permission::ReadPeople))))
}

impl DetailsView {
    fn of(own: OwnDelivery, sees_people: bool) -> Self {
        let OwnDelivery { mut delivery, webhook, headers } = own;
        let (tries, body) = (std::mem::take(&mut delivery.tries), std::mem::take(&mut delivery.body));
        let last = tries.last().map(|last| last.at);
        let is_bus = webhook.url.bus().is_some();
        let mut sent = if is_bus { BTreeMap::new() } else { hidden(headers) };
        if !is_bus {
            sent.insert("content-type".to_owned(), "application/json".to_owned());
            sent.insert("webhook-id".to_owned(), delivery.event.to_string());
            sent.extend(last.map(|at| ("webhook-timestamp".to_owned(), at.as_second().to_string())));
            sent.insert("webhook-signature".to_owned(), HIDDEN.to_owned());
        }
        Self {
            request: RequestView {
                method: if is_bus { "PutEvents" } else { "POST" },
                url: webhook.url.to_string(),
                headers: sent,
                body: if sees_people { body } else { masked_body(&body) },
            },
            view: delivery.into(),
            tries: tries.into_iter().map(|one| TryView::of(one, sees_people)).collect(),
        }
    }
}

impl TryView {
    fn of(one: Try, sees_people: bool) -> Self {
        let Try { at, milliseconds, status, failure, answer } = one;
        // It is free text, and may repeat an address.
        let answer = answer.map(|answer| if sees_people { answer } else { HIDDEN.to_owned() });
        Self { at, milliseconds, status, failure, answer }
    }
}

fn masked_body(body: &str) -> String {
    let masked = serde_json::from_str(body).map(|mut value: Value| {
        mask_within(&mut value);
        value.to_string()
    });
    masked.unwrap_or_else(|_| HIDDEN.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_in_a_body_are_masked_and_what_is_no_json_is_hidden() {
        let body = r#"{"type":"otp.failed","data":{"email":"maria@example.org"}}"#;
        assert!(masked_body(body).contains(r#""email":"m•••@example.org""#));
        assert_eq!(masked_body("maria@example.org"), HIDDEN);
    }
}
