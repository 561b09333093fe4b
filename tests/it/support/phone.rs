//! Signing in by phone.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Answer, Project};

/// Somebody's way to a code.
pub(crate) const SMS: &str = "sms";
pub(crate) const WHATSAPP: &str = "whatsapp";

/// What day and time it is (UTC), as long as nobody has moved a project's.
#[expect(clippy::disallowed_methods, reason = "a stack has the system's time")]
pub(crate) fn now() -> jiff::Zoned {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC)
}

impl Project {
    /// One whose flow lets people in by email and by phone, in Colombia; `phone` is what its flow says of phones besides.
    pub(crate) async fn with_phones(phone: &Value) -> Self {
        let project = Self::new();
        project.changes_project(&json!({"allowed_countries": ["CO"]})).await;
        project.signs_in_by(phone).await;
        project
    }

    /// Changes the project's settings.
    pub(crate) async fn changes_project(&self, settings: &Value) {
        let changed = self.manages(Method::PATCH, "", settings).await;
        assert_eq!(changed.status, 200, "{changed}");
    }

    /// Publishes a flow with codes by SMS and WhatsApp.
    pub(crate) async fn signs_in_by(&self, phone: &Value) {
        let mut login = json!({"sms": true, "whatsapp": true});
        login.as_object_mut().expect("fields").extend(phone.as_object().expect("fields").clone());
        let flow = json!({"project_id": self.id, "name": "Phones", "login_settings": {"phone": login}});
        let made = self.post("/v2/project-flows", &flow).await;
        let id = made.json()["data"]["id"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned();
        let published = self.post(&format!("/v2/project-flows/{id}/publish"), &json!({})).await;
        assert_eq!(published.status, 200, "{published}");
    }

    /// A Colombian number that nobody else uses, and that messages reach; different ones for different `n` below 1000,
    /// and none of them begins like another.
    pub(crate) fn number(&self, n: u32) -> String {
        // Whoever else has a number of the same beginning hardly has the same end. Two zeros would stand for bad luck.
        let seed = self.id.bytes().rev().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
        self.number_ending(n, &(1000 + seed % 9000).to_string())
    }

    /// One that ends so.
    pub(crate) fn number_ending(&self, n: u32, last_four: &str) -> String {
        assert!(n < 1000 && last_four.len() == 4, "a number has ten digits");
        // Colombian mobile numbers begin with 300 to 324; the project's id chooses.
        let seed = self.id.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
        let networks = [300, 301, 302, 304, 305, 310, 311, 312, 313, 314, 315, 316, 317, 318, 319, 320, 321];
        let network = networks[((seed / 1000) as usize) % networks.len()];
        format!("+57{network}{:03}{last_four}", (seed + n) % 1000)
    }

    /// Asks for a code to a number.
    pub(crate) async fn texts(&self, channel: &str, number: &str) -> Answer {
        self.texts_with(channel, &json!({"phone": number})).await
    }

    /// The same with other fields.
    pub(crate) async fn texts_with(&self, channel: &str, fields: &Value) -> Answer {
        let mut body = json!({"project_id": self.id});
        body.as_object_mut().expect("fields").extend(fields.as_object().expect("fields").clone());
        self.post(&format!("/v2/access/phone/send-{channel}"), &body).await
    }

    /// Asks for a code and returns the validation's id.
    pub(crate) async fn phone_validation(&self, channel: &str, number: &str) -> String {
        let answer = self.texts(channel, number).await;
        assert_eq!(answer.status, 200, "{answer}");
        answer.json()["data"]["validation_id"].as_str().expect("an id").to_owned()
    }

    pub(crate) async fn verify_phone(&self, number: &str, validation: &str, otp: impl Into<Value>) -> Answer {
        let body = json!({"phone": number, "validation_id": validation, "otp": otp.into()});
        self.post("/v2/access/phone/verify-otp", &body).await
    }
}
