use askama::Template;
use smartaccess::{
    http::Nonce,
    types::{
        Channel,
        words::{around, fill},
    },
};

use super::{
    Brand, By, Frame, NOWHERE, Problem, SAMPLE_PUZZLE, Sample, goes_on,
    problem::{Field, Opening, Said},
};
use crate::countries::{Choice, choices};

/// Asks where the code is to go.
#[derive(Template)]
#[template(path = "address.html")]
pub(crate) struct AddressPage<'a> {
    pub(crate) frame: Frame<'a>,
    pub(crate) nonce: Nonce,
    /// The application that is signed in to.
    pub(crate) application: &'a str,
    /// Where the forms go.
    pub(crate) send: &'a str,
    /// Where this page is, with a query.
    pub(crate) page: &'a str,
    pub(crate) form_token: &'a str,
    /// What people may give.
    pub(crate) ways: &'a [By],
    /// What they are asked for; the form for the other is out of sight.
    pub(crate) by: By,
    /// The email address, as far as it was typed before.
    pub(crate) email: &'a str,
    pub(crate) phone: PhoneForm<'a>,
    pub(crate) problem: Option<Problem>,
    /// A puzzle to be solved first, as the API gives it.
    pub(crate) puzzle: Option<&'a str>,
}

/// The form for a phone number.
#[derive(Default)]
pub(crate) struct PhoneForm<'a> {
    /// The project's countries.
    pub(crate) countries: Vec<Choice>,
    /// The number, as far as it was typed before.
    pub(crate) number: &'a str,
    /// How the code can go, one button each.
    pub(crate) channels: Vec<Channel>,
    /// The button that was pressed before.
    pub(crate) chosen: Option<Channel>,
}

impl PhoneForm<'_> {
    /// What stands before the number where there is no choice.
    fn prefix(&self) -> Option<&str> {
        match &self.countries[..] {
            [only] => Some(&only.code),
            _ => None,
        }
    }
}

impl AddressPage<'_> {
    fn heading(&self) -> String {
        fill(self.frame.texts().address_heading, &[("application", self.application)])
    }

    /// What the heading says before and after the application's name.
    fn around_application(&self) -> (&'static str, &'static str) {
        around(self.frame.texts().address_heading, "application")
    }

    fn intro(&self) -> &'static str {
        let texts = self.frame.texts();
        match self.ways {
            [By::Email] => texts.address_intro,
            [By::Phone] => texts.address_intro_phone,
            _ => texts.address_intro_either,
        }
    }

    fn offers(&self, by: By) -> bool {
        self.ways.contains(&by)
    }

    fn shows(&self, by: By) -> bool {
        self.by == by
    }

    /// Where the forms are: each with its name, what people read, and whether it is in sight.
    fn links(&self) -> Vec<(&'static str, &'static str, bool)> {
        let texts = self.frame.texts();
        self.ways.iter().map(|way| (way.name(), way.label(texts), self.shows(*way))).collect()
    }

    /// What sends a code to a phone: what people read, the way, and whether it was pressed before.
    fn buttons(&self) -> Vec<(String, &'static str, bool)> {
        let texts = self.frame.texts();
        let button = |channel: &Channel| {
            (texts.by(texts.send_by, *channel), channel.name(), self.phone.chosen == Some(*channel))
        };
        self.phone.channels.iter().map(button).collect()
    }

    fn is_preview(&self) -> bool {
        self.send == NOWHERE
    }

    /// What is said beside the field of a form.
    fn field_problem(&self, by: By) -> Option<String> {
        let problem = self.problem.filter(|problem| self.shows(by) && problem.field() == Some(Field::Address));
        self.said(problem?).map(|said| said.text())
    }

    fn form_problem(&self) -> Option<Said> {
        self.said(self.problem.filter(|problem| problem.field() != Some(Field::Address))?)
    }

    fn said(&self, problem: Problem) -> Option<Said> {
        problem.said(self.frame.texts(), self.shows(By::Phone) && self.offers(By::Email))
    }

    fn puzzle_of(&self, by: By) -> Option<&str> {
        self.puzzle.filter(|_| self.shows(by))
    }

    fn goes_on(&self) -> bool {
        let typed = if self.shows(By::Phone) { self.phone.number } else { self.email };
        goes_on(self.problem) && !typed.is_empty()
    }
}

impl AddressPage<'static> {
    pub(crate) const SAMPLES: [Sample<Self>; 18] = [
        ("address", Self::sample),
        ("address-again", |frame, nonce| Self { email: "maria@example.org", ..Self::sample(frame, nonce) }),
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
        ("address-or-phone", |frame, nonce| Self { ways: &[By::Email, By::Phone], ..Self::sample(frame, nonce) }),
        ("phone", |frame, nonce| Self::by_phone("", frame, nonce)),
        ("phone-one-country", |frame, nonce| Self {
            ways: &[By::Phone],
            phone: PhoneForm { number: "300 1234567", ..PhoneForm::sample("CO", &[Channel::Sms], &frame) },
            ..Self::by_phone("", frame, nonce)
        }),
        ("phone-problem", |frame, nonce| Self::no_code("300 123", Problem::Number, frame, nonce)),
        ("phone-country", |frame, nonce| Self::no_code("+33 6 12 34 56 78", Problem::Country, frame, nonce)),
        ("phone-closed", |frame, nonce| Self::no_code("300 1234567", Problem::Closed(Opening::SAMPLE), frame, nonce)),
        ("phone-puzzle", |frame, nonce| Self {
            puzzle: Some(SAMPLE_PUZZLE),
            ..Self::no_code("300 1234567", Problem::Puzzle, frame, nonce)
        }),
        ("phone-branded-night", |frame, nonce| {
            Self::no_code("300 1234567", Problem::Paused, frame.in_look_of(Brand::sample_by_night()), nonce)
        }),
    ];

    fn sample(frame: Frame<'static>, nonce: Nonce) -> Self {
        Self {
            phone: PhoneForm::sample("CO US ES BR GB DE", &[Channel::Whatsapp, Channel::Sms], &frame),
            frame,
            nonce,
            application: "Aurora Library",
            send: NOWHERE,
            page: NOWHERE,
            form_token: "sample",
            ways: &[By::Email],
            by: By::Email,
            email: "",
            problem: None,
            puzzle: None,
        }
    }

    fn faulty(email: &'static str, problem: Problem, frame: Frame<'static>, nonce: Nonce) -> Self {
        Self { email, problem: Some(problem), ..Self::sample(frame, nonce) }
    }

    fn by_phone(number: &'static str, frame: Frame<'static>, nonce: Nonce) -> Self {
        let page = Self { ways: &[By::Phone, By::Email], by: By::Phone, ..Self::sample(frame, nonce) };
        Self { phone: PhoneForm { number, ..page.phone }, ..page }
    }

    fn no_code(number: &'static str, problem: Problem, frame: Frame<'static>, nonce: Nonce) -> Self {
        Self { problem: Some(problem), ..Self::by_phone(number, frame, nonce) }
    }
}

impl PhoneForm<'static> {
    fn sample(countries: &str, channels: &[Channel], frame: &Frame<'_>) -> Self {
        let countries: Vec<_> = countries.split(' ').filter_map(|code| code.parse().ok()).collect();
        Self {
            countries: choices(&countries, countries.first().copied(), frame.language),
            number: "",
            channels: channels.to_vec(),
            chosen: channels.first().copied(),
        }
    }
}
