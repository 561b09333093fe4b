//! `DELETE /v2/projects/{project_id}/face-reviews/{review_id}`: takes one off the list: they are one person, or it does not
//! matter.

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
    Ok(success(flows::settle_face_review(app, &manager, &id, false, repeat, answer).await?))
}
