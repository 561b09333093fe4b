use askama::Template;
use smartaccess::http::Nonce;

use super::{Brand, Frame, NOWHERE, Problem, Puzzle, PuzzleForm, SAMPLE_PUZZLE, Sample, goes_on};
use crate::texts::{around, fill};

/// Asks for the code that was sent.
#[derive(Template)]
#[template(path = "code.html")]
pub(crate) struct CodePage<'a> {
    pub(crate) frame: Frame<'a>,
    pub(crate) nonce: Nonce,
    /// The application that is signed in to.
    pub(crate) application: &'a str,
    /// Where the form with the code goes.
    pub(crate) verify: &'a str,
    /// Where the form that asks for a new code goes.
    pub(crate) send: &'a str,
    /// The page that asks for another address.
    pub(crate) change: &'a str,
    pub(crate) form_token: &'a str,
    /// Where the code was sent.
    pub(crate) address: &'a str,
    /// How many digits it has.
    pub(crate) digits: usize,
    /// As far as it was typed before.
    pub(crate) code: &'a str,
    /// Seconds until a new code may be asked for.
    pub(crate) resend_in: u32,
    /// Whether a new code was just sent.
    pub(crate) renewed: bool,
    pub(crate) problem: Option<Problem>,
    /// A puzzle to be solved first.
    pub(crate) puzzle: Option<Puzzle<'a>>,
}

impl CodePage<'_> {
    fn heading(&self) -> &'static str {
        self.frame.texts().code_heading
    }

    fn is_preview(&self) -> bool {
        self.verify == NOWHERE
    }

    fn advice(&self) -> String {
        fill(self.frame.texts().code_goes_on, "application", self.application)
    }

    /// What is said before and after the address.
    fn sent(&self) -> (String, String) {
        let (before, after) = around(self.frame.texts().code_sent, "address");
        (fill(before, "digits", self.digits), fill(after, "digits", self.digits))
    }

    fn field_problem(&self) -> Option<&'static str> {
        self.problem?.of_field(self.frame.texts())
    }

    fn form_problem(&self) -> Option<String> {
        self.problem?.of_form(self.frame.texts())
    }

    fn puzzle_of(&self, form: PuzzleForm) -> Option<&str> {
        self.puzzle.as_ref().filter(|puzzle| puzzle.form == form).map(|puzzle| puzzle.json)
    }

    fn goes_on(&self, form: PuzzleForm) -> bool {
        goes_on(self.problem) && (form == PuzzleForm::Send || !self.code.is_empty())
    }
}

impl CodePage<'static> {
    pub(crate) const SAMPLES: [Sample<Self>; 13] = [
        ("code", Self::sample),
        ("code-8-digits", |frame, nonce| Self { digits: 8, ..Self::sample(frame, nonce) }),
        ("code-10-digits", |frame, nonce| Self { digits: 10, code: "31415926", ..Self::sample(frame, nonce) }),
        ("code-resend", |frame, nonce| Self { resend_in: 0, ..Self::sample(frame, nonce) }),
        ("code-renewed", |frame, nonce| Self { renewed: true, ..Self::sample(frame, nonce) }),
        ("code-problem", |frame, nonce| Self::faulty("314159", Problem::Code, frame, nonce)),
        ("code-wait", |frame, nonce| Self::faulty("314159", Problem::Wait(540), frame, nonce)),
        ("code-too-soon", |frame, nonce| Self::faulty("", Problem::TooSoon(30), frame, nonce)),
        ("code-failed", |frame, nonce| Self::faulty("314159", Problem::Failed, frame, nonce)),
        ("code-puzzle", |frame, nonce| Self {
            puzzle: Some(Puzzle { json: SAMPLE_PUZZLE, form: PuzzleForm::Verify }),
            ..Self::faulty("314159", Problem::Puzzle, frame, nonce)
        }),
        ("code-resend-puzzle", |frame, nonce| Self {
            puzzle: Some(Puzzle { json: SAMPLE_PUZZLE, form: PuzzleForm::Send }),
            ..Self::faulty("", Problem::Puzzle, frame, nonce)
        }),
        ("code-branded", |frame, nonce| Self {
            renewed: true,
            ..Self::sample(frame.in_look_of(Brand::sample_with_image()), nonce)
        }),
        ("code-branded-night", |frame, nonce| {
            Self::faulty("314159", Problem::Wait(540), frame.in_look_of(Brand::sample_by_night()), nonce)
        }),
    ];

    fn sample(frame: Frame<'static>, nonce: Nonce) -> Self {
        Self {
            frame,
            nonce,
            application: "Aurora Library",
            verify: NOWHERE,
            send: NOWHERE,
            change: NOWHERE,
            form_token: "sample",
            address: "maria@example.org",
            digits: 6,
            code: "",
            resend_in: 30,
            renewed: false,
            problem: None,
            puzzle: None,
        }
    }

    fn faulty(code: &'static str, problem: Problem, frame: Frame<'static>, nonce: Nonce) -> Self {
        Self { code, problem: Some(problem), ..Self::sample(frame, nonce) }
    }
}
