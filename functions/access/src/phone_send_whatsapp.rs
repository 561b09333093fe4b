//! `POST /v2/access/phone/send-whatsapp`: sends a code by WhatsApp, or a new one for a validation that is still open. If it fails,
//! the same code goes the way that the flow's plan has next. Known and unknown numbers get the same answer. Limits: 3 in
//! any 60 seconds and 5 in any ten minutes for a number, and what the project's guard for phones says.

use smartaccess::{
    App, Result,
    http::{Request, Success},
    types::Channel,
};

use crate::{
    answers::Sent,
    phone_send::{self, Input},
};

pub(crate) async fn handle(app: &'static App, request: Request<Input>) -> Result<Success<Sent>> {
    phone_send::send(app, request, Channel::Whatsapp).await
}
