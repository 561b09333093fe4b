//! What a webhook is sent: the body, and what proves that it is ours (Standard Webhooks 1.0).

use aws_lc_rs::hmac;
use data_encoding::BASE64;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

use super::Record;
use crate::{
    secret::Secret,
    types::{EventId, Moment, ProjectId},
};

/// How every secret begins.
pub const SECRET_PREFIX: &str = "whsec_";

/// `{type, timestamp, data}`. Which project and world it is about stands in the data, with what it tells; `sequence` grows
/// with each event of the same `subject`.
#[derive(Serialize)]
struct Body<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    timestamp: Moment,
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    project_id: &'a ProjectId,
    environment: &'a str,
    subject: &'a str,
    sequence: u64,
    #[serde(flatten)]
    more: &'a Map<String, Value>,
}

/// What is sent of an event. It never changes from here on: every try sends these bytes.
pub fn webhook_body(project: &ProjectId, record: &Record) -> String {
    let body = Body {
        kind: record.kind.name(),
        timestamp: Moment::from(record.at),
        data: Data {
            project_id: project,
            environment: record.environment.name(),
            subject: &record.subject,
            sequence: record.id.sequence(),
            more: &record.data,
        },
    };
    serde_json::to_string(&body).expect("events are plain data")
}

/// One signature: `v1,` and the HMAC-SHA-256 of id, time and body under the secret's bytes, in base64. Nothing if the
/// secret is none.
pub fn webhook_signature(secret: &Secret<String>, id: &EventId, at: Timestamp, body: &str) -> Option<String> {
    let key = BASE64.decode(secret.expose().strip_prefix(SECRET_PREFIX)?.as_bytes()).ok()?;
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, &key));
    context.update(format!("{id}.{}.{body}", at.as_second()).as_bytes());
    Some(format!("v1,{}", BASE64.encode(context.sign().as_ref())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::EventKind,
        types::{Environment, ProjectId},
    };

    #[test]
    fn a_signature_is_what_the_specification_says() {
        // From the specification's reference libraries: id, time, body and secret of their own tests, with our id.
        let secret = Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned());
        let id: EventId = "evt_i3ua5bkdd4rq6vcgxx7jzcwmqe".parse().unwrap();
        let signature =
            webhook_signature(&secret, &id, Timestamp::from_second(1_614_265_330).unwrap(), r#"{"test": 2432232314}"#);
        insta::assert_snapshot!(signature.unwrap(), @"v1,lK2aypOiW3CnYOEnyu1Olsr8Swe2PMEdyVWY2XKB91I=");
        assert!(webhook_signature(&Secret::new("MfKQ".into()), &id, Timestamp::UNIX_EPOCH, "").is_none());
    }

    #[test]
    fn a_body_says_what_when_and_about_whom() {
        let (project, at) = (ProjectId::new(), Timestamp::from_second(1_763_740_800).unwrap());
        let record = Record {
            id: EventId::new(),
            kind: EventKind::LoginSucceeded,
            environment: Environment::Sandbox,
            subject: "val_1".into(),
            actor: "key_1".into(),
            network: Some("192.0.2.7".parse::<std::net::IpAddr>().unwrap().into()),
            at,
            data: Map::new(),
            outcome: None,
        };
        let body: Value =
            serde_json::from_str(&webhook_body(&project, &record.with("email", "a@example.org"))).unwrap();
        assert_eq!(body["type"], "login.succeeded");
        assert_eq!(body["timestamp"], "2025-11-21T16:00:00Z");
        assert_eq!(body["data"]["project_id"], project.as_str());
        assert_eq!(body["data"]["email"], "a@example.org");
        assert!(body["data"]["sequence"].is_u64());
        assert!(body.to_string().find("192.0.2.7").is_none(), "nobody is told from where");
    }
}
