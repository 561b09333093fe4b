//! What our messages say. A sentence that a language lacks does not compile.

use crate::types::{
    Environment, Language,
    words::{Counted, fill, isolated},
};

mod ar;
mod de;
mod en;
mod es;
mod fr;
mod it;
mod pt_br;

/// Every sentence of our messages in one language. What stands in braces is filled in by [`Texts::say`].
pub(super) struct Texts {
    pub(super) language: Language,
    /// For so long, as it stands behind "for" or "in".
    pub(super) minutes: Counted,
    /// So often.
    pub(super) times: Counted,

    pub(super) before_code: &'static str,
    pub(super) code_validity: &'static str,
    pub(super) code_unasked: &'static str,
    pub(super) link_instead: &'static str,
    pub(super) link_button: &'static str,
    pub(super) sign_in_subject: &'static str,
    pub(super) sign_in_sharing: &'static str,
    pub(super) sign_in_sms: &'static str,
    pub(super) operator_subject: &'static str,
    pub(super) operator_sharing: &'static str,

    pub(super) invitation_subject: &'static str,
    pub(super) invitation_as: &'static str,
    pub(super) owner: &'static str,
    pub(super) admin: &'static str,
    pub(super) editor: &'static str,
    pub(super) viewer: &'static str,
    pub(super) invitation_how: &'static str,
    pub(super) invitation_validity: &'static str,
    pub(super) invitation_unasked: &'static str,

    pub(super) alert_subject: InWorld,
    pub(super) alert_what: InWorld,
    pub(super) between: &'static str,
    pub(super) at: &'static str,
    pub(super) hint_guessing: &'static str,
    pub(super) hint_mail: &'static str,
    pub(super) hint_webhook: &'static str,
    pub(super) hint_other: &'static str,
    pub(super) alert_why: &'static str,
    pub(super) alert_why_named: &'static str,

    pub(super) webhook_subject: InWorld,
    pub(super) webhook_what: InWorld,
    pub(super) webhook_gone: &'static str,
    pub(super) webhook_failing: &'static str,
    pub(super) webhook_by_team: &'static str,
    pub(super) webhook_how: &'static str,
    pub(super) webhook_to_whom: &'static str,
}

/// A sentence about something in a world.
pub(super) struct InWorld {
    production: &'static str,
    sandbox: &'static str,
}

impl Texts {
    /// The sentences in a language.
    pub(super) const fn of(language: Language) -> &'static Self {
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

    /// A sentence with its gaps filled.
    pub(super) fn say(&self, sentence: &str, values: &[(&str, &str)]) -> String {
        let values: Vec<_> = values.iter().map(|(gap, value)| (*gap, self.value(value))).collect();
        let values: Vec<_> = values.iter().map(|(gap, value)| (*gap, value.as_str())).collect();
        fill(sentence, &values)
    }

    /// A value as it stands in a sentence. Names, addresses and times are mostly Latin.
    pub(super) fn value(&self, value: &str) -> String {
        if self.language.is_right_to_left() { isolated(value) } else { value.to_owned() }
    }

    pub(super) fn minutes(&self, minutes: u32) -> String {
        self.minutes.with(self.language, minutes)
    }

    pub(super) fn times(&self, times: u32) -> String {
        self.times.with(self.language, times)
    }
}

impl InWorld {
    pub(super) const fn of(&self, environment: Environment) -> &'static str {
        match environment {
            Environment::Production => self.production,
            Environment::Sandbox => self.sandbox,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The sentences that have gaps.
    fn sentences(texts: &Texts) -> [&'static str; 22] {
        [
            texts.before_code,
            texts.code_validity,
            texts.sign_in_subject,
            texts.sign_in_sharing,
            texts.sign_in_sms,
            texts.invitation_subject,
            texts.invitation_as,
            texts.invitation_validity,
            texts.alert_subject.production,
            texts.alert_subject.sandbox,
            texts.alert_what.production,
            texts.alert_what.sandbox,
            texts.between,
            texts.at,
            texts.alert_why,
            texts.alert_why_named,
            texts.webhook_subject.production,
            texts.webhook_subject.sandbox,
            texts.webhook_what.production,
            texts.webhook_what.sandbox,
            texts.webhook_how,
            texts.webhook_to_whom,
        ]
    }

    fn gaps(sentence: &str) -> BTreeSet<&str> {
        let gaps = sentence.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
        gaps.map(|(gap, _)| gap).collect()
    }

    #[test]
    fn every_language_has_the_gaps() {
        for language in Language::ALL {
            let pairs = sentences(Texts::of(language)).into_iter().zip(sentences(Texts::of(Language::En)));
            for (sentence, english) in pairs {
                assert!(!gaps(english).is_empty(), "{english}");
                assert_eq!(gaps(sentence), gaps(english), "{language}: {sentence}");
            }
        }
    }

    #[test]
    fn every_language_has_its_own_texts() {
        for language in Language::ALL {
            assert_eq!(Texts::of(language).language, language);
        }
    }

    #[test]
    fn numbers_are_told_as_people_say_them() {
        let said = |language| [1, 2, 5, 60].map(|minutes| Texts::of(language).minutes(minutes)).join(", ");
        let cases = [
            (Language::En, "1 minute, 2 minutes, 5 minutes, 60 minutes"),
            (Language::Es, "1 minuto, 2 minutos, 5 minutos, 60 minutos"),
            (Language::PtBr, "1 minuto, 2 minutos, 5 minutos, 60 minutos"),
            (Language::Fr, "1 minute, 2 minutes, 5 minutes, 60 minutes"),
            (Language::De, "1 Minute, 2 Minuten, 5 Minuten, 60 Minuten"),
            (Language::It, "1 minuto, 2 minuti, 5 minuti, 60 minuti"),
            (Language::Ar, "دقيقة واحدة, دقيقتين, 5 دقائق, 60 دقيقة"),
        ];
        for (language, phrases) in cases {
            assert_eq!(said(language), phrases);
        }
        assert_eq!(
            [1, 2, 3, 12].map(|times| Texts::of(Language::Ar).times(times)).join(", "),
            "مرة واحدة, مرتين, 3 مرات, 12 مرة"
        );
    }
}
