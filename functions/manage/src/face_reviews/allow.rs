//! `POST /v2/projects/{project_id}/face-reviews/{review_id}/allow`: says that two customers are two people. Each may register
//! this face from then on; among all they are ambiguous, and with a name each is recognised.

use smartaccess::{
    App, Result, flows,
    http::{NoInput, Request, Success, success},
    model::Permission,
};

use super::SettledFaceReview;

pub(crate) async fn handle(app: &'static App, request: Request<NoInput>) -> Result<Success<SettledFaceReview>> {
    let manager = app.manager(&request, Permission::ChangeCustomers).await?;
    let (id, repeat) = (request.parameter("review_id")?, request.repeat(&manager.actor));
    let answer = |id| SettledFaceReview { id };
    Ok(success(flows::settle_face_review(app, &manager, &id, true, repeat, answer).await?))
}
