//! `GET /v2/projects/{project_id}/customers/{customer_id}/data`: everything that is held about a customer, for them (GDPR,
//! Article 15).

use serde::Serialize;
use smartaccess::{
    App, Result,
    error::{Code, refuse},
    flows::{self, ELSEWHERE},
    http::{NoInput, Request, Success, success},
    model::{Permission, Person},
    types::Address,
};
use utoipa::ToSchema;

use super::CustomerView;
use crate::faces::FaceView;

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PersonalData)]
pub(crate) struct DataView {
    customer: CustomerView,
    /// What is known of each of their addresses.
    addresses: Vec<AddressView>,
    /// The faces that they have registered. Their vectors are left out: with one, somebody could pass for them.
    faces: Vec<FaceView>,
    /// What else bears their addresses or their id, and how long.
    elsewhere: Vec<String>,
}

#[derive(Debug, Serialize, ToSchema)]
struct AddressView {
    address: Address,
    /// Wrong codes in a row.
    failures: u32,
    /// Until when no code is taken after too many.
    #[schema(value_type = Option<String>, format = DateTime)]
    waits_until: Option<jiff::Timestamp>,
    /// Whether mail is known not to reach it, and is not sent any more.
    suppressed: bool,
    /// Whether nobody may sign in with it.
    blocked: bool,
}

impl From<(Address, Person)> for AddressView {
    fn from((address, person): (Address, Person)) -> Self {
        let Person { failures, suppressed, blocked, blocked_until, .. } = person;
        Self { address, failures, waits_until: blocked_until, suppressed, blocked }
    }
}

pub(crate) async fn handle(app: &'static App, request: Request<NoInput>) -> Result<Success<DataView>> {
    let manager = app.manager(&request, Permission::ReadCustomers).await?;
    if !manager.may(Permission::ReadPeople) {
        return Err(refuse(Code::Forbidden).into());
    }
    let data = flows::personal_data(app, &manager, &request.parameter("customer_id")?).await?;
    Ok(success(DataView {
        customer: CustomerView::of(data.user, &manager),
        addresses: data.people.into_iter().map(AddressView::from).collect(),
        faces: data.faces.into_iter().map(FaceView::from).collect(),
        elsewhere: ELSEWHERE.map(str::to_owned).to_vec(),
    }))
}
