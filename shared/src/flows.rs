//! What endpoints do, each in one call: the validation protocol, built once for everything that sends a code.

mod api_tokens;
mod applications;
mod audit;
mod authorize;
mod cursor;
mod deliver;
mod device;
mod feedback;
mod guard;
mod hosted;
mod idempotency;
mod issuer;
mod key_set;
mod listing;
mod metrics;
mod operators;
mod otp;
mod project;
mod projects;
mod purge;
mod records;
mod redeem;
mod send;
mod user_info;
mod verify;

pub use api_tokens::{api_tokens, create_api_token, revoke_api_token};
pub use applications::{application, applications, change_application, create_application, delete_application};
pub use audit::{AuditQuery, Export, KindFilter, Listed, audit, chain_audit, export_audit};
pub use authorize::{Answer, Arrival, authorize};
pub use deliver::deliver;
pub use feedback::{Feedback, feedback};
pub use hosted::{Finished, Sender, Sending, Visit, Visited, visit};
pub use idempotency::{Repeat, Repeatable, once};
pub use issuer::issuer;
pub use key_set::key_set;
pub use listing::{Page, PageQuery};
pub use metrics::{Metrics, MetricsQuery, metrics};
pub use operators::{Operator, send_operator_code, verify_operator_code};
pub use otp::Otp;
pub use project::{Channel, OpenFlow, email_address, login_flow};
pub use projects::{OwnProject, change_project, create_project, projects, set_deleted};
pub use purge::purge_projects;
pub use redeem::{Redemption, Tokens, redeem};
pub use send::{Wanted, send};
pub use user_info::{UserInfo, user_info};
pub use verify::{Guessed, Verified, verify};

use jiff::Timestamp;

use crate::{
    model::Purpose,
    store::ProjectScope,
    types::{EmailAddress, Environment, Network, RequestNonce},
};

/// Who asks for what.
#[derive(Debug)]
pub struct Asked<'a> {
    /// The project.
    pub scope: &'a ProjectScope,
    /// Its world.
    pub environment: Environment,
    /// What the code is to open.
    pub purpose: Purpose,
    /// The address it goes to.
    pub address: &'a EmailAddress,
    /// Names this try.
    pub nonce: &'a RequestNonce,
    /// Who calls: an api token or a host of ours.
    pub actor: &'a str,
    /// The person's network, where it is known.
    pub network: Option<Network>,
    /// The token of an earlier sign-in on the person's device.
    pub device: Option<&'a str>,
    /// The solution of a puzzle.
    pub solution: Option<&'a str>,
    /// Whether the project's guard is up.
    pub guarded: bool,
    /// The project's time.
    pub now: Timestamp,
}
