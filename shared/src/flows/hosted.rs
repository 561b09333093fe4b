//! What a person does on the hosted page: the same validation protocol, bound to their browser.

use jiff::{SignedDuration, Timestamp};

use super::{
    Asked, Guessed, Leads, Look, OpenFlow, Repeatable, Verified, Wanted, Way, guard, login_flow, send, verify,
};
use crate::{
    App, Code,
    error::{Error, Result, refuse},
    keys,
    model::{
        Application, Browser, CODE_LIFE, EmailMethod, Guess, Interaction, Link, LoginSettings, Purpose, SentCode,
        Validation,
    },
    secret::Secret,
    store::ProjectScope,
    types::{Address, Channel, ClientId, GrantId, InteractionId, Network, RequestNonce, ValidationId, redirect_uri},
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
    /// What somebody types who presses the link in the mail on another device.
    pub number: Option<String>,
    /// Whether a press on another device has signed them in, and this browser has still to go on.
    pub waits: bool,
    /// When they came.
    pub now: Timestamp,
    pub(super) scope: ProjectScope,
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
pub(super) const ACTOR: &str = "hosted_page";

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
    let visit = Box::new(Visit::of(app, scope, interaction, open, now).await?);
    Ok(if visit.interaction.grant.is_some() {
        Visited::Done(visit)
    } else if now >= visit.interaction.expires_at {
        Visited::Expired(visit)
    } else {
        Visited::Open(visit)
    })
}

/// The validation of a code that can have changed by itself: mails without a link stay as they are.
async fn validation_of(app: &App, scope: &ProjectScope, sent: Option<&SentCode>) -> Result<Option<Validation>> {
    let Some(sent) = sent.filter(|sent| sent.channel.is_phone() || sent.has_link) else { return Ok(None) };
    app.store.validation(scope, &sent.validation).await
}

/// Whether what has come of an interaction has still to be fetched by the browser that it began in.
async fn waits(app: &App, scope: &ProjectScope, grant: Option<&GrantId>, now: Timestamp) -> Result<bool> {
    let Some(grant) = grant else { return Ok(false) };
    Ok(app.store.grant(scope, grant).await?.is_some_and(|grant| grant.waits(now)))
}

impl Visit {
    pub(super) async fn of(
        app: &App,
        scope: ProjectScope,
        interaction: Interaction,
        open: OpenFlow,
        now: Timestamp,
    ) -> Result<Self> {
        let (application, look, validation, waits) = tokio::join!(
            Box::pin(app.store.application(&scope, &interaction.request.application)),
            Box::pin(Look::of(app, &scope, &open.flow.branding)),
            Box::pin(validation_of(app, &scope, interaction.code.as_ref())),
            Box::pin(waits(app, &scope, interaction.grant.as_ref(), now)),
        );
        let (application, look) = (application?.ok_or_else(|| refuse(Code::NotFound))?, look?);
        let (validation, waits) = (validation?, waits?);
        let link = validation.as_ref().filter(|validation| validation.takes_another_code(now));
        let number = link.and_then(|validation| validation.link.as_ref()).map(Link::number);
        let channel = validation.map(|validation| validation.channel());
        let went_on = channel.filter(|now| interaction.code.as_ref().is_some_and(|sent| sent.channel != *now));
        Ok(Self { interaction, application, open, look, went_on, number, waits, now, scope })
    }

    pub(super) fn asks<'a>(&'a self, address: &'a Address, nonce: &'a RequestNonce, sender: Sender<'a>) -> Asked<'a> {
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
            by_face: self.open.flow.login_settings.biometric.enabled,
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
            has_link: self.sends_links(channel),
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
        let way = Way {
            channel,
            language: self.interaction.language,
            open: Some(&self.open),
            host: Some(&host),
            link: next.has_link.then_some(Leads::On(interaction)),
        };
        match send(app, &asked, way, wanted).await {
            Ok(_) => Ok(Sending::Sent),
            Err(error) => {
                app.store.change_sent_code(&self.scope, interaction, Some(&next), last).await?;
                Err(error)
            }
        }
    }

    /// Whether what goes this way has a link.
    fn sends_links(&self, channel: Channel) -> bool {
        channel == Channel::Email && self.open.flow.login_settings.email.method == EmailMethod::CodeAndLink
    }

    /// The validation, if another code can be sent for it.
    async fn open_validation(&self, app: &App, id: &ValidationId) -> Result<Option<ValidationId>> {
        let found = app.store.validation(&self.scope, id).await?;
        Ok(found.filter(|found| found.takes_another_code(self.now)).map(|found| found.id))
    }

    /// Takes a code. Of several clicks at once each ends at the application's address with the same authorization code.
    pub async fn verify(&self, app: &App, guess: &Guess, sender: Sender<'_>) -> Result<Finished> {
        match Box::pin(self.use_up(app, guess, sender, false)).await {
            Err(Error::Refused(refusal)) if refusal.code == Code::OtpAlreadyUsed => {
                self.finished(app).await?.ok_or_else(|| (*refusal).into())
            }
            ended => ended,
        }
    }

    /// Uses the code, or the press of a link, up: for the browser that is here, or for the one that began elsewhere.
    pub(super) async fn use_up(
        &self,
        app: &App,
        guess: &Guess,
        sender: Sender<'_>,
        is_elsewhere: bool,
    ) -> Result<Finished> {
        let code = self.interaction.code.as_ref().ok_or_else(|| refuse(Code::ValidationNotFound))?;
        let repeatable = Repeatable::unnamed();
        let asked = self.asks(&code.address, &repeatable.nonce, sender);
        let guessed =
            Guessed { validation: &code.validation, guess, interaction: Some(&self.interaction), is_elsewhere };
        let verified = verify(app, &asked, &guessed, &repeatable, async |verified: Verified| {
            let code = verified.authorization_code.unwrap_or_else(|| unreachable!("an interaction ends in a grant"));
            Ok((self.location(app, &code).await?, verified.device.expose().clone()))
        });
        match verified.await {
            Ok((location, device)) => Ok(Finished { location, device: Some(Secret::new(device)) }),
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

    /// Where a sign-in ended that another request has finished, as long as its code is unused. After a press elsewhere the
    /// code is good from now on.
    pub async fn finished(&self, app: &App) -> Result<Option<Finished>> {
        let interaction = app.store.interaction(&self.scope, &self.interaction.id).await?;
        let Some(grant) = interaction.and_then(|interaction| interaction.grant) else { return Ok(None) };
        let found = app.store.grant(&self.scope, &grant).await?;
        let found = match found.filter(|found| found.waits(self.now)) {
            Some(waiting) => {
                app.store.fetch_grant(&self.scope, &waiting.id, self.now, self.now + CODE_LIFE).await?;
                app.store.grant(&self.scope, &waiting.id).await?
            }
            None => app.store.grant(&self.scope, &grant).await?,
        };
        let Some(grant) = found.filter(|grant| grant.is_open(self.now)) else { return Ok(None) };
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
