//! The pages of a visit, as handlers show them.

use jiff::SignedDuration;
use lambda_http::http::StatusCode;
use smartaccess::{
    Code, Error, Result,
    flows::{Visit, Visited},
    http::{Fault, Page, Request},
    types::Language,
};

use crate::{
    browser,
    page::{AddressPage, Brand, CodePage, Frame, Message, MessagePage, Problem, Puzzle, PuzzleForm},
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
    pub(crate) fn after<I>(request: &Request<I>, error: Error) -> Result<Self> {
        request.log_failure(&error);
        let refusal = match error {
            Error::Refused(refusal) => refusal,
            Error::Failed { code, .. } => return Ok(Self::new(status(code), Problem::Failed)),
        };
        let seconds = refusal.details.get("retry_after").and_then(serde_json::Value::as_u64).unwrap_or(1);
        let problem = match refusal.code {
            Code::InvalidEmail => Problem::Address,
            Code::InvalidOtp | Code::OtpExpired | Code::OtpAlreadyUsed | Code::ValidationNotFound => Problem::Code,
            Code::RateLimited | Code::MaxAttemptsExceeded => Problem::Wait(u32::try_from(seconds).unwrap_or(u32::MAX)),
            Code::ChallengeRequired => Problem::Puzzle,
            _ => return Err((*refusal).into()),
        };
        // Wrong, expired and used look the same.
        let status = if problem == Problem::Code { StatusCode::BAD_REQUEST } else { status(refusal.code) };
        let puzzle = refusal.details.get("challenge").map(ToString::to_string);
        Ok(Self { puzzle, ..Self::new(status, problem) })
    }
}

fn status(code: Code) -> StatusCode {
    StatusCode::from_u16(code.status()).unwrap_or_default()
}

/// The page that asks for the address.
pub(crate) fn address<I>(request: &Request<I>, visit: &Visit, typed: &str, again: &Again) -> Result<Page> {
    let send = format!("/p/{}/sign-in/send", visit.open.client_id);
    let form_token = browser::form_token(request, visit);
    let brand = brand(visit);
    let page = Page::render(again.status, |nonce| AddressPage {
        frame: frame(visit, &brand),
        nonce: nonce.clone(),
        application: visit.application.name.as_str(),
        send: &send,
        form_token: &form_token,
        address: typed,
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
}

/// The page that asks for the code; for the address, if none was sent yet.
pub(crate) fn code<I>(request: &Request<I>, visit: &Visit, typed: &Typed<'_>, again: &Again) -> Result<Page> {
    let Some(last) = &visit.interaction.code else { return address(request, visit, "", again) };
    let base = format!("/p/{}/sign-in", visit.open.client_id);
    let (verify, send) = (format!("{base}/verify"), format!("{base}/send"));
    let change = format!("{}&change=1", browser::path(&visit.open.client_id, &visit.interaction.id));
    let (form_token, wait) = (browser::form_token(request, visit), last.wait(visit.now));
    let brand = brand(visit);
    let page = Page::render(again.status, |nonce| CodePage {
        frame: frame(visit, &brand),
        nonce: nonce.clone(),
        application: visit.application.name.as_str(),
        verify: &verify,
        send: &send,
        change: &change,
        form_token: &form_token,
        address: last.address.as_str(),
        digits: last.digits,
        code: typed.code,
        resend_in: wait.map_or(0, seconds),
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
    Page::render(status, |nonce| MessagePage { frame, nonce: nonce.clone(), message, link })
}

/// What stands in the place of a form that is over.
pub(crate) fn over<I>(request: &Request<I>, visited: &Visited) -> Result<Page> {
    let (visit, status, text, link) = match visited {
        Visited::Open(visit) => return code(request, visit, &Typed::default(), &Again::default()),
        Visited::Elsewhere => return browser::elsewhere(request),
        Visited::Done(visit) => (visit, StatusCode::OK, Message::Done, visit.form_target()),
        Visited::Expired(visit) => (visit, StatusCode::GONE, Message::Expired, Some(visit.start_again())),
    };
    let brand = brand(visit);
    Page::render(status, |nonce| MessagePage {
        frame: frame(visit, &brand),
        nonce: nonce.clone(),
        message: text,
        link: link.as_deref(),
    })
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

fn brand(visit: &Visit) -> Brand {
    Brand::of(&visit.look, &visit.open.project)
}

fn frame<'a>(visit: &'a Visit, brand: &'a Brand) -> Frame<'a> {
    Frame { language: visit.interaction.language, project: &visit.open.project, brand }
}

/// The answer to a form of this page may lead to the application.
fn leading_on(page: Page, visit: &Visit) -> Page {
    match visit.form_target() {
        Some(origin) => page.leading_to(origin),
        None => page,
    }
}
