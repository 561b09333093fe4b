//! `POST /v2/projects/{project_id}/invitations`: invites an address into the team. The mail brings a token that is good
//! once and for 72 hours; nobody else sees it. Limits: 5 mails an hour for an address, 100 a day for a project and for
//! who invites.

use deserr::Deserr;
use smartaccess::{
    App, Result,
    flows::{self, Invite, email_address},
    http::{Faults, Request, Success, success},
    model::{Permission, Role},
    types::{EmailAddress, Language},
};
use utoipa::ToSchema;

use crate::team::InvitationView;

#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = InvitationRequest)]
pub(crate) struct Input {
    /// Who is invited. They accept signed in with this address.
    #[schema(value_type = EmailAddress)]
    email: String,
    /// What they will be: no more than you are.
    role: Role,
    /// What they may do that the role alone does not allow: no more than you may.
    #[deserr(default)]
    #[schema(required = false)]
    permissions: Vec<Permission>,
    /// The language of the mail, else the project's.
    #[deserr(default)]
    language: Option<Language>,
}

pub(crate) async fn handle(app: &'static App, request: Request<Input>) -> Result<Success<InvitationView>> {
    let manager = app.manager(&request, Permission::ChangeTeam).await?;
    let Input { email, role, permissions, language } = &request.input;
    let permissions = permissions.clone();
    let wanted = Invite { email: email_address(email)?, role: *role, permissions, language: *language };
    let repeat = request.repeat(&manager.actor);
    Ok(success(flows::invite(app, &manager, &wanted, repeat, InvitationView::from).await?))
}
