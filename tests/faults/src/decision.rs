//! Which call is broken, and how. The same seed, rules and calls make the same decisions.

use std::time::Duration;

use serde::Serialize;

use crate::{
    operation::Call,
    rules::{Fault, Rule},
};

/// The rules at work.
#[derive(Debug)]
pub(crate) struct Rules {
    pub(crate) seed: u64,
    pub(crate) tallies: Vec<Tally>,
}

/// A rule and what has come of it.
#[derive(Debug, Serialize)]
pub(crate) struct Tally {
    #[serde(flatten)]
    rule: Rule,
    matched: u64,
    injected: u64,
}

/// A call that is to be broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hit {
    /// The rule's place among the rules.
    pub(crate) rule: usize,
    pub(crate) fault: Fault,
    pub(crate) delay: Duration,
    /// For what else there is to choose about the fault.
    pub(crate) choice: u32,
}

impl Rules {
    pub(crate) fn new(seed: u64, rules: Vec<Rule>) -> Self {
        Self { seed, tallies: rules.into_iter().map(|rule| Tally { rule, matched: 0, injected: 0 }).collect() }
    }

    /// Decides on the next call: the first rule that strikes breaks it. Every rule that matches draws its number all the
    /// same, so that one rule's luck does not change another's sequence.
    pub(crate) fn decide(&mut self, call: &Call) -> Option<Hit> {
        let mut hit = None;
        for (index, tally) in self.tallies.iter_mut().enumerate().filter(|(_, tally)| tally.rule.matches(call)) {
            let (luck, choice) = draw(self.seed, index as u64, tally.matched);
            tally.matched += 1;
            if hit.is_none() && tally.strikes(luck) {
                tally.injected += 1;
                hit = Some(Hit { rule: index, fault: tally.rule.fault, delay: tally.rule.delay(choice), choice });
            }
        }
        hit
    }
}

impl Tally {
    /// Whether the call that was just counted is broken.
    fn strikes(&self, luck: f64) -> bool {
        self.matched > self.rule.after
            && self.rule.at_most.is_none_or(|limit| self.injected < limit)
            && luck < self.rule.probability
    }
}

/// `SplitMix64`'s step: an odd constant near 2⁶⁴ divided by the golden ratio.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// The `turn`th number of a rule's own `SplitMix64` sequence: luck from 0 up to but not 1, and a number to choose by.
fn draw(seed: u64, rule: u64, turn: u64) -> (f64, u32) {
    let start = mix(seed ^ mix((rule + 1).wrapping_mul(STEP)));
    let bits = mix(start.wrapping_add((turn + 1).wrapping_mul(STEP)));
    let luck = f64::from((bits >> 32) as u32) / 4_294_967_296.0;
    (luck, (bits & 0xFFFF_FFFF) as u32)
}

/// `SplitMix64`'s finaliser.
fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{operation::tests::call, rules::Plan};

    fn rules(seed: u64, rules: &str) -> Rules {
        Rules::new(seed, Plan::parse(format!(r#"{{"rules": {rules}}}"#).as_bytes()).unwrap().rules)
    }

    fn throttling(seed: u64, probability: f64) -> Rules {
        rules(seed, &format!(r#"[{{"operation": "dynamodb:*", "fault": "throttle", "probability": {probability}}}]"#))
    }

    fn update() -> Call {
        call("DynamoDB_20120810.UpdateItem", "{}")
    }

    /// Which of the next calls are hit.
    fn hits(rules: &mut Rules, calls: usize) -> Vec<bool> {
        let update = update();
        (0..calls).map(|_| rules.decide(&update).is_some()).collect()
    }

    #[test]
    fn a_rule_waits_then_strikes_until_it_has_struck_enough() {
        let mut rules = rules(0, r#"[{"operation": "*", "fault": "throttle", "after": 2, "at_most": 3}]"#);
        assert_eq!(hits(&mut rules, 7), [false, false, true, true, true, false, false]);
    }

    #[test]
    fn the_first_rule_that_strikes_decides() {
        let mut rules = rules(
            0,
            r#"[{"operation": "sqs:*", "fault": "throttle"},
                {"operation": "dynamodb:*", "fault": "drop_reply", "at_most": 1},
                {"operation": "*", "fault": "delay", "delay_ms": 200}]"#,
        );
        let mut next = || rules.decide(&update()).map(|hit| (hit.rule, hit.fault, hit.delay.as_millis()));
        assert_eq!(next(), Some((1, Fault::DropReply, 0)));
        assert_eq!(next(), Some((2, Fault::Delay, 200)));
    }

    #[test]
    fn what_no_rule_matches_passes() {
        assert_eq!(throttling(0, 1.0).decide(&call("AmazonSQS.SendMessage", "{}")), None);
    }

    #[test]
    fn a_seed_means_the_same_sequence_in_every_release() {
        let struck =
            hits(&mut throttling(7, 0.3), 20).iter().map(|hit| if *hit { 'x' } else { '.' }).collect::<String>();
        insta::assert_snapshot!(struck, @"...x.x.x..x.x.x.....");
    }

    proptest! {
        #[test]
        fn the_same_seed_makes_the_same_decisions(seed: u64, probability in 0.0..=1.0_f64) {
            let decide = || {
                let (mut rules, update) = (throttling(seed, probability), update());
                (0..50).map(|_| rules.decide(&update)).collect::<Vec<_>>()
            };
            prop_assert_eq!(decide(), decide());
        }

        #[test]
        fn another_seed_makes_other_decisions(seed: u64) {
            prop_assert_ne!(
                hits(&mut throttling(seed, 0.5), 200),
                hits(&mut throttling(seed.wrapping_add(1), 0.5), 200)
            );
        }

        #[test]
        fn the_probability_holds(seed: u64, probability in 0.0..=1.0_f64) {
            let struck = hits(&mut throttling(seed, probability), 10_000).into_iter().filter(|hit| *hit).count();
            let share = f64::from(u32::try_from(struck).unwrap()) / 10_000.0;
            prop_assert!((share - probability).abs() < 0.04, "{share} is not about {probability}");
        }

        #[test]
        fn never_and_always_are_exact(seed: u64) {
            prop_assert_eq!(hits(&mut throttling(seed, 0.0), 100), vec![false; 100]);
            prop_assert_eq!(hits(&mut throttling(seed, 1.0), 100), vec![true; 100]);
        }

        #[test]
        fn other_calls_in_between_change_nothing(seed: u64, others in prop::collection::vec(0..3_usize, 50)) {
            let alone = hits(&mut throttling(seed, 0.5), others.len());
            let (mut rules, update) = (throttling(seed, 0.5), update());
            let other = call("AmazonSQS.SendMessage", "{}");
            let mixed: Vec<_> = others
                .into_iter()
                .map(|others| {
                    (0..others).for_each(|_| assert_eq!(rules.decide(&other), None));
                    rules.decide(&update).is_some()
                })
                .collect();
            prop_assert_eq!(mixed, alone);
        }
    }
}
