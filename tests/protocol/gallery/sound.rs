//! The gallery keeps its word in every order of its steps.

use super::{explore::prove, rules::Rules, scenarios};

#[test]
#[expect(clippy::print_stdout, reason = "how much was explored is the worth of this test")]
fn every_schedule_of_a_few_finds_who_is_there_and_nobody_else() {
    for (name, world) in scenarios::all(Rules::SOUND) {
        let outcome = prove(&world);
        match &outcome {
            Ok(figures) => println!("{name}: {} schedules, {} states", figures.schedules, figures.states),
            Err(fault) => println!("{name}: {fault}"),
        }
        assert!(outcome.is_ok(), "{name}");
    }
}
