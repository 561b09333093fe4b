//! `POST /v2/projects/{project_id}/customers`: adds a customer. Whoever signs in with one of their addresses later is this
//! customer; an address, a number or an external id belongs to one customer of an environment alone.

use deserr::Deserr;
use smartaccess::{
    App, Result, flows,
    http::{Faults, Request, Success, success},
    model::{Metadata, Permission, Profile, up_to_ten_emails, up_to_ten_phones},
    types::{Country, EmailAddress, Environment, ExternalId, Name, PhoneNumber},
};
use utoipa::ToSchema;

use super::CustomerView;

#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = CustomerRequest)]
pub(crate) struct Input {
    /// In which world: a token's own, else production.
    #[deserr(default)]
    environment: Option<Environment>,
    /// Addresses for mail: up to 10. Each signs them in. At least one of these, `phones` and `external_id`.
    #[deserr(default, try_from(Vec<EmailAddress>) = up_to_ten_emails -> Faults)]
    #[schema(required = false, max_items = 10)]
    emails: Vec<EmailAddress>,
    /// Phone numbers: up to 10.
    #[deserr(default, try_from(Vec<PhoneNumber>) = up_to_ten_phones -> Faults)]
    #[schema(required = false, max_items = 10)]
    phones: Vec<PhoneNumber>,
    /// Their name.
    #[deserr(default)]
    name: Option<Name>,
    /// What the team's own systems call them.
    #[deserr(default)]
    external_id: Option<ExternalId>,
    /// Where they are at home.
    #[deserr(default)]
    country_code: Option<Country>,
    /// What else the team keeps of them: up to 20 texts by name.
    #[deserr(default)]
    #[schema(required = false)]
    metadata: Metadata,
    /// Whether they may not sign in.
    #[deserr(default)]
    #[schema(required = false)]
    blocked: bool,
}

pub(crate) async fn handle(app: &'static App, request: Request<Input>) -> Result<Success<CustomerView>> {
    let manager = app.manager(&request, Permission::ChangeCustomers).await?;
    let environment = manager.environment(request.input.environment)?;
    let profile = profile(&request.input).reachable().map_err(smartaccess::error::Refusal::from)?;
    let (repeat, answer) = (request.repeat(&manager.actor), |user| CustomerView::of(user, &manager));
    Ok(success(flows::create_customer(app, &manager, environment, profile, repeat, answer).await?))
}

fn profile(input: &Input) -> Profile {
    Profile {
        emails: input.emails.clone(),
        phones: input.phones.clone(),
        name: input.name.clone(),
        external_id: input.external_id.clone(),
        country_code: input.country_code,
        metadata: input.metadata.clone(),
        blocked: input.blocked,
    }
}
