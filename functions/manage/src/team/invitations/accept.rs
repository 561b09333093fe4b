//! `POST /v2/invitations/accept`: makes the caller, signed in with the invited address, a member. Whoever has accepted
//! gets the same answer again; every token that is not good gets one and the same refusal.

use deserr::Deserr;
use smartaccess::{
    App, Result, flows,
    http::{Faults, Request, Success, success},
};
use utoipa::ToSchema;

use crate::projects::ProjectView;

#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = InvitationAcceptance)]
pub(crate) struct Input {
    /// What the mail brought.
    token: String,
}

pub(crate) async fn handle(app: &'static App, request: Request<Input>) -> Result<Success<ProjectView>> {
    let operator = app.operator(&request).await?;
    let repeat = request.repeat(operator.user.id.as_str());
    Ok(success(flows::accept_invitation(app, &operator, &request.input.token, repeat, ProjectView::from).await?))
}
