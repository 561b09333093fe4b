//! A line of `sns/…/DirectPublishToPhoneNumber`, or of `…/Failure` beside it.

use serde::Deserialize;

use super::{Meaning, PhoneReport};
use crate::Result;

/// A line, as far as it is read.
#[derive(Deserialize)]
struct Line {
    notification: Notification,
    #[serde(default)]
    delivery: Delivered,
    status: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Notification {
    message_id: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Delivered {
    #[serde(default)]
    provider_response: String,
}

pub(super) fn parse(line: &str) -> Result<PhoneReport> {
    let line: Line = serde_json::from_str(line).map_err(anyhow::Error::new)?;
    let words = &line.delivery.provider_response;
    let meaning = match line.status.as_str() {
        "SUCCESS" => Meaning::Delivered,
        "FAILURE" => Meaning::failed(reason(words), words),
        _ => Meaning::Underway,
    };
    Ok(PhoneReport { names: vec![line.notification.message_id], meaning })
}

/// What Amazon SNS says of failures, by words in it, and what we call that.
const REASONS: [(&str, &str); 11] = [
    ("opted out", "opted_out"),
    ("max price", "too_expensive"),
    ("no quota left", "spend_limit"),
    ("sandbox", "sandbox"),
    ("invalid phone number", "invalid"),
    ("body is invalid", "invalid"),
    ("spam", "blocked"),
    ("blocked", "blocked"),
    ("unreachable", "unreachable"),
    ("unavailable", "unreachable"),
    ("unknown error", "undelivered"),
];

fn reason(words: &str) -> &'static str {
    let words = words.to_lowercase();
    let found = REASONS.iter().find(|(part, _)| words.contains(part));
    found.map_or("undelivered", |(_, reason)| reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(status: &str, response: &str) -> String {
        let delivery = serde_json::json!({
            "phoneCarrier": "Claro", "mnc": 101, "destination": "+573001234567", "priceInUSD": 0.03, "smsType": "Transactional",
            "mcc": 732, "providerResponse": response, "dwellTimeMs": 599, "dwellTimeMsUntilDeviceAck": 1344,
        });
        let notification = serde_json::json!({"messageId": "34d9b400", "timestamp": "2026-11-21 19:39:57.897"});
        serde_json::json!({"notification": notification, "delivery": delivery, "status": status}).to_string()
    }

    #[test]
    fn a_line_says_what_became_of_a_text_message() {
        for (status, response, meaning) in [
            ("SUCCESS", "Message has been accepted by phone", Meaning::Delivered),
            ("SUCCESS", "Message has been accepted by phone carrier", Meaning::Delivered),
            ("PENDING", "", Meaning::Underway),
        ] {
            let report = parse(&line(status, response)).unwrap();
            assert_eq!(report, PhoneReport { names: vec!["34d9b400".to_owned()], meaning }, "{status}: {response}");
        }
    }

    #[test]
    fn a_failure_has_a_reason_and_the_providers_words() {
        for (words, expected) in [
            ("Blocked as spam by phone carrier", "blocked"),
            ("Destination is on a blocked list", "blocked"),
            ("Phone has blocked SMS", "blocked"),
            ("Invalid phone number", "invalid"),
            ("Message body is invalid", "invalid"),
            ("Phone carrier is currently unreachable/unavailable", "unreachable"),
            ("Phone is currently unreachable/unavailable", "unreachable"),
            ("Phone number is opted out", "opted_out"),
            ("This delivery would exceed max price", "too_expensive"),
            ("No quota left for account", "spend_limit"),
            ("Sandboxed account unable to send to number.", "sandbox"),
            ("Unknown error attempting to reach phone", "undelivered"),
            ("Something new", "undelivered"),
        ] {
            let meaning = Meaning::Failed { reason: expected, words: words.to_owned() };
            assert_eq!(parse(&line("FAILURE", words)).unwrap().meaning, meaning);
        }
    }

    #[test]
    fn a_line_needs_no_more_than_its_message_and_what_became_of_it() {
        let meaning = |text: &str| parse(text).map(|report| report.meaning).ok();
        let failed = Some(Meaning::Failed { reason: "undelivered", words: String::new() });
        assert_eq!(meaning(r#"{"notification": {"messageId": "1"}, "status": "FAILURE"}"#), failed);
        for unreadable in ["", "{}", "[]", r#"{"notification": {}, "status": "SUCCESS"}"#] {
            assert_eq!(meaning(unreadable), None, "{unreadable}");
        }
    }

    #[test]
    fn words_that_never_end_are_cut() {
        let report = parse(&line("FAILURE", &"é".repeat(5000))).unwrap();
        let words = "é".repeat(super::super::LONGEST_WORDS);
        assert_eq!(report.meaning, Meaning::Failed { reason: "undelivered", words });
    }
}
