use askama::Template;
use smartaccess::{
    http::Nonce,
    types::words::{around, fill},
};

use super::{
    Frame, NOWHERE, Problem, SAMPLE_PUZZLE, Sample,
    problem::{Opening, Said},
};

/// Asks whether it is they who sign in.
#[derive(Template)]
#[template(path = "link.html")]
pub(crate) struct LinkPage<'a> {
    pub(crate) frame: Frame<'a>,
    pub(crate) nonce: Nonce,
    /// What is signed in to.
    pub(crate) application: &'a str,
    /// When the mail was asked for.
    pub(crate) asked_at: Opening,
    /// The browser that it began in; empty if nobody knows.
    pub(crate) device: &'a str,
    /// Where the form goes.
    pub(crate) press: &'a str,
    /// The link's token, which no page of another site can know.
    pub(crate) token: &'a str,
    /// Whether the number has to be typed that is shown where it began.
    pub(crate) asks_for_number: bool,
    pub(crate) problem: Option<Problem>,
    pub(crate) puzzle: Option<&'a str>,
}

impl LinkPage<'_> {
    fn heading(&self) -> String {
        fill(self.frame.texts().link_heading, &[("application", self.application)])
    }

    fn is_preview(&self) -> bool {
        self.press == NOWHERE
    }

    fn around_application(&self) -> (&'static str, &'static str) {
        around(self.frame.texts().link_heading, "application")
    }

    /// What is said before the time, and after it; there before the browser, and after that.
    fn around_time(&self) -> (&'static str, &'static str, &'static str) {
        let texts = self.frame.texts();
        if self.device.is_empty() {
            let (before, after) = around(texts.link_asked, "time");
            return (before, after, "");
        }
        let (before, rest) = around(texts.link_asked_in, "time");
        let (between, after) = around(rest, "device");
        (before, between, after)
    }

    fn said(&self) -> Option<Said> {
        let texts = self.frame.texts();
        match self.problem? {
            Problem::Code => Some(Said { before: texts.wrong_link.to_owned(), opening: None, after: String::new() }),
            other => other.said(texts, false),
        }
    }
}

impl LinkPage<'static> {
    pub(crate) const SAMPLES: [Sample<Self>; 5] = [
        ("link", Self::sample),
        ("link-number", |frame, nonce| Self { asks_for_number: true, ..Self::sample(frame, nonce) }),
        ("link-problem", |frame, nonce| Self {
            asks_for_number: true,
            problem: Some(Problem::Code),
            ..Self::sample(frame, nonce)
        }),
        ("link-unknown-browser", |frame, nonce| Self { device: "", ..Self::sample(frame, nonce) }),
        ("link-puzzle", |frame, nonce| Self {
            problem: Some(Problem::Puzzle),
            puzzle: Some(SAMPLE_PUZZLE),
            ..Self::sample(frame, nonce)
        }),
    ];

    fn sample(frame: Frame<'static>, nonce: Nonce) -> Self {
        Self {
            frame,
            nonce,
            application: "Aurora Library",
            asked_at: Opening::SAMPLE,
            device: "Firefox, Android",
            press: NOWHERE,
            token: "sample",
            asks_for_number: false,
            problem: None,
            puzzle: None,
        }
    }
}
