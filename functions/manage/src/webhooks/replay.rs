//! `POST /v2/projects/{project_id}/webhooks/{webhook_id}/replay`: sends the events of some time again, up to 100 with each
//! request. Go on with `next_cursor` until there is none.

use smartaccess::{
    App, Result,
    flows::{self, Replay, Replayed},
    http::{Request, Success, success},
    model::Permission,
};

pub(crate) async fn handle(app: &'static App, request: Request<Replay>) -> Result<Success<Replayed>> {
    let manager = app.manager(&request, Permission::ChangeWebhooks).await?;
    let (id, repeat) = (request.parameter("webhook_id")?, request.repeat(&manager.actor));
    Ok(success(flows::replay_webhook(app, &manager, &id, &request.input, repeat).await?))
}
