//! `GET /v2/projects/{project_id}/customers/export`: the customers of an environment as CSV, up to 2,000 or some 2 MB at
//! once. While there are more, `X-Next-Cursor` says where the next part begins; each part has the line of names.
//!
//! A field that a spreadsheet would take for a formula begins with `'`, phone numbers too: `'+573001234567`. Further
//! addresses of a customer stand in `more_emails` and `more_phones`, with spaces between them, and `metadata` is JSON.

use smartaccess::{
    App, Result,
    error::{Code, refuse},
    flows::{self, ExportQuery},
    http::{Attachment, Request},
    model::Permission,
};

pub(crate) async fn handle(app: &'static App, request: Request<ExportQuery>) -> Result<Attachment> {
    let manager = app.manager(&request, Permission::ReadCustomers).await?;
    if !manager.may(Permission::ReadPeople) {
        return Err(refuse(Code::Forbidden).into());
    }
    let export = flows::export_customers(app, &manager, &request.input).await?;
    Ok(Attachment { name: "customers.csv", bytes: export.bytes, next_cursor: export.next_cursor })
}
