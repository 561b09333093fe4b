//! `GET` and `POST /p/{client_id}/authorize`: an application sends somebody to sign in (RFC 6749, 4.1.1; OpenID Connect
//! Core, 3.1.2.1). A request that names no application or no address of its own is answered here; any other fault, at
//! the application's address. Limit: 120 in any 60 seconds for a network.

use deserr::Deserr;
use smartaccess::{
    App, Result,
    flows::{self, Answer, Arrival},
    http::{Faults, Redirect, Request},
    model::{Browser, Parameters},
    types::{ClientId, Language},
};
use utoipa::ToSchema;

use crate::browser;

/// All that is read of a request; the rest is ignored, as the standard wants it.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults)]
pub(crate) struct Input {
    #[deserr(default)]
    client_id: String,
    #[deserr(default)]
    redirect_uri: String,
    #[deserr(default)]
    response_type: Option<String>,
    #[deserr(default)]
    response_mode: Option<String>,
    #[deserr(default)]
    scope: Option<String>,
    #[deserr(default)]
    state: Option<String>,
    #[deserr(default)]
    nonce: Option<String>,
    #[deserr(default)]
    code_challenge: Option<String>,
    #[deserr(default)]
    code_challenge_method: Option<String>,
    #[deserr(default)]
    prompt: Option<String>,
    #[deserr(default)]
    request: Option<String>,
    #[deserr(default)]
    request_uri: Option<String>,
    #[deserr(default)]
    ui_locales: Option<String>,
    #[deserr(default)]
    login_hint: Option<String>,
}

pub(crate) async fn handle(app: &'static App, request: Request<Input>) -> Result<Redirect> {
    let client_id: ClientId = request.parameter("client_id")?;
    let input = &request.input;
    let known = browser::of(&request).into_iter().next();
    let is_new = known.is_none();
    let browser = known.unwrap_or_else(Browser::new);
    let asked_for = input.ui_locales.as_deref().and_then(preferred);
    let arrival = Arrival {
        client_id: &client_id,
        application: &input.client_id,
        redirect_uri: &input.redirect_uri,
        parameters: input.parameters(),
        browser: &browser,
        device: &device(request.user_agent().unwrap_or_default()),
        language: asked_for.or_else(|| request.language()),
        hint: input.login_hint.as_deref().and_then(|hint| hint.parse().ok()),
        network: request.source,
    };
    Ok(match flows::authorize(app, &arrival).await? {
        Answer::Begun(interaction) => {
            let way = Redirect::to(browser::path(&client_id, &interaction));
            if is_new { way.keeping(browser::know(&browser)) } else { way }
        }
        Answer::Refused(location) => Redirect::to(location),
    })
}

/// The first of ours among languages in the order of preference.
fn preferred(ui_locales: &str) -> Option<Language> {
    ui_locales.split(' ').find_map(|tag| tag.parse().ok())
}

/// What people call a browser, by what it says of itself; nothing else of that is kept.
fn device(agent: &str) -> String {
    let first =
        |names: &[(&str, &'static str)]| names.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name);
    let browser = first(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("FxiOS", "Firefox"),
        ("Firefox/", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Macintosh", "Mac"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    [browser, system].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

impl Input {
    fn parameters(&self) -> Parameters<'_> {
        Parameters {
            response_type: self.response_type.as_deref(),
            response_mode: self.response_mode.as_deref(),
            scope: self.scope.as_deref(),
            state: self.state.as_deref(),
            nonce: self.nonce.as_deref(),
            code_challenge: self.code_challenge.as_deref(),
            code_challenge_method: self.code_challenge_method.as_deref(),
            prompt: self.prompt.as_deref(),
            request: self.request.as_deref(),
            request_uri: self.request_uri.as_deref(),
        }
    }
}
