//! What a person does on the hosted page: the same validation protocol, bound to their browser.

use jiff::{SignedDuration, Timestamp};

use super::{Asked, Guessed, Look, OpenFlow, Repeatable, Verified, Wanted, Way, guard, login_flow, send, verify};
use crate::{
    App, Code,
    error::{Error, Result, refuse},
    keys,
    model::{Application, Browser, Guess, Interaction, LoginSettings, Purpose, SentCode},
    secret::Secret,
    store::ProjectScope,
    types::{Address, Channel, ClientId, InteractionId, Network, RequestNonce, ValidationId, redirect_uri},
};

/// Somebody on the page, in the browser that they began in.
#[derive(Debug)]
pub struct Visit {
    /// How far they are.
    pub interaction: Interaction,
    /// Where they came from.
    pub application: Application,
    /// How people sign in to the project.
    pub open: OpenFlow,
    /// What its pages look like.
    pub look: Look,
    /// The way that the last code went on by itself, since the one that was asked for has failed.
    pub went_on: Option<Channel>,
    /// When they came.
    pub now: Timestamp,
    scope: ProjectScope,
}

/// What became of a wish for a code.
#[derive(Debug)]
pub enum Sending {
    /// It is on its way, or another click's is.
    Sent,
    /// The last one to this address is too fresh; how long to wait.
    TooSoon(SignedDuration),
}

/// What there is to show.
#[derive(Debug)]
pub enum Visited {
    /// The page.
    Open(Box<Visit>),
    /// They have signed in already.
    Done(Box<Visit>),
    /// It took too long.
    Expired(Box<Visit>),
    /// There is no such interaction, as far as this browser may know.
    Elsewhere,
}

/// What a request of the page brings besides its fields.
#[derive(Debug, Clone, Copy)]
pub struct Sender<'a> {
    /// Where it is on the network.
    pub network: Option<Network>,
    /// The token of an earlier sign-in in this browser.
    pub device: Option<&'a str>,
    /// The solution of a puzzle.
    pub solution: Option<&'a str>,
}

/// How a sign-in ended.
#[derive(Debug)]
pub struct Finished {
    /// Where the browser goes: the application's address, with the authorization code.
    pub location: String,
    /// For the next sign-in in this browser; nothing if an earlier request has it.
    pub device: Option<Secret<String>>,
}

/// Who acts in the log of what happened.
const ACTOR: &str = "hosted_page";

/// Finds the interaction that a browser names. One that has begun in two tabs at once has two secrets.
pub async fn visit(
    app: &App,
    client_id: &ClientId,
    interaction: &InteractionId,
    browsers: &[Browser],
) -> Result<Visited> {
    let scope = app.store.project_of_client(client_id).await?.ok_or_else(|| refuse(Code::NotFound))?;
    let (found, open, now) = tokio::join!(
        Box::pin(app.store.interaction(&scope, interaction)),
        Box::pin(login_flow(app, &scope, client_id.environment(), LoginSettings::takes_codes)),
        Box::pin(app.now(&scope)),
    );
    let began_here = |found: &Interaction| browsers.iter().any(|browser| found.began_in(browser));
    let found = found?.filter(|found| found.environment == client_id.environment() && began_here(found));
    let Some(interaction) = found else { return Ok(Visited::Elsewhere) };
    let (open, now) = (open?, now?);
    let (application, look, went_on) = tokio::join!(
        Box::pin(app.store.application(&scope, &interaction.request.application)),
        Box::pin(Look::of(app, &scope, &open.flow.branding)),
        Box::pin(went_on(app, &scope, interaction.code.as_ref())),
    );
    let (application, look) = (application?.ok_or_else(|| refuse(Code::NotFound))?, look?);
    let visit = Box::new(Visit { interaction, application, open, look, went_on: went_on?, now, scope });
    Ok(if visit.interaction.grant.is_some() {
        Visited::Done(visit)
    } else if now >= visit.interaction.expires_at {
        Visited::Expired(visit)
    } else {
        Visited::Open(visit)
    })
}

/// The way that a code to a phone goes now, if it is not the one that was asked for. Mails go nowhere else.
async fn went_on(app: &App, scope: &ProjectScope, sent: Option<&SentCode>) -> Result<Option<Channel>> {
    let Some(sent) = sent.filter(|sent| sent.channel.is_phone()) else { return Ok(None) };
    let found = app.store.validation(scope, &sent.validation).await?;
    Ok(found.map(|found| found.channel()).filter(|channel| *channel != sent.channel))
}

impl Visit {
    fn asks<'a>(&'a self, address: &'a Address, nonce: &'a RequestNonce, sender: Sender<'a>) -> Asked<'a> {
        Asked {
            scope: &self.scope,
            environment: self.interaction.environment,
            purpose: Purpose::SignIn,
            address,
            nonce,
            actor: ACTOR,
            network: sender.network,
            device: sender.device,
            solution: sender.solution,
            guarded: self.open.guarded_until.is_some_and(|until| self.now < until),
            strategy: self.open.flow.security.strategy,
            now: self.now,
        }
    }

    /// Sends a code to this address. Of several clicks at once one sends.
    pub async fn send(&self, app: &App, address: &Address, channel: Channel, sender: Sender<'_>) -> Result<Sending> {
        if !self.open.flow.login_settings.sends_by(channel) {
            return Err(refuse(Code::ChannelDisabled).into());
        }
        let last = self.interaction.code.as_ref();
        let same = last.filter(|code| code.address == *address);
        if let Some(wait) = same.and_then(|code| code.wait(self.now)) {
            return Ok(Sending::TooSoon(wait));
        }
        let open = match same {
            Some(code) => self.open_validation(app, &code.validation).await?,
            None => None,
        };
        let nonce = RequestNonce::new();
        let asked = self.asks(address, &nonce, sender);
        let next = SentCode {
            address: address.clone(),
            channel,
            validation: open.clone().unwrap_or_else(ValidationId::new),
            digits: guard::digits(&asked, self.open.flow.login_settings.policy(channel)),
            count: last.map_or(0, |last| last.count) + 1,
            by: nonce.clone(),
            at: self.now,
        };
        let interaction = &self.interaction.id;
        if !app.store.change_sent_code(&self.scope, interaction, last, Some(&next)).await? {
            return Ok(Sending::Sent);
        }
        let wanted = open.as_ref().map_or(Wanted::Named(&next.validation), Wanted::Again);
        let host = app.pages_host().await?;
        let way = Way { channel, language: self.interaction.language, open: Some(&self.open), host: Some(&host) };
        match send(app, &asked, way, wanted).await {
            Ok(_) => Ok(Sending::Sent),
            Err(error) => {
                app.store.change_sent_code(&self.scope, interaction, Some(&next), last).await?;
                Err(error)
            }
        }
    }

    /// The validation, if another code can be sent for it.
    async fn open_validation(&self, app: &App, id: &ValidationId) -> Result<Option<ValidationId>> {
        let found = app.store.validation(&self.scope, id).await?;
        Ok(found.filter(|found| found.takes_another_code(self.now)).map(|found| found.id))
    }

    /// Takes a code. Of several clicks at once each ends at the application's address with the same authorization code.
    pub async fn verify(&self, app: &App, guess: &Guess, sender: Sender<'_>) -> Result<Finished> {
        let code = self.interaction.code.as_ref().ok_or_else(|| refuse(Code::ValidationNotFound))?;
        let repeatable = Repeatable::unnamed();
        let asked = self.asks(&code.address, &repeatable.nonce, sender);
        let guessed = Guessed { validation: &code.validation, guess, interaction: Some(&self.interaction) };
        let verified = verify(app, &asked, &guessed, &repeatable, async |verified: Verified| {
            let code = verified.authorization_code.unwrap_or_else(|| unreachable!("an interaction ends in a grant"));
            Ok((self.location(app, &code).await?, verified.device.expose().clone()))
        });
        match verified.await {
            Ok((location, device)) => Ok(Finished { location, device: Some(Secret::new(device)) }),
            Err(Error::Refused(refusal)) if refusal.code == Code::OtpAlreadyUsed => {
                self.finished(app).await?.ok_or_else(|| (*refusal).into())
            }
            // A validation without guesses left: another code helps, waiting does not.
            Err(Error::Refused(refusal))
                if refusal.code == Code::MaxAttemptsExceeded
                    && self.open_validation(app, &code.validation).await?.is_none() =>
            {
                Err(refuse(Code::InvalidOtp).into())
            }
            Err(error) => Err(error),
        }
    }

    /// Where a sign-in ended that another request of this browser has finished, as long as its code is unused.
    pub async fn finished(&self, app: &App) -> Result<Option<Finished>> {
        let interaction = app.store.interaction(&self.scope, &self.interaction.id).await?;
        let Some(grant) = interaction.and_then(|interaction| interaction.grant) else { return Ok(None) };
        let grant = app.store.grant(&self.scope, &grant).await?.filter(|grant| grant.is_open(self.now));
        let Some(grant) = grant else { return Ok(None) };
        let key = app.keys.by_id(&self.scope, keys::Purpose::Grants, &grant.mac_key).await?;
        let key = key.ok_or_else(|| anyhow::anyhow!("the key of grant {} is gone", grant.id))?;
        let location = self.location(app, &grant.code(&key, self.scope.project())).await?;
        Ok(Some(Finished { location, device: None }))
    }

    async fn location(&self, app: &App, code: &Secret<String>) -> Result<String> {
        let request = &self.interaction.request;
        let issuer = app.issuer(&self.open.client_id).await?;
        let mut pairs = vec![("code", code.expose().as_str()), ("iss", &issuer)];
        pairs.extend(request.state.as_deref().map(|state| ("state", state)));
        let location = redirect_uri::with_query(&request.redirect_uri, pairs);
        Ok(location.ok_or_else(|| anyhow::anyhow!("a registered address is no URL"))?)
    }

    /// Where the same authorization request begins anew.
    pub fn start_again(&self) -> String {
        let request = &self.interaction.request;
        let scope = request.scope();
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs([
            ("client_id", request.application.as_str()),
            ("redirect_uri", &request.redirect_uri),
            ("response_type", "code"),
            ("scope", &scope),
            ("code_challenge", &request.code_challenge),
            ("code_challenge_method", "S256"),
        ]);
        query.extend_pairs(request.state.as_deref().map(|state| ("state", state)));
        query.extend_pairs(request.nonce.as_deref().map(|nonce| ("nonce", nonce)));
        format!("/p/{}/authorize?{}", self.open.client_id, query.finish())
    }

    /// What a page's policy has to allow, so that its form can lead to the application.
    pub fn form_target(&self) -> Option<String> {
        redirect_uri::form_target(&self.interaction.request.redirect_uri)
    }
}
