//! Headers that a receiver wants with each message, beside ours.

use std::collections::{BTreeMap, btree_map::Entry};

use deserr::{DeserializeError, Deserr, ErrorKind, IntoValue, Map, Value, ValueKind, ValuePointerRef, take_cf_content};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

use crate::secret::Secret;

/// Up to 10 headers by their names in small letters. Their values may be passwords: only what is sealed or sent is made
/// of them.
#[derive(Debug, Default, Clone)]
pub struct WebhookHeaders(BTreeMap<String, Secret<String>>);

/// Headers.
const MOST: usize = 10;
/// Characters of a name.
const LONGEST_NAME: usize = 100;
/// Characters of a value.
const LONGEST_VALUE: usize = 1000;

/// Names that are ours, or that say something of the connection.
const OURS: [&str; 12] = [
    "accept-encoding",
    "connection",
    "cookie",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
];
/// How others of them begin.
const OUR_PREFIXES: [&str; 3] = ["content-", "proxy-", "webhook-"];

impl WebhookHeaders {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Their names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Secret<String>)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
}

impl PartialEq for WebhookHeaders {
    fn eq(&self, other: &Self) -> bool {
        self.iter().map(exposed).eq(other.iter().map(exposed))
    }
}

fn exposed<'a>((name, value): (&'a str, &'a Secret<String>)) -> (&'a str, &'a str) {
    (name, value.expose())
}

/// To be sealed, or patched.
impl Serialize for WebhookHeaders {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter().map(exposed))
    }
}

/// From what was sealed.
impl<'de> Deserialize<'de> for WebhookHeaders {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let headers = BTreeMap::<String, String>::deserialize(deserializer)?;
        Ok(Self(headers.into_iter().map(|(name, value)| (name, Secret::new(value))).collect()))
    }
}

/// A token (RFC 9110, 5.6.2), in small letters.
fn is_name(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    (1..=LONGEST_NAME).contains(&name.len()) && name.bytes().all(is_plain)
}

fn is_ours(name: &str) -> bool {
    OURS.contains(&name) || OUR_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

fn is_value(value: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_graphic() || byte == b' ';
    (1..=LONGEST_VALUE).contains(&value.len()) && value.bytes().all(is_plain) && value.trim() == value
}

/// Tells every fault, and no value: it may be a password.
impl<E: DeserializeError> Deserr<E> for WebhookHeaders {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, E> {
        let Value::Map(map) = value else {
            let error = ErrorKind::IncorrectValueKind { actual: value, accepted: &[ValueKind::Map] };
            return Err(take_cf_content(E::error(None, error, location)));
        };
        let (mut headers, mut faults) = (BTreeMap::new(), None);
        let tell = |faults: Option<E>, msg: String, location: ValuePointerRef<'_>| {
            Some(take_cf_content(E::error::<V>(faults, ErrorKind::Unexpected { msg }, location)))
        };
        if map.len() > MOST {
            faults = tell(faults, format!("must have at most {MOST} entries, not {}", map.len()), location);
        }
        for (name, value) in map.into_iter() {
            let at = location.push_key(&name);
            let folded = name.to_ascii_lowercase();
            if !is_name(&name) {
                let problem = "is no header: a name has letters, digits and any of `!#$%&'*+-.^_`|~`".to_owned();
                faults = tell(faults, format!("{problem}, and at most {LONGEST_NAME} of them"), at);
            } else if is_ours(&folded) {
                faults = tell(faults, "is a header that every message has of our own; leave it out".to_owned(), at);
            } else {
                match (headers.entry(folded), value.into_value()) {
                    (Entry::Vacant(place), Value::String(value)) if is_value(&value) => {
                        place.insert(Secret::new(value));
                    }
                    (Entry::Vacant(_), _) => {
                        let problem = "visible ASCII characters, with spaces only between";
                        faults = tell(faults, format!("must be 1 to {LONGEST_VALUE} {problem}"), at);
                    }
                    (Entry::Occupied(_), _) => {
                        faults = tell(faults, "is given twice: capitals make no other header".to_owned(), at);
                    }
                }
            }
        }
        faults.map_or(Ok(Self(headers)), Err)
    }
}

impl PartialSchema for WebhookHeaders {
    fn schema() -> RefOr<Schema> {
        let text = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(LONGEST_VALUE));
        ObjectBuilder::new().schema_type(Type::Object).additional_properties(Some(Schema::from(text))).into()
    }
}

impl ToSchema for WebhookHeaders {}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::error::Faults;

    fn of(value: Value) -> Result<WebhookHeaders, Faults> {
        deserr::deserialize::<WebhookHeaders, _, Faults>(value)
    }

    /// What is no header, and why not.
    const BAD: &[(&str, &str, &str)] = &[
        ("", r#""x""#, "is no header"),
        ("a b", r#""x""#, "is no header"),
        ("a:b", r#""x""#, "is no header"),
        ("a\r\nb", r#""x""#, "is no header"),
        ("é", r#""x""#, "is no header"),
        ("Host", r#""x""#, "of our own"),
        ("Cookie", r#""x""#, "of our own"),
        ("TE", r#""x""#, "of our own"),
        ("Upgrade", r#""x""#, "of our own"),
        ("Expect", r#""x""#, "of our own"),
        ("Trailer", r#""x""#, "of our own"),
        ("Keep-Alive", r#""x""#, "of our own"),
        ("Connection", r#""x""#, "of our own"),
        ("User-Agent", r#""x""#, "of our own"),
        ("Content-Type", r#""x""#, "of our own"),
        ("Content-Length", r#""1""#, "of our own"),
        ("Transfer-Encoding", r#""x""#, "of our own"),
        ("Proxy-Authorization", r#""x""#, "of our own"),
        ("Webhook-Id", r#""x""#, "of our own"),
        ("webhook-signature", r#""v1,x""#, "of our own"),
        ("x", r#""""#, "must be 1 to 1000"),
        ("x", r#"" a""#, "must be 1 to 1000"),
        ("x", r#""a ""#, "must be 1 to 1000"),
        ("x", r#""a\r\nb: c""#, "must be 1 to 1000"),
        ("x", r#""a\tb""#, "must be 1 to 1000"),
        ("x", r#""é""#, "must be 1 to 1000"),
        ("x", r#""•••""#, "must be 1 to 1000"),
        ("x", "1", "must be 1 to 1000"),
        ("x", "null", "must be 1 to 1000"),
        ("x", r#"["a"]"#, "must be 1 to 1000"),
    ];

    #[test]
    fn what_is_no_header_is_refused_and_its_value_is_not_told() {
        for (name, value, expected) in BAD {
            let value: Value = serde_json::from_str(value).unwrap();
            let faults = serde_json::to_value(of(json!({*name: value})).unwrap_err()).unwrap();
            assert_eq!(faults[0]["field"], *name, "{faults}");
            let problem = faults[0]["problem"].as_str().unwrap();
            assert!(problem.contains(expected) && !problem.contains(", not "), "{name}: {problem}");
        }
        let long = json!({"x".repeat(101): "x", "y": "y".repeat(1001)});
        assert_eq!(serde_json::to_value(of(long).unwrap_err()).unwrap().as_array().unwrap().len(), 2);
        let eleven: serde_json::Map<_, _> = (0..11).map(|number| (format!("x-{number}"), json!("x"))).collect();
        assert!(of(eleven.into()).is_err());
        assert!(of(json!(["x"])).is_err());
    }

    #[test]
    fn headers_are_one_whatever_their_capitals_and_show_no_value() {
        let headers = of(json!({"Authorization": "Bearer abc", "X-Shop": "17"})).unwrap();
        assert_eq!(headers.names().collect::<Vec<_>>(), ["authorization", "x-shop"]);
        assert!(!format!("{headers:?}").contains("abc"));
        let sealed = serde_json::to_string(&headers).unwrap();
        assert!(serde_json::from_str::<WebhookHeaders>(&sealed).unwrap() == headers);
        assert!(of(json!({"authorization": "Bearer abd", "x-shop": "17"})).unwrap() != headers);
        assert!(of(json!({"X-Shop": "17", "x-shop": "18"})).is_err());
        let longest = json!({"x".repeat(100): "y".repeat(1000)});
        assert!(of(longest).is_ok());
    }
}
