use askama::Template;
use smartaccess::http::Nonce;

use super::{Brand, Frame, NOWHERE, Sample};
use crate::texts::Told;

/// Says one thing, and where to go from there.
#[derive(Template)]
#[template(path = "message.html")]
pub(crate) struct MessagePage<'a> {
    pub(crate) frame: Frame<'a>,
    pub(crate) nonce: Nonce,
    pub(crate) message: Message<'a>,
    /// Where the way on leads, for a message that has one.
    pub(crate) link: Option<&'a str>,
    /// The form that goes on instead.
    pub(crate) form: Option<GoOn<'a>>,
}

/// A form with nothing but a button. A script sends it by itself.
pub(crate) struct GoOn<'a> {
    pub(crate) action: &'a str,
    pub(crate) form_token: &'a str,
}

/// What a page says.
#[derive(Clone, Copy)]
pub(crate) enum Message<'a> {
    /// There is no such page.
    NotFound,
    /// The sign-in was started in another browser, or cookies are off. The link leads to the application.
    Elsewhere,
    /// The sign-in was open for too long. The link starts a new one.
    Expired,
    /// The person has signed in. The link leads to the application.
    Done,
    /// A press on another device has signed them in. The form goes on.
    GoOn,
    /// The press has signed them in where they began.
    LinkElsewhere,
    /// The code of the mail is to be typed where they began.
    LinkBack,
    /// The link cannot be pressed any more.
    LinkOver,
    /// It was somebody else; the mail is good for nothing now.
    LinkDenied,
    /// The project has no open sign-in.
    Closed,
    /// Too much came from this network. The link tries again.
    Busy,
    /// The application sent a faulty request. A sentence in English for its developers.
    BadRequest(&'a str),
    /// The form did not come from a page of ours. The link starts again.
    NotAllowed,
    /// Something failed on our side. The id of the request; the link tries again.
    Failed(&'a str),
}

impl MessagePage<'_> {
    fn heading(&self) -> &'static str {
        self.told().heading
    }

    fn is_preview(&self) -> bool {
        self.link == Some(NOWHERE)
    }

    fn told(&self) -> &'static Told {
        let texts = self.frame.texts();
        match self.message {
            Message::NotFound => &texts.not_found,
            Message::Elsewhere => &texts.elsewhere,
            Message::Expired => &texts.expired,
            Message::Done => &texts.done,
            Message::GoOn => &texts.go_on,
            Message::LinkElsewhere => &texts.link_elsewhere,
            Message::LinkBack => &texts.link_back,
            Message::LinkOver => &texts.link_over,
            Message::LinkDenied => &texts.link_denied,
            Message::Closed => &texts.closed,
            Message::Busy => &texts.busy,
            Message::BadRequest(_) => &texts.bad_request,
            Message::NotAllowed => &texts.not_allowed,
            Message::Failed(_) => &texts.failed,
        }
    }

    /// The words of the link; of those pages that lead somewhere.
    fn link_label(&self) -> Option<&'static str> {
        let texts = self.frame.texts();
        match self.message {
            Message::Elsewhere | Message::Done => Some(texts.to_app_link),
            Message::Expired | Message::NotAllowed => Some(texts.start_again_link),
            Message::Busy | Message::Failed(_) => Some(texts.try_again_link),
            Message::NotFound
            | Message::Closed
            | Message::BadRequest(_)
            | Message::GoOn
            | Message::LinkElsewhere
            | Message::LinkBack
            | Message::LinkOver
            | Message::LinkDenied => None,
        }
    }

    fn icon(&self) -> &'static str {
        match self.message {
            Message::Done | Message::GoOn | Message::LinkElsewhere | Message::LinkDenied => "check",
            Message::Busy | Message::Expired | Message::LinkOver => "clock",
            Message::NotFound | Message::Elsewhere | Message::Closed | Message::LinkBack => "compass",
            Message::BadRequest(_) | Message::NotAllowed | Message::Failed(_) => "alert",
        }
    }
}

impl MessagePage<'static> {
    pub(crate) const SAMPLES: [Sample<Self>; 16] = [
        ("link-go-on", |frame, nonce| Self {
            form: Some(GoOn { action: NOWHERE, form_token: "sample" }),
            ..Self::sample(Message::GoOn, frame, nonce)
        }),
        ("link-elsewhere", |frame, nonce| Self::sample(Message::LinkElsewhere, frame, nonce)),
        ("link-back", |frame, nonce| Self::sample(Message::LinkBack, frame, nonce)),
        ("link-over", |frame, nonce| Self::sample(Message::LinkOver, frame, nonce)),
        ("link-denied", |frame, nonce| Self::sample(Message::LinkDenied, frame, nonce)),
        ("not-found", |frame, nonce| Self::sample(Message::NotFound, Frame::plain(frame.language), nonce)),
        ("elsewhere", |frame, nonce| Self::sample(Message::Elsewhere, frame, nonce)),
        ("expired", |frame, nonce| Self::sample(Message::Expired, frame, nonce)),
        ("done", |frame, nonce| Self::sample(Message::Done, frame, nonce)),
        ("closed", |frame, nonce| Self::sample(Message::Closed, frame, nonce)),
        ("busy", |frame, nonce| Self::sample(Message::Busy, frame, nonce)),
        ("bad-request", |frame, nonce| {
            Self::sample(Message::BadRequest("`redirect_uri` is not one of those of this client."), frame, nonce)
        }),
        ("not-allowed", |frame, nonce| Self::sample(Message::NotAllowed, frame, nonce)),
        ("failed", |frame, nonce| Self::sample(Message::Failed("JKJaXmPLvHcESHA="), frame, nonce)),
        ("done-branded", |frame, nonce| Self::sample(Message::Done, frame.in_look_of(Brand::sample()), nonce)),
        ("expired-branded-night", |frame, nonce| {
            Self::sample(Message::Expired, frame.in_look_of(Brand::sample_by_night()), nonce)
        }),
    ];

    fn sample(message: Message<'static>, frame: Frame<'static>, nonce: Nonce) -> Self {
        Self { frame, nonce, message, link: Some(NOWHERE), form: None }
    }
}
