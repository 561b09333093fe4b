//! The audit log of a project as a chain: each entry holds the hash of the one before, so that nobody can change, add or
//! remove one without changing all that follow.
//!
//! An entry is a JSON object (RFC 8785: keys in order, no spaces) with exactly these fields:
//!
//! | field | value |
//! | --- | --- |
//! | `format` | `smartaccess-audit/1` |
//! | `project` | the project's id |
//! | `sequence` | 1, 2, 3, … without a gap |
//! | `previous` | the `hash` of the entry before; of the first one, that of `{"format":…,"project":…}` |
//! | `record` | what happened: an object of texts, whole numbers, true and false, null, lists and objects |
//! | `hash` | SHA-256, in lower-case hex, of the entry's JSON without this field |
//!
//! `infra/audit` checks it by this description alone.

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::HEXLOWER;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Record;
use crate::{error::Result, types::ProjectId};

const FORMAT: &str = "smartaccess-audit/1";

/// One entry of a chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Counts up from 1.
    pub sequence: u64,
    /// What happened, as canonical JSON: the very text that is hashed.
    pub record: String,
    /// The hash of the entry before.
    pub previous: String,
    /// The hash of this one.
    pub hash: String,
}

/// How far a project's chain goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The last entry; 0 while there is none.
    pub sequence: u64,
    /// Its hash.
    pub hash: String,
    /// Every record up to this [place](Record::place) is in the chain.
    pub watermark: String,
}

impl Head {
    /// The head of a chain without entries, for records from here on.
    pub fn genesis(project: &ProjectId, from: Timestamp) -> Self {
        let hash = sha256(&format!(r#"{{"format":"{FORMAT}","project":"{project}"}}"#));
        Self { sequence: 0, hash, watermark: place_at(from) }
    }

    /// The time up to which all is in the chain.
    pub fn reached(&self) -> Timestamp {
        let milliseconds = self.watermark.split('#').next().and_then(|text| text.parse().ok());
        milliseconds.and_then(|time| Timestamp::from_millisecond(time).ok()).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// The entries of these records, which follow it in order of time, and the head behind them.
    pub fn followed_by(&self, project: &ProjectId, records: &[Record], watermark: String) -> (Vec<Entry>, Self) {
        let mut head = Self { watermark, ..self.clone() };
        let mut entries = Vec::with_capacity(records.len());
        for record in records {
            let entry = Entry::new(project, &head, text(record));
            (head.sequence, head.hash) = (entry.sequence, entry.hash.clone());
            entries.push(entry);
        }
        (entries, head)
    }
}

/// The last [place](Record::place) of a moment: behind everything that happened in it.
pub(crate) fn place_at(time: Timestamp) -> String {
    format!("{:015}#~", time.as_millisecond())
}

impl Entry {
    fn new(project: &ProjectId, last: &Head, record: String) -> Self {
        let entry = Self { sequence: last.sequence + 1, record, previous: last.hash.clone(), hash: String::new() };
        let hash = sha256(&entry.json(project, ""));
        Self { hash, ..entry }
    }

    /// A line of an export.
    pub fn line(&self, project: &ProjectId) -> String {
        self.json(project, &format!(r#""hash":"{}","#, self.hash)) + "\n"
    }

    /// Nothing but the record needs escapes, and it is canonical already.
    fn json(&self, project: &ProjectId, hash: &str) -> String {
        let Self { sequence, record, previous, .. } = self;
        format!(
            r#"{{"format":"{FORMAT}",{hash}"previous":"{previous}","project":"{project}","record":{record},"sequence":{sequence}}}"#
        )
    }

    /// What happened.
    pub fn record(&self) -> Result<Record> {
        let parsed = || {
            let mut record: Value = serde_json::from_str(&self.record)?;
            let at: Timestamp = record["at"].as_str().unwrap_or_default().parse()?;
            record["at"] = at.as_millisecond().into();
            anyhow::Ok(serde_json::from_value(record)?)
        };
        Ok(parsed().map_err(|cause| cause.context(format!("audit entry {} is not one of ours", self.sequence)))?)
    }
}

/// A record as the chain has it: its time for people to read.
fn text(record: &Record) -> String {
    let mut value = serde_json::to_value(record).expect("a record is plain data");
    value["at"] = record.at.to_string().into();
    canonical(&value)
}

/// The SHA-256 of something as canonical JSON, in lower-case hex.
pub(crate) fn fingerprint(value: &impl Serialize) -> String {
    sha256(&canonical(&serde_json::to_value(value).expect("what is compared is plain data")))
}

fn sha256(text: &str) -> String {
    HEXLOWER.encode(digest(&SHA256, text.as_bytes()).as_ref())
}

/// JSON with its keys in order and without spaces (RFC 8785). Fractions, which languages write in different ways, become
/// texts.
fn canonical(value: &Value) -> String {
    let joined = |parts: Vec<String>| parts.join(",");
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by(|(one, _), (other, _)| one.encode_utf16().cmp(other.encode_utf16()));
            let field =
                |(name, value): (&String, &Value)| format!("{}:{}", Value::from(name.as_str()), canonical(value));
            format!("{{{}}}", joined(fields.into_iter().map(field).collect()))
        }
        Value::Array(items) => format!("[{}]", joined(items.iter().map(canonical).collect())),
        Value::Number(number) if number.is_f64() => format!("\"{number}\""),
        plain => plain.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Entries that another program has made, by the description above.
    const VECTORS: &str = include_str!("../../../tests/local/audit.ndjson");

    fn project() -> ProjectId {
        "prj_i3ua5bkdd4rq6vcgxx7jzcwmqe".parse().unwrap()
    }

    #[test]
    fn the_chain_is_as_recorded() {
        let mut head = Head::genesis(&project(), Timestamp::UNIX_EPOCH);
        for line in VECTORS.lines() {
            let recorded: Value = serde_json::from_str(line).unwrap();
            let entry = Entry::new(&project(), &head, canonical(&recorded["record"]));
            assert_eq!(entry.line(&project()).trim_end(), line);
            (head.sequence, head.hash) = (entry.sequence, entry.hash.clone());
            assert_eq!(text(&entry.record().unwrap()), entry.record, "a record survives its entry");
        }
        assert_eq!(head.sequence, 3);
    }

    #[test]
    fn json_has_one_form() {
        let value =
            json!({"b": [1, true, null, 0.5], "a": {"z": "\u{7f}\n\"é\u{1}", "y": -1}, "\u{1f600}": 1, "\u{fb33}": 2});
        let expected = "{\"a\":{\"y\":-1,\"z\":\"\u{7f}\\n\\\"é\\u0001\"},\"b\":[1,true,null,\"0.5\"],\"\u{1f600}\":1,\"\u{fb33}\":2}";
        assert_eq!(canonical(&value), expected);
    }

    #[test]
    fn a_watermark_is_behind_all_of_its_moment_and_before_the_next() {
        let time = Timestamp::from_millisecond(1_795_273_445_123).unwrap();
        let watermark = Head::genesis(&project(), time);
        assert_eq!(watermark.reached(), time);
        let record = Entry::new(&project(), &watermark, VECTORS.lines().next().map(record_of).unwrap());
        let record = Record { at: time, ..record.record().unwrap() };
        let next = Record { at: time + jiff::SignedDuration::from_millis(1), ..record.clone() };
        assert!(record.place() < watermark.watermark && watermark.watermark < next.place());
    }

    fn record_of(line: &str) -> String {
        canonical(&serde_json::from_str::<Value>(line).unwrap()["record"])
    }
}
