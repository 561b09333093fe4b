//! What a function is told about its surroundings: the environment, and nothing else.
//!
//! Every fault is reported together, and a name under our prefix that nobody reads is refused: a typing error in the
//! template stops the function at its first start instead of surfacing as a strange default.

use std::{collections::BTreeMap, fmt};

use crate::types::EmailAddress;

/// The prefix of the names that are ours.
const PREFIX: &str = "SMARTACCESS_";

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
    /// `SMARTACCESS_KEY`: the id of the KMS key that wraps all others.
    pub key: String,
    /// `SMARTACCESS_LOCAL_RECEIVERS`: whether webhooks may go to `http://127.0.0.1`, as a stack on one machine wants.
    pub local_receivers: bool,
    /// `SMARTACCESS_MESSAGE_QUEUE`: the URL of the queue of messages to send.
    pub message_queue: String,
    /// `SMARTACCESS_OWNER_EMAIL`: who may sign in to the console first.
    pub owner_email: EmailAddress,
    /// `SMARTACCESS_SENDER_EMAIL`: the address that codes come from.
    pub sender_email: EmailAddress,
    /// `SMARTACCESS_TABLE`: the DynamoDB table.
    pub table: String,
    /// `SMARTACCESS_WEBHOOK_QUEUE`: the URL of the queue of events to deliver.
    pub webhook_queue: String,
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
        let value = |name: &str| if name == "SMARTACCESS_LOCAL_RECEIVERS" { "false" } else { "x@example.org" };
        Self::names().into_iter().map(move |name| (name.to_owned(), value(name).to_owned()))
    }

    /// Reads every name, also where an earlier one is missing.
    fn read(reader: &mut Reader) -> Option<Self> {
        let (owner_email, sender_email) =
            (reader.email("SMARTACCESS_OWNER_EMAIL"), reader.email("SMARTACCESS_SENDER_EMAIL"));
        let local_receivers = reader.flag("SMARTACCESS_LOCAL_RECEIVERS");
        let config = Self {
            alert_queue: reader.text("SMARTACCESS_ALERT_QUEUE"),
            asset_bucket: reader.text("SMARTACCESS_ASSET_BUCKET"),
            base_urls: reader.text("SMARTACCESS_BASE_URLS"),
            configuration_set: reader.text("SMARTACCESS_CONFIGURATION_SET"),
            key: reader.text("SMARTACCESS_KEY"),
            message_queue: reader.text("SMARTACCESS_MESSAGE_QUEUE"),
            table: reader.text("SMARTACCESS_TABLE"),
            webhook_queue: reader.text("SMARTACCESS_WEBHOOK_QUEUE"),
            local_receivers: local_receivers?,
            owner_email: owner_email?,
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
        insta::assert_snapshot!(error, @"the environment is not right: SMARTACCESS_OWNER_EMAIL is missing; SMARTACCESS_SENDER_EMAIL is missing; SMARTACCESS_LOCAL_RECEIVERS is missing; SMARTACCESS_ALERT_QUEUE is missing; SMARTACCESS_ASSET_BUCKET is missing; SMARTACCESS_BASE_URLS is missing; SMARTACCESS_CONFIGURATION_SET is missing; SMARTACCESS_KEY is missing; SMARTACCESS_MESSAGE_QUEUE is missing; SMARTACCESS_TABLE is missing; SMARTACCESS_WEBHOOK_QUEUE is missing; SMARTACCESS_TABEL is not known");
    }

    #[test]
    fn names_of_others_are_left_alone() {
        let mut pairs = environment(&[("_HANDLER", "access.health"), ("AWS_REGION", "eu-central-1")]);
        pairs.extend(Config::pairs_for_tests());
        assert_eq!(Config::from_pairs(pairs).unwrap().table, "x@example.org");
    }
}
