//! What comes after a message with a code: one code along a plan of at most three ways, each used once.
//!
//! A way that has failed is followed at once. One that the provider took is known to have failed only if it says so:
//! silence is not failure, and leads on only where a team wants that.

use deserr::Deserr;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Delivery, PhoneLogin, Status, Validation};

/// What the next way of a plan is tried for.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum FallbackOn {
    /// If a message could not be sent or delivered.
    #[default]
    Failure,
    /// Also if nothing is known of it and the code was not used in time. Some people get two messages then.
    Silence,
}

/// When the next way of a plan is tried, as the flow said it when the code was asked for.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fallback {
    /// Seconds until it is looked what became of a message.
    pub after: u32,
    /// What it is tried for.
    pub on: FallbackOn,
}

impl Fallback {
    /// As a flow says it.
    pub fn of(login: &PhoneLogin) -> Self {
        Self { after: login.fallback_after.get(), on: login.fallback_on }
    }
}

/// What comes after a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The next way of the plan.
    Next,
    /// Nothing yet: it is looked again after so long.
    Later(SignedDuration),
    /// Nothing more.
    Done,
}

impl Validation {
    /// What comes after a step of the plan of this send.
    pub fn after_step(&self, step: u32, now: Timestamp) -> Verdict {
        let has_next = self.plan.len() > step as usize + 1;
        if self.step != step || !has_next || self.status == Status::Consumed || now >= self.expires_at {
            return Verdict::Done;
        }
        let is_over = self.attempts_left() == 0;
        match (self.delivery, self.fallback.on) {
            _ if is_over => Verdict::Done,
            (Delivery::Failed | Delivery::Bounced, _) => Verdict::Next,
            (Delivery::Delivered | Delivery::Complained, _) => Verdict::Done,
            (Delivery::Sent, FallbackOn::Silence) if self.was_quiet(now) => Verdict::Next,
            (Delivery::Queued | Delivery::Sending | Delivery::Sent, _) => Verdict::Later(self.look_again(now)),
        }
    }

    /// Whether the last message was handed over long enough ago.
    fn was_quiet(&self, now: Timestamp) -> bool {
        self.sent_at.is_some_and(|at| now >= at + SignedDuration::from_secs(self.fallback.after.into()))
    }

    /// When it is looked again: when the message has been quiet for long enough, else after as long again, which is no
    /// more often than every fifteen seconds.
    fn look_again(&self, now: Timestamp) -> SignedDuration {
        let after = SignedDuration::from_secs(self.fallback.after.into());
        let left = self.sent_at.map(|at| (at + after).duration_since(now)).filter(SignedDuration::is_positive);
        left.unwrap_or(after).max(SignedDuration::from_secs(1))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::types::Channel::{self, Email, Sms, Whatsapp};

    const PLAN: [Channel; 3] = [Whatsapp, Sms, Email];

    /// What a provider does with a message.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum Does {
        /// It takes it, and delivers it.
        Takes,
        /// It refuses it, or reports that it failed.
        Fails,
        /// It gives no answer in time, which a worker writes down as failed.
        IsSilent,
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn validation(on: FallbackOn) -> Validation {
        let fallback = Fallback { after: 30, on };
        let sent = Validation::sample();
        Validation { plan: PLAN.to_vec(), fallback, delivery: Delivery::Sent, sent_at: Some(at(0)), ..sent }
    }

    /// The ways that one code goes.
    fn goes(does: [Does; 3]) -> Vec<Channel> {
        let mut code = Validation { delivery: Delivery::Queued, ..validation(FallbackOn::Failure) };
        let mut went = Vec::new();
        loop {
            went.push(code.channel());
            code.delivery = match does[code.step as usize] {
                Does::Takes => Delivery::Delivered,
                Does::Fails | Does::IsSilent => Delivery::Failed,
            };
            match code.after_step(code.step, at(0)) {
                Verdict::Next => code.step += 1,
                Verdict::Done => return went,
                Verdict::Later(_) => unreachable!("what is settled is not looked at again"),
            }
        }
    }

    #[test]
    fn of_27_ways_that_three_channels_can_go_each_ends_at_the_first_that_works() {
        use Does::{Fails, IsSilent, Takes};
        let all = [Takes, Fails, IsSilent];
        let mut seen = HashSet::new();
        for first in all {
            for second in all {
                for third in all {
                    let went = goes([first, second, third]);
                    let expected = match (first, second) {
                        (Takes, _) => &PLAN[..1],
                        (_, Takes) => &PLAN[..2],
                        _ => &PLAN[..],
                    };
                    assert_eq!(went, expected, "{first:?} {second:?} {third:?}");
                    seen.insert([first, second, third].map(|does| format!("{does:?}")));
                }
            }
        }
        assert_eq!(seen.len(), 27);
    }

    #[test]
    fn silence_is_no_failure_unless_a_team_says_so() {
        let (patient, hasty) = (validation(FallbackOn::Failure), validation(FallbackOn::Silence));
        let later = |seconds| Verdict::Later(SignedDuration::from_secs(seconds));
        for (now, of_patient, of_hasty) in [
            (0, later(30), later(30)),
            (29, later(1), later(1)),
            (30, later(30), Verdict::Next),
            (299, later(30), Verdict::Next),
        ] {
            assert_eq!(patient.after_step(0, at(now)), of_patient, "{now}");
            assert_eq!(hasty.after_step(0, at(now)), of_hasty, "{now}");
        }
    }

    #[test]
    fn nothing_comes_after_a_code_that_is_over() {
        let failed = || Validation { delivery: Delivery::Failed, ..validation(FallbackOn::Failure) };
        assert_eq!(failed().after_step(0, at(299)), Verdict::Next);
        let tries = (0..5).map(|number| number.to_string()).collect();
        for (what, over, step, now) in [
            ("expired", failed(), 0, 300),
            ("used", Validation { status: Status::Consumed, ..failed() }, 0, 0),
            ("locked", Validation { tries, ..failed() }, 0, 0),
            ("an earlier step", Validation { step: 1, ..failed() }, 0, 0),
            ("the last step", Validation { step: 2, ..failed() }, 2, 0),
            ("delivered", Validation { delivery: Delivery::Delivered, ..failed() }, 0, 0),
        ] {
            assert_eq!(over.after_step(step, at(now)), Verdict::Done, "{what}");
        }
    }
}
