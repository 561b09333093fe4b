//! `GET /v2/projects/{project_id}/customers`: the customers of an environment in the order of their names, or those that a
//! search finds.

use smartaccess::{
    App, Result,
    flows::{self, CustomerQuery, Page},
    http::{Request, Success, success},
    model::Permission,
};

use super::CustomerView;

pub(crate) async fn handle(app: &'static App, request: Request<CustomerQuery>) -> Result<Success<Page<CustomerView>>> {
    let manager = app.manager(&request, Permission::ReadCustomers).await?;
    let page = flows::customers(app, &manager, &request.input).await?;
    Ok(success(page.map(|user| CustomerView::of(user, &manager))))
}
