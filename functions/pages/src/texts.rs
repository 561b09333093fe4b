//! What the pages say. A sentence that a language lacks does not compile.

use smartaccess::types::{
    Channel, Language,
    words::{Counted, fill},
};

mod ar;
mod de;
mod en;
mod es;
mod fr;
mod it;
mod pt_br;

/// Every sentence of the pages in one language. What stands in braces is filled in by [`fill`] or around a tag; `0:00`
/// is filled in by the script.
pub(crate) struct Texts {
    language: Language,

    pub(crate) protected: &'static str,
    pub(crate) preview: &'static str,

    pub(crate) address_heading: &'static str,
    pub(crate) address_intro: &'static str,
    pub(crate) address_intro_phone: &'static str,
    pub(crate) address_intro_either: &'static str,
    pub(crate) ways: &'static str,
    pub(crate) way_email: &'static str,
    pub(crate) way_phone: &'static str,
    pub(crate) address_label: &'static str,
    pub(crate) country_label: &'static str,
    pub(crate) phone_label: &'static str,
    pub(crate) address_button: &'static str,
    pub(crate) send_by: &'static str,
    pub(crate) sms: &'static str,
    pub(crate) whatsapp: &'static str,

    pub(crate) code_heading: &'static str,
    pub(crate) code_sent: &'static str,
    pub(crate) code_sent_by: &'static str,
    pub(crate) code_went_on: &'static str,
    pub(crate) code_went_on_to_email: &'static str,
    pub(crate) code_renewed: &'static str,
    pub(crate) code_label: &'static str,
    pub(crate) code_hint: &'static str,
    pub(crate) code_hint_phone: &'static str,
    pub(crate) code_goes_on: &'static str,
    pub(crate) code_button: &'static str,
    pub(crate) resend_button: &'static str,
    pub(crate) resend_waiting: &'static str,
    pub(crate) resend_by: &'static str,
    pub(crate) resend_by_waiting: &'static str,
    pub(crate) resend_by_other: &'static str,
    pub(crate) change_link: &'static str,
    pub(crate) change_number_link: &'static str,
    pub(crate) change_either_link: &'static str,

    pub(crate) link_heading: &'static str,
    pub(crate) link_asked: &'static str,
    pub(crate) link_asked_in: &'static str,
    pub(crate) link_number_label: &'static str,
    pub(crate) link_number_hint: &'static str,
    pub(crate) link_button: &'static str,
    pub(crate) link_deny_button: &'static str,
    pub(crate) wrong_link: &'static str,
    pub(crate) code_link: &'static str,
    pub(crate) code_link_number: &'static str,
    pub(crate) code_link_done: &'static str,
    pub(crate) go_on_button: &'static str,

    pub(crate) not_an_address: &'static str,
    pub(crate) not_a_number: &'static str,
    pub(crate) no_country: &'static str,
    pub(crate) no_kind: &'static str,
    pub(crate) wrong_code: &'static str,
    pub(crate) too_many: &'static str,
    pub(crate) too_soon: &'static str,
    pub(crate) phones_closed: &'static str,
    pub(crate) phones_paused: &'static str,
    pub(crate) way_off: &'static str,
    pub(crate) email_instead: &'static str,
    pub(crate) try_again: &'static str,
    pub(crate) offline: &'static str,

    pub(crate) seconds: Counted,
    pub(crate) minutes: Counted,

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
    pub(crate) link_elsewhere: Told,
    pub(crate) link_back: Told,
    pub(crate) link_over: Told,
    pub(crate) link_denied: Told,
    pub(crate) go_on: Told,
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
            Language::PtBr => &pt_br::PT_BR,
            Language::Fr => &fr::FR,
            Language::De => &de::DE,
            Language::It => &it::IT,
            Language::Ar => &ar::AR,
        }
    }

    /// What a way of a code is called in a sentence.
    pub(crate) const fn channel(&self, channel: Channel) -> &'static str {
        match channel {
            Channel::Email => self.way_email,
            Channel::Sms => self.sms,
            Channel::Whatsapp => self.whatsapp,
        }
    }

    /// The sentence that says how a code goes.
    pub(crate) fn by(&self, sentence: &str, channel: Channel) -> String {
        fill(sentence, &[("channel", self.channel(channel))])
    }

    /// A time to wait as people say it: in seconds below a minute, else in minutes.
    pub(crate) fn time(&self, seconds: u32) -> String {
        match seconds {
            0..60 => self.seconds.with(self.language, seconds.max(1)),
            _ => self.minutes.with(self.language, seconds.div_ceil(60)),
        }
    }

    /// The sentence that says how long to wait.
    pub(crate) fn wait(&self, sentence: &str, seconds: u32) -> String {
        fill(sentence, &[("time", &self.time(seconds))])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_as_people_say_them() {
        let times = [0, 1, 2, 10, 59, 60, 61, 180, 900];
        let cases = [
            (Language::En, "1 second|1 second|2 seconds|10 seconds|59 seconds|1 minute|2 minutes|3 minutes|15 minutes"),
            (
                Language::Es,
                "1 segundo|1 segundo|2 segundos|10 segundos|59 segundos|1 minuto|2 minutos|3 minutos|15 minutos",
            ),
            (
                Language::PtBr,
                "1 segundo|1 segundo|2 segundos|10 segundos|59 segundos|1 minuto|2 minutos|3 minutos|15 minutos",
            ),
            (
                Language::Fr,
                "1 seconde|1 seconde|2 secondes|10 secondes|59 secondes|1 minute|2 minutes|3 minutes|15 minutes",
            ),
            (
                Language::De,
                "1 Sekunde|1 Sekunde|2 Sekunden|10 Sekunden|59 Sekunden|1 Minute|2 Minuten|3 Minuten|15 Minuten",
            ),
            (Language::It, "1 secondo|1 secondo|2 secondi|10 secondi|59 secondi|1 minuto|2 minuti|3 minuti|15 minuti"),
            (Language::Ar, "ثانية واحدة|ثانية واحدة|ثانيتين|10 ثوانٍ|59 ثانية|دقيقة واحدة|دقيقتين|3 دقائق|15 دقيقة"),
        ];
        assert_eq!(cases.map(|(language, _)| language), Language::ALL);
        for (language, told) in cases {
            assert_eq!(times.map(|seconds| Texts::of(language).time(seconds)).join("|"), told);
        }
    }

    #[test]
    fn every_language_has_the_gaps() {
        for language in Language::ALL {
            let texts = Texts::of(language);
            assert_eq!(texts.language, language);
            let sentences = [
                (texts.address_heading, "{application}"),
                (texts.code_goes_on, "{application}"),
                (texts.code_sent, "{digits}"),
                (texts.code_sent, "{address}"),
                (texts.code_sent_by, "{digits}"),
                (texts.code_sent_by, "{channel}"),
                (texts.code_sent_by, "{address}"),
                (texts.code_went_on, "{before}"),
                (texts.code_went_on, "{channel}"),
                (texts.code_went_on, "{address}"),
                (texts.link_heading, "{application}"),
                (texts.link_asked, "{time}"),
                (texts.link_asked_in, "{time}"),
                (texts.link_asked_in, "{device}"),
                (texts.code_link_number, "{number}"),
                (texts.send_by, "{channel}"),
                (texts.resend_by, "{channel}"),
                (texts.resend_by_waiting, "{channel}"),
                (texts.resend_by_other, "{channel}"),
                (texts.phones_closed, "{time}"),
                (texts.too_many, "{time}"),
                (texts.too_soon, "{time}"),
                (texts.resend_waiting, "0:00"),
                (texts.resend_by_waiting, "0:00"),
            ];
            for (sentence, gap) in sentences {
                assert_eq!(sentence.matches(gap).count(), 1, "{gap} in {sentence:?}");
            }
        }
    }
}
