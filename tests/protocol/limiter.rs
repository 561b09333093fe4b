//! Limits as a model: hits that meet at one row, each hit a few conditional writes of `shared/src/store/limits.rs`.

use std::collections::HashMap;

/// How many hits, and in how long a window. The unit is what a function may run.
pub(crate) const COUNT: usize = 2;
pub(crate) const WINDOW: i8 = 4;
/// Hits in the model, and how far its clock goes.
const HITS: usize = 4;
const END: i8 = 6;
/// What the generic cell rate algorithm takes at once: half of the count.
const BURST: i8 = 1;
/// What it takes one hit for: the other half, spread over the window.
const INTERVAL: i8 = WINDOW;

/// How hits are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counting {
    /// `take_slot`: a slot for each hit, taken if its last hit has left the window.
    Slots,
    /// The same, but the write does not ask again what the read has seen.
    SlotsUnasked,
    /// `move_arrival`: the generic cell rate algorithm.
    Arrival,
    /// A count for each window of the clock.
    FixedWindow,
}

/// What a limit relies on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit {
    pub(crate) counting: Counting,
    /// How long a row outlives the hit that was written last.
    pub(crate) kept: i8,
    /// How far one of the clocks is behind.
    pub(crate) skew: i8,
    /// Replies that get lost.
    pub(crate) lost: u8,
}

/// What every schedule comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Figures {
    pub(crate) schedules: u128,
    /// The most hits that any window has let through.
    pub(crate) most: usize,
    /// Hits that were refused although the window had room by all that was ever taken.
    pub(crate) unfair: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Hit {
    Waits,
    Reads(i8),
    Tries { began: i8, slot: usize, left: u8, adds: bool },
    Over,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct State {
    now: i8,
    slots: [Option<i8>; COUNT],
    arrival: Option<i8>,
    fixed: (i8, usize),
    ttl: Option<i8>,
    hits: [Hit; HITS],
    lost: u8,
    taken: [u8; 16],
    let_through: [u8; 16],
}

/// Goes through every schedule.
pub(crate) fn measure(limit: Limit) -> Figures {
    let start = State {
        now: limit.skew,
        slots: [None; COUNT],
        arrival: None,
        fixed: (0, 0),
        ttl: None,
        hits: [Hit::Waits; HITS],
        lost: limit.lost,
        taken: [0; 16],
        let_through: [0; 16],
    };
    rest(limit, &start, &mut HashMap::new())
}

fn rest(limit: Limit, state: &State, known: &mut HashMap<State, Figures>) -> Figures {
    if let Some(figures) = known.get(state) {
        return *figures;
    }
    let next = after(limit, state);
    let here = Figures { schedules: u128::from(next.is_empty()), most: most(&state.let_through), unfair: false };
    let all = next.iter().fold(here, |all, (next, is_unfair)| {
        let figures = rest(limit, next, known);
        Figures {
            schedules: all.schedules.saturating_add(figures.schedules),
            most: all.most.max(figures.most),
            unfair: all.unfair || *is_unfair || figures.unfair,
        }
    });
    known.insert(state.clone(), all);
    all
}

/// The most in any window, wherever it begins.
fn most(at: &[u8; 16]) -> usize {
    let window = usize::try_from(WINDOW).unwrap_or_default();
    at.windows(window).map(|window| window.iter().copied().map(usize::from).sum()).max().unwrap_or_default()
}

/// Everything that can happen next, and whether it is unfair.
fn after(limit: Limit, state: &State) -> Vec<(State, bool)> {
    let mut next = Vec::new();
    let is_alive = |(who, hit): (usize, &Hit)| match hit {
        Hit::Waits | Hit::Over => true,
        Hit::Reads(began) | Hit::Tries { began, .. } => began + skew(limit, who) >= state.now,
    };
    if state.now < END && state.hits.iter().enumerate().all(is_alive) {
        next.push((State { now: state.now + 1, ..state.clone() }, false));
    }
    if state.ttl.is_some_and(|ttl| ttl < state.now) {
        next.push((State { slots: [None; COUNT], arrival: None, ttl: None, ..state.clone() }, false));
    }
    // Hits that have not begun are all alike, but for the clock of the last one.
    let waiting = state.hits.iter().position(|hit| *hit == Hit::Waits);
    for (who, hit) in state.hits.iter().enumerate() {
        match *hit {
            Hit::Waits if Some(who) == waiting || who == HITS - 1 => begin(limit, state, who, &mut next),
            Hit::Reads(_) | Hit::Tries { .. } => take(limit, state, who, &mut next),
            Hit::Waits | Hit::Over => {}
        }
    }
    next
}

/// How far the clock of a hit is behind: the last one's is.
fn skew(limit: Limit, who: usize) -> i8 {
    if who == HITS - 1 { limit.skew } else { 0 }
}

fn begin(limit: Limit, state: &State, who: usize, next: &mut Vec<(State, bool)>) {
    let began = state.now - skew(limit, who);
    let firsts = if limit.counting == Counting::Slots { COUNT } else { 1 };
    for slot in 0..firsts {
        let tries = u8::try_from(COUNT).unwrap_or_default() + 1;
        let hit = match limit.counting {
            Counting::SlotsUnasked => Hit::Reads(began),
            Counting::Arrival => Hit::Tries { began, slot, left: 3, adds: false },
            Counting::Slots | Counting::FixedWindow => Hit::Tries { began, slot, left: tries, adds: false },
        };
        next.push((with(state, who, hit), false));
    }
}

fn with(state: &State, who: usize, hit: Hit) -> State {
    let mut state = state.clone();
    state.hits[who] = hit;
    state
}

/// One write, with its reply heard and lost.
fn take(limit: Limit, state: &State, who: usize, next: &mut Vec<(State, bool)>) {
    let mut heard = state.clone();
    let (began, reply) = write(limit, &mut heard, who);
    let time = usize::try_from(began).unwrap_or_default();
    let is_taken = matches!(reply, Hit::Over);
    if is_taken {
        heard.taken[time] += 1;
    }
    if state.lost > 0 && is_taken {
        next.push((State { lost: state.lost - 1, hits: state.hits, ..heard.clone() }, false));
    }
    let since = usize::try_from((began - WINDOW + 1).max(0)).unwrap_or_default();
    let in_window: u8 = state.taken[since..].iter().sum();
    let is_refused = matches!(reply, Hit::Waits);
    heard.let_through[time] += u8::from(is_taken);
    heard.hits[who] = if is_refused { Hit::Over } else { reply };
    next.push((heard, is_refused && usize::from(in_window) < COUNT));
}

/// Does the write. `Over` has taken a place, `Waits` was refused, anything else tries again.
fn write(limit: Limit, state: &mut State, who: usize) -> (i8, Hit) {
    let (began, slot, left, adds) = match state.hits[who] {
        Hit::Tries { began, slot, left, adds } => (began, slot, left, adds),
        Hit::Reads(began) => (began, 0, 1, false),
        Hit::Waits | Hit::Over => return (0, Hit::Over),
    };
    let reply = match (limit.counting, state.hits[who]) {
        (Counting::SlotsUnasked, Hit::Reads(_)) => {
            freest(state, began).map_or(Hit::Waits, |slot| Hit::Tries { began, slot, left, adds })
        }
        (Counting::Slots, _) if !is_free(state, slot, began) => match freest(state, began) {
            Some(slot) if left > 1 => Hit::Tries { began, slot, left: left - 1, adds },
            _ => Hit::Waits,
        },
        (Counting::Slots | Counting::SlotsUnasked, _) => {
            state.slots[slot] = Some(began);
            state.ttl = Some(began + limit.kept);
            Hit::Over
        }
        (Counting::Arrival, _) => arrive(state, began, left, adds, limit.kept),
        (Counting::FixedWindow, _) => count(state, began),
    };
    (began, reply)
}

/// `attribute_not_exists(#slot) OR #slot <= :free_until`.
fn is_free(state: &State, slot: usize, now: i8) -> bool {
    state.slots[slot].is_none_or(|hit| hit <= now - WINDOW)
}

/// `limits::freest`.
fn freest(state: &State, now: i8) -> Option<usize> {
    (0..COUNT).min_by_key(|slot| state.slots[*slot].unwrap_or(i8::MIN)).filter(|slot| is_free(state, *slot, now))
}

/// `Step::Start`: `arrival = :to` if `attribute_not_exists(arrival) OR arrival <= :now`.
/// `Step::Add`: `arrival = arrival + :interval` if `arrival > :now AND arrival <= :latest`.
fn arrive(state: &mut State, now: i8, left: u8, adds: bool, kept: i8) -> Hit {
    let latest = now + INTERVAL * (BURST - 1);
    let arrival = state.arrival.unwrap_or(i8::MIN);
    if adds && arrival > now && arrival <= latest {
        state.arrival = Some(arrival + INTERVAL);
    } else if !adds && arrival <= now {
        state.arrival = Some(now + INTERVAL);
    } else if arrival > latest || left == 1 {
        return Hit::Waits;
    } else {
        return Hit::Tries { began: now, slot: 0, left: left - 1, adds: arrival > now };
    }
    state.ttl = Some(now + kept);
    Hit::Over
}

fn count(state: &mut State, now: i8) -> Hit {
    let window = now / WINDOW;
    let (current, count) = state.fixed;
    let count = if current == window { count } else { 0 };
    if count == COUNT {
        return Hit::Waits;
    }
    state.fixed = (window, count + 1);
    Hit::Over
}
