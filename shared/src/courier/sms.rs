//! What we send as text messages.

use super::{
    neutralise::neutralise_for_sms,
    sms_body::{origin_bound, sms_body},
    texts::Texts,
};
use crate::{
    secret::Secret,
    types::{Language, Segments, SmsText, words::fill},
};

/// A code as a text message says it.
#[derive(Debug, Clone, Copy)]
pub struct SmsCode<'a> {
    /// How the team says it, if not in our words.
    pub words: Option<&'a SmsText>,
    /// What is typed.
    pub code: &'a Secret<String>,
    /// For how many minutes it is valid.
    pub minutes: u32,
    /// What the project is called, as its team typed it.
    pub project: &'a str,
    /// In which language.
    pub language: Language,
    /// The host of the page on which it is typed, for phones that fill it in there and nowhere else.
    pub host: Option<&'a str>,
}

/// The text of a code, as short as it can be: what an operator charges for is a segment, of 160 characters where each is
/// one of the GSM alphabet, else of 70. Where the last line for the host would make more than two of it, it is left out.
pub fn sms(message: &SmsCode<'_>) -> Secret<String> {
    let SmsCode { words, code, minutes, project, language, host } = *message;
    let code = code.expose();
    if let Some(words) = words {
        return Secret::new(sms_body(words, project, code, &minutes.to_string(), host));
    }
    let texts = Texts::of(language);
    let (project, minutes) = (neutralise_for_sms(project), texts.minutes(minutes));
    let said = fill(texts.sign_in_sms, &[("code", code), ("project", &project), ("minutes", &minutes)]);
    let whole = origin_bound(&said, host, code);
    let fits = Segments::of(&whole).count <= SmsText::MOST_SEGMENTS;
    Secret::new(if fits { whole } else { said })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "4829130571";

    /// The letters of the GSM alphabet (3GPP TS 23.038, 6.2.1) that ours may have besides ASCII.
    const GSM: &str = "èéùìòÇØøÅåÄÖÑÜ§¿äöñüàÉßæÆ";

    fn text(project: &str, language: Language) -> String {
        said(project, language).expose().clone()
    }

    fn said(project: &str, language: Language) -> Secret<String> {
        let code = Secret::new(CODE.to_owned());
        sms(&SmsCode { words: None, code: &code, minutes: 10, project, language, host: None })
    }

    #[test]
    fn a_code_reads_so() {
        let cases = [
            (Language::En, "4829130571 is your code for Acme. Valid for 10 minutes. Do not share it."),
            (Language::Es, "Use 4829130571 para entrar en Acme. Vale 10 minutos. No lo comparta con nadie."),
            (Language::PtBr, "Use 4829130571 para entrar em Acme. Vale por 10 minutos. Mantenha em segredo."),
            (Language::Fr, "4829130571 est votre code pour Acme. Valable 10 minutes. Ne le partagez pas."),
            (Language::De, "4829130571 ist Ihr Code für Acme. 10 Minuten gültig. Bitte nicht weitergeben."),
            (Language::It, "4829130571 è il codice per Acme. Vale 10 minuti. Non lo comunichi a nessuno."),
            (Language::Ar, "4829130571 رمز دخولك إلى Acme، صالح لمدة 10 دقائق. يرجى عدم مشاركته."),
        ];
        for (language, expected) in cases {
            assert_eq!(text("Acme", language), expected);
        }
    }

    #[test]
    fn it_is_one_segment_or_two_of_arabic() {
        let name = "Aurora Library Accra";
        for language in Language::ALL {
            let text = text(name, language);
            if language == Language::Ar {
                assert!(text.encode_utf16().count() <= 2 * 67, "{text}");
            } else {
                assert!(text.chars().all(|char| char.is_ascii() || GSM.contains(char)), "{text}");
                assert!(text.chars().count() <= 160, "{text}");
            }
        }
    }

    #[test]
    fn a_name_neither_links_nor_takes_a_segment_for_itself() {
        for language in Language::ALL {
            let text = text("Win at https://evil.example/prize\r\nor www.evil.example, now and for ever", language);
            assert!(text.contains("Win at https //evil"), "{text}");
            assert!(!text.contains("://") && !text.contains("evil.example") && !text.contains('\n'), "{text}");
            assert!(text.chars().count() <= 160, "{text}");
        }
    }

    #[test]
    fn a_text_is_not_printed_with_its_code() {
        assert!(!format!("{:?}", said("Acme", Language::En)).contains(CODE));
    }
}
