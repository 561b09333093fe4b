//! What the pages say. A sentence that a language lacks does not compile.

use std::fmt;

use smartaccess::types::Language;

mod en;
mod es;

/// Every sentence of the pages in one language. What stands in braces is filled in by [`fill`] or [`around`]; `0:00` is
/// filled in by the script.
pub(crate) struct Texts {
    pub(crate) protected: &'static str,
    pub(crate) preview: &'static str,

    pub(crate) address_heading: &'static str,
    pub(crate) address_intro: &'static str,
    pub(crate) address_label: &'static str,
    pub(crate) address_button: &'static str,

    pub(crate) code_heading: &'static str,
    pub(crate) code_sent: &'static str,
    pub(crate) code_renewed: &'static str,
    pub(crate) code_label: &'static str,
    pub(crate) code_hint: &'static str,
    pub(crate) code_goes_on: &'static str,
    pub(crate) code_button: &'static str,
    pub(crate) resend_button: &'static str,
    pub(crate) resend_waiting: &'static str,
    pub(crate) change_link: &'static str,

    pub(crate) not_an_address: &'static str,
    pub(crate) wrong_code: &'static str,
    pub(crate) too_many: &'static str,
    pub(crate) too_soon: &'static str,
    pub(crate) try_again: &'static str,
    pub(crate) offline: &'static str,

    pub(crate) second: &'static str,
    pub(crate) seconds: &'static str,
    pub(crate) minute: &'static str,
    pub(crate) minutes: &'static str,

    pub(crate) sending: &'static str,
    pub(crate) puzzle_working: &'static str,
    pub(crate) puzzle_broken: &'static str,
    pub(crate) puzzle_needs_script: &'static str,

    pub(crate) not_found: Told,
    pub(crate) elsewhere: Told,
    pub(crate) expired: Told,
    pub(crate) done: Told,
    pub(crate) closed: Told,
    pub(crate) busy: Told,
    pub(crate) bad_request: Told,
    pub(crate) not_allowed: Told,
    pub(crate) failed: Told,
    pub(crate) for_developers: &'static str,
    pub(crate) request_id: &'static str,
    pub(crate) to_app_link: &'static str,
    pub(crate) start_again_link: &'static str,
    pub(crate) try_again_link: &'static str,
}

/// A message that is a page of its own.
pub(crate) struct Told {
    pub(crate) heading: &'static str,
    pub(crate) text: &'static str,
}

impl Texts {
    /// The sentences in a language.
    pub(crate) fn of(language: Language) -> &'static Self {
        match language {
            Language::En => &en::EN,
            Language::Es => &es::ES,
        }
    }

    /// A time to wait as people say it: in seconds below a minute, else in minutes.
    pub(crate) fn time(&self, seconds: u32) -> String {
        match seconds {
            0 | 1 => self.second.to_owned(),
            2..60 => fill(self.seconds, "n", seconds),
            60 => self.minute.to_owned(),
            _ => fill(self.minutes, "n", seconds.div_ceil(60)),
        }
    }
}

/// A sentence with one of its gaps filled.
pub(crate) fn fill(sentence: &str, gap: &str, value: impl fmt::Display) -> String {
    sentence.replace(&format!("{{{gap}}}"), &value.to_string())
}

/// What stands before and after a gap.
pub(crate) fn around<'a>(sentence: &'a str, gap: &str) -> (&'a str, &'a str) {
    sentence.split_once(&format!("{{{gap}}}")).unwrap_or((sentence, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_as_people_say_them() {
        let cases = [
            (0, "1 second", "1 segundo"),
            (1, "1 second", "1 segundo"),
            (2, "2 seconds", "2 segundos"),
            (59, "59 seconds", "59 segundos"),
            (60, "1 minute", "1 minuto"),
            (61, "2 minutes", "2 minutos"),
            (3600, "60 minutes", "60 minutos"),
        ];
        for (seconds, english, spanish) in cases {
            assert_eq!(Texts::of(Language::En).time(seconds), english);
            assert_eq!(Texts::of(Language::Es).time(seconds), spanish);
        }
    }

    #[test]
    fn what_fills_a_gap_is_text_and_no_gap() {
        let sentence = fill("Sign in to {application}", "application", "{application}");
        assert_eq!(sentence, "Sign in to {application}");
    }

    #[test]
    fn every_language_has_the_gaps() {
        for language in Language::ALL {
            let texts = Texts::of(language);
            let sentences = [
                (texts.address_heading, "{application}"),
                (texts.code_goes_on, "{application}"),
                (texts.code_sent, "{digits}"),
                (texts.code_sent, "{address}"),
                (texts.too_many, "{time}"),
                (texts.too_soon, "{time}"),
                (texts.seconds, "{n}"),
                (texts.minutes, "{n}"),
                (texts.resend_waiting, "0:00"),
            ];
            for (sentence, gap) in sentences {
                assert_eq!(sentence.matches(gap).count(), 1, "{gap} in {sentence:?}");
            }
        }
    }
}
