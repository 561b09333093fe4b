//! What the hosted pages show: a struct for each template. A handler fills it, `Page::render` renders it.

use smartaccess::{http::Nonce, types::Language};

use crate::texts::Texts;

mod address;
mod brand;
mod by;
mod code;
mod link;
mod message;
mod problem;
mod resend;
mod scheme;

#[cfg(test)]
mod hostile;

pub(crate) use address::{AddressPage, PhoneForm};
pub(crate) use brand::Brand;
pub(crate) use by::By;
pub(crate) use code::CodePage;
pub(crate) use link::LinkPage;
pub(crate) use message::{GoOn, Message, MessagePage};
pub(crate) use problem::{Problem, Said};
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
