use smartaccess::types::Channel;

use crate::texts::Texts;

/// A button that sends another code.
pub(super) struct Resend {
    /// As the form says it; empty for mails, which go one way.
    pub(super) channel: &'static str,
    pub(super) label: String,
    /// What it says until it may be pressed.
    pub(super) waiting: String,
    /// Whether it was pressed before a puzzle came.
    pub(super) is_chosen: bool,
}

impl Resend {
    /// By mail again.
    pub(super) fn by_mail(texts: &Texts) -> Self {
        let (label, waiting) = (texts.resend_button.to_owned(), texts.resend_waiting.to_owned());
        Self { channel: "", label, waiting, is_chosen: false }
    }

    /// To a phone: the way of the last code first. Of those that wait the first alone counts the seconds.
    pub(super) fn to_phone(channels: &[Channel], last: Channel, chosen: Option<Channel>, texts: &Texts) -> Vec<Self> {
        let again = channels.iter().filter(|channel| **channel == last);
        let others = channels.iter().filter(|channel| **channel != last);
        let button = |channel: &Channel| {
            let sentence = if *channel == last { texts.resend_by } else { texts.resend_by_other };
            let label = texts.by(sentence, *channel);
            let waiting = if *channel == last { texts.by(texts.resend_by_waiting, *channel) } else { label.clone() };
            Self { channel: channel.name(), label, waiting, is_chosen: chosen == Some(*channel) }
        };
        again.chain(others).map(button).collect()
    }
}

#[cfg(test)]
mod tests {
    use smartaccess::types::{
        Channel::{Sms, Whatsapp},
        Language,
    };

    use super::*;

    #[test]
    fn the_way_of_the_last_code_comes_first_and_the_others_instead() {
        let cases: [(&[Channel], Channel, &[&str]); 4] = [
            (&[Whatsapp, Sms], Sms, &["Send again by SMS in 0:00", "Send by WhatsApp instead"]),
            (&[Whatsapp, Sms], Whatsapp, &["Send again by WhatsApp in 0:00", "Send by SMS instead"]),
            (&[Whatsapp], Sms, &["Send by WhatsApp instead"]),
            (&[], Sms, &[]),
        ];
        for (channels, last, waiting) in cases {
            let resends = Resend::to_phone(channels, last, None, Texts::of(Language::En));
            assert_eq!(resends.iter().map(|resend| resend.waiting.as_str()).collect::<Vec<_>>(), waiting, "{last:?}");
        }
    }
}
