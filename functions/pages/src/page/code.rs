use askama::Template;
use smartaccess::{
    http::Nonce,
    types::{
        Channel,
        words::{around, fill},
    },
};

use super::{
    Brand, By, Frame, NOWHERE, Problem, Puzzle, PuzzleForm, SAMPLE_PUZZLE, Sample, goes_on,
    problem::{Field, Said},
    resend::Resend,
};

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
    /// What people may give on the page before.
    pub(crate) ways: &'a [By],
    /// Where the code was sent: a phone number as it is dialled at home.
    pub(crate) address: &'a str,
    /// How it was asked for.
    pub(crate) channel: Channel,
    /// How it went on by itself, if that has failed.
    pub(crate) went_on: Option<Channel>,
    /// How a code can go to a phone.
    pub(crate) channels: &'a [Channel],
    /// How the last one was asked for, before a puzzle came.
    pub(crate) chosen: Option<Channel>,
    /// How many digits it has.
    pub(crate) digits: usize,
    /// As far as it was typed before.
    pub(crate) code: &'a str,
    /// Seconds until a new code may be asked for.
    pub(crate) resend_in: u32,
    /// What is typed where the link beside the code is pressed on another device, if there is a link.
    pub(crate) number: Option<&'a str>,
    /// This page, for who waits for that press.
    pub(crate) page: &'a str,
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
        fill(self.frame.texts().code_goes_on, &[("application", self.application)])
    }

    /// What is said before and after the address; nothing after if the address is not told.
    fn sent(&self) -> (String, Option<String>) {
        let texts = self.frame.texts();
        let sentence = match (self.went_on, self.channel) {
            (Some(Channel::Email), _) => return (texts.code_went_on_to_email.to_owned(), None),
            (Some(_), _) => texts.code_went_on,
            (None, Channel::Email) => texts.code_sent,
            (None, Channel::Sms | Channel::Whatsapp) => texts.code_sent_by,
        };
        let (before, after) = around(sentence, "address");
        let digits = self.digits.to_string();
        let (asked, now) = (texts.channel(self.channel), texts.channel(self.last()));
        let filled = |part| fill(part, &[("digits", &digits), ("before", asked), ("channel", now)]);
        (filled(before), Some(filled(after)))
    }

    /// The way that the code took last.
    fn last(&self) -> Channel {
        self.went_on.unwrap_or(self.channel)
    }

    /// The sentence around the number.
    fn around_number(&self) -> (&'static str, &'static str) {
        around(self.frame.texts().code_link_number, "number")
    }

    fn hint(&self) -> &'static str {
        let texts = self.frame.texts();
        if self.last().is_phone() { texts.code_hint_phone } else { texts.code_hint }
    }

    /// The buttons for another code.
    fn resends(&self) -> Vec<Resend> {
        let texts = self.frame.texts();
        let last = Some(self.last()).filter(|last| last.is_phone()).unwrap_or(self.channel);
        if last.is_phone() {
            Resend::to_phone(self.channels, last, self.chosen, texts)
        } else {
            vec![Resend::by_mail(texts)]
        }
    }

    fn change_link(&self) -> &'static str {
        let texts = self.frame.texts();
        match self.ways {
            [By::Email] => texts.change_link,
            [By::Phone] => texts.change_number_link,
            _ => texts.change_either_link,
        }
    }

    fn field_problem(&self) -> Option<String> {
        self.said(self.problem.filter(|problem| problem.field() == Some(Field::Code))?).map(|said| said.text())
    }

    fn form_problem(&self) -> Option<Said> {
        self.said(self.problem.filter(|problem| problem.field() != Some(Field::Code))?)
    }

    fn said(&self, problem: Problem) -> Option<Said> {
        problem.said(self.frame.texts(), self.channel.is_phone() && self.ways.contains(&By::Email))
    }

    fn puzzle_of(&self, form: PuzzleForm) -> Option<&str> {
        self.puzzle.as_ref().filter(|puzzle| puzzle.form == form).map(|puzzle| puzzle.json)
    }

    fn goes_on(&self, form: PuzzleForm) -> bool {
        goes_on(self.problem) && (form == PuzzleForm::Send || !self.code.is_empty())
    }
}

impl CodePage<'static> {
    pub(crate) const SAMPLES: [Sample<Self>; 20] = [
        ("code-link", |frame, nonce| Self { number: Some("47"), ..Self::sample(frame, nonce) }),
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
        ("code-sms", |frame, nonce| Self { channels: &[Channel::Sms], ..Self::on_phone(Channel::Sms, frame, nonce) }),
        ("code-whatsapp", |frame, nonce| Self::on_phone(Channel::Whatsapp, frame, nonce)),
        ("code-whatsapp-resend", |frame, nonce| Self {
            resend_in: 0,
            ..Self::on_phone(Channel::Whatsapp, frame, nonce)
        }),
        ("code-went-on", |frame, nonce| Self {
            went_on: Some(Channel::Sms),
            ..Self::on_phone(Channel::Whatsapp, frame, nonce)
        }),
        ("code-went-on-to-email", |frame, nonce| Self {
            went_on: Some(Channel::Email),
            ..Self::on_phone(Channel::Whatsapp, frame, nonce)
        }),
        ("code-paused", |frame, nonce| Self {
            problem: Some(Problem::Paused),
            resend_in: 0,
            ..Self::on_phone(Channel::Sms, frame, nonce)
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
            ways: &[By::Email],
            address: "maria@example.org",
            channel: Channel::Email,
            went_on: None,
            channels: &[],
            chosen: None,
            digits: 6,
            code: "",
            resend_in: 30,
            number: None,
            page: NOWHERE,
            renewed: false,
            problem: None,
            puzzle: None,
        }
    }

    fn on_phone(channel: Channel, frame: Frame<'static>, nonce: Nonce) -> Self {
        let (ways, channels) = (&[By::Phone, By::Email], &[Channel::Whatsapp, Channel::Sms]);
        Self { ways, address: "300 1234567", channel, channels, ..Self::sample(frame, nonce) }
    }

    fn faulty(code: &'static str, problem: Problem, frame: Frame<'static>, nonce: Nonce) -> Self {
        Self { code, problem: Some(problem), ..Self::sample(frame, nonce) }
    }
}
