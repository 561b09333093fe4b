//! What a function is told about its surroundings: the environment, and nothing else.
//!
//! Every fault is reported together, and a name under our prefix that nobody reads is refused: a typing error in the
//! template stops the function at its first start instead of surfacing as a strange default.

use std::{collections::BTreeMap, fmt};

use crate::types::{EmailAddress, Money};

/// The prefix of the names that are ours.
const PREFIX: &str = "SMARTACCESS_";

/// Memory that a function has at least, in 2²⁰ bytes.
const LEAST_MEMORY: usize = 128;

/// The configuration of one function.
#[derive(Debug, Clone)]
pub struct Config {
    /// `SMARTACCESS_ALERT_QUEUE`: the URL of the queue of events that somebody may have to be told of.
    pub alert_queue: String,
    /// `SMARTACCESS_ASSET_BUCKET`: the bucket of pictures for the pages, and of their uploads.
    pub asset_bucket: String,
    /// `SMARTACCESS_BASE_URLS`: the name of the SSM parameter that holds the [`BaseUrls`](crate::app::BaseUrls).
    pub base_urls: String,
    /// `SMARTACCESS_CONFIGURATION_SET`: the SES configuration set, which reports what becomes of a mail.
    pub configuration_set: String,
    /// `SMARTACCESS_FACE_SET`: the networks that this deployment looks at faces with. Without it there are none.
    pub face_set: Option<String>,
    /// `SMARTACCESS_FACE_WEIGHTS`: the folder that their weights are in.
    pub face_weights: String,
    /// `SMARTACCESS_GALLERY_BUCKET`: the bucket of the index of faces.
    pub gallery_bucket: String,
    /// `SMARTACCESS_GALLERY_QUEUE`: the URL of the queue of what is to be done for that index.
    pub gallery_queue: String,
    /// `SMARTACCESS_GALLERY_SCANNER`: the name of the function that scans a part of an index.
    pub gallery_scanner: String,
    /// Bytes of indexes that the function keeps and scans by itself: three tenths of its memory.
    pub gallery_share: usize,
    /// `SMARTACCESS_KEY`: the id of the KMS key that wraps all others.
    pub key: String,
    /// `SMARTACCESS_LOCAL_RECEIVERS`: whether webhooks may go to `http://127.0.0.1`, as a stack on one machine wants.
    pub local_receivers: bool,
    /// `SMARTACCESS_MESSAGE_QUEUE`: the URL of the queue of messages to send.
    pub message_queue: String,
    /// `SMARTACCESS_OWNER_EMAIL`: who may sign in to the console first.
    pub owner_email: EmailAddress,
    /// `SMARTACCESS_PHONE_MONTHLY_CAP`: what messages to phones may cost all projects in a month, in whole US dollars.
    pub phone_monthly_cap: Money,
    /// `SMARTACCESS_SENDER_EMAIL`: the address that codes come from.
    pub sender_email: EmailAddress,
    /// `SMARTACCESS_SMS_ORIGINATION`: the number that text messages come from, if it is always the same.
    pub sms_origination: Option<String>,
    /// `SMARTACCESS_SMS_SENDER`: the name that text messages come from, where a country shows one.
    pub sms_sender: Option<String>,
    /// `SMARTACCESS_TABLE`: the DynamoDB table.
    pub table: String,
    /// `SMARTACCESS_WEBHOOK_QUEUE`: the URL of the queue of events to deliver.
    pub webhook_queue: String,
    /// `SMARTACCESS_WHATSAPP_API_VERSION`: the version of Meta's API that they are written for, as AWS passes it on.
    pub whatsapp_api_version: String,
    /// `SMARTACCESS_WHATSAPP_NUMBER`: the id of the number that WhatsApp messages come from. Without it there are none.
    pub whatsapp_number: Option<String>,
    /// `SMARTACCESS_WHATSAPP_TEMPLATE`: the name of the authentication template that they are made with.
    pub whatsapp_template: String,
}

/// The zone's endpoint that this function is: `_HANDLER`, which Lambda sets from the template.
#[expect(clippy::disallowed_methods, reason = "the one place that may")]
pub fn handler() -> String {
    std::env::var("_HANDLER").unwrap_or_default()
}

/// Everything that is wrong with the environment.
#[derive(Debug, PartialEq, Eq)]
pub struct ConfigError(Vec<String>);

impl std::error::Error for ConfigError {}

impl fmt::Display for ConfigError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the environment is not right: {}", self.0.join("; "))
    }
}

impl Config {
    /// Reads the process's environment.
    #[expect(clippy::disallowed_methods, reason = "the one place that may")]
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::from_pairs(std::env::vars())
    }

    /// Reads the given environment.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (String, String)>) -> Result<Self, ConfigError> {
        let mut reader = Reader::new(pairs);
        let config = Self::read(&mut reader);
        reader.finish()?;
        Ok(config.expect("what is missing was told as a fault"))
    }

    /// The names under our prefix that the template has to give.
    pub fn names() -> Vec<&'static str> {
        let mut reader = Reader::new([]);
        Self::read(&mut reader);
        reader.read
    }

    /// An environment in which nothing is missing.
    #[cfg(test)]
    pub(crate) fn pairs_for_tests() -> impl Iterator<Item = (String, String)> {
        let value = |name: &str| match name {
            "SMARTACCESS_LOCAL_RECEIVERS" => "false",
            "SMARTACCESS_PHONE_MONTHLY_CAP" => "1000",
            _ => "x@example.org",
        };
        Self::names().into_iter().map(move |name| (name.to_owned(), value(name).to_owned()))
    }

    /// Reads every name, also where an earlier one is missing.
    fn read(reader: &mut Reader) -> Option<Self> {
        let (owner_email, sender_email) =
            (reader.email("SMARTACCESS_OWNER_EMAIL"), reader.email("SMARTACCESS_SENDER_EMAIL"));
        let local_receivers = reader.flag("SMARTACCESS_LOCAL_RECEIVERS");
        let phone_monthly_cap = reader.dollars("SMARTACCESS_PHONE_MONTHLY_CAP");
        let config = Self {
            alert_queue: reader.text("SMARTACCESS_ALERT_QUEUE"),
            asset_bucket: reader.text("SMARTACCESS_ASSET_BUCKET"),
            base_urls: reader.text("SMARTACCESS_BASE_URLS"),
            configuration_set: reader.text("SMARTACCESS_CONFIGURATION_SET"),
            face_set: reader.optional("SMARTACCESS_FACE_SET"),
            face_weights: reader.text("SMARTACCESS_FACE_WEIGHTS"),
            gallery_bucket: reader.text("SMARTACCESS_GALLERY_BUCKET"),
            gallery_queue: reader.text("SMARTACCESS_GALLERY_QUEUE"),
            gallery_scanner: reader.text("SMARTACCESS_GALLERY_SCANNER"),
            gallery_share: reader.memory() / 10 * 3,
            key: reader.text("SMARTACCESS_KEY"),
            message_queue: reader.text("SMARTACCESS_MESSAGE_QUEUE"),
            sms_origination: reader.optional("SMARTACCESS_SMS_ORIGINATION"),
            sms_sender: reader.optional("SMARTACCESS_SMS_SENDER"),
            table: reader.text("SMARTACCESS_TABLE"),
            webhook_queue: reader.text("SMARTACCESS_WEBHOOK_QUEUE"),
            whatsapp_api_version: reader.text("SMARTACCESS_WHATSAPP_API_VERSION"),
            whatsapp_number: reader.optional("SMARTACCESS_WHATSAPP_NUMBER"),
            whatsapp_template: reader.text("SMARTACCESS_WHATSAPP_TEMPLATE"),
            local_receivers: local_receivers?,
            owner_email: owner_email?,
            phone_monthly_cap: phone_monthly_cap?,
            sender_email: sender_email?,
        };
        Some(config)
    }
}

struct Reader {
    environment: BTreeMap<String, String>,
    read: Vec<&'static str>,
    faults: Vec<String>,
}

impl Reader {
    fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        Self { environment: pairs.into_iter().collect(), read: Vec::new(), faults: Vec::new() }
    }

    /// A value that must be there; an empty one counts as missing.
    fn text(&mut self, name: &'static str) -> String {
        self.read.push(name);
        let value = self.environment.get(name).cloned().unwrap_or_default();
        if value.is_empty() {
            self.faults.push(format!("{name} is missing"));
        }
        value
    }

    /// A value that may be empty, which stands for none.
    fn optional(&mut self, name: &'static str) -> Option<String> {
        self.read.push(name);
        self.environment.get(name).filter(|value| !value.is_empty()).cloned()
    }

    /// Bytes of memory, which Lambda says in 2²⁰ bytes.
    fn memory(&self) -> usize {
        let memory = self.environment.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE").and_then(|size| size.parse().ok());
        memory.unwrap_or(LEAST_MEMORY) << 20
    }

    /// Yes or no, which must be said.
    fn flag(&mut self, name: &'static str) -> Option<bool> {
        let text = self.text(name);
        match text.parse() {
            Ok(flag) => Some(flag),
            Err(_) if text.is_empty() => None,
            Err(_) => {
                self.faults.push(format!("{name} must be `true` or `false`"));
                None
            }
        }
    }

    /// A sum that must be there.
    fn dollars(&mut self, name: &'static str) -> Option<Money> {
        let text = self.text(name);
        match text.parse::<u32>() {
            Ok(dollars) => Some(Money::from_micros(i64::from(dollars) * 1_000_000)),
            Err(_) if text.is_empty() => None,
            Err(_) => {
                self.faults.push(format!("{name} must be a whole number"));
                None
            }
        }
    }

    /// An email address that must be there.
    fn email(&mut self, name: &'static str) -> Option<EmailAddress> {
        let text = self.text(name);
        match text.parse() {
            Ok(address) => Some(address),
            Err(_) if text.is_empty() => None,
            Err(problem) => {
                self.faults.push(format!("{name} {problem}"));
                None
            }
        }
    }

    fn finish(mut self) -> Result<(), ConfigError> {
        let ours = self.environment.keys().filter(|name| name.starts_with(PREFIX));
        let unknown = ours.filter(|name| !self.read.contains(&name.as_str()));
        self.faults.extend(unknown.map(|name| format!("{name} is not known")));
        if self.faults.is_empty() { Ok(()) } else { Err(ConfigError(self.faults)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn all_faults_are_told_together() {
        let error =
            Config::from_pairs(environment(&[("SMARTACCESS_TABLE", ""), ("SMARTACCESS_TABEL", "t")])).unwrap_err();
        insta::assert_snapshot!(error, @"the environment is not right: SMARTACCESS_OWNER_EMAIL is missing; SMARTACCESS_SENDER_EMAIL is missing; SMARTACCESS_LOCAL_RECEIVERS is missing; SMARTACCESS_PHONE_MONTHLY_CAP is missing; SMARTACCESS_ALERT_QUEUE is missing; SMARTACCESS_ASSET_BUCKET is missing; SMARTACCESS_BASE_URLS is missing; SMARTACCESS_CONFIGURATION_SET is missing; SMARTACCESS_FACE_WEIGHTS is missing; SMARTACCESS_GALLERY_BUCKET is missing; SMARTACCESS_GALLERY_QUEUE is missing; SMARTACCESS_GALLERY_SCANNER is missing; SMARTACCESS_KEY is missing; SMARTACCESS_MESSAGE_QUEUE is missing; SMARTACCESS_TABLE is missing; SMARTACCESS_WEBHOOK_QUEUE is missing; SMARTACCESS_WHATSAPP_API_VERSION is missing; SMARTACCESS_WHATSAPP_TEMPLATE is missing; SMARTACCESS_TABEL is not known");
    }

    #[test]
    fn names_of_others_are_left_alone() {
        let mut pairs = environment(&[("_HANDLER", "access.health"), ("AWS_REGION", "eu-central-1")]);
        pairs.extend(Config::pairs_for_tests());
        assert_eq!(Config::from_pairs(pairs).unwrap().table, "x@example.org");
    }

    #[test]
    fn what_is_optional_may_be_empty_or_missing() {
        let read = |value: Option<&str>| {
            let name = "SMARTACCESS_WHATSAPP_NUMBER";
            let pairs = Config::pairs_for_tests().filter(|(other, _)| other != name);
            let pairs = pairs.chain(value.map(|value| (name.to_owned(), value.to_owned())));
            Config::from_pairs(pairs).unwrap().whatsapp_number
        };
        assert_eq!([read(None), read(Some("")), read(Some("n"))], [None, None, Some("n".to_owned())]);
    }
}
