//! What is missing before people can sign in by a flow.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{BiometricPolicy, CustomerSource, FlowSettings, LoginSettings};
use crate::{
    model::{ContrastFinding, ProjectSettings},
    types::Channel,
};

/// Something that is missing, or that somebody should know before they publish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = FlowFinding)]
pub struct Finding {
    /// Whether it stands in the way.
    pub severity: Severity,
    /// What kind, for programs.
    pub code: String,
    /// Which setting it is about.
    pub field: String,
    /// What to do, for people.
    pub message: String,
    /// A value that would do, where one is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
}

/// Whether a finding stands in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The flow cannot be published like this.
    Error,
    /// It can; people may be surprised.
    Warning,
}

/// What a flow meets outside of its settings.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Ready<'a> {
    /// Its project.
    pub project: &'a ProjectSettings,
    /// Whether mail may be sent from the deployment's address. In the sandbox none is.
    pub sends_mail: bool,
    /// Whether the deployment has a number that WhatsApp messages come from. In the sandbox none are sent.
    pub sends_whatsapp: bool,
    /// Whether the deployment has networks that look at faces.
    pub sees_faces: bool,
    /// Whether an application of its environment is registered.
    pub has_application: bool,
    /// The fields of its branding that name a picture which is not there.
    pub missing_pictures: &'a [&'static str],
}

/// All that was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// Whether nothing stands in the way.
    pub fn is_publishable(&self) -> bool {
        self.0.iter().all(|finding| finding.severity != Severity::Error)
    }

    /// As a list, in the order of the settings.
    pub fn into_list(self) -> Vec<Finding> {
        self.0
    }

    fn error(&mut self, code: &str, field: &str, message: impl Into<String>) {
        self.add(Severity::Error, code, field, message);
    }

    fn warning(&mut self, code: &str, field: &str, message: impl Into<String>) {
        self.add(Severity::Warning, code, field, message);
    }

    fn add(&mut self, severity: Severity, code: &str, field: &str, message: impl Into<String>) {
        let (code, field, message) = (code.to_owned(), field.to_owned(), message.into());
        self.0.push(Finding { severity, code, field, message, suggestion: None });
    }
}

impl FlowSettings {
    /// Everything that is missing before people can sign in so.
    pub fn check(&self, ready: Ready<'_>) -> Findings {
        let mut found = Findings::default();
        self.check_methods(ready, &mut found);
        self.check_phone(ready, &mut found);
        self.check_people(&mut found);
        self.check_branding(ready, &mut found);
        if self.redirect_urls.is_empty() && !ready.has_application {
            let message = "Nobody can be sent on from the hosted page: register an application or name an address. \
                           A back end that signs people in by the API needs neither.";
            found.warning("NO_REDIRECT_URL", "redirect_urls", message);
        }
        if ready.project.privacy_policy_url.is_none() {
            let message = "Set the project's `privacy_policy_url`: people want to know what becomes of their data.";
            found.warning("NO_PRIVACY_POLICY", "privacy_policy_url", message);
        }
        found
    }

    fn check_methods(&self, ready: Ready<'_>, found: &mut Findings) {
        let login = &self.login_settings;
        if !login.email.enabled && !login.phone.is_enabled() && !login.biometric.enabled {
            found.error("NO_LOGIN_METHOD", "login_settings", "Switch at least one way to sign in on.");
        }
        if login.email.enabled && !ready.sends_mail {
            let message = "Verify the deployment's sender address, or its domain, in Amazon SES: codes come from it.";
            found.error("SENDER_NOT_VERIFIED", "login_settings.email.enabled", message);
        }
        if login.biometric.enabled {
            check_faces(login, ready, found);
        }
        if login.second_factor.required {
            let message = "This deployment takes no second factor. Switch it off.";
            found.error("SECOND_FACTOR_UNAVAILABLE", "login_settings.second_factor.required", message);
        }
    }

    fn check_phone(&self, ready: Ready<'_>, found: &mut Findings) {
        let phone = &self.login_settings.phone;
        if phone.whatsapp && !ready.sends_whatsapp {
            let message = "This deployment has no WhatsApp number. Give it one, as `WhatsAppPhoneNumberId`, or switch \
                           this off.";
            found.error("WHATSAPP_UNAVAILABLE", "login_settings.phone.whatsapp", message);
        }
        if phone.is_enabled() && !self.login_settings.email.enabled {
            let message = "A number can be taken over (NIST SP 800-63B, restricted authenticators), and a phone can be \
                           lost: let people sign in by email too.";
            found.warning("PHONE_ALONE", "login_settings.email.enabled", message);
        }
        if phone.is_enabled() && ready.project.allowed_countries.is_empty() {
            let message = "Name the countries whose numbers get codes in the project's `allowed_countries`.";
            found.error("PHONE_WITHOUT_COUNTRIES", "allowed_countries", message);
        }
        for (index, channel) in phone.plan.iter().enumerate() {
            let is_on = match channel {
                Channel::Whatsapp => phone.whatsapp,
                Channel::Sms => phone.sms,
                Channel::Email => self.login_settings.email.enabled,
            };
            if !is_on {
                let message = "This channel is switched off: switch it on, or take it out of the plan.";
                found.error("CHANNEL_OFF", &format!("login_settings.phone.plan[{index}]"), message);
            }
        }
    }

    fn check_branding(&self, ready: Ready<'_>, found: &mut Findings) {
        for name in ready.missing_pictures {
            let message = "There is no such picture in the project. Upload it first, and complete the upload.";
            found.error("NO_PICTURE", &format!("branding.{name}"), message);
        }
        for ContrastFinding { field, against, ratio, needed, suggestion } in self.branding.findings() {
            let message = format!(
                "On `{against}` it has a contrast of {ratio}:1 and needs {needed}:1 to be read (WCAG 2.2). \
                 {suggestion} has that."
            );
            found.error("LOW_CONTRAST", &format!("branding.colors.{field}"), message);
            if let Some(finding) = found.0.last_mut() {
                finding.suggestion = Some(suggestion.to_string());
            }
        }
    }

    fn check_people(&self, found: &mut Findings) {
        if self.security.source == CustomerSource::Api {
            let message = "This deployment does not ask other systems for customers. Add them by API, and set NONE.";
            found.error("CUSTOMER_API_UNAVAILABLE", "security.source", message);
            if self.security.api.is_none() {
                found.error("NO_CUSTOMER_API", "security.api", "Say where your customers are asked for, as `url`.");
            }
        }
    }
}

fn check_faces(login: &LoginSettings, ready: Ready<'_>, found: &mut Findings) {
    let biometric = &login.biometric;
    if !ready.sees_faces {
        let message =
            "No model for faces is installed in this deployment. Install one, as `FaceSet`, or switch this off.";
        found.error("BIOMETRICS_UNAVAILABLE", "login_settings.biometric.enabled", message);
    }
    if biometric.face_only {
        let message = "A face is no secret, and alone no proof (NIST SP 800-63B, 3.2.3): it is safer with a code.";
        found.warning("FACE_ALONE", "login_settings.biometric.face_only", message);
    } else if !login.takes_codes() {
        let message = "A face is followed by a code. Let codes go out by email or phone, or let a face be enough.";
        found.error("FACE_WITHOUT_CODES", "login_settings.biometric.face_only", message);
    }
    if biometric.policy == BiometricPolicy::Seed {
        let message = "A single picture shows little of a living person. Ask for a challenge where you can.";
        found.warning("SINGLE_PICTURE", "login_settings.biometric.policy", message);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::error::Faults;

    fn codes(settings: &Value, project: &Value, is_ready: bool, has_application: bool) -> Vec<String> {
        let (sends_mail, sends_whatsapp, sees_faces) = (is_ready, is_ready, is_ready);
        let mut named = json!({"name": "Sign-in"});
        named.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
        let settings = deserr::deserialize::<FlowSettings, _, Faults>(named).unwrap();
        let project = deserr::deserialize::<ProjectSettings, _, Faults>(project.clone()).unwrap();
        let found = settings.check(Ready {
            project: &project,
            sends_mail,
            sends_whatsapp,
            sees_faces,
            has_application,
            missing_pictures: &[],
        });
        let is_publishable = found.is_publishable();
        let list = found.into_list();
        assert_eq!(is_publishable, list.iter().all(|finding| finding.severity == Severity::Warning));
        list.into_iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn everything_that_is_missing_is_listed() {
        let bare = json!({"name": "Aurora"});
        let whole = json!({"name": "Aurora", "privacy_policy_url": "https://a.example/", "allowed_countries": ["CO"]});
        let login = |settings: Value| json!({"login_settings": settings});
        let nothing: [&str; 0] = [];
        assert_eq!(codes(&json!({}), &whole, true, true), nothing);
        assert_eq!(codes(&json!({"redirect_urls": ["https://a.example/"]}), &whole, true, false), nothing);
        assert_eq!(codes(&json!({}), &bare, true, false), ["NO_REDIRECT_URL", "NO_PRIVACY_POLICY"]);
        assert_eq!(codes(&json!({}), &whole, false, true), ["SENDER_NOT_VERIFIED"]);
        let off = login(json!({"email": {"enabled": false}}));
        assert_eq!(codes(&off, &whole, false, true), ["NO_LOGIN_METHOD"]);
        let phone = login(json!({"phone": {"sms": true, "plan": ["whatsapp", "sms", "email"]}}));
        assert_eq!(codes(&phone, &bare, true, true), ["PHONE_WITHOUT_COUNTRIES", "CHANNEL_OFF", "NO_PRIVACY_POLICY"]);
        let both = login(json!({"email": {"enabled": false}, "phone": {"sms": true, "whatsapp": true}}));
        assert_eq!(codes(&both, &whole, true, true), ["PHONE_ALONE"]);
        assert_eq!(codes(&both, &whole, false, true), ["WHATSAPP_UNAVAILABLE", "PHONE_ALONE"]);
        let face = login(json!({"biometric": {"enabled": true}, "second_factor": {"required": true}}));
        assert_eq!(codes(&face, &whole, true, true), ["SECOND_FACTOR_UNAVAILABLE"]);
        assert_eq!(
            codes(&face, &whole, false, true),
            ["SENDER_NOT_VERIFIED", "BIOMETRICS_UNAVAILABLE", "SECOND_FACTOR_UNAVAILABLE"]
        );
        let alone = |face_only| {
            let biometric = json!({"enabled": true, "face_only": face_only, "policy": "seed"});
            codes(&login(json!({"email": {"enabled": false}, "biometric": biometric})), &whole, true, true)
        };
        assert_eq!(alone(true), ["FACE_ALONE", "SINGLE_PICTURE"]);
        assert_eq!(alone(false), ["FACE_WITHOUT_CODES", "SINGLE_PICTURE"]);
        let pale = json!({"branding": {"colors": {"background": "#ffffff", "text": "#cccccc"}}});
        assert_eq!(codes(&pale, &whole, true, true), ["LOW_CONTRAST"]);
        let api = json!({"security": {"source": "API"}});
        assert_eq!(codes(&api, &whole, true, true), ["CUSTOMER_API_UNAVAILABLE", "NO_CUSTOMER_API"]);
    }
}
