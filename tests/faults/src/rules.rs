//! The rules: what to break, how, and how often.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::operation::{self, Call, Operation};

/// What a caller asks for with `PUT /_faults`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Plan {
    pub(crate) seed: Option<u64>,
    #[serde(default)]
    pub(crate) rules: Vec<Rule>,
}

/// What to break, how, and how often.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    pub(crate) operation: Pattern,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) caller: Option<String>,
    pub(crate) fault: Fault,
    #[serde(default = "always")]
    pub(crate) probability: f64,
    #[serde(default)]
    pub(crate) delay_ms: u64,
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub(crate) spread_ms: u64,
    #[serde(default)]
    pub(crate) after: u64,
    pub(crate) at_most: Option<u64>,
}

fn always() -> f64 {
    1.0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_nothing(milliseconds: &u64) -> bool {
    *milliseconds == 0
}

/// What is done to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Fault {
    /// It is applied, and its reply is lost.
    DropReply,
    /// It never arrives.
    DropRequest,
    /// Another transaction is in its way.
    Conflict,
    /// There were too many.
    Throttle,
    /// The service failed.
    ServerError,
    /// It is late.
    Delay,
    /// It arrives twice.
    Duplicate,
    /// It never arrives, and its caller waits.
    HoldRequest,
    /// It is applied, and its caller waits for the reply.
    HoldReply,
}

/// `dynamodb:UpdateItem`, `dynamodb:*` or `*`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Pattern {
    service: Option<String>,
    name: Option<String>,
}

impl Plan {
    /// Reads a plan; what is wrong with it becomes a sentence.
    pub(crate) fn parse(json: &[u8]) -> Result<Self, String> {
        let plan: Self = serde_json::from_slice(json).map_err(|error| format!("The rules cannot be read: {error}."))?;
        for (index, rule) in plan.rules.iter().enumerate() {
            rule.check().map_err(|problem| format!("rules[{index}].{problem}."))?;
        }
        Ok(plan)
    }
}

impl Rule {
    fn check(&self) -> Result<(), &'static str> {
        if !(0.0..=1.0).contains(&self.probability) {
            return Err("probability must be from 0 to 1");
        }
        if self.fault == Fault::Delay && self.delay_ms == 0 && self.spread_ms == 0 {
            return Err("delay_ms or spread_ms is required for a delay");
        }
        if self.fault == Fault::Conflict && !self.operation.can_conflict() {
            return Err("operation cannot conflict: only writes of DynamoDB items and transactions can");
        }
        Ok(())
    }

    /// Whether this call is one that the rule is about.
    pub(crate) fn matches(&self, call: &Call) -> bool {
        self.operation.matches(&call.operation)
            && self.caller.as_ref().is_none_or(|caller| call.caller.as_ref() == Some(caller))
            && (self.fault != Fault::Conflict || call.conflict.is_some())
    }

    /// How long a call waits, of which a number decides a part.
    pub(crate) fn delay(&self, choice: u32) -> Duration {
        let spread = u64::from(choice) % self.spread_ms.saturating_add(1);
        Duration::from_millis(self.delay_ms.saturating_add(spread))
    }
}

impl Pattern {
    fn matches(&self, operation: &Operation) -> bool {
        self.service.as_ref().is_none_or(|service| *service == operation.service)
            && self.name.as_ref().is_none_or(|name| *name == operation.name)
    }

    fn can_conflict(&self) -> bool {
        self.service.as_ref().is_none_or(|service| service == "dynamodb")
            && self.name.as_deref().is_none_or(operation::can_conflict)
    }
}

impl TryFrom<String> for Pattern {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let is_word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        match text.split_once(':') {
            None if text == "*" => Ok(Self { service: None, name: None }),
            Some((service, "*")) if is_word(service) => Ok(Self { service: Some(service.to_owned()), name: None }),
            Some((service, name)) if is_word(service) && is_word(name) => {
                Ok(Self { service: Some(service.to_owned()), name: Some(name.to_owned()) })
            }
            _ => Err(format!("`{text}` is not an operation such as `dynamodb:UpdateItem`, `dynamodb:*` or `*`")),
        }
    }
}

impl From<Pattern> for String {
    fn from(pattern: Pattern) -> Self {
        match (pattern.service, pattern.name) {
            (Some(service), Some(name)) => format!("{service}:{name}"),
            (Some(service), None) => format!("{service}:*"),
            (None, _) => "*".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::tests::call;

    fn parse(rule: &str) -> Result<Rule, String> {
        Plan::parse(format!(r#"{{"rules": [{rule}]}}"#).as_bytes()).map(|mut plan| plan.rules.remove(0))
    }

    #[test]
    fn a_rule_needs_only_an_operation_and_a_fault() {
        let rule = parse(r#"{"operation": "s3:PUT", "fault": "drop_reply"}"#).unwrap();
        insta::assert_compact_json_snapshot!(
            rule,
            @r#"{"operation": "s3:PUT", "fault": "drop_reply", "probability": 1.0, "delay_ms": 0, "after": 0, "at_most": null}"#
        );
    }

    #[test]
    fn a_wrong_rule_is_told_in_a_sentence() {
        let told = |rule| parse(rule).unwrap_err();
        insta::assert_snapshot!(
            told(r#"{"operation": "*", "fault": "drop_reply", "probability": 5}"#),
            @"rules[0].probability must be from 0 to 1."
        );
        insta::assert_snapshot!(
            told(r#"{"operation": "*", "fault": "delay"}"#),
            @"rules[0].delay_ms or spread_ms is required for a delay."
        );
        insta::assert_snapshot!(
            told(r#"{"operation": "dynamodb:GetItem", "fault": "conflict"}"#),
            @"rules[0].operation cannot conflict: only writes of DynamoDB items and transactions can."
        );
        insta::assert_snapshot!(
            told(r#"{"operation": "UpdateItem", "fault": "throttle"}"#),
            @"The rules cannot be read: `UpdateItem` is not an operation such as `dynamodb:UpdateItem`, `dynamodb:*` or `*` at line 1 column 37."
        );
        insta::assert_snapshot!(
            told(r#"{"operation": "*", "fault": "explode"}"#),
            @"The rules cannot be read: unknown variant `explode`, expected one of `drop_reply`, `drop_request`, `conflict`, `throttle`, `server_error`, `delay`, `duplicate`, `hold_request`, `hold_reply` at line 1 column 48."
        );
        insta::assert_snapshot!(
            told(r#"{"operation": "*", "fault": "throttle", "probabilty": 1}"#),
            @"The rules cannot be read: unknown field `probabilty`, expected one of `operation`, `caller`, `fault`, `probability`, `delay_ms`, `spread_ms`, `after`, `at_most` at line 1 column 63."
        );
    }

    #[test]
    fn a_pattern_matches_one_operation_one_service_or_all() {
        let update = call("DynamoDB_20120810.UpdateItem", "{}");
        for (pattern, matches) in [
            ("*", true),
            ("dynamodb:*", true),
            ("dynamodb:UpdateItem", true),
            ("dynamodb:Update", false),
            ("dynamodb:updateitem", false),
            ("sqs:*", false),
            ("sqs:UpdateItem", false),
        ] {
            let rule = parse(&format!(r#"{{"operation": "{pattern}", "fault": "throttle"}}"#)).unwrap();
            assert_eq!(rule.matches(&update), matches, "{pattern}");
        }
    }

    #[test]
    fn a_rule_about_one_caller_matches_no_other() {
        let rule = parse(r#"{"operation": "*", "caller": "ASIA1", "fault": "throttle"}"#).unwrap();
        let mut update = call("DynamoDB_20120810.UpdateItem", "{}");
        assert!(!rule.matches(&update));
        for (caller, matches) in [("ASIA1", true), ("ASIA2", false)] {
            update.caller = Some(caller.to_owned());
            assert_eq!(rule.matches(&update), matches, "{caller}");
        }
    }

    #[test]
    fn a_spread_is_added_to_the_delay() {
        let rule = parse(r#"{"operation": "*", "fault": "delay", "delay_ms": 100, "spread_ms": 9}"#).unwrap();
        for (choice, delay) in [(0, 100), (9, 109), (10, 100)] {
            assert_eq!(rule.delay(choice).as_millis(), delay, "{choice}");
        }
    }

    #[test]
    fn a_conflict_matches_only_what_can_conflict() {
        let rule = parse(r#"{"operation": "*", "fault": "conflict"}"#).unwrap();
        assert!(rule.matches(&call("DynamoDB_20120810.UpdateItem", "{}")));
        assert!(!rule.matches(&call("DynamoDB_20120810.GetItem", "{}")));
        assert!(!rule.matches(&call("AmazonSQS.SendMessage", "{}")));
    }
}
