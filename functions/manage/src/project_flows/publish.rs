//! `POST /v2/project-flows/{flow_id}/publish`: makes a version of the draft, and lets people sign in by it from now on.

use smartaccess::{
    App, Result, flows,
    http::{NoInput, Request, Success, success},
    model::Permission,
};

use super::PublishedFlow;

pub(crate) async fn handle(app: &'static App, request: Request<NoInput>) -> Result<Success<PublishedFlow>> {
    let (manager, id) = flows::manager_of_flow(app, &request, Permission::PublishFlows).await?;
    let (wanted, repeat) = (request.if_match(), request.repeat(&manager.actor));
    let published = flows::publish_flow(app, &manager, &id, wanted.as_ref(), repeat, PublishedFlow::new);
    Ok(success(Box::pin(published).await?))
}
