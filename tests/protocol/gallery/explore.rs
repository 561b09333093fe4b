//! Every order of the steps, each state visited once, or one order to its end.

use std::{collections::HashMap, fmt};

use super::{
    state::Broken,
    world::{Move, State, World},
};

/// What all schedules of a world come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Figures {
    /// How many there are.
    pub(crate) schedules: u128,
    /// How many different states they pass through.
    pub(crate) states: usize,
}

/// A schedule that breaks a rule.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) broken: Broken,
    schedule: Vec<Move>,
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{:?}, by this schedule:", self.broken)?;
        for Move { who, step, fate } in &self.schedule {
            writeln!(formatter, "  actor {who}: {step:?} {fate:?}")?;
        }
        Ok(())
    }
}

/// Goes through every schedule; the first that breaks a rule is the answer.
pub(crate) fn prove(world: &World) -> Result<Figures, Box<Fault>> {
    let mut search = Search { world, known: HashMap::new(), path: Vec::new() };
    let schedules = search.rest(world.start())?;
    Ok(Figures { schedules, states: search.known.len() })
}

struct Search<'a> {
    world: &'a World,
    known: HashMap<State, u128>,
    path: Vec<Move>,
}

impl Search<'_> {
    /// How many schedules there are from a state on.
    fn rest(&mut self, state: State) -> Result<u128, Box<Fault>> {
        if let Some(schedules) = self.known.get(&state) {
            return Ok(*schedules);
        }
        let moves = self.world.moves(&state);
        if let Some(broken) = broken(&state, &moves) {
            return Err(Box::new(Fault { broken, schedule: self.path.clone() }));
        }
        let mut schedules = u128::from(moves.is_empty());
        for next in moves {
            self.path.push(next);
            let mut after = state.clone();
            self.world.go(&mut after, next);
            schedules = schedules.saturating_add(self.rest(after)?);
            self.path.pop();
        }
        self.known.insert(state, schedules);
        Ok(schedules)
    }
}

fn broken(state: &State, moves: &[Move]) -> Option<Broken> {
    if moves.is_empty() { World::at_the_end(state) } else { state.seen.broken }
}

/// One schedule to its end, and how long it was; `choose` says which of so many moves comes next.
pub(crate) fn walk(world: &World, mut choose: impl FnMut(&[Move]) -> usize) -> Result<usize, Box<Fault>> {
    let (mut state, mut schedule) = (world.start(), Vec::new());
    loop {
        let moves = world.moves(&state);
        if let Some(broken) = broken(&state, &moves) {
            return Err(Box::new(Fault { broken, schedule }));
        }
        let Some(next) = moves.get(choose(&moves)) else { return Ok(schedule.len()) };
        schedule.push(*next);
        world.go(&mut state, *next);
    }
}
