//! How an index becomes the one that counts.

use super::{
    rules::Guard,
    state::{Broken, number},
    world::{State, Turn, World},
};
use crate::gallery::plans::Step;

/// `Store::swap_index`: `attribute_not_exists(pk)` for the first, else `generation = :last`.
pub(crate) fn swap(world: &World, state: &mut State, who: usize) -> Turn {
    let memory = &state.actors[who].memory;
    if world.rules.has(Guard::SwapNeedsLast) && number(state.table.head) != memory.last.number {
        return Turn::Go(Step::AskHead);
    }
    state.table.head = memory.next;
    if let Some(mut index) = state.table.index() {
        index.sort_unstable();
        state.seen.must(index.windows(2).all(|pair| pair[0] != pair[1]), Broken::Twice);
    }
    Turn::Next
}

/// The read behind it: the reply to a write that was done may have been lost.
pub(crate) fn ask_head(world: &World, state: &mut State, who: usize) -> Turn {
    let is_ours = state.table.head == state.actors[who].memory.next;
    if is_ours && world.rules.has(Guard::SwapKnowsItself) {
        Turn::Behind(Step::Swap)
    } else {
        Turn::Go(Step::AskNumber)
    }
}

/// `Gallery::swap`: whether what was written may go.
pub(crate) fn ask_number(world: &World, state: &mut State, who: usize) -> Turn {
    let (now, ours) = (state.table.head, state.actors[who].memory.next);
    let has_number = number(now) == number(ours) && now != ours;
    let goes = has_number || !world.rules.has(Guard::RemovalNeedsNumber);
    if goes { Turn::Go(Step::RemoveWritten) } else { Turn::Again }
}

pub(crate) fn remove_written(state: &mut State, who: usize) -> Turn {
    for name in &state.actors[who].memory.written {
        state.table.bucket.remove(name);
    }
    Turn::Again
}
