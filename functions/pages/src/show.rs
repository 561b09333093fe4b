//! The pages of a visit, as handlers show them.

use jiff::{SignedDuration, tz::TimeZone};
use lambda_http::http::StatusCode;
use smartaccess::{
    Code, Error, Result,
    error::Refusal,
    flows::{Finished, Opened, Visit, Visited},
    http::{Fault, Page, Redirect, Request},
    model::{LinkToken, PhoneLogin},
    types::{Address, Channel, ClientId, Country, Language, PhoneNumber},
};

use crate::{
    browser,
    countries::choices,
    page::{
        AddressPage, Brand, By, CodePage, Frame, GoOn, LinkPage, Message, MessagePage, PhoneForm, Problem, Puzzle,
        PuzzleForm,
    },
};

/// What is wrong with what somebody sent, in the same page again.
#[derive(Debug, Default)]
pub(crate) struct Again {
    status: StatusCode,
    problem: Option<Problem>,
    puzzle: Option<String>,
}

impl Again {
    pub(crate) fn new(status: StatusCode, problem: Problem) -> Self {
        Self { status, problem: Some(problem), puzzle: None }
    }

    /// What the page says of an error. A failure of ours is said politely and logged.
    pub(crate) fn after<I>(request: &Request<I>, visit: &Visit, error: Error) -> Result<Self> {
        request.log_failure(&error);
        let refusal = match error {
            Error::Refused(refusal) => refusal,
            Error::Failed { code, .. } => return Ok(Self::new(status(code), Problem::Failed)),
        };
        let Some(problem) = problem(&refusal, visit) else { return Err((*refusal).into()) };
        // Wrong, expired and used look the same.
        let status = if problem == Problem::Code { StatusCode::BAD_REQUEST } else { status(refusal.code) };
        let puzzle = refusal.details.get("challenge").map(ToString::to_string);
        Ok(Self { puzzle, ..Self::new(status, problem) })
    }
}

/// To the application, remembering that somebody has signed in in this browser.
pub(crate) fn lead_on(client_id: &ClientId, finished: Finished) -> Redirect {
    let way = Redirect::to(finished.location);
    match finished.device {
        Some(token) => way.keeping(browser::remember(client_id, token)),
        None => way,
    }
}

/// The page behind a link.
pub(crate) fn link(
    opened: &Opened,
    token: &LinkToken,
    status: StatusCode,
    problem: Option<Problem>,
    puzzle: Option<&str>,
) -> Result<Page> {
    let project = opened.open.project.name.as_str();
    let brand = Brand::of(&opened.look, project);
    let visit = opened.visit.as_ref();
    let language = visit.map_or(opened.language, |visit| visit.interaction.language);
    let press = format!("/p/{}/link/press", opened.open.client_id);
    let text = token.text();
    let page = Page::render(status, |nonce| LinkPage {
        frame: Frame { language, project, brand: &brand },
        nonce: nonce.clone(),
        application: visit.map_or(project, |visit| visit.application.name.as_str()),
        asked_at: opened.asked_at.to_zoned(TimeZone::UTC).into(),
        device: visit.map_or("", |visit| visit.interaction.device.as_str()),
        press: &press,
        token: text.expose(),
        asks_for_number: opened.asks_for_number(),
        problem,
        puzzle,
    })?;
    Ok(match opened.form_target() {
        Some(origin) => page.leading_to(origin),
        None => page,
    })
}

/// The same with what was wrong.
pub(crate) fn link_again<I>(request: &Request<I>, opened: &Opened, token: &LinkToken, error: Error) -> Result<Page> {
    request.log_failure(&error);
    let refusal = match error {
        Error::Refused(refusal) => refusal,
        Error::Failed { code, .. } => return link(opened, token, status(code), Some(Problem::Failed), None),
    };
    let seconds = refusal.details.get("retry_after").and_then(serde_json::Value::as_u64).unwrap_or(1);
    let problem = match refusal.code {
        Code::InvalidOtp => Problem::Code,
        Code::RateLimited => Problem::Wait(u32::try_from(seconds).unwrap_or(u32::MAX)),
        Code::ChallengeRequired => Problem::Puzzle,
        _ => return Err((*refusal).into()),
    };
    let puzzle = refusal.details.get("challenge").map(ToString::to_string);
    link(opened, token, status(refusal.code), Some(problem), puzzle.as_deref())
}

/// What a refusal is to people; nothing if no form can mend it.
fn problem(refusal: &Refusal, visit: &Visit) -> Option<Problem> {
    let detail = |name: &str| refusal.details.get(name);
    let seconds = detail("retry_after").and_then(serde_json::Value::as_u64).unwrap_or(1);
    Some(match refusal.code {
        Code::InvalidEmail => Problem::Address,
        Code::InvalidPhone => Problem::Number,
        Code::CountryNotAllowed if detail("reason").is_some_and(|reason| reason == "number_type_not_allowed") => {
            Problem::Kind
        }
        Code::CountryNotAllowed => Problem::Country,
        Code::ChannelDisabled => closed(&visit.open.flow.login_settings.phone, visit),
        Code::QuotaExceeded => Problem::Paused,
        Code::InvalidOtp | Code::OtpExpired | Code::OtpAlreadyUsed | Code::ValidationNotFound => Problem::Code,
        Code::RateLimited | Code::MaxAttemptsExceeded => Problem::Wait(u32::try_from(seconds).unwrap_or(u32::MAX)),
        Code::ChallengeRequired => Problem::Puzzle,
        _ => return None,
    })
}

/// Switched off at this hour, or for good.
fn closed(login: &PhoneLogin, visit: &Visit) -> Problem {
    let opens = login.send_window.as_ref().zip(login.opens_at(visit.now)).map(|(hours, at)| hours.here(at));
    opens.map_or(Problem::Off, |opens| Problem::Closed(opens.into()))
}

fn status(code: Code) -> StatusCode {
    StatusCode::from_u16(code.status()).unwrap_or_default()
}

/// What the forms of the first page are filled with.
#[derive(Debug, Default)]
pub(crate) struct Filled {
    /// The form that is shown, if the flow has it.
    pub(crate) by: Option<By>,
    pub(crate) email: String,
    pub(crate) phone: String,
    /// Where the number is dialled so.
    pub(crate) country: Option<Country>,
    /// The button that was pressed.
    pub(crate) channel: Option<Channel>,
}

impl Filled {
    /// With an address that is known: a number as it is dialled in its country, if that can be chosen.
    pub(crate) fn with(address: &Address, visit: &Visit) -> Self {
        match address {
            Address::Email(email) => Self { by: Some(By::Email), email: email.to_string(), ..Self::default() },
            Address::Phone(number) => {
                let allowed = &visit.open.project.allowed_countries;
                let country = number.country().filter(|country| allowed.contains(country));
                let phone = country.map_or_else(|| number.to_string(), |_| number.national());
                Self { by: Some(By::Phone), phone, country, ..Self::default() }
            }
        }
    }
}

/// The page that asks for the address.
pub(crate) fn address<I>(request: &Request<I>, visit: &Visit, filled: &Filled, again: &Again) -> Result<Page> {
    let (send, path) = (format!("/p/{}/sign-in/send", visit.open.client_id), path(visit));
    let form_token = browser::form_token(request, visit);
    let (brand, ways) = (brand(visit), ways(visit));
    let allowed = &visit.open.project.allowed_countries;
    let asked = filled.country.filter(|country| allowed.contains(country));
    let country = asked.or_else(|| request.country(allowed)).or_else(|| allowed.first().copied());
    let by = filled.by.filter(|by| ways.contains(by)).or_else(|| ways.first().copied());
    let page = Page::render(again.status, |nonce| AddressPage {
        frame: frame(visit, &brand),
        nonce: nonce.clone(),
        application: visit.application.name.as_str(),
        send: &send,
        page: &path,
        form_token: &form_token,
        ways: &ways,
        by: by.unwrap_or(By::Email),
        email: &filled.email,
        phone: PhoneForm {
            countries: choices(allowed, country, visit.interaction.language),
            number: &filled.phone,
            channels: visit.open.flow.login_settings.phone.channels(),
            chosen: filled.channel,
        },
        problem: again.problem,
        puzzle: again.puzzle.as_deref(),
    })?;
    Ok(leading_on(page, visit))
}

/// What the page that asks for the code shows besides the visit.
#[derive(Debug, Default)]
pub(crate) struct Typed<'a> {
    pub(crate) code: &'a str,
    /// Whether a new code was just sent.
    pub(crate) renewed: bool,
    /// The form that goes on after a puzzle.
    pub(crate) form: PuzzleForm,
    /// How another code was asked for.
    pub(crate) channel: Option<Channel>,
}

/// The page that asks for the code; for the address, if none was sent yet.
pub(crate) fn code<I>(request: &Request<I>, visit: &Visit, typed: &Typed<'_>, again: &Again) -> Result<Page> {
    let Some(last) = &visit.interaction.code else {
        return address(request, visit, &Filled::default(), again);
    };
    let base = format!("/p/{}/sign-in", visit.open.client_id);
    let (verify, send) = (format!("{base}/verify"), format!("{base}/send"));
    let page_path = path(visit);
    let change = format!("{page_path}&change=1");
    let (form_token, wait) = (browser::form_token(request, visit), last.wait(visit.now));
    let (brand, ways) = (brand(visit), ways(visit));
    let channels = visit.open.flow.login_settings.phone.channels();
    let shown = last.address.phone().map_or_else(|| last.address.to_string(), PhoneNumber::national);
    let page = Page::render(again.status, |nonce| CodePage {
        frame: frame(visit, &brand),
        nonce: nonce.clone(),
        application: visit.application.name.as_str(),
        verify: &verify,
        send: &send,
        change: &change,
        form_token: &form_token,
        ways: &ways,
        address: &shown,
        channel: last.channel,
        went_on: visit.went_on,
        channels: &channels,
        chosen: typed.channel,
        digits: last.digits,
        code: typed.code,
        resend_in: wait.map_or(0, seconds),
        number: visit.number.as_deref().filter(|_| last.has_link),
        page: &page_path,
        renewed: typed.renewed,
        problem: again.problem,
        puzzle: again.puzzle.as_deref().map(|json| Puzzle { json, form: typed.form }),
    })?;
    Ok(leading_on(page, visit))
}

/// Whole seconds, rounded up.
pub(crate) fn seconds(wait: SignedDuration) -> u32 {
    u32::try_from(wait.as_millis().max(0).unsigned_abs().div_ceil(1000)).unwrap_or(u32::MAX)
}

/// A page that says one thing.
pub(crate) fn message(
    status: StatusCode,
    language: Option<Language>,
    message: Message<'_>,
    link: Option<&str>,
) -> Result<Page> {
    let frame = Frame::plain(language.unwrap_or_default());
    Page::render(status, |nonce| MessagePage { frame, nonce: nonce.clone(), message, link, form: None })
}

/// What stands in the place of a form that is over.
pub(crate) fn over<I>(request: &Request<I>, visited: &Visited) -> Result<Page> {
    let (visit, status, text, link) = match visited {
        Visited::Open(visit) => return code(request, visit, &Typed::default(), &Again::default()),
        Visited::Elsewhere => return browser::elsewhere(request),
        Visited::Done(visit) if visit.waits => return go_on(request, visit),
        Visited::Done(visit) => (visit, StatusCode::OK, Message::Done, visit.form_target()),
        Visited::Expired(visit) => (visit, StatusCode::GONE, Message::Expired, Some(visit.start_again())),
    };
    let brand = brand(visit);
    Page::render(status, |nonce| MessagePage {
        frame: frame(visit, &brand),
        nonce: nonce.clone(),
        message: text,
        link: link.as_deref(),
        form: None,
    })
}

/// A press elsewhere has signed somebody in: their own browser fetches what came of it by a form.
fn go_on<I>(request: &Request<I>, visit: &Visit) -> Result<Page> {
    let action = format!("/p/{}/sign-in/verify", visit.open.client_id);
    let (form_token, brand) = (browser::form_token(request, visit), brand(visit));
    let page = Page::render(StatusCode::OK, |nonce| MessagePage {
        frame: frame(visit, &brand),
        nonce: nonce.clone(),
        message: Message::GoOn,
        link: None,
        form: Some(GoOn { action: &action, form_token: &form_token }),
    })?;
    Ok(leading_on(page, visit))
}

/// The page of a fault that no form can mend.
pub(crate) fn fault(fault: &Fault<'_>) -> Result<Page> {
    let request = fault.request.to_string();
    let text = match fault.code {
        Code::NotFound | Code::MethodNotAllowed => Message::NotFound,
        Code::ChannelDisabled => Message::Closed,
        Code::Forbidden => Message::NotAllowed,
        Code::RateLimited => Message::Busy,
        Code::Internal | Code::Unavailable => Message::Failed(&request),
        _ => Message::BadRequest(&fault.explanation),
    };
    message(status(fault.code), fault.language, text, None)
}

/// Where the page of a visit is.
fn path(visit: &Visit) -> String {
    browser::path(&visit.open.client_id, &visit.interaction.id)
}

/// What people may give in the visit's project.
fn ways(visit: &Visit) -> Vec<By> {
    By::offered(&visit.open.flow.login_settings, &visit.open.project.allowed_countries)
}

fn brand(visit: &Visit) -> Brand {
    Brand::of(&visit.look, visit.open.project.name.as_str())
}

fn frame<'a>(visit: &'a Visit, brand: &'a Brand) -> Frame<'a> {
    Frame { language: visit.interaction.language, project: visit.open.project.name.as_str(), brand }
}

/// The answer to a form of this page may lead to the application.
fn leading_on(page: Page, visit: &Visit) -> Page {
    match visit.form_target() {
        Some(origin) => page.leading_to(origin),
        None => page,
    }
}
