//! Who meets whom.

use crate::{
    actors::Script,
    rules::Rules,
    state::Guess::{self, Code, Wrong},
    world::{Budget, World},
};

/// A world with a name.
pub(crate) type Scenario = (&'static str, World);

pub(crate) const NOTHING: Budget = Budget { lost: 0, kills: 0, failures: 0 };
const LOST: Budget = Budget { lost: 1, ..NOTHING };
const KILL: Budget = Budget { kills: 1, ..NOTHING };
const ALL: Budget = Budget { lost: 1, kills: 1, failures: 1 };

pub(crate) fn verify(guess: Guess) -> Script {
    Script::Verify { key: None, guesses: vec![guess] }
}

/// One request, repeated by its caller whatever it hears.
pub(crate) fn repeated(key: usize, guesses: &[Guess]) -> Script {
    Script::Verify { key: Some(key), guesses: guesses.to_vec() }
}

pub(crate) fn resend() -> Script {
    Script::Resend { key: None, runs: 1 }
}

pub(crate) fn worker(send: u8, runs: u8) -> Script {
    Script::Deliver { send, runs }
}

pub(crate) fn clock(ticks: &[u8]) -> Script {
    Script::Clock(ticks.to_vec())
}

pub(crate) fn world(rules: Rules, cap: u8, budget: Budget, scripts: Vec<Script>) -> World {
    World { rules, cap, expires_at: crate::steps::LIFE, scripts, budget }
}

/// Small worlds that together need every condition of the protocol: three or four actors, two guesses.
pub(crate) fn all(rules: Rules) -> Vec<Scenario> {
    let late = |budget, scripts| World { expires_at: 1, ..world(rules, 2, budget, scripts) };
    let two = |budget, scripts| world(rules, 2, budget, scripts);
    vec![
        ("three right codes", two(Budget { lost: 2, ..ALL }, vec![verify(Code(1)), verify(Code(1)), verify(Code(1))])),
        (
            "three wrong ones",
            two(Budget { lost: 2, ..ALL }, vec![verify(Wrong(0)), verify(Wrong(1)), verify(Wrong(2))]),
        ),
        ("right and wrong", two(Budget { lost: 2, ..ALL }, vec![verify(Code(1)), verify(Wrong(0)), verify(Wrong(1))])),
        (
            "the last guess",
            world(rules, 1, Budget { lost: 2, ..ALL }, vec![verify(Code(1)), verify(Wrong(0)), resend()]),
        ),
        ("at the end of a code's life", late(ALL, vec![verify(Code(1)), verify(Code(2)), resend(), clock(&[1])])),
        ("old and new code", two(ALL, vec![verify(Code(1)), verify(Code(2)), resend()])),
        ("two resends", two(ALL, vec![verify(Code(2)), verify(Wrong(0)), resend(), resend()])),
        ("one key", two(ALL, vec![repeated(0, &[Code(1), Code(1)]), verify(Wrong(0)), clock(&[3])])),
        ("one key, a wrong code", two(ALL, vec![repeated(0, &[Wrong(0), Wrong(0)]), verify(Code(1)), clock(&[3])])),
        ("one key, two bodies", two(ALL, vec![repeated(0, &[Wrong(0), Code(1)]), verify(Wrong(1)), clock(&[3])])),
        (
            "one key at once",
            two(ALL, vec![repeated(0, &[Code(1), Code(1)]), repeated(0, &[Code(1)]), verify(Wrong(0))]),
        ),
        ("one key over a resend", two(ALL, vec![repeated(0, &[Code(1), Code(1)]), resend(), clock(&[3])])),
        (
            "a resend under a key",
            two(ALL, vec![Script::Resend { key: Some(1), runs: 2 }, verify(Code(1)), clock(&[3])]),
        ),
        ("a link denied", two(ALL, vec![verify(Code(1)), Script::Deny { send: 1 }, resend()])),
        ("two workers", two(Budget { lost: 2, ..ALL }, vec![worker(1, 2), worker(1, 1), clock(&[3, 3])])),
        ("a worker and a resend", two(KILL, vec![worker(1, 1), worker(2, 2), resend(), clock(&[6])])),
        ("a worker and a sign-in", two(LOST, vec![worker(1, 2), worker(2, 1), verify(Code(1)), resend(), clock(&[6])])),
    ]
}
