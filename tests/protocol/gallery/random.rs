//! Many at once, in random order: too many orders to try them all.

use super::{
    explore::{Fault, walk},
    plans::Want,
    rules::{Guard, Rules},
    state::Faces,
    world::{Fate, Move, World},
};
use crate::random::Numbers;

/// Schedules of each test.
const SCHEDULES: u64 = 20_000;

/// Four faces at first, two that come or take another's place, deletions, searches, and everybody who keeps an index.
fn any_world(numbers: &mut Numbers, rules: Rules) -> World {
    let indexed = Faces::of(&(0..4).filter(|_| numbers.below(2) == 0).collect::<Vec<_>>());
    let beside = Faces::of(&[0, 1, 2, 3]).but(indexed);
    let mut wants = vec![
        Want::Register { face: 4, former: None },
        Want::Register { face: 5, former: (numbers.below(2) == 0).then(|| numbers.small(4)) },
        Want::Delete { face: numbers.small(6) },
        Want::Search { face: numbers.small(6) },
        Want::Search { face: numbers.small(6) },
        Want::Compact { merges: numbers.below(2) == 0 },
    ];
    let more = [
        Want::Delete { face: numbers.small(6) },
        Want::Search { face: numbers.small(6) },
        Want::Compact { merges: false },
        Want::Compact { merges: true },
        Want::Scrub,
        Want::Rebuild,
        Want::Collect,
    ];
    wants.extend(more.into_iter().filter(|_| numbers.below(3) > 0));
    wants.truncate(8);
    wants.push(Want::Clock);
    let runs = wants.iter().map(|want| match want {
        Want::Register { .. } => 1,
        Want::Clock => 4,
        _ => 1 + numbers.small(3),
    });
    let runs = runs.collect();
    World { rules, indexed, beside, wants, runs, lost: numbers.small(4), kills: numbers.small(4) }
}

/// Of the moves that may come next, faults come less often than their number says.
fn any_move(numbers: &mut Numbers, moves: &[Move]) -> usize {
    let first = numbers.below(moves.len());
    match moves.get(first) {
        Some(next) if next.fate != Fate::Done && numbers.below(4) > 0 => numbers.below(moves.len()),
        _ => first,
    }
}

fn seeded(rules: Rules, seed: u64) -> Result<usize, Box<Fault>> {
    let mut numbers = Numbers(seed);
    let world = any_world(&mut numbers, rules);
    walk(&world, |moves| any_move(&mut numbers, moves))
}

#[test]
#[expect(clippy::print_stdout, reason = "how much was explored is the worth of this test")]
#[expect(clippy::panic, reason = "the test fails with its seed and the whole schedule")]
fn random_schedules_of_many_find_who_is_there_and_nobody_else() {
    let mut steps = 0;
    for seed in 0..SCHEDULES {
        steps += seeded(Rules::SOUND, seed).unwrap_or_else(|fault| panic!("seed {seed}: {fault}"));
    }
    println!("{SCHEDULES} schedules, {steps} steps");
}

#[test]
fn random_schedules_find_a_fault_where_there_is_one() {
    for guard in [Guard::SearchReadsRows, Guard::SwapNeedsLast, Guard::FoldTakesOffLast, Guard::DeleteNotes] {
        let found = (0..SCHEDULES).any(|seed| seeded(Rules::SOUND.without(guard), seed).is_err());
        assert!(found, "{guard:?}");
    }
}
