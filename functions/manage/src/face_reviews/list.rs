//! `GET /v2/projects/{project_id}/face-reviews`: registrations that were refused because another customer has the face,
//! the latest first, for 90 days.

use smartaccess::{
    App, Result,
    flows::{self, EnvironmentPageQuery, Page},
    http::{Request, Success, success},
    model::Permission,
};

use super::FaceReviewView;

pub(crate) async fn handle(
    app: &'static App,
    request: Request<EnvironmentPageQuery>,
) -> Result<Success<Page<FaceReviewView>>> {
    let manager = app.manager(&request, Permission::ReadCustomers).await?;
    Ok(success(flows::face_reviews(app, &manager, &request.input).await?.map(FaceReviewView::from)))
}
