//! How a mail is laid out, whatever it says and in whatever language.

use askama::Template;

use super::{Email, wrap::wrap};
use crate::{secret::Secret, types::Language};

/// A mail, before it is laid out.
#[derive(Template)]
#[template(path = "messages/mail.html")]
pub(super) struct Letter<'a> {
    pub(super) language: Language,
    pub(super) subject: String,
    /// What a notification shows of it. It holds no code.
    pub(super) preview: String,
    /// What comes first in the text; the page has its heading in that place.
    pub(super) lead: Option<String>,
    pub(super) parts: Vec<Part<'a>>,
}

/// A paragraph of a mail.
pub(super) enum Part<'a> {
    /// A sentence or two of ours.
    Ours(String),
    /// What a team has written. Its lines stay.
    Theirs(String),
    /// A code to type.
    Code(&'a str),
    /// A code to copy.
    Token(&'a str),
    /// A page of ours to go to, and what the button says.
    Button { label: &'static str, url: &'a str },
    /// What matters less.
    Quiet(String),
}

/// The same for clients that show text only.
#[derive(Template)]
#[template(path = "messages/mail.txt")]
struct Text<'a>(&'a Letter<'a>);

impl Letter<'_> {
    pub(super) fn laid_out(self) -> askama::Result<Email> {
        let (text, html) = (wrap(&Text(&self).render()?), self.render()?);
        Ok(Email { subject: self.subject, text: Secret::new(text), html: Secret::new(html) })
    }

    /// The side on which lines begin. Codes are written from left to right and stand on it all the same.
    const fn side(&self) -> &'static str {
        if self.language.is_right_to_left() { "right" } else { "left" }
    }
}
