//! How a sign-in by face ended, and how the original product tells of it ("1:N Authentication Links", webhook response).

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::Record;
use crate::types::{EmailAddress, UserId, ValidationId};

/// How a sign-in by face ended. It is kept with its event, and told to nobody but webhooks of the format `incode` and who
/// proves that they have its tokens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaceOutcome {
    /// The validation by face.
    pub validation: ValidationId,
    /// How surely there was a picture of a face in place of a face, in thousandths.
    pub spoof: u16,
    /// What it came to.
    pub ending: FaceEnding,
}

/// What a sign-in by face came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaceEnding {
    /// Somebody has signed in.
    Passed {
        /// Who.
        customer: UserId,
        /// The highest score that a flow could have asked for, in hundredths, with them recognised still.
        confidence: u8,
        /// Whether they have typed a code besides.
        second_factor: bool,
    },
    /// Nobody has.
    Failed(FaceFailure),
}

/// Why nobody has signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FaceFailure {
    /// Somebody who may not.
    Blocked,
    /// The customer that it should be has no face here.
    NoFace,
    /// No living person was seen, or the picture was sent before.
    Spoof,
    /// It is nobody's face, or not the one's that it should be.
    NotRecognized,
    /// It is like several customers', of whom none was picked.
    Ambiguous,
}

/// A recognised face whose owner has still to type a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecognisedFace {
    /// The validation by face.
    pub validation: ValidationId,
    /// As in [`FaceOutcome::spoof`].
    pub spoof: u16,
    /// As in [`FaceEnding::Passed`].
    pub confidence: u8,
}

impl RecognisedFace {
    /// Its owner has signed in.
    pub fn passed(&self, customer: &UserId, second_factor: bool) -> FaceOutcome {
        let ending = FaceEnding::Passed { customer: customer.clone(), confidence: self.confidence, second_factor };
        FaceOutcome { validation: self.validation.clone(), spoof: self.spoof, ending }
    }
}

impl FaceFailure {
    /// As it stands in events and answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Blocked => "blocked",
            Self::NoFace => "no_face",
            Self::Spoof => "spoof",
            Self::NotRecognized => "not_recognized",
            Self::Ambiguous => "ambiguous",
        }
    }

    /// The original product's number, its words, and what they mean here.
    const fn told(self) -> (u16, &'static str, &'static str) {
        match self {
            Self::Blocked => (4003, "User blacklisted", "The customer is blocked."),
            Self::NoFace => (4004, "Non existing customer", "The customer has no registered face."),
            Self::Spoof => (4005, "Spoof attempt detected", "No living person was seen, or the picture came before."),
            Self::NotRecognized => (4015, "User is not recognized", "The face is not known."),
            Self::Ambiguous => (4015, "User is not recognized", "The face is like several customers'."),
        }
    }
}

impl FaceOutcome {
    /// What a webhook of the format `incode` is sent, but for the two tokens. A failure tells nothing of any customer.
    pub fn body(&self, record: &Record, email: Option<&EmailAddress>) -> String {
        let mut body = match &self.ending {
            FaceEnding::Passed { customer, confidence, second_factor } => {
                let confidence = f64::from(*confidence) / 100.0;
                json!({
                    "customerId": customer.as_str(),
                    "email": email.map(EmailAddress::as_str),
                    "faceMatch": true,
                    "overallScore": confidence,
                    "overallStatus": "PASS",
                    "recognitionConfidence": {
                        "candidates": [{"confidence": confidence, "identityId": customer.as_str()}],
                        "confidence": confidence,
                    },
                    "secondFactor": second_factor,
                })
            }
            FaceEnding::Failed(failure) => {
                let (code, error, message) = failure.told();
                json!({
                    "error": error,
                    "errorCode": code,
                    "errorMessage": message,
                    "faceMatch": false,
                    "overallScore": 0,
                    "overallStatus": "FAIL",
                    "recognitionConfidence": {},
                    "secondFactor": false,
                })
            }
        };
        body["children"] = Value::Array(Vec::new());
        body["interviewId"] = self.validation.as_str().into();
        body["spoofAttempt"] = matches!(self.ending, FaceEnding::Failed(FaceFailure::Spoof)).into();
        body["spoofConfidence"] = (f64::from(self.spoof) / 1000.0).into();
        body["transactionId"] = record.id.as_str().into();
        body.to_string()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{
        model::EventKind,
        types::{Environment, EventId},
    };

    fn body(ending: FaceEnding, email: Option<&str>) -> Value {
        let record = Record {
            id: EventId::new(),
            kind: EventKind::LoginSucceeded,
            environment: Environment::Production,
            subject: String::new(),
            actor: String::new(),
            network: None,
            at: jiff::Timestamp::UNIX_EPOCH,
            data: serde_json::Map::new(),
            outcome: None,
        };
        let outcome = FaceOutcome { validation: ValidationId::new(), spoof: 1, ending };
        let email: Option<EmailAddress> = email.map(|email| email.parse().unwrap());
        let body: Value = serde_json::from_str(&outcome.body(&record, email.as_ref())).unwrap();
        assert_eq!((&body["transactionId"], &body["interviewId"]), (&json!(record.id), &json!(outcome.validation)));
        body
    }

    fn names(body: &Value) -> BTreeSet<&str> {
        body.as_object().unwrap().keys().map(String::as_str).collect()
    }

    #[test]
    fn who_was_recognised_is_told_in_the_original_products_words() {
        let customer = UserId::new();
        let passed = FaceEnding::Passed { customer: customer.clone(), confidence: 92, second_factor: false };
        let told = body(passed.clone(), Some("maria@example.org"));
        let original = [
            "children",
            "customerId",
            "email",
            "faceMatch",
            "interviewId",
            "overallScore",
            "overallStatus",
            "recognitionConfidence",
            "secondFactor",
            "spoofAttempt",
            "spoofConfidence",
            "transactionId",
        ];
        assert_eq!(names(&told), BTreeSet::from(original));
        let candidates = json!([{"confidence": 0.92, "identityId": customer}]);
        assert_eq!(told["recognitionConfidence"], json!({"candidates": candidates, "confidence": 0.92}));
        assert_eq!((&told["overallStatus"], &told["overallScore"]), (&json!("PASS"), &json!(0.92)));
        assert_eq!((&told["email"], &told["spoofConfidence"]), (&json!("maria@example.org"), &json!(0.001)));
        assert_eq!(body(passed, None)["email"], Value::Null, "the field is there if the address is not");
    }

    #[test]
    fn a_failure_says_why_and_nothing_of_any_customer() {
        let failures = [
            (FaceFailure::Blocked, 4003, false),
            (FaceFailure::NoFace, 4004, false),
            (FaceFailure::Spoof, 4005, true),
            (FaceFailure::NotRecognized, 4015, false),
            (FaceFailure::Ambiguous, 4015, false),
        ];
        for (failure, code, is_spoof) in failures {
            let told = body(FaceEnding::Failed(failure), Some("maria@example.org"));
            assert_eq!((&told["errorCode"], &told["spoofAttempt"]), (&json!(code), &json!(is_spoof)), "{told}");
            assert_eq!((&told["overallStatus"], &told["overallScore"]), (&json!("FAIL"), &json!(0)));
            assert_eq!((&told["faceMatch"], &told["recognitionConfidence"]), (&json!(false), &json!({})));
            assert!(!names(&told).contains("customerId") && !told.to_string().contains("maria"), "{told}");
        }
    }
}
