//! `PATCH /v2/projects/{project_id}/customers/{customer_id}`: changes a customer by a merge patch: what it names is set,
//! null clears. Of two changes at once one is refused. Who is blocked is signed out at once.

use smartaccess::{
    App, Result, flows,
    http::{Patch, Request, Success, success},
    model::{Permission, Profile},
};

use super::CustomerView;

pub(crate) async fn handle(app: &'static App, request: Request<Patch<Profile>>) -> Result<Success<CustomerView>> {
    let manager = app.manager(&request, Permission::ChangeCustomers).await?;
    let (id, repeat) = (request.parameter("customer_id")?, request.repeat(&manager.actor));
    let answer = |user| CustomerView::of(user, &manager);
    Ok(success(flows::change_customer(app, &manager, &id, request.input.changes(), repeat, answer).await?))
}
