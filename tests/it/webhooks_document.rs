//! What the document for receivers says of events and of tries is made from the code's, and its Rust is what the tests
//! verify with.

use std::{fmt::Write, fs, path::PathBuf};

use jiff::{SignedDuration, Timestamp};
use smartaccess::{
    model::{EventDelivery, EventKind, Receiver, Try},
    types::{Environment, EventId, WebhookId},
};

use crate::support::repository;

fn document() -> PathBuf {
    repository().join("docs/webhooks.md")
}

/// What stands in the `data` of an event beside what stands in all of them.
fn data(kind: EventKind) -> &'static [&'static str] {
    match kind {
        EventKind::EmailSent | EventKind::EmailDelivered => {
            &["channel?", "country?", "email?", "milliseconds?", "phone?", "validation_id"]
        }
        EventKind::EmailFailed => {
            &["channel?", "country?", "email?", "milliseconds?", "phone?", "reason?", "validation_id"]
        }
        EventKind::PhoneSent => &["channel", "country", "currency", "milliseconds?", "phone", "price", "validation_id"],
        EventKind::PhoneDelivered => &["channel", "country", "milliseconds?", "phone", "validation_id"],
        EventKind::PhoneFailed => {
            &["channel", "country?", "milliseconds?", "phone", "provider?", "reason", "validation_id?"]
        }
        EventKind::PumpingSuspected => &["country", "reason", "sends?", "target", "until", "verified?"],
        EventKind::BudgetReached => &["cap", "currency", "percent", "period"],
        EventKind::LoginSucceeded => {
            &["channel?", "country?", "email?", "milliseconds", "phone?", "user_id", "validation_id"]
        }
        EventKind::FaceDuplicate => &["customer_id", "validation_id"],
        EventKind::FaceRegistered => &["consent", "customer_id", "face_id", "validation_id"],
        EventKind::LoginFailed | EventKind::LivenessFailed => &["reason", "user_id?", "validation_id"],
        EventKind::OtpFailed | EventKind::OtpLocked => {
            &["channel?", "country?", "email?", "phone?", "reason?", "validation_id"]
        }
        EventKind::FlowPublished | EventKind::FlowUnpublished => &["flow_id", "version"],
        EventKind::MemberInvited => &["email", "invitation_id", "permissions", "role"],
        EventKind::MemberJoined => &["email", "invitation_id", "permissions", "role", "user_id"],
        EventKind::MemberRoleChanged => &["email", "last_role", "permissions", "role", "user_id"],
        EventKind::MemberRemoved => &["email", "permissions", "role", "user_id"],
        EventKind::CustomerCreated => &["customer_id"],
        EventKind::CustomerUpdated => &["changed", "customer_id"],
        EventKind::CustomerDeleted => &["customer_id", "reason?"],
        EventKind::FaceDeleted => &["customer_id", "face_id", "reason?", "validation_id?"],
        EventKind::WebhookDisabled => &["failing_since", "reason", "webhook_id"],
        private => panic!("say what receivers are told of {}", private.name()),
    }
}

/// The events as the code has them.
fn events() -> String {
    let known = EventKind::ALL.iter().filter(|kind| kind.is_public());
    let row = |kind: &EventKind| {
        let fields: Vec<_> = data(*kind).iter().map(|field| format!("`{field}`")).collect();
        format!("| `{}` | {} | {} |\n", kind.name(), kind.what(), fields.join(", "))
    };
    let rows: String = known.map(row).collect();
    format!("| type | what happened | in `data` |\n| --- | --- | --- |\n{rows}")
}

/// The tries of an event that its receiver never takes, if chance neither shortens nor lengthens them.
fn tries() -> String {
    let begin = Timestamp::UNIX_EPOCH;
    let (receiver, kind) = (Receiver::Webhook(WebhookId::new()), EventKind::LoginSucceeded);
    let mut delivery =
        EventDelivery::new(receiver, EventId::new(), kind, Environment::Production, String::new(), begin);
    let mut table = "| try | after the one before |\n| --- | --- |\n| 1 | at once |\n".to_owned();
    let (mut number, mut last) = (1, begin);
    while let Some(at) = delivery.next_at {
        if at > begin {
            number += 1;
            writeln!(table, "| {number} | {} |", words(at.duration_since(last))).expect("a text takes everything");
        }
        last = at;
        let failed = Try { at, milliseconds: 0, status: Some(500), failure: None, answer: None };
        delivery = delivery.failed(failed, at, None, 0.5);
    }
    table
}

fn words(wait: SignedDuration) -> String {
    match wait.as_secs() {
        seconds if seconds % 3600 == 0 => format!("{} h", seconds / 3600),
        seconds if seconds % 60 == 0 => format!("{} min", seconds / 60),
        seconds => format!("{seconds} s"),
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test is told whether to rewrite what it compares")]
fn the_document_for_receivers_says_what_is_sent_and_when() {
    let mut text = fs::read_to_string(document()).expect("there is a document");
    for (name, table) in [("events", events()), ("tries", tries())] {
        let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
        let (before, rest) = text.split_once(&begin).expect("a table has a beginning");
        let (kept, after) = rest.split_once(&end).expect("a table has an end");
        if std::env::var_os("UPDATE_OPENAPI").is_some() {
            text = format!("{before}{begin}{table}{end}{after}");
            fs::write(document(), &text).expect("the checkout can be written");
        } else {
            assert_eq!(kept.trim(), table.trim(), "run `make openapi`");
        }
    }
}

#[test]
fn the_documents_rust_is_what_the_tests_verify_with() {
    let text = fs::read_to_string(document()).expect("there is a document");
    let code = include_str!("support/verified.rs").replace("pub(crate) ", "");
    assert!(text.contains(&format!("```rust\n{code}```\n")), "docs/webhooks.md shows other Rust than {code}");
}
