//! The protocol keeps its word in every order of its steps.

use crate::{
    explore::{measure, prove, told},
    rules::Rules,
    scenarios::{self, verify},
    state::Guess::Code,
    world::Budget,
};

#[test]
#[expect(clippy::print_stdout, reason = "how much was explored is the worth of this test")]
fn every_schedule_of_a_few_callers_keeps_the_word() {
    for (name, world) in scenarios::all(Rules::SOUND) {
        let outcome = prove(&world);
        println!("{}", outcome.as_ref().map_or_else(ToString::to_string, |figures| told(name, *figures)));
        assert!(outcome.is_ok(), "{name}");
    }
}

#[test]
fn a_right_code_signs_in_exactly_one_caller_whatever_reply_is_lost() {
    for lost in 0..=2 {
        let budget = Budget { lost, ..scenarios::NOTHING };
        let callers = vec![verify(Code(1)), verify(Code(1)), verify(Code(1))];
        let figures = measure(&scenarios::world(Rules::SOUND, 2, budget, callers));
        assert_eq!((figures.successes, figures.compared), ((1, 1), 2), "{lost} lost");
    }
}
