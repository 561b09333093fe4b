//! The link in a mail: looked at as often as anybody likes, pressed on the count of the code, used once.
//!
//! Looking compares nothing and writes nothing. A press is a guess: counted, then compared. One that ends at the hosted
//! page uses the code up. One for a back end gives its page something that is as good as the code, the same however often
//! it is pressed; such a press is counted by the hash of its secret, so a second one costs no guess and a wrong one does.

use jiff::Timestamp;

use super::{
    Asked, Guessed, Look, OpenFlow, Sender, Visit,
    hosted::{ACTOR, Finished},
    login_flow,
    verify::{code_key, proven},
};
use crate::{
    App, Code,
    error::{Error, Result, refuse},
    model::{Browser, Claim, EventKind, Guess, LinkToken, LoginSettings, Press, Purpose, Validation},
    store::ProjectScope,
    types::{ClientId, Language, RequestNonce, redirect_uri},
};

/// A link whose button can be pressed.
#[derive(Debug)]
pub struct Opened {
    /// How people sign in to the project.
    pub open: OpenFlow,
    /// What its pages look like.
    pub look: Look,
    /// The way through the hosted page that it is for, if it is.
    pub visit: Option<Visit>,
    /// Whether that began in this browser.
    pub began_here: bool,
    /// When the mail was asked for.
    pub asked_at: Timestamp,
    /// In which language.
    pub language: Language,
    validation: Validation,
    scope: ProjectScope,
    now: Timestamp,
}

/// What came of a press.
#[derive(Debug)]
pub enum Pressed {
    /// Signed in; the browser goes to the application.
    Finished(Finished),
    /// To the page of the back end that has asked for the link.
    To(String),
    /// Signed in where it began.
    Elsewhere,
    /// The code of the mail is to be typed where it began.
    Back,
}

/// The link, if it can still be pressed. Whether its secret is right is nobody's to know before a guess is counted.
pub async fn open_link(
    app: &App,
    client_id: &ClientId,
    token: &LinkToken,
    browsers: &[Browser],
) -> Result<Option<Opened>> {
    let scope = app.store.project_of_client(client_id).await?.ok_or_else(|| refuse(Code::NotFound))?;
    let (found, open, now) = tokio::join!(
        Box::pin(app.store.validation(&scope, &token.validation)),
        Box::pin(login_flow(app, &scope, client_id.environment(), |login: &LoginSettings| login.email.enabled)),
        Box::pin(app.now(&scope)),
    );
    let (found, open, now) = (found?, open?, now?);
    let is_open = |found: &Validation| {
        found.takes_another_code(now)
            && found.purpose == Purpose::SignIn
            && found.environment == client_id.environment()
    };
    let Some(validation) = found.filter(is_open) else { return Ok(None) };
    let Some(link) = &validation.link else { return Ok(None) };
    let language = validation.language;
    let asked_at = validation.asked_at.unwrap_or(validation.created_at);
    let look = Look::of(app, &scope, &open.flow.branding).await?;
    let Some(interaction) = &link.interaction else {
        return Ok(Some(Opened {
            open,
            look,
            visit: None,
            began_here: false,
            asked_at,
            language,
            validation,
            scope,
            now,
        }));
    };
    let found = app.store.interaction(&scope, interaction).await?.filter(|found| {
        let is_its = found.code.as_ref().is_some_and(|code| code.validation == validation.id);
        is_its && found.grant.is_none() && now < found.expires_at
    });
    let Some(interaction) = found else { return Ok(None) };
    let began_here = browsers.iter().any(|browser| interaction.began_in(browser));
    let again = login_flow(app, &scope, client_id.environment(), LoginSettings::takes_codes).await?;
    let visit = Some(Visit::of(app, ProjectScope::of(scope.project().clone()), interaction, again, now).await?);
    Ok(Some(Opened { open, look, visit, began_here, asked_at, language, validation, scope, now }))
}

impl Opened {
    fn asks<'a>(&'a self, nonce: &'a RequestNonce, sender: Sender<'a>) -> Asked<'a> {
        Asked {
            scope: &self.scope,
            environment: self.validation.environment,
            purpose: Purpose::SignIn,
            address: &self.validation.address,
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

    /// The validation as it was counted, if the secret is right.
    async fn proven(&self, app: &App, token: &LinkToken, sender: Sender<'_>) -> Result<Validation> {
        let nonce = RequestNonce::of_key("link", token.validation.as_str(), token.secret.secret().expose());
        let guess = Guess::Pressed(Press { secret: token.secret.clone(), number: None });
        let guessed = Guessed { validation: &token.validation, guess: &guess, interaction: None, is_elsewhere: false };
        Ok(proven(app, &self.asks(&nonce, sender), &guessed).await?.0)
    }

    /// What a page's policy has to allow, so that its button can lead on.
    pub fn form_target(&self) -> Option<String> {
        let link = self.validation.link.as_ref()?;
        match &self.visit {
            Some(visit) => visit.form_target().filter(|_| self.began_here),
            None => redirect_uri::form_target(link.redirect_url.as_ref()?),
        }
    }

    /// Whether the number has to be typed that is shown where it began.
    pub fn asks_for_number(&self) -> bool {
        self.visit.is_some() && !self.began_here
    }
}

/// Presses the button.
pub async fn press_link(
    app: &App,
    opened: &Opened,
    token: &LinkToken,
    number: &str,
    sender: Sender<'_>,
) -> Result<Pressed> {
    if let Some(visit) = &opened.visit {
        let number = (!opened.began_here).then(|| digits(number));
        let guess = Guess::Pressed(Press { secret: token.secret.clone(), number });
        return if opened.began_here {
            Ok(Pressed::Finished(visit.verify(app, &guess, sender).await?))
        } else {
            Box::pin(visit.use_up(app, &guess, sender, true)).await.map(|_| Pressed::Elsewhere)
        };
    }
    let validation = Box::pin(opened.proven(app, token, sender)).await?;
    let link = validation.link.as_ref().ok_or_else(|| refuse(Code::InvalidOtp))?;
    let Some(redirect_url) = &link.redirect_url else { return Ok(Pressed::Back) };
    let nonce = RequestNonce::new();
    let key = code_key(app, &opened.asks(&nonce, sender), &validation).await?;
    let code = link.handover(&key, validation.binding(opened.scope.project()));
    let pairs = [("validation_id", validation.id.as_str()), ("code", code.expose())];
    let location = redirect_uri::with_query(redirect_url, pairs);
    Ok(Pressed::To(location.ok_or_else(|| anyhow::anyhow!("a registered address is no URL"))?))
}

/// Says that this was somebody else: nothing of the validation is good any more.
pub async fn deny_link(app: &App, opened: &Opened, token: &LinkToken, sender: Sender<'_>) -> Result<()> {
    let validation = Box::pin(opened.proven(app, token, sender)).await?;
    let nonce = RequestNonce::new();
    let asked = opened.asks(&nonce, sender);
    let records = [asked.record(EventKind::OtpDenied, &validation, &[])];
    if app.store.deny(&opened.scope, &validation, &records).await? {
        return Ok(());
    }
    let claim = Claim { address: asked.address, purpose: asked.purpose, environment: asked.environment };
    let found = app.store.validation(&opened.scope, &validation.id).await?;
    let closed = found.as_ref().map_or(crate::model::Closed::Unknown, |found| found.closed(claim, opened.now));
    Err(Error::from(super::verify::refusal(closed, found.as_ref(), opened.now)))
}

/// What was typed, in our digits.
fn digits(typed: &str) -> String {
    match Guess::typed(typed.trim()) {
        Guess::Digits(digits) => digits.expose().clone(),
        Guess::Number(_) | Guess::Pressed(_) => String::new(),
    }
}
