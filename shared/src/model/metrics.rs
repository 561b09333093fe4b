//! How many people sign in, and how fast: counted from what happened, for each day, channel and country.
//!
//! Latencies are counted in buckets of fixed bounds, four to each doubling: 1, 2, 3, 4, 5, 6, 8, 9, 11, 13, 16, 19, 22, …
//! milliseconds. So sums of rows are as exact as rows, and a percentile, which is the upper bound of the bucket that it
//! falls into, is at most a fifth above the true one.

use std::collections::BTreeMap;

use super::{EventKind, Record};
use crate::types::{Country, Day, Environment};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// Codes asked for.
    Requested,
    /// Messages that a provider took.
    Sent,
    /// Messages that the receiver's side took.
    Delivered,
    /// Messages that could not be sent or delivered.
    Failed,
    /// Sign-ins.
    Verified,
    /// Wrong codes.
    WrongCodes,
    /// Validations that have had all the guesses they take.
    Locked,
    /// Faces that were registered.
    FacesRegistered,
    /// Faces that were nobody's, or of several.
    NotRecognised,
    /// Pictures that showed no living person, or had been sent before.
    NotLive,
}

/// What is timed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Latency {
    /// From the request for a code until a provider took the message.
    RequestToSent,
    /// From then until the receiver's side took it.
    SentToDelivered,
    /// From the first request of a validation until its right code.
    RequestToVerified,
}

impl Count {
    const fn name(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Verified => "verified",
            Self::WrongCodes => "wrong_codes",
            Self::Locked => "locked",
            Self::FacesRegistered => "faces_registered",
            Self::NotRecognised => "not_recognised",
            Self::NotLive => "not_live",
        }
    }
}

impl Latency {
    const fn name(self) -> &'static str {
        match self {
            Self::RequestToSent => "request_to_sent",
            Self::SentToDelivered => "sent_to_delivered",
            Self::RequestToVerified => "request_to_verified",
        }
    }

    fn bucket(self, bucket: usize) -> String {
        format!("{}#{bucket:03}", self.name())
    }
}

/// Buckets: the last one's bound is more than a day.
const BUCKETS: usize = 108;

/// The upper bound of a bucket in milliseconds.
fn bound(bucket: usize) -> u64 {
    const STEPS: [u64; 4] = [1000, 1189, 1414, 1682];
    ((STEPS[bucket % 4] << (bucket / 4)) / 1000).max(1)
}

fn bucket_of(milliseconds: u64) -> usize {
    (0..BUCKETS - 1).find(|bucket| milliseconds <= bound(*bucket)).unwrap_or(BUCKETS - 1)
}

/// Where something is counted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// On which day, in UTC.
    pub day: Day,
    /// How the code went, `email`, `sms`, `whatsapp`; or `face`.
    pub channel: String,
    /// To which country; nothing where the way does not tell, as for email.
    pub country: Option<Country>,
}

/// What stands for no country in rows.
const NO_COUNTRY: &str = "none";

impl Cell {
    fn of(record: &Record) -> Self {
        let text = |name: &str| record.data.get(name).and_then(|value| value.as_str());
        let by_address = match record.kind {
            EventKind::FaceRegistered | EventKind::LivenessFailed | EventKind::LoginFailed => "face",
            _ if text("phone").is_some() => "sms",
            _ => "email",
        };
        let is_plain = |channel: &&str| channel.len() <= 16 && channel.bytes().all(|byte| byte.is_ascii_lowercase());
        Self {
            day: Day::of(record.at),
            channel: text("channel").filter(is_plain).unwrap_or(by_address).to_owned(),
            country: text("country").and_then(|country| country.parse().ok()),
        }
    }

    /// As it stands in rows: `2026-11-20#email#none`.
    pub fn name(&self) -> String {
        let country = self.country.map_or_else(|| NO_COUNTRY.to_owned(), |country| country.to_string());
        format!("{}#{}#{country}", self.day, self.channel)
    }

    /// The one of that name.
    pub fn parse(name: &str) -> Option<Self> {
        let mut parts = name.split('#');
        let (day, channel, country) = (parts.next()?.parse().ok()?, parts.next()?.to_owned(), parts.next()?);
        let country = if country == NO_COUNTRY { None } else { Some(country.parse().ok()?) };
        Some(Self { day, channel, country })
    }
}

/// Counts, by the names that they have in rows.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Tally(BTreeMap<String, u64>);

impl Tally {
    /// Counts so many more under a name.
    pub fn add(&mut self, name: &str, count: u64) {
        *self.0.entry(name.to_owned()).or_default() += count;
    }

    /// Counts all that another one has.
    pub fn add_all(&mut self, other: &Self) {
        for (name, count) in other.names() {
            self.add(name, count);
        }
    }

    /// All names with their counts.
    pub fn names(&self) -> impl Iterator<Item = (&str, u64)> {
        self.0.iter().map(|(name, count)| (name.as_str(), *count))
    }

    /// How many.
    pub fn count(&self, count: Count) -> u64 {
        self.under(count.name())
    }

    /// How many were timed.
    pub fn timed(&self, latency: Latency) -> u64 {
        (0..BUCKETS).map(|bucket| self.under(&latency.bucket(bucket))).sum()
    }

    /// The milliseconds within which so many of a hundred were (nearest rank); nothing where none was timed.
    pub fn percentile(&self, latency: Latency, percent: u64) -> Option<u64> {
        let rank = (self.timed(latency) * percent).div_ceil(100);
        let mut seen = 0;
        (0..BUCKETS).filter(|_| rank > 0).find_map(|bucket| {
            seen += self.under(&latency.bucket(bucket));
            (seen >= rank).then(|| bound(bucket))
        })
    }

    fn under(&self, name: &str) -> u64 {
        self.0.get(name).copied().unwrap_or_default()
    }

    fn of(record: &Record) -> Option<Self> {
        let (counts, latency): (&[Count], _) = match record.kind {
            EventKind::OtpRequested => (&[Count::Requested], None),
            EventKind::EmailSent => (&[Count::Sent], Some(Latency::RequestToSent)),
            EventKind::EmailDelivered => (&[Count::Delivered], Some(Latency::SentToDelivered)),
            EventKind::EmailFailed => (&[Count::Failed], None),
            EventKind::LoginSucceeded => (&[Count::Verified], Some(Latency::RequestToVerified)),
            EventKind::OtpFailed => (&[Count::WrongCodes], None),
            // The guess that locks is a wrong one too.
            EventKind::OtpLocked => (&[Count::WrongCodes, Count::Locked], None),
            EventKind::FaceRegistered => (&[Count::FacesRegistered], None),
            EventKind::LoginFailed => (&[Count::NotRecognised], None),
            EventKind::LivenessFailed => (&[Count::NotLive], None),
            _ => return None,
        };
        let mut tally = Self::default();
        for count in counts {
            tally.add(count.name(), 1);
        }
        if let Some((latency, milliseconds)) = latency.zip(record.milliseconds()) {
            tally.add(&latency.bucket(bucket_of(milliseconds)), 1);
        }
        Some(tally)
    }
}

/// What these records count, and where.
pub fn tallies(records: &[Record]) -> Vec<(Environment, Cell, Tally)> {
    let mut tallies: BTreeMap<(&str, Cell), (Environment, Tally)> = BTreeMap::new();
    for record in records {
        let Some(counted) = Tally::of(record) else { continue };
        let place = (record.environment.name(), Cell::of(record));
        let (_, tally) = tallies.entry(place).or_insert_with(|| (record.environment, Tally::default()));
        tally.add_all(&counted);
    }
    tallies.into_iter().map(|((_, cell), (environment, tally))| (environment, cell, tally)).collect()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde_json::{Map, json};

    use super::*;
    use crate::types::EventId;

    fn record(kind: EventKind, data: serde_json::Value) -> Record {
        let serde_json::Value::Object(data) = data else { return record(kind, Map::new().into()) };
        Record {
            id: EventId::new(),
            kind,
            environment: Environment::Production,
            subject: "val".to_owned(),
            actor: "key".to_owned(),
            network: None,
            at: Timestamp::UNIX_EPOCH,
            data,
            outcome: None,
        }
    }

    #[test]
    fn bounds_grow_by_a_fifth_at_most_and_reach_a_day() {
        for bucket in 1..BUCKETS {
            let (before, bound) = (bound(bucket - 1), bound(bucket));
            assert!(before <= bound && bound * 100 <= (before + 1) * 120, "{bucket}");
        }
        assert!(bound(BUCKETS - 1) > 86_400_000);
        assert_eq!([0, 1, 2, 9, 10, 11, 12].map(|time| bound(bucket_of(time))), [1, 1, 2, 9, 11, 11, 13]);
        assert_eq!(bucket_of(u64::MAX), BUCKETS - 1);
    }

    #[test]
    fn what_happened_is_counted_where_it_belongs() {
        let mail = json!({"email": "maria@example.org"});
        let sms = json!({"phone": "+573001234567", "country": "CO", "channel": "whatsapp"});
        let records = [
            record(EventKind::OtpRequested, mail.clone()),
            record(EventKind::OtpRequested, sms),
            record(EventKind::OtpLocked, mail.clone()),
            took(record(EventKind::LoginSucceeded, mail), 10),
            record(EventKind::ProjectChanged, json!({})),
            record(EventKind::FaceRegistered, json!({"customer_id": "cus"})),
            record(EventKind::LoginFailed, json!({"reason": "not_recognized"})),
            took(record(EventKind::LoginSucceeded, json!({"channel": "face"})), 20),
        ];
        let counted = tallies(&records);
        let names: Vec<_> = counted.iter().map(|(_, cell, _)| cell.name()).collect();
        assert_eq!(names, ["1970-01-01#email#none", "1970-01-01#face#none", "1970-01-01#whatsapp#CO"]);
        let counts = [Count::FacesRegistered, Count::NotRecognised, Count::NotLive, Count::Verified];
        assert_eq!(counts.map(|count| counted[1].2.count(count)), [1, 1, 0, 1]);
        assert!(counted.iter().all(|(_, cell, _)| Cell::parse(&cell.name()).as_ref() == Some(cell)));
        let email = &counted[0].2;
        let counts = [Count::Requested, Count::WrongCodes, Count::Locked, Count::Verified, Count::Sent];
        assert_eq!(counts.map(|count| email.count(count)), [1, 1, 1, 1, 0]);
        assert_eq!(email.percentile(Latency::RequestToVerified, 95), Some(11));
        assert_eq!(email.percentile(Latency::RequestToSent, 50), None);
    }

    #[test]
    fn a_percentile_is_the_bound_of_its_bucket() {
        let mut tally = Tally::default();
        for time in 1..=100_u64 {
            tally.add_all(&Tally::of(&sent(time)).unwrap());
        }
        let percentile = |percent| tally.percentile(Latency::RequestToSent, percent).unwrap();
        assert_eq!((percentile(50), percentile(95), percentile(100)), (53, 107, 107));
    }

    fn sent(milliseconds: u64) -> Record {
        took(record(EventKind::EmailSent, json!({})), milliseconds)
    }

    fn took(record: Record, milliseconds: u64) -> Record {
        let begin = record.at.as_millisecond() - i64::try_from(milliseconds).unwrap();
        record.since(Timestamp::from_millisecond(begin).ok())
    }
}
