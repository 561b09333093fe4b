//! `POST /v2/projects/{project_id}/alerts`: adds an alert. A mail goes to a member of the team alone, a notice to a topic
//! of the deployment's account that is named for it. An environment has 20 alerts at most.

use deserr::Deserr;
use smartaccess::{
    App, Result, flows,
    http::{Faults, Request, Success, success},
    model::{AlertSettings, AlertTarget, Permission, PublicEvent},
    types::{Environment, Name, Whole},
};
use utoipa::ToSchema;

use super::AlertView;

#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = AlertRequest)]
pub(crate) struct Input {
    /// In which world: a token's own, else production.
    #[deserr(default)]
    environment: Option<Environment>,
    /// The event that it counts.
    event: PublicEvent,
    /// How the team calls it.
    #[deserr(default)]
    name: Option<Name>,
    /// How many events are too many.
    #[deserr(default)]
    #[schema(required = false)]
    count: Whole<1, 1000, 1>,
    /// Within how long.
    #[deserr(default)]
    #[schema(required = false)]
    within_minutes: Whole<1, 1440, 60>,
    /// How long it says nothing more once it has spoken.
    #[deserr(default)]
    #[schema(required = false)]
    quiet_minutes: Whole<5, 1440, 60>,
    /// Who is told.
    to: AlertTarget,
    /// Whether it counts and speaks at all.
    #[deserr(default = true)]
    #[schema(required = false)]
    enabled: bool,
}

pub(crate) async fn handle(app: &'static App, request: Request<Input>) -> Result<Success<AlertView>> {
    let manager = app.manager(&request, Permission::ChangeAlerts).await?;
    let Input { environment, event, name, count, within_minutes, quiet_minutes, to, enabled } = &request.input;
    let environment = manager.environment(*environment)?;
    let settings = AlertSettings {
        name: name.clone(),
        count: *count,
        within_minutes: *within_minutes,
        quiet_minutes: *quiet_minutes,
        to: to.clone(),
        enabled: *enabled,
    };
    let repeat = request.repeat(&manager.actor);
    let made = flows::create_alert(app, &manager, environment, event.kind(), &settings, repeat, AlertView::from);
    Ok(success(made.await?))
}
