//! `DELETE /v2/projects/{project_id}/customers/{customer_id}/data`: erases what is held about a customer (GDPR, Article
//! 17), and says what that was. They are signed out at once.

use smartaccess::{
    App, Result,
    error::{Code, refuse},
    flows::{self, ErasureReceipt},
    http::{NoInput, Request, Success, success},
    model::Permission,
};

pub(crate) async fn handle(app: &'static App, request: Request<NoInput>) -> Result<Success<ErasureReceipt>> {
    let manager = app.manager(&request, Permission::ChangeCustomers).await?;
    // The receipt names addresses that are blocked.
    if !manager.may(Permission::ReadPeople) {
        return Err(refuse(Code::Forbidden).into());
    }
    let (id, repeat) = (request.parameter("customer_id")?, request.repeat(&manager.actor));
    Ok(success(flows::erase_customer(app, &manager, &id, repeat).await?))
}
