use deserr::Deserr;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::PhoneGuard;
use crate::{
    error::Faults,
    types::{ClientId, Country, EmailAddress, Language, Name, ProjectId, WebUrl},
};

/// A tenant: everything else belongs to one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// What the API calls it by.
    pub id: ProjectId,
    /// The public id of its production environment; the sandbox's is made from it.
    pub client_id: ClientId,
    /// What its team has said of it.
    #[serde(flatten)]
    pub settings: ProjectSettings,
    /// When it was made.
    pub created_at: Timestamp,
    /// Names the last change, so that of two at once one is refused.
    #[serde(default)]
    pub change: String,
    /// When it was deleted. It can be restored for a while.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Timestamp>,
}

/// What a team says of its project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields, validate = consistent -> Faults)]
pub struct ProjectSettings {
    /// What people call it by: in mails and on pages.
    pub name: Name,
    /// Where its customers are. Phone numbers of other countries get no codes; while it is empty, none do.
    #[serde(default)]
    #[deserr(default)]
    pub allowed_countries: Vec<Country>,
    /// How it limits what codes to phones cost.
    #[serde(default)]
    #[deserr(default)]
    pub phone: PhoneGuard,
    /// Whom people may ask what becomes of their data.
    #[serde(default)]
    #[deserr(default)]
    pub dpo: Option<DataProtectionOfficer>,
    /// The privacy policy.
    #[serde(default)]
    #[deserr(default)]
    pub privacy_policy_url: Option<WebUrl>,
    /// The terms of use.
    #[serde(default)]
    #[deserr(default)]
    pub terms_url: Option<WebUrl>,
    /// The languages of its pages and messages.
    #[serde(default = "every_language")]
    #[deserr(default = every_language())]
    pub languages: Vec<Language>,
    /// The one where nobody says another.
    #[serde(default)]
    #[deserr(default)]
    pub default_language: Language,
    /// How it is known that somebody agrees to have their face kept.
    #[serde(default)]
    #[deserr(default)]
    pub consent_mode: ConsentMode,
}

/// Whom people may ask what becomes of their data (GDPR, Article 37).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct DataProtectionOfficer {
    /// Their name.
    pub name: Name,
    /// Their address for mail.
    pub email: EmailAddress,
    /// Their postal address.
    #[serde(default)]
    #[deserr(default)]
    pub address: Option<Name>,
}

/// How it is known that somebody agrees to have their face kept.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum ConsentMode {
    /// Each request brings the person's consent.
    #[default]
    Recorded,
    /// The customer attests that it has it.
    Attested,
}

/// How long a deleted project can be restored.
pub const RESTORABLE: SignedDuration = SignedDuration::from_hours(7 * 24);

fn every_language() -> Vec<Language> {
    Language::ALL.to_vec()
}

fn consistent(settings: ProjectSettings, _: deserr::ValuePointerRef<'_>) -> Result<ProjectSettings, Faults> {
    if settings.languages.contains(&settings.default_language) {
        Ok(settings)
    } else {
        Err(Faults::one("default_language", "must be one of `languages`"))
    }
}

impl ProjectSettings {
    /// The settings of a project of which nothing but its name is known.
    pub fn named(name: Name) -> Self {
        Self {
            name,
            allowed_countries: Vec::new(),
            phone: PhoneGuard::default(),
            dpo: None,
            privacy_policy_url: None,
            terms_url: None,
            languages: every_language(),
            default_language: Language::default(),
            consent_mode: ConsentMode::default(),
        }
    }
}

impl Project {
    /// Whether it was deleted, but not too long ago.
    pub fn is_restorable(&self, now: Timestamp) -> bool {
        self.deleted_at.is_some_and(|at| now.duration_since(at) < RESTORABLE)
    }
}
