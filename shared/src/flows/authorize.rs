//! An application sends somebody to sign in (RFC 6749, 4.1.1; OpenID Connect Core, 3.1.2).

use super::login_flow;
use crate::{
    App, Code,
    error::{Error, Refusal, Result, refuse},
    limits::Limit,
    model::{Browser, INTERACTION_LIFE, Interaction, LoginSettings, Parameters},
    store::ProjectScope,
    types::{Address, ApplicationId, ClientId, InteractionId, Language, Network, redirect_uri},
};

/// Who comes, and what from.
#[derive(Debug)]
pub struct Arrival<'a> {
    /// The environment whose page it is.
    pub client_id: &'a ClientId,
    /// The application that it says it comes from.
    pub application: &'a str,
    /// Where the answer is to go.
    pub redirect_uri: &'a str,
    /// All that can be answered there.
    pub parameters: Parameters<'a>,
    /// The browser, by its cookie.
    pub browser: &'a Browser,
    /// What it is, as people call it; empty if nobody knows.
    pub device: &'a str,
    /// The languages that the application or the browser asks for.
    pub language: Option<Language>,
    /// The address that the application expects.
    pub hint: Option<Address>,
    /// Where the browser is on the network.
    pub network: Option<Network>,
}

/// What becomes of an authorization request.
#[derive(Debug)]
pub enum Answer {
    /// The person goes on to the page.
    Begun(InteractionId),
    /// The application is told at its own address why not.
    Refused(String),
}

/// Begins an interaction. What names no application of this project, or an address that it has not registered, is
/// refused here and answered nowhere else.
pub async fn authorize(app: &App, arrival: &Arrival<'_>) -> Result<Answer> {
    let Arrival { client_id, parameters, redirect_uri, .. } = arrival;
    let scope = app.store.project_of_client(client_id).await?.ok_or_else(|| refuse(Code::NotFound))?;
    let application = application(app, &scope, arrival).await?;
    let now = app.now(&scope).await?;
    let request = match parameters.accept(application, redirect_uri) {
        Ok(request) => request,
        Err(refusal) => return refused(app, arrival, &refusal).await,
    };
    let open = match login_flow(app, &scope, client_id.environment(), LoginSettings::takes_codes).await {
        Ok(open) => open,
        Err(Error::Refused(refusal)) if refusal.code == Code::ChannelDisabled => {
            return refused(app, arrival, &refuse(Code::AccessDenied)).await;
        }
        Err(error) => return Err(error),
    };
    if let Some(network) = arrival.network {
        Limit::NetworkVisits.hit(&app.store, &scope, &network.to_string(), now).await?;
    }
    let expires_at = now + INTERACTION_LIFE;
    let interaction = Interaction {
        id: InteractionId::new(),
        environment: client_id.environment(),
        request,
        browser: arrival.browser.hash(),
        device: arrival.device.to_owned(),
        language: open.language(arrival.language),
        hint: arrival.hint.clone(),
        code: None,
        grant: None,
        expires_at,
        ttl: (expires_at + KEPT).as_second(),
    };
    app.store.create_interaction(&scope, &interaction).await?;
    Ok(Answer::Begun(interaction.id))
}

/// How long an interaction that has ended is kept, for somebody who comes back to its page.
const KEPT: jiff::SignedDuration = jiff::SignedDuration::from_hours(24);

async fn application(app: &App, scope: &ProjectScope, arrival: &Arrival<'_>) -> Result<ApplicationId> {
    let unknown = || refuse(Code::InvalidRequest).because("`client_id` names no application of this project.");
    let id: ApplicationId = arrival.application.parse().map_err(|_| unknown())?;
    let application = app.store.application(scope, &id).await?.ok_or_else(unknown)?;
    if application.environment != arrival.client_id.environment() {
        return Err(unknown().into());
    }
    if !application.permits(arrival.redirect_uri) {
        let message = "`redirect_uri` is not, to the letter, one that the application has registered.";
        return Err(refuse(Code::InvalidRequest).because(message).into());
    }
    Ok(application.id)
}

async fn refused(app: &App, arrival: &Arrival<'_>, refusal: &Refusal) -> Result<Answer> {
    let (error, issuer) = (refusal.code.oauth_name(), app.issuer(arrival.client_id).await?);
    let mut pairs = vec![("error", error.as_str()), ("error_description", &refusal.message), ("iss", &issuer)];
    pairs.extend(arrival.parameters.returned_state().map(|state| ("state", state)));
    let location = redirect_uri::with_query(arrival.redirect_uri, pairs);
    Ok(Answer::Refused(location.ok_or_else(|| anyhow::anyhow!("a registered address is no URL"))?))
}
