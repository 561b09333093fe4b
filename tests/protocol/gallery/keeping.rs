//! The steps of folding, scrubbing, making anew and collecting. What they share with a search is here, too.

use super::{
    plans::{Step, Want},
    rules::Guard,
    state::{Broken, FACES, Faces, Head, Manifest, Name, Object, number},
    world::{GRACE, State, Turn, World},
};

pub(crate) fn read_added(world: &World, state: &mut State, who: usize) -> Turn {
    let memory = &mut state.actors[who].memory;
    memory.added = state.table.added;
    memory.there = Faces(u8::MAX);
    if let Want::Rebuild = world.wants[who] {
        let waits = memory.added;
        let taken = if world.rules.has(Guard::RebuildTakesWhoWaits) { memory.read } else { memory.read.but(waits) };
        memory.fresh = [taken.iter().collect()].into();
        memory.fresh.retain(|rows: &Vec<u8>| !rows.is_empty());
        memory.folded = if world.rules.has(Guard::RebuildSaysWhoWaits) { taken.and(waits) } else { Faces::default() };
    }
    match world.wants[who] {
        Want::Compact { .. } if memory.added.is_empty() => Turn::Over,
        _ => Turn::Next,
    }
}

pub(crate) fn read_head(state: &mut State, who: usize) -> Turn {
    state.actors[who].memory.head = state.table.head;
    state.actors[who].memory.last.number = number(state.table.head);
    Turn::Next
}

/// The head of the snapshot behind the rows.
pub(crate) fn read_head_again(world: &World, state: &mut State, who: usize) -> Turn {
    if world.rules.has(Guard::RebuildComparesHead) && state.table.head != state.actors[who].memory.head {
        return Turn::Again;
    }
    read_head(state, who)
}

pub(crate) fn read_manifest(state: &mut State, who: usize) -> Turn {
    let Some(manifest) = state.table.manifest(state.actors[who].memory.head) else { return Turn::Gone };
    state.actors[who].memory.last = manifest;
    Turn::Next
}

/// `Gallery::gone`.
pub(crate) fn ask_gone(world: &World, state: &mut State, who: usize) -> Turn {
    if number(state.table.head) == number(state.actors[who].memory.head) {
        state.seen.must(false, Broken::PartMissing);
        return Turn::Over;
    }
    match world.wants[who] {
        Want::Collect => Turn::Over,
        Want::Search { .. } if !world.rules.has(Guard::GoneBeginsAnew) => {
            state.seen.must(false, Broken::SearchFailed);
            Turn::Over
        }
        _ => Turn::Again,
    }
}

/// `Store::waiting`.
pub(crate) fn ask_again(world: &World, state: &mut State, who: usize) -> Turn {
    if world.rules.has(Guard::FoldAsksAgain) {
        state.actors[who].memory.there = state.table.added;
    }
    Turn::Next
}

/// Reads the partitions that are made anew, and says what is written in their place.
pub(crate) fn read_partitions(world: &World, state: &mut State, who: usize) -> Turn {
    let mut memory = state.actors[who].memory.clone();
    let mut read: Vec<(Name, Vec<u8>)> = Vec::new();
    if world.wants[who] != (Want::Compact { merges: false }) {
        for name in &memory.last.partitions {
            let Some(rows) = state.table.partition(*name) else { return Turn::Gone };
            read.push((*name, rows.clone()));
        }
    }
    (memory.kept, memory.fresh) = (Vec::new(), Vec::new());
    if world.wants[who] == Want::Scrub {
        for (name, rows) in read {
            let left: Vec<_> = rows.iter().copied().filter(|face| !memory.removed.has(*face)).collect();
            if left.len() == rows.len() {
                memory.kept.push(name);
            } else if !left.is_empty() {
                memory.fresh.push(left);
            }
        }
        let is_same = memory.kept.len() == memory.last.partitions.len();
        memory.folded = if world.rules.has(Guard::ScrubKeepsFolded) { memory.last.folded } else { Faces::default() };
        state.actors[who].memory = memory;
        let has_nothing = is_same && !world.rules.has(Guard::ScrubAlwaysSwaps);
        return if has_nothing { Turn::Go(Step::ForgetNotes) } else { Turn::Next };
    }
    let mut skipped = if world.rules.has(Guard::FoldedAreKnown) { memory.last.folded } else { Faces::default() };
    let mut rows = Vec::new();
    for (_, others) in &read {
        skipped = skipped.or(Faces::of(others));
        rows.extend(others);
    }
    rows.extend(memory.added.and(memory.there).iter().filter(|face| !skipped.has(*face)));
    rows.sort_unstable();
    memory.kept = if read.is_empty() { memory.last.partitions.clone() } else { Vec::new() };
    memory.fresh.extend(Some(rows).filter(|rows| !rows.is_empty()));
    let before = if world.rules.has(Guard::FoldKeepsFolded) { memory.last.folded } else { Faces::default() };
    memory.folded = before.or(memory.added).and(memory.there);
    state.actors[who].memory = memory;
    Turn::Next
}

pub(crate) fn read_removed(world: &World, state: &mut State, who: usize) -> Turn {
    state.actors[who].memory.removed = state.table.removed;
    if world.wants[who] == Want::Scrub && state.table.removed.is_empty() { Turn::Over } else { Turn::Next }
}

/// `Store::faces_of_shard`: one face after another.
pub(crate) fn read_rows(state: &mut State, who: usize) -> Turn {
    let memory = &mut state.actors[who].memory;
    if state.table.rows.has(memory.left) {
        memory.read.add(memory.left);
    }
    // Faces that have never been there are none to wait for.
    let last = (0..FACES).rev().find(|face| state.seen.born.has(*face)).unwrap_or_default();
    memory.left += 1;
    if memory.left > last { Turn::Next } else { Turn::Stay }
}

pub(crate) fn write_partitions(state: &mut State, who: usize) -> Turn {
    for rows in state.actors[who].memory.fresh.clone() {
        let name = put(state, who, Object::Partition(rows));
        state.actors[who].memory.written.push(name);
    }
    Turn::Next
}

pub(crate) fn write_manifest(state: &mut State, who: usize) -> Turn {
    let memory = &state.actors[who].memory;
    let partitions = [&memory.kept[..], &memory.written].concat();
    let next = Manifest { number: memory.last.number + 1, partitions, folded: memory.folded };
    let number = next.number;
    let manifest = put(state, who, Object::Manifest(next));
    let memory = &mut state.actors[who].memory;
    memory.written.push(manifest);
    memory.next = Some(Head { number, manifest });
    Turn::Next
}

fn put(state: &mut State, who: usize, object: Object) -> Name {
    let name = u8::try_from(who).unwrap_or_default() * 28 + state.actors[who].made;
    state.actors[who].made += 1;
    state.table.bucket.insert(name, (state.now, object));
    name
}

/// `Store::folded` and `Store::forget_removed`: rows go one after another.
pub(crate) fn take_off(state: &mut State, who: usize, step: Step) -> Turn {
    let memory = &mut state.actors[who].memory;
    let (mine, all) = match step {
        Step::TakeOff => (&mut memory.added, &mut state.table.added),
        _ => (&mut memory.removed, &mut state.table.removed),
    };
    // Those that are off already are no step.
    *mine = mine.and(*all);
    if let Some(face) = mine.first() {
        mine.drop(face);
        all.drop(face);
    }
    if mine.and(*all).is_empty() { Turn::Next } else { Turn::Stay }
}

/// `Shelf::list`: what is old by now.
pub(crate) fn list(world: &World, state: &mut State, who: usize) -> Turn {
    let grace = if world.rules.has(Guard::GraceOutlivesWorkers) { GRACE } else { GRACE - 1 };
    let old = state.table.bucket.iter().filter(|(_, (at, _))| at + grace <= state.now);
    state.actors[who].memory.listed = old.map(|(name, _)| *name).collect();
    Turn::Next
}

/// `Shelf::remove`: of those, what the index does not name.
pub(crate) fn remove_listed(world: &World, state: &mut State, who: usize) -> Turn {
    let memory = &state.actors[who].memory;
    let mut named = memory.last.partitions.clone();
    named.extend(memory.head.map(|head| head.manifest));
    for name in &memory.listed {
        if !named.contains(name) || !world.rules.has(Guard::CollectKeepsNamed) {
            state.table.bucket.remove(name);
        }
    }
    Turn::Next
}
