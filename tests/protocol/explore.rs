//! Every order of the steps, each state visited once.

use std::{
    collections::HashMap,
    fmt::{self, Write},
};

use crate::{
    state::Broken,
    world::{Move, State, World},
};

/// What all schedules of a world come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Figures {
    /// How many schedules there are.
    pub(crate) schedules: u128,
    /// How many different states they pass through.
    pub(crate) states: usize,
    /// The fewest and the most callers who were told that they used the code.
    pub(crate) successes: (u8, u8),
    /// The most guesses that were compared.
    pub(crate) compared: u8,
}

/// A schedule that breaks a rule.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) broken: Broken,
    pub(crate) schedule: Vec<Move>,
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

/// What follows from a state: the same for whatever led to it.
#[derive(Clone, Copy)]
struct Rest {
    schedules: u128,
    successes: (u8, u8),
    compared: u8,
}

/// Goes through every schedule; the first that breaks a rule is the answer.
pub(crate) fn prove(world: &World) -> Result<Figures, Box<Fault>> {
    explore(world, true)
}

/// Goes through every schedule, whatever it breaks.
pub(crate) fn measure(world: &World) -> Figures {
    explore(world, false).unwrap_or(Figures { schedules: 0, states: 0, successes: (0, 0), compared: 0 })
}

fn explore(world: &World, is_strict: bool) -> Result<Figures, Box<Fault>> {
    let mut search = Search { world, is_strict, known: HashMap::new(), path: Vec::new() };
    let rest = search.rest(world.start())?;
    let Rest { schedules, successes, compared } = rest;
    Ok(Figures { schedules, states: search.known.len(), successes, compared })
}

struct Search<'a> {
    world: &'a World,
    is_strict: bool,
    known: HashMap<State, Rest>,
    path: Vec<Move>,
}

impl Search<'_> {
    fn rest(&mut self, state: State) -> Result<Rest, Box<Fault>> {
        if let Some(rest) = self.known.get(&state) {
            return Ok(*rest);
        }
        let moves = self.world.moves(&state);
        let broken = if moves.is_empty() { World::at_the_end(&state) } else { state.seen.broken };
        if let Some(broken) = broken.filter(|_| self.is_strict) {
            return Err(Box::new(Fault { broken, schedule: self.path.clone() }));
        }
        let here = Rest { schedules: 1, successes: (state.seen.told, state.seen.told), compared: state.seen.compared };
        let mut all: Option<Rest> = None;
        for next in moves {
            self.path.push(next);
            let rest = self.rest(self.world.after(&state, next))?;
            self.path.pop();
            all = Some(all.map_or(rest, |all| all.or(rest)));
        }
        let rest = all.unwrap_or(here);
        self.known.insert(state, rest);
        Ok(rest)
    }
}

impl Rest {
    fn or(self, other: Self) -> Self {
        let (fewest, most) = self.successes;
        Self {
            schedules: self.schedules.saturating_add(other.schedules),
            successes: (fewest.min(other.successes.0), most.max(other.successes.1)),
            compared: self.compared.max(other.compared),
        }
    }
}

/// One line for each world, for whoever reads the output.
pub(crate) fn told(name: &str, figures: Figures) -> String {
    let Figures { schedules, states, successes: (fewest, most), compared } = figures;
    let mut line = String::new();
    let _ = write!(line, "{name}: {schedules} schedules, {states} states, successes {fewest}..{most}");
    let _ = write!(line, ", compared up to {compared}");
    line
}
