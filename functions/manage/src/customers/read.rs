//! `GET /v2/projects/{project_id}/customers/{customer_id}`: a customer.

use smartaccess::{
    App, Result, flows,
    http::{NoInput, Request, Success, success},
    model::Permission,
};

use super::CustomerView;

pub(crate) async fn handle(app: &'static App, request: Request<NoInput>) -> Result<Success<CustomerView>> {
    let manager = app.manager(&request, Permission::ReadCustomers).await?;
    let user = flows::customer(app, &manager, &request.parameter("customer_id")?).await?;
    Ok(success(CustomerView::of(user, &manager)))
}
