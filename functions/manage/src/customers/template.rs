//! `GET /v2/projects/{project_id}/customers/template.csv`: a sheet to fill in, with its line of names alone.

use smartaccess::{
    App, Result,
    flows::TEMPLATE,
    http::{Attachment, NoInput, Request},
    model::Permission,
    sheet::Sheet,
};

pub(crate) async fn handle(app: &'static App, request: Request<NoInput>) -> Result<Attachment> {
    app.manager(&request, Permission::ReadCustomers).await?;
    Ok(Attachment { name: "template.csv", bytes: Sheet::new(&TEMPLATE).into_bytes(), next_cursor: None })
}
