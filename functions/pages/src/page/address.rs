use askama::Template;
use smartaccess::http::Nonce;

use super::{Brand, Frame, NOWHERE, Problem, SAMPLE_PUZZLE, Sample, goes_on};
use crate::texts::fill;

/// Asks for the email address.
#[derive(Template)]
#[template(path = "address.html")]
pub(crate) struct AddressPage<'a> {
    pub(crate) frame: Frame<'a>,
    pub(crate) nonce: Nonce,
    /// The application that is signed in to.
    pub(crate) application: &'a str,
    /// Where the form goes.
    pub(crate) send: &'a str,
    pub(crate) form_token: &'a str,
    /// As far as it was typed before.
    pub(crate) address: &'a str,
    pub(crate) problem: Option<Problem>,
    /// A puzzle to be solved first, as the API gives it.
    pub(crate) puzzle: Option<&'a str>,
}

impl AddressPage<'_> {
    fn heading(&self) -> String {
        fill(self.frame.texts().address_heading, "application", self.application)
    }

    fn is_preview(&self) -> bool {
        self.send == NOWHERE
    }

    fn field_problem(&self) -> Option<&'static str> {
        self.problem?.of_field(self.frame.texts())
    }

    fn form_problem(&self) -> Option<String> {
        self.problem?.of_form(self.frame.texts())
    }

    fn goes_on(&self) -> bool {
        goes_on(self.problem) && !self.address.is_empty()
    }
}

impl AddressPage<'static> {
    pub(crate) const SAMPLES: [Sample<Self>; 10] = [
        ("address", Self::sample),
        ("address-again", |frame, nonce| Self { address: "maria@example.org", ..Self::sample(frame, nonce) }),
        ("address-problem", |frame, nonce| Self::faulty("maria@example", Problem::Address, frame, nonce)),
        ("address-wait", |frame, nonce| Self::faulty("maria@example.org", Problem::Wait(45), frame, nonce)),
        ("address-failed", |frame, nonce| Self::faulty("maria@example.org", Problem::Failed, frame, nonce)),
        ("address-puzzle", |frame, nonce| Self {
            puzzle: Some(SAMPLE_PUZZLE),
            ..Self::faulty("maria@example.org", Problem::Puzzle, frame, nonce)
        }),
        ("address-branded", |frame, nonce| Self::sample(frame.in_look_of(Brand::sample()), nonce)),
        ("address-branded-problem", |frame, nonce| {
            Self::faulty("maria@example", Problem::Address, frame.in_look_of(Brand::sample_with_image()), nonce)
        }),
        ("address-branded-night", |frame, nonce| Self::sample(frame.in_look_of(Brand::sample_by_night()), nonce)),
        ("address-branded-image", |frame, nonce| Self::sample(frame.in_look_of(Brand::sample_of_image()), nonce)),
    ];

    fn sample(frame: Frame<'static>, nonce: Nonce) -> Self {
        Self {
            frame,
            nonce,
            application: "Aurora Library",
            send: NOWHERE,
            form_token: "sample",
            address: "",
            problem: None,
            puzzle: None,
        }
    }

    fn faulty(address: &'static str, problem: Problem, frame: Frame<'static>, nonce: Nonce) -> Self {
        Self { address, problem: Some(problem), ..Self::sample(frame, nonce) }
    }
}
