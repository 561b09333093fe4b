//! What the rows of the table mean. Keys and access patterns are in [`store`](crate::store).

mod admission;
mod alert;
mod api_token;
mod application;
mod asset;
pub(crate) mod audit;
mod authorization;
mod blocked_address;
mod branding;
mod challenge;
mod client_secret;
mod code;
mod colour;
mod consent;
pub mod contrast;
mod delivery_plan;
mod event_delivery;
mod face;
mod face_model;
mod face_outcome;
mod face_review;
mod face_tries;
mod face_validation;
mod flow;
mod grant;
mod interaction;
mod invitation;
mod kept_answer;
mod link;
mod member;
mod metadata;
pub mod metrics;
mod person;
mod phone_guard;
mod phone_price;
mod picture_print;
mod project;
mod proof;
mod public_event;
mod record;
mod role;
mod sent_message;
mod team;
mod test_message;
mod user;
mod validation;
mod webhook;
mod webhook_headers;
mod webhook_message;
mod webhook_settings;

pub use admission::{Admission, Reason, admission};
pub use alert::{Alert, AlertSettings, AlertTarget, Burst, MOST_ALERTS};
pub use api_token::{ApiToken, Scope, USE_KNOWN_TO};
pub use application::{Application, MOST_SECRETS, Unproven};
pub use asset::{ASSET_WAITS, Asset, ImageType, MOST_ASSET_BYTES, Picture};
pub(crate) use audit::fingerprint;
pub use audit::{Entry, Head};
pub use authorization::{AuthorizationRequest, OpenIdScope, Parameters};
pub use blocked_address::BlockedAddress;
pub use branding::{Branding, Colors, ContrastFinding, Palette};
pub use challenge::{Challenge, Solution};
pub use client_secret::ClientSecret;
pub use code::{Binding, Code, DIGITS, Guess};
pub use colour::Colour;
pub use consent::Consent;
pub use delivery_plan::{Fallback, FallbackOn, Verdict};
pub use event_delivery::{DeliveryState, EventDelivery, GivenUp, Receiver, Try};
pub use face::{Face, Place};
pub use face_model::FaceModel;
pub use face_outcome::{FaceEnding, FaceFailure, FaceOutcome, RecognisedFace};
pub use face_review::FaceReview;
pub use face_tries::{FACE_FAILURES, FaceTries, LIVE_FACE_FAILURES};
pub use face_validation::{
    FACE_TRIES, FACE_TRIES_REST, FACE_VALIDATION_LIFE, FaceClosed, FaceStep, FaceStepDone, FaceValidation, HeadMove,
    LIVE_FACE_TRIES,
};
pub use flow::{
    BiometricLogin, BiometricPolicy, ByLanguage, CodePolicy, CustomerApi, CustomerSource, Difference, EmailLogin,
    EmailMessages, EmailMethod, EmailText, Factor, Finding, Findings, Flow, FlowKind, FlowSettings, FlowVersion,
    LiveFlow, LoginSettings, Messages, PhoneLogin, QuietHours, Ready, SearchMode, SecondFactor, Security, Severity,
    SmsMessages, Strategy, differences,
};
pub use grant::{AuthorizationCode, CODE_LIFE, Grant};
pub use interaction::{Browser, INTERACTION_LIFE, Interaction, SentCode};
pub use invitation::{INVITATION_LIFE, Invitation, InvitationStatus, InvitationToken};
pub use kept_answer::KeptAnswer;
pub use link::{Link, LinkSecret, LinkToken, Press};
pub use member::Member;
pub use metadata::Metadata;
pub use person::{OFF_AT, Person, WAIT_FROM, blocked_until};
pub use phone_guard::{BlockReason, Bucket, Conversion, Period, PhoneBlock, PhoneGuard, reached};
pub use phone_price::{PriceOverride, price_of};
pub use picture_print::{NEAR, PICTURE_REMEMBERED, PicturePrint, SentPicture};
pub use project::{ConsentMode, DataProtectionOfficer, Project, ProjectSettings, RESTORABLE};
pub use proof::{BroughtProof, ProofKey, ProofToken, Proven};
pub use public_event::PublicEvent;
pub use record::{EventKind, Record};
pub use role::{Permission, Role};
pub use sent_message::{HeldReport, PhoneOutcome, SentMessage};
pub use team::{Powers, TeamChange, permits};
pub use test_message::{TestMessage, minutes, sample_code};
pub use user::{Profile, User, up_to_ten_emails, up_to_ten_phones};
pub use validation::{Claim, Closed, Delivery, FirstFactor, Purpose, Status, Validation};
pub use webhook::{Disabled, DisabledReason, Health, MOST_WEBHOOKS, SealedText, Webhook, WebhookFormat, WebhookSecret};
pub use webhook_headers::WebhookHeaders;
pub use webhook_message::{SECRET_PREFIX, webhook_body, webhook_signature};
pub use webhook_settings::{WebhookSettings, each_once};
