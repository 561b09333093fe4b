use smartaccess::{model::LoginSettings, types::Country};

use crate::texts::Texts;

/// What the first page asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// An email address.
    Email,
    /// A phone number.
    Phone,
}

impl By {
    /// What people may give, the first of the flow's plan first. A number of no country gets no code, so nobody is asked
    /// for one who can give an address.
    pub(crate) fn offered(login: &LoginSettings, countries: &[Country]) -> Vec<Self> {
        let email = login.email.enabled.then_some(Self::Email);
        let is_of_use = email.is_none() || !countries.is_empty();
        let phone = Some(Self::Phone).filter(|_| login.phone.is_enabled() && is_of_use);
        let ways = if login.phone.comes_first() { [phone, email] } else { [email, phone] };
        ways.into_iter().flatten().collect()
    }

    /// As it stands in an address of ours.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
        }
    }

    /// What the address of a page says.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Email, Self::Phone].into_iter().find(|by| by.name() == text)
    }

    /// What it is called where people choose.
    pub(super) const fn label(self, texts: &Texts) -> &'static str {
        match self {
            Self::Email => texts.way_email,
            Self::Phone => texts.way_phone,
        }
    }
}

#[cfg(test)]
mod tests {
    use smartaccess::{
        model::{EmailLogin, PhoneLogin},
        types::Channel::{self, Email, Sms, Whatsapp},
    };

    use super::*;

    /// Email and SMS are on, the plan, how many countries get codes, what is offered.
    type Case = (bool, bool, &'static [Channel], usize, &'static [By]);

    #[test]
    fn a_page_offers_what_the_flow_has_in_the_order_of_its_plan() {
        let colombia = ["CO".parse().unwrap()];
        let cases: [Case; 8] = [
            (true, false, &[], 1, &[By::Email]),
            (false, true, &[], 1, &[By::Phone]),
            (true, true, &[], 1, &[By::Email, By::Phone]),
            (true, true, &[Whatsapp, Sms, Email], 1, &[By::Phone, By::Email]),
            (true, true, &[Email, Sms], 1, &[By::Email, By::Phone]),
            (true, true, &[Sms], 0, &[By::Email]),
            (false, true, &[], 0, &[By::Phone]),
            (false, false, &[], 1, &[]),
        ];
        for (email, sms, plan, countries, offered) in cases {
            let login = LoginSettings {
                email: EmailLogin { enabled: email, ..EmailLogin::default() },
                phone: PhoneLogin { sms, plan: plan.to_vec(), ..PhoneLogin::default() },
                ..LoginSettings::default()
            };
            assert_eq!(By::offered(&login, &colombia[..countries]), offered, "{login:?}");
        }
    }

    #[test]
    fn what_an_address_says_is_one_of_both_or_nothing() {
        assert_eq!(By::parse("phone"), Some(By::Phone));
        assert_eq!(By::parse("email"), Some(By::Email));
        for text in ["", "Phone", "fax", "phone "] {
            assert_eq!(By::parse(text), None, "{text}");
        }
    }
}
