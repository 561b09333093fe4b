//! `GET /v2/projects/{project_id}/audit/export`: the chain's entries, each on a line of its own, for keeping elsewhere.
//! `python3 infra/audit verify` checks them. It needs leave to see people's addresses, which the hashes are over.

use deserr::Deserr;
use smartaccess::{
    App, Code, Result,
    error::refuse,
    flows,
    http::{Faults, Lines, Request},
    model::Permission,
};
use utoipa::ToSchema;

#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = AuditExportRequest)]
pub(crate) struct Input {
    /// The last entry that you have; 0, if you have none. `X-Next-After` of the part before says it.
    #[deserr(default, try_from(String) = sequence -> Faults)]
    #[schema(required = false)]
    after: u64,
}

#[expect(clippy::needless_pass_by_value, reason = "deserr hands it over")]
fn sequence(text: String) -> Result<u64, Faults> {
    let number = text.parse().ok().filter(|number| *number < 1_000_000_000_000);
    number.ok_or_else(|| Faults::one("after", "must be the sequence of an entry, or 0"))
}

pub(crate) async fn handle(app: &'static App, request: Request<Input>) -> Result<Lines> {
    let manager = app.manager(&request, Permission::ReadAudit).await?;
    if !manager.may(Permission::ReadPeople) {
        return Err(refuse(Code::Forbidden).into());
    }
    let export = flows::export_audit(app, &manager, request.input.after).await?;
    Ok(Lines { body: export.lines, next: export.next })
}
