//! Many callers at once, in random order: too many orders to try them all.

use proptest::{collection::vec, prelude::*, sample::Index};

use crate::{
    actors::Script,
    explore::Fault,
    rules::{Guard, Naming, Rules},
    scenarios::{clock, worker},
    state::{
        Broken,
        Guess::{self, Code, Wrong},
    },
    steps::LIFE,
    world::{Budget, Fate, Move, World},
};

/// Schedules of each test.
const SCHEDULES: u64 = 60_000;

/// A generator that gives the same numbers for the same seed everywhere (`SplitMix64`).
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap_or_default()
    }

    pub(crate) fn small(&mut self, end: usize) -> u8 {
        u8::try_from(self.below(end)).unwrap_or_default()
    }
}

fn any_guess(numbers: &mut Numbers) -> Guess {
    if numbers.below(2) == 0 { Code(1 + numbers.small(3)) } else { Wrong(numbers.small(8)) }
}

/// Callers with and without a key, up to two resends, workers for each send, and a clock: eight at most.
fn any_world(numbers: &mut Numbers, rules: Rules, has_workers: bool) -> World {
    let cap = 1 + numbers.small(5);
    let callers = if has_workers { 2 } else { 3 + numbers.below(3) };
    let mut scripts: Vec<Script> = (0..callers)
        .map(|_| {
            let key = (numbers.below(2) == 0).then(|| numbers.below(2));
            let first = any_guess(numbers);
            let again = if numbers.below(4) == 0 { any_guess(numbers) } else { first };
            let guesses = [first, again, again][..=numbers.below(3)].to_vec();
            Script::Verify { key, guesses }
        })
        .collect();
    let key = (numbers.below(2) == 0).then_some(2);
    scripts.push(Script::Resend { key, runs: 1 + numbers.small(2) });
    if has_workers {
        scripts.extend([worker(1, 2), worker(1, 1), worker(2, 2), worker(2, 1)]);
        scripts.push(clock(&[1, 3, 3, 6][numbers.below(3)..]));
    } else {
        scripts.push(Script::Resend { key: None, runs: 1 });
        scripts.push(clock(&[1, 2, 3]));
    }
    let budget = Budget { lost: numbers.small(5), kills: numbers.small(4), failures: numbers.small(3) };
    let expires_at = if numbers.below(4) == 0 { 1 } else { LIFE };
    World { rules, cap, expires_at, scripts, budget }
}

/// One schedule to its end; `choose` says which of so many moves comes next.
fn walk(world: &World, mut choose: impl FnMut(&[Move]) -> usize) -> Result<usize, Box<Fault>> {
    let mut state = world.start();
    let mut schedule = Vec::new();
    loop {
        let moves = world.moves(&state);
        let broken = if moves.is_empty() { World::at_the_end(&state) } else { state.seen.broken };
        if let Some(broken) = broken {
            return Err(Box::new(Fault { broken, schedule }));
        }
        let Some(next) = moves.get(choose(&moves)) else { return Ok(schedule.len()) };
        schedule.push(*next);
        world.go(&mut state, *next);
    }
}

/// Of the moves that may come next, faults come less often than their number says.
fn any_move(numbers: &mut Numbers, moves: &[Move]) -> usize {
    let first = numbers.below(moves.len());
    match moves.get(first) {
        Some(next) if next.fate != Fate::Done && numbers.below(4) > 0 => numbers.below(moves.len()),
        _ => first,
    }
}

fn seeded(rules: Rules, seed: u64, has_workers: bool) -> Result<usize, Box<Fault>> {
    let mut numbers = Numbers(seed);
    let world = any_world(&mut numbers, rules, has_workers);
    walk(&world, |moves| any_move(&mut numbers, moves))
}

#[expect(clippy::panic, reason = "the test fails with its seed and the whole schedule")]
fn fails(seed: u64, fault: &Fault) -> usize {
    panic!("seed {seed}: {fault}")
}

#[expect(clippy::print_stdout, reason = "how much was explored is the worth of these tests")]
fn every_seed_keeps_the_word(name: &str, has_workers: bool) {
    let mut steps = 0;
    for seed in 0..SCHEDULES {
        let outcome = seeded(Rules::SOUND, seed, has_workers);
        steps += outcome.unwrap_or_else(|fault| fails(seed, &fault));
    }
    println!("{name}: {SCHEDULES} schedules, {steps} steps");
}

#[test]
fn random_schedules_of_many_callers_keep_the_word() {
    every_seed_keeps_the_word("callers", false);
}

#[test]
fn random_schedules_of_many_workers_keep_the_word() {
    every_seed_keeps_the_word("workers", true);
}

#[test]
fn random_schedules_find_a_fault_where_there_is_one() {
    let first = |rules: Rules| (0..SCHEDULES).find_map(|seed| seeded(rules, seed, true).err());
    let nameless = Rules::SOUND.named(Naming::Key);
    assert!(first(nameless).is_some());
    let lost = first(Rules::SOUND.without(Guard::BusyJobComesBack)).map(|fault| fault.broken);
    assert_eq!(lost, Some(Broken::MailLost));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_schedule_keeps_the_word(seed: u64, has_workers: bool, order in vec(any::<Index>(), 0..150)) {
        let world = any_world(&mut Numbers(seed), Rules::SOUND, has_workers);
        let mut order = order.into_iter();
        let outcome = walk(&world, |moves| match order.next() {
            Some(index) if !moves.is_empty() => index.index(moves.len()),
            _ => 0,
        });
        if let Err(fault) = outcome {
            prop_assert!(false, "{fault}");
        }
    }
}
