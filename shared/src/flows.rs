//! What endpoints do, each in one call: the validation protocol, built once for everything that sends a code.

mod accept;
mod alerts;
mod api_tokens;
mod applications;
mod assets;
mod audit;
mod authorize;
mod blocked_addresses;
mod client_secrets;
mod cursor;
mod customer_data;
mod customer_list;
mod customers;
mod deliver;
mod deliver_code;
mod deliver_event;
mod deliver_events;
mod deliver_invitation;
mod deliver_test;
mod device;
mod event_deliveries;
mod face_proofs;
mod face_reviews;
mod faces;
mod fan_out;
mod feedback;
mod flow_messages;
mod guard;
mod hosted;
mod idempotency;
mod invitations;
mod issuer;
mod keep_galleries;
mod key_set;
mod link;
mod listing;
mod look;
mod merge_patch;
mod metrics;
mod operators;
mod otp;
mod phone_costs;
mod phone_guard;
mod phone_reports;
mod project;
mod project_flows;
mod projects;
mod publication;
mod purge;
mod raise_alert;
mod records;
mod redeem;
mod registered_faces;
mod send;
mod sweep_due;
mod team;
mod user_answer;
mod user_info;
mod verify;
mod webhook_deliveries;
mod webhook_headers;
mod webhook_notice;
mod webhook_replay;
mod webhook_secrets;
mod webhooks;

pub use accept::accept_invitation;
pub use alerts::{alert, alerts, change_alert, create_alert, delete_alert};
pub use api_tokens::{api_tokens, create_api_token, revoke_api_token};
pub use applications::{application, applications, change_application, create_application, delete_application};
pub use assets::{asset, assets, complete_asset, create_asset};
pub use audit::{AuditQuery, Export as AuditExport, KindFilter, Listed, audit, chain_audit, export_audit};
pub use authorize::{Answer, Arrival, authorize};
pub use blocked_addresses::{block_address, blocked_addresses, unblock_address};
pub use client_secrets::{create_client_secret, delete_client_secret};
pub use customer_data::{ELSEWHERE, ErasureReceipt, PersonalData, erase_customer, personal_data};
pub use customer_list::{CustomerQuery, Export, ExportQuery, Flag, TEMPLATE, customers, export_customers};
pub use customers::{change_customer, create_customer, customer, delete_customer};
pub use deliver::deliver;
pub use deliver_events::deliver_events;
pub use face_proofs::{Claimed, ProvedOutcome, verify_outcome};
pub use face_reviews::{face_reviews, settle_face_review};
pub use faces::{
    Evidence, FaceAttempt, FaceWish, Further, Probe, Recognised, Registration, begin_face_validation, customer_named,
    recognise, recommends_face, register_face, second_factor_address, see_alive,
};
pub use fan_out::fan_out_all;
pub use feedback::{Feedback, feedback};
pub use flow_messages::{Preview, Sample, Shown, preview_message, test_message};
pub use hosted::{Finished, Sender, Sending, Visit, Visited, visit};
pub use idempotency::{Repeat, Repeatable, once};
pub use invitations::{Invite, ListedInvitation, invitations, invite, resend_invitation, revoke_invitation};
pub use issuer::issuer;
pub use keep_galleries::{keep_galleries, keep_gallery, scan_gallery};
pub use key_set::key_set;
pub use link::{Opened, Pressed, deny_link, open_link, press_link};
pub use listing::{EnvironmentPageQuery, Page, PageQuery};
pub use look::Look;
pub use metrics::{Metrics, MetricsQuery, metrics};
pub use operators::{Operator, send_operator_code, verify_operator_code};
pub use otp::Otp;
pub use phone_costs::{phone_costs, unblock_country};
pub use phone_reports::{PhoneReport, phone_report};
pub use project::{OpenFlow, email_address, login_flow, phone_number};
pub use project_flows::{
    OwnFlow, change_flow, create_flow, delete_flow, flow, flow_differences, flow_versions, flows, manager_of_flow,
};
pub use projects::{OwnProject, change_project, create_project, projects, set_deleted};
pub use publication::{check_flow, publish_flow, roll_back_flow, unpublish_flow};
pub use purge::purge_projects;
pub use raise_alert::raise_alert;
pub use redeem::{Redemption, Tokens, redeem};
pub use registered_faces::{FaceQuery, delete_customers_faces, delete_face, faces as registered_faces};
pub use send::{Leads, Wanted, Way, send};
pub use sweep_due::sweep_due;
pub use team::{MemberChange, change_member, members, remove_member, transfer_project};
pub use user_answer::UserAnswer;
pub use user_info::{UserInfo, user_info};
pub use verify::{Guessed, Verified, verify};
pub use webhook_deliveries::{DeliveryQuery, OwnDelivery, test_webhook, webhook_deliveries, webhook_delivery};
pub use webhook_replay::{Replay, ReplayState, Replayed, replay_webhook, replay_webhook_delivery};
pub use webhook_secrets::rotate_webhook_secret;
pub use webhooks::{OwnWebhook, change_webhook, create_webhook, delete_webhook, webhook, webhooks};

use jiff::Timestamp;

use crate::{
    model::{Purpose, Strategy},
    store::ProjectScope,
    types::{Address, Environment, Network, RequestNonce},
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
    pub address: &'a Address,
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
    /// Who may sign in to the project.
    pub strategy: Strategy,
    /// Whether people also sign in to it by face.
    pub by_face: bool,
    /// The project's time.
    pub now: Timestamp,
}
