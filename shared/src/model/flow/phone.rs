//! What a team can set about codes to phones.

use deserr::Deserr;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{CodePolicy, settings::each_once};
use crate::{
    error::Faults,
    model::FallbackOn,
    types::{Channel, TimeOfDay, TimeZone, Whole},
};

/// Codes by phone.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize, Deserr, ToSchema)]
#[serde(default)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct PhoneLogin {
    /// Whether codes go out by SMS.
    #[deserr(default)]
    pub sms: bool,
    /// Whether codes go out by WhatsApp.
    #[deserr(default)]
    pub whatsapp: bool,
    /// Digits of a code.
    #[deserr(default)]
    pub digits: Whole<6, 10, 6>,
    /// Seconds that a code is good.
    #[deserr(default)]
    pub expires_in: Whole<60, 600, 300>,
    /// Guesses that a code takes.
    #[deserr(default)]
    pub max_attempts: Whole<3, 10, 5>,
    /// Which channel is tried first, and which next if that one fails: each at most once.
    #[deserr(default, try_from(Vec<Channel>) = each_once -> Faults)]
    pub plan: Vec<Channel>,
    /// Seconds until it is looked whether the next channel is to be tried.
    #[deserr(default)]
    pub fallback_after: Whole<15, 300, 30>,
    /// What the next channel is tried for.
    #[deserr(default)]
    pub fallback_on: FallbackOn,
    /// When nothing goes to a phone that nobody has asked for again: no second try by another channel.
    #[deserr(default)]
    pub quiet_hours: Option<QuietHours>,
    /// When codes go to phones at all; always, if nothing is said.
    #[deserr(default)]
    pub send_window: Option<QuietHours>,
}

/// A part of the day; it may go over midnight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct QuietHours {
    /// From this time on.
    pub from: TimeOfDay,
    /// Until this one.
    pub to: TimeOfDay,
    /// Where that is meant.
    pub time_zone: TimeZone,
}

/// How often one code is sent without anybody's asking again.
pub(super) const MOST_SENDS: usize = 3;

impl PhoneLogin {
    /// What its codes are like.
    pub fn policy(&self) -> CodePolicy {
        CodePolicy {
            digits: self.digits.get() as usize,
            seconds: self.expires_in.get(),
            attempts: self.max_attempts.get(),
        }
    }

    /// Whether people can sign in by phone.
    pub fn is_enabled(&self) -> bool {
        self.sms || self.whatsapp
    }

    /// The ways to a phone that are on, those of the plan first.
    pub fn channels(&self) -> Vec<Channel> {
        let is_on = |channel: &Channel| match channel {
            Channel::Email => false,
            Channel::Sms => self.sms,
            Channel::Whatsapp => self.whatsapp,
        };
        let unplanned = [Channel::Sms, Channel::Whatsapp].into_iter().filter(|channel| !self.plan.contains(channel));
        self.plan.iter().copied().chain(unplanned).filter(is_on).collect()
    }

    /// Whether a plan begins with a phone: then the pages do too.
    pub fn comes_first(&self) -> bool {
        self.plan.first().is_some_and(|channel| channel.is_phone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Channel::{Email, Sms, Whatsapp};

    /// SMS and WhatsApp are on, the plan, the ways in their order, whether a phone comes first.
    type Case = (bool, bool, &'static [Channel], &'static [Channel], bool);

    #[test]
    fn a_plan_says_which_way_to_a_phone_comes_first() {
        let cases: [Case; 7] = [
            (true, true, &[], &[Sms, Whatsapp], false),
            (true, true, &[Whatsapp, Sms, Email], &[Whatsapp, Sms], true),
            (true, true, &[Whatsapp], &[Whatsapp, Sms], true),
            (true, true, &[Email, Whatsapp], &[Whatsapp, Sms], false),
            (true, false, &[Whatsapp, Sms], &[Sms], true),
            (false, true, &[], &[Whatsapp], false),
            (false, false, &[Email], &[], false),
        ];
        for (sms, whatsapp, plan, channels, comes_first) in cases {
            let login = PhoneLogin { sms, whatsapp, plan: plan.to_vec(), ..PhoneLogin::default() };
            assert_eq!((login.channels().as_slice(), login.comes_first()), (channels, comes_first), "{login:?}");
        }
    }
}
