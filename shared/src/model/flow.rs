//! How people sign in to a project: a draft that its team edits, and versions of it that never change.

use deserr::Deserr;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

mod by_language;
mod check;
mod diff;
mod hours;
mod messages;
mod phone;
mod settings;

pub use by_language::ByLanguage;
pub use check::{Finding, Findings, Ready, Severity};
pub use diff::{Difference, differences};
pub use messages::{EmailMessages, EmailText, Messages, SmsMessages};
pub use phone::{PhoneLogin, QuietHours};
pub use settings::{
    BiometricLogin, BiometricPolicy, CodePolicy, CustomerApi, CustomerSource, EmailLogin, EmailMethod, Factor,
    FlowSettings, LoginSettings, SearchMode, SecondFactor, Security, Strategy,
};

use crate::types::{Environment, FlowId};

/// A way to sign in. What its team edits is the draft; people sign in by the version that is published.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Flow {
    /// Its id.
    pub id: FlowId,
    /// In which world.
    pub environment: Environment,
    /// What it is for.
    #[serde(rename = "type")]
    pub kind: FlowKind,
    /// The settings that are being edited.
    pub draft: FlowSettings,
    /// Names the last change of the draft, so that of two at once one is refused.
    pub change: String,
    /// The number of its latest version; 0 before the first.
    pub latest_version: u32,
    /// When it was made.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub created_at: Timestamp,
    /// When its draft was changed last.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub changed_at: Timestamp,
}

/// What a flow is for.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum FlowKind {
    /// Signing in.
    #[default]
    Login,
}

/// The settings of a flow as they were when somebody published them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FlowVersion {
    /// Which: 1, 2, 3 …
    pub number: u32,
    /// The settings. They never change.
    pub settings: FlowSettings,
    /// Who published them first.
    pub published_by: String,
    /// When.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub published_at: Timestamp,
}

/// What people sign in by: one version of one flow, in each environment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LiveFlow {
    /// The flow.
    pub flow_id: FlowId,
    /// Which version of it.
    pub version: u32,
    /// Its settings.
    pub settings: FlowSettings,
    /// Names this publication, so that of two at once one is refused.
    pub change: String,
    /// Since when.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub since: Timestamp,
}
