//! Sending a code, however it goes.

use smartaccess::{
    App, Result,
    flows::{self, Asked, Leads, OpenFlow, Repeat, Wanted, Way},
    http::{Success, success},
    model::Purpose,
    tokens::ApiCaller,
    types::{Address, Channel, Language, Network, ValidationId},
};

use crate::answers::Sent;

/// What a request says of a code besides its address.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wish<'a> {
    pub(crate) validation_id: Option<&'a ValidationId>,
    pub(crate) language: Option<Language>,
    pub(crate) end_user_ip: Option<Network>,
    pub(crate) challenge: Option<&'a str>,
    /// Where a link beside the code leads; nothing if there is none.
    pub(crate) link: Option<Leads<'a>>,
}

/// Sends a code to an address, a new one if its validation is named.
pub(crate) async fn send(
    app: &App,
    (caller, open): (&ApiCaller, &OpenFlow),
    (address, channel): (&Address, Channel),
    wish: Wish<'_>,
    repeat: Repeat<'_>,
) -> Result<Success<Sent>> {
    let sent = flows::once(app, &caller.scope, repeat, caller.now, async |repeatable| {
        let asked = Asked {
            network: wish.end_user_ip,
            solution: wish.challenge,
            ..caller.asks(Purpose::SignIn, address, &repeatable.nonce, open)
        };
        let way =
            Way { channel, language: open.language(wish.language), open: Some(open), host: None, link: wish.link };
        Ok(Sent::new(&flows::send(app, &asked, way, Wanted::of(wish.validation_id)).await?))
    });
    Ok(success(sent.await?))
}
