//! Topics that a team is told by.

use std::{fmt, str::FromStr};

use super::string_type;

/// The ARN of an SNS topic that a deployer has made for alerts: its name begins with the stack's and `-alerts-`, which
/// is how they say that projects may publish to it. No topic of the stack itself has such a name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TopicArn(String);

/// Characters of a topic's name.
const LONGEST_NAME: usize = 256;

/// What stands between the stack's name and the rest of the topic's.
const MARK: &str = "-alerts-";

impl TopicArn {
    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TopicArn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for TopicArn {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if is_topic(text) {
            return Ok(Self(text.to_owned()));
        }
        Err("must be the ARN of a standard SNS topic in this deployment's account and region whose name begins with \
             the stack's name and `-alerts-`, such as `arn:aws:sns:eu-central-1:123456789012:smartaccess-alerts-team`")
    }
}

/// Whether a topic can be meant. The account, the region and the stack are the role's to check: it may publish to no
/// other topics.
fn is_topic(text: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    let [arn, partition, service, region, account, name] = parts[..] else { return false };
    let is_plain = |text: &str, more: &str| {
        !text.is_empty() && text.chars().all(|letter| letter.is_ascii_alphanumeric() || more.contains(letter))
    };
    arn == "arn"
        && partition.starts_with("aws")
        && is_plain(partition, "-")
        && service == "sns"
        && is_plain(region, "-")
        && account.len() == 12
        && account.bytes().all(|byte| byte.is_ascii_digit())
        && name.len() <= LONGEST_NAME
        && is_plain(name, "-_")
        && name.split_once(MARK).is_some_and(|(stack, rest)| !stack.is_empty() && !rest.is_empty())
}

string_type!(TopicArn, "arn:aws:sns:eu-central-1:123456789012:smartaccess-alerts-team");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_says_by_its_name_that_it_is_for_alerts() {
        for text in [
            "arn:aws:sns:eu-central-1:123456789012:smartaccess-alerts-team",
            "arn:aws-cn:sns:cn-north-1:123456789012:my-stack-alerts-on_call-2",
        ] {
            assert_eq!(text.parse::<TopicArn>().map(|topic| topic.to_string()), Ok(text.to_owned()));
        }
        for text in [
            "",
            "smartaccess-alerts-team",
            "arn:aws:sns:eu-central-1:123456789012",
            "arn:aws:sns:eu-central-1:123456789012:team",
            "arn:aws:sns:eu-central-1:123456789012:smartaccess-FeedbackTopic-1A2B",
            "arn:aws:sns:eu-central-1:123456789012:smartaccess-alerts-",
            "arn:aws:sns:eu-central-1:123456789012:-alerts-team",
            "arn:aws:sns:eu-central-1:123456789012:smartaccess-alerts-team.fifo",
            "arn:aws:sns:eu-central-1:123456789012:smartaccess-alerts-team:5d0f6b9c",
            "arn:aws:sns:eu-central-1:12345678901:smartaccess-alerts-team",
            "arn:aws:sns::123456789012:smartaccess-alerts-team",
            "arn:aws:sqs:eu-central-1:123456789012:smartaccess-alerts-team",
            "arn:oss:sns:eu-central-1:123456789012:smartaccess-alerts-team",
            "https://sns.eu-central-1.amazonaws.com/",
        ] {
            assert!(text.parse::<TopicArn>().is_err(), "{text}");
        }
    }
}
