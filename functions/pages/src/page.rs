//! What the hosted pages show: a struct for each template. A handler fills it, `Page::render` renders it.

use smartaccess::{http::Nonce, types::Language};

use crate::texts::{Texts, fill};

mod address;
mod brand;
mod code;
mod message;
mod scheme;

#[cfg(test)]
mod hostile;

pub(crate) use address::AddressPage;
pub(crate) use brand::Brand;
pub(crate) use code::CodePage;
pub(crate) use message::{Message, MessagePage};
pub(crate) use scheme::Scheme;

/// Where forms and links of a preview lead. A page that leads nowhere says that it is a preview.
pub(crate) const NOWHERE: &str = "#";

/// A page in one of its states on sample data, by name.
pub(crate) type Sample<T> = (&'static str, fn(Frame<'static>, Nonce) -> T);

/// A puzzle that can be solved, and that nobody asks for.
const SAMPLE_PUZZLE: &str = concat!(
    r#"{"algorithm":"SHA-256","maxnumber":100000,"salt":"5e0f1b2c3d4a59687786a5b4?expires=4102444800","#,
    r#""challenge":"90e4e97e458638783108bf8adbf62d82e3fef5f2b46830ba5e730f3e661c001c","signature":"none"}"#
);

/// What stands around each page.
#[derive(Clone, Copy)]
pub(crate) struct Frame<'a> {
    pub(crate) language: Language,
    /// The project's name; empty where no project is known.
    pub(crate) project: &'a str,
    /// What its team has made of the pages.
    pub(crate) brand: &'a Brand,
}

impl<'a> Frame<'a> {
    /// What stands around a page that belongs to no project.
    pub(crate) const fn plain(language: Language) -> Self {
        Self { language, project: "", brand: &Brand::PLAIN }
    }

    /// The same page of another look.
    pub(crate) const fn in_look_of(self, brand: &'a Brand) -> Self {
        Self { brand, ..self }
    }

    pub(crate) fn texts(&self) -> &'static Texts {
        Texts::of(self.language)
    }

    /// What stands around a page on sample data.
    pub(crate) const fn sample(language: Language) -> Self {
        Self { project: "Aurora", ..Self::plain(language) }
    }

    /// What the browser draws its own controls for: by day and by night, or as the team's colours are.
    pub(crate) fn color_scheme(&self) -> &'static str {
        self.brand.scheme.as_ref().map_or("light dark", Scheme::color_scheme)
    }

    /// The first letter of the project's name, in place of a logo.
    pub(crate) fn monogram(&self) -> String {
        self.project
            .chars()
            .find(|char| char.is_alphanumeric())
            .map(|char| char.to_uppercase().collect())
            .unwrap_or_default()
    }
}

/// Why the same page is shown again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Problem {
    /// It is no email address.
    Address,
    /// The code is wrong, expired or used.
    Code,
    /// Too many tries: how many seconds to wait.
    Wait(u32),
    /// A new code was asked for too soon: how many seconds to wait.
    TooSoon(u32),
    /// The puzzle has to be solved first. The puzzle says so itself.
    Puzzle,
    /// Something failed on our side.
    Failed,
}

impl Problem {
    /// What is said beside the field, if the field is at fault.
    fn of_field(self, texts: &Texts) -> Option<&'static str> {
        match self {
            Self::Address => Some(texts.not_an_address),
            Self::Code => Some(texts.wrong_code),
            Self::Wait(_) | Self::TooSoon(_) | Self::Puzzle | Self::Failed => None,
        }
    }

    /// What is said above the form, if no field is at fault.
    fn of_form(self, texts: &Texts) -> Option<String> {
        match self {
            Self::Wait(seconds) => Some(fill(texts.too_many, "time", texts.time(seconds))),
            Self::TooSoon(seconds) => Some(fill(texts.too_soon, "time", texts.time(seconds))),
            Self::Failed => Some(texts.try_again.to_owned()),
            Self::Address | Self::Code | Self::Puzzle => None,
        }
    }
}

/// How a form is sent: a preview's is not (a form of the method `dialog` closes its dialog, and it has none).
fn method(action: &str) -> &'static str {
    if action == NOWHERE { "dialog" } else { "post" }
}

/// Whether a form goes on by itself once its puzzle is solved: not while something else is wrong with it.
fn goes_on(problem: Option<Problem>) -> bool {
    matches!(problem, None | Some(Problem::Puzzle))
}

/// A puzzle on the page with two forms.
pub(crate) struct Puzzle<'a> {
    /// As the API gives it.
    pub(crate) json: &'a str,
    /// Which form takes the solution.
    pub(crate) form: PuzzleForm,
}

/// The form that goes on once the puzzle is solved.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PuzzleForm {
    /// The one that sends a new code.
    Send,
    /// The one that checks the code.
    #[default]
    Verify,
}
