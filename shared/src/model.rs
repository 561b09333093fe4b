//! What the rows of the table mean. Keys and access patterns are in [`store`](crate::store).

mod api_token;
mod application;
pub(crate) mod audit;
mod authorization;
mod challenge;
mod code;
mod flow;
mod grant;
mod interaction;
mod kept_answer;
mod member;
pub mod metrics;
mod person;
mod project;
mod record;
mod role;
mod validation;

pub use api_token::{ApiToken, Scope};
pub use application::Application;
pub(crate) use audit::fingerprint;
pub use audit::{Entry, Head};
pub use authorization::{AuthorizationRequest, OpenIdScope, Parameters};
pub use challenge::{Challenge, Solution};
pub use code::{Binding, Code, DIGITS, Guess};
pub use flow::{CodePolicy, LoginFlow};
pub use grant::{AuthorizationCode, CODE_LIFE, Grant};
pub use interaction::{Browser, INTERACTION_LIFE, Interaction, SentCode};
pub use kept_answer::KeptAnswer;
pub use member::Member;
pub use person::{OFF_AT, Person, User, WAIT_FROM, blocked_until};
pub use project::{ConsentMode, DataProtectionOfficer, Project, ProjectSettings, RESTORABLE};
pub use record::{EventKind, Record};
pub use role::{Permission, Role};
pub use validation::{Claim, Closed, Delivery, Purpose, Status, Validation};
