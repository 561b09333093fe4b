//! An event of AWS End User Messaging Social: a header of AWS, and in it, as text, what WhatsApp says.
//!
//! WhatsApp names a message by an id of its own. What AWS called it when it took it stands in the header, not in every
//! event, but in the first of a message.

use serde::Deserialize;

use super::{Meaning, PhoneReport};
use crate::Result;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Notification {
    message: String,
}

/// An event, as far as it is read.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    whats_app_webhook_entry: String,
    #[serde(default)]
    message_id: Option<String>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(default)]
    changes: Vec<Change>,
}

#[derive(Deserialize)]
struct Change {
    #[serde(default)]
    value: Value,
}

#[derive(Default, Deserialize)]
struct Value {
    #[serde(default)]
    statuses: Vec<Status>,
}

#[derive(Deserialize)]
struct Status {
    id: String,
    #[serde(rename = "status")]
    became: String,
    #[serde(default)]
    errors: Vec<Fault>,
}

#[derive(Deserialize)]
struct Fault {
    #[serde(default)]
    code: u32,
    #[serde(default)]
    title: String,
    #[serde(default)]
    error_data: Details,
}

#[derive(Default, Deserialize)]
struct Details {
    #[serde(default)]
    details: String,
}

pub(super) fn parse(body: &str) -> Result<Vec<PhoneReport>> {
    let notification: Notification = serde_json::from_str(body).map_err(anyhow::Error::new)?;
    let event: Event = serde_json::from_str(&notification.message).map_err(anyhow::Error::new)?;
    let entry: Entry = serde_json::from_str(&event.whats_app_webhook_entry).map_err(anyhow::Error::new)?;
    let statuses: Vec<Status> = entry.changes.into_iter().flat_map(|change| change.value.statuses).collect();
    // A header of several would say nothing of which one it means.
    let header = if statuses.len() == 1 { event.message_id } else { None };
    let report = |status: Status| PhoneReport {
        meaning: meaning(&status),
        names: [Some(status.id), header.clone()].into_iter().flatten().collect(),
    };
    Ok(statuses.into_iter().map(report).collect())
}

fn meaning(status: &Status) -> Meaning {
    match status.became.as_str() {
        "delivered" | "read" => Meaning::Delivered,
        "failed" | "undeliverable" => status.errors.first().map_or_else(
            || Meaning::failed("undelivered", ""),
            |fault| {
                let words = if fault.error_data.details.is_empty() { &fault.title } else { &fault.error_data.details };
                Meaning::failed(reason(fault.code), words)
            },
        ),
        _ => Meaning::Underway,
    }
}

/// What we call an error of WhatsApp's.
fn reason(code: u32) -> &'static str {
    match code {
        131_026 => "not_on_whatsapp",
        131_047 | 131_049 | 130_472 => "held_back",
        131_050 => "opted_out",
        130_429 | 131_048 | 131_056 => "throttled",
        368 | 131_031 | 131_042 | 131_045 => "account",
        132_000..=132_999 => "template",
        _ => "undelivered",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn body(header: &Value, entry: &Value) -> String {
        let mut event = json!({
            "context": {"MetaWabaIds": [{"wabaId": "1", "arn": "arn:aws:social-messaging:eu-west-1:1:waba/1"}]},
            "whatsAppWebhookEntry": entry.to_string(), "aws_account_id": "1",
            "message_timestamp": "2026-11-21T19:39:57.897271279Z",
        });
        if !header.is_null() {
            event["messageId"] = header.clone();
        }
        json!({"Type": "Notification", "MessageId": "of SNS", "Message": event.to_string()}).to_string()
    }

    fn entry(statuses: &Value) -> Value {
        let value = json!({"messaging_product": "whatsapp", "metadata": {}, "statuses": statuses});
        json!({"id": "1", "changes": [{"value": value, "field": "messages"}]})
    }

    fn reports(header: &Value, statuses: &Value) -> Vec<(Vec<String>, Meaning)> {
        let reports = parse(&body(header, &entry(statuses))).unwrap();
        reports.into_iter().map(|report| (report.names, report.meaning)).collect()
    }

    #[test]
    fn a_status_says_what_became_of_a_message() {
        let failed = |reason, words: &str| Meaning::Failed { reason, words: words.to_owned() };
        let fault =
            json!([{"code": 131_026, "title": "Message undeliverable", "error_data": {"details": "No account."}}]);
        let bare = json!([{"code": 1, "title": "Unknown"}]);
        for (status, errors, expected) in [
            ("accepted", json!([]), Meaning::Underway),
            ("sent", json!([]), Meaning::Underway),
            ("delivered", json!([]), Meaning::Delivered),
            ("read", json!([]), Meaning::Delivered),
            ("failed", fault, failed("not_on_whatsapp", "No account.")),
            ("failed", bare, failed("undelivered", "Unknown")),
            ("failed", json!([]), failed("undelivered", "")),
            ("of the future", json!([]), Meaning::Underway),
        ] {
            let statuses =
                json!([{"id": "wamid.1", "status": status, "recipient_id": "573001234567", "errors": errors}]);
            assert_eq!(reports(&Value::Null, &statuses), [(vec!["wamid.1".to_owned()], expected)], "{status}");
        }
    }

    #[test]
    fn an_error_has_a_reason() {
        let expected = [
            (130_472, "held_back"),
            (132_001, "template"),
            (131_042, "account"),
            (131_056, "throttled"),
            (0, "undelivered"),
        ];
        for (code, name) in expected {
            assert_eq!(reason(code), name, "{code}");
        }
    }

    #[test]
    fn a_message_has_the_name_of_the_header_too_if_it_can_be_no_others() {
        let status = |id: &str| json!({"id": id, "status": "sent"});
        let names = |statuses: &Value| -> Vec<Vec<String>> {
            reports(&json!("6d69f07a"), statuses).into_iter().map(|(names, _)| names).collect()
        };
        assert_eq!(names(&json!([status("wamid.1")])), [["wamid.1", "6d69f07a"]]);
        assert_eq!(names(&json!([status("wamid.1"), status("wamid.2")])), [["wamid.1"], ["wamid.2"]]);
    }

    #[test]
    fn what_people_write_is_no_report() {
        let message = json!({"from": "573001234567", "id": "wamid.1", "text": {"body": "Hello"}, "type": "text"});
        let value = json!({"messaging_product": "whatsapp", "messages": [message]});
        let written = json!({"id": "1", "changes": [{"value": value, "field": "messages"}, {"field": "template"}]});
        assert_eq!(parse(&body(&Value::Null, &written)).unwrap(), []);
        assert_eq!(parse(&body(&Value::Null, &json!({"id": "1"}))).unwrap(), []);
    }

    #[test]
    fn what_is_no_event_is_not_taken_for_one() {
        let no_entry = json!({"Message": json!({"messageId": "1"}).to_string()}).to_string();
        let no_json = json!({"Message": json!({"whatsAppWebhookEntry": "{"}).to_string()}).to_string();
        for text in ["", "{", "[]", "{}", r#"{"Message": "x"}"#, &no_entry, &no_json] {
            assert!(parse(text).is_err(), "{text} was read");
        }
    }
}
