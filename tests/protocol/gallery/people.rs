//! The steps of a registration, a deletion and a search.

use super::{
    plans::Want,
    rules::Guard,
    state::{Broken, number},
    world::{State, Turn, World},
};

/// `Store::register_face`: row, what waits, and where there was another face what takes that one away, in a transaction
/// that the other face has to be there for. `Store::delete_face`: row, what waits and the note, if the row is there.
pub(crate) fn write(world: &World, state: &mut State, who: usize) -> Turn {
    let (table, seen) = (&mut state.table, &mut state.seen);
    let (is_done, gone, born) = match world.wants[who] {
        Want::Register { face, former } => (former.is_none_or(|former| table.rows.has(former)), former, Some(face)),
        Want::Delete { face } => (table.rows.has(face), Some(face), None),
        _ => (false, None, None),
    };
    // The token of the transaction: what was done and not heard of is done.
    let is_known = state.actors[who].is_done;
    if is_done && !is_known {
        if let Some(face) = gone {
            seen.condemned.add(face);
            table.rows.drop(face);
            if world.rules.has(Guard::DeleteTakesOff) {
                table.added.drop(face);
            }
            if world.rules.has(Guard::DeleteNotes) {
                table.removed.add(face);
            }
        }
        if let Some(face) = born {
            seen.born.add(face);
            table.rows.add(face);
            if world.rules.has(Guard::RegisterAddsWithRow) {
                table.added.add(face);
            }
        }
        state.actors[who].is_done = true;
    }
    let is_done = is_done || is_known;
    match world.wants[who] {
        Want::Register { .. } if is_done => Turn::Next,
        // Who deletes what is gone is told that it is not there.
        Want::Delete { face } if is_done || state.seen.born.has(face) => Turn::Next,
        _ => Turn::Over,
    }
}

/// A second write, where a registration has no transaction.
pub(crate) fn write_added(world: &World, state: &mut State, who: usize) -> Turn {
    if let Want::Register { face, .. } = world.wants[who] {
        state.table.added.add(face);
    }
    Turn::Next
}

/// What a caller who is answered knows from here on.
pub(crate) fn acknowledge(world: &World, state: &mut State, who: usize) {
    match world.wants[who] {
        Want::Register { face, former } => {
            state.seen.registered.add(face);
            if let Some(former) = former {
                state.seen.deleted.add(former);
            }
        }
        Want::Delete { face } => state.seen.deleted.add(face),
        _ => {}
    }
}

/// What a search owes that begins now.
pub(crate) fn begin(world: &World, state: &mut State, who: usize) {
    if let Want::Search { face } = world.wants[who] {
        let actor = &mut state.actors[who];
        actor.is_owed = state.seen.registered.has(face) && !state.seen.condemned.has(face);
        actor.is_over = state.seen.deleted.has(face);
    }
}

/// `Gallery::scan_here`: one partition after another.
pub(crate) fn scan(world: &World, state: &mut State, who: usize) -> Turn {
    let memory = &mut state.actors[who].memory;
    let Some(name) = memory.last.partitions.get(usize::from(memory.left)) else { return Turn::Next };
    let Some(rows) = state.table.partition(*name) else { return Turn::Gone };
    if let Want::Search { face } = world.wants[who] {
        memory.is_seen |= rows.contains(&face);
    }
    memory.left += 1;
    if usize::from(memory.left) == memory.last.partitions.len() { Turn::Next } else { Turn::Stay }
}

/// `Store::candidates`: the rows, and the number of the index that counts by then.
pub(crate) fn decide(world: &World, state: &mut State, who: usize) -> Turn {
    let Want::Search { face } = world.wants[who] else { return Turn::Over };
    let actor = &state.actors[who];
    let is_same = number(state.table.head) == number(actor.memory.head);
    if world.rules.has(Guard::SearchComparesHead) && !is_same {
        return Turn::Again;
    }
    let waits = actor.memory.added.has(face);
    let is_there = !world.rules.has(Guard::SearchReadsRows) || state.table.rows.has(face);
    let is_found = (actor.memory.is_seen || waits) && is_there;
    let (is_owed, is_over) = (actor.is_owed && !state.seen.condemned.has(face), actor.is_over);
    state.seen.must(!(is_found && is_over), Broken::FoundWhenGone);
    state.seen.must(is_found || !is_owed, Broken::NotFound);
    Turn::Next
}
