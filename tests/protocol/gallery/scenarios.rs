//! Who meets whom. Faces 0 to 2 are in the index or wait at first; others come.

use super::{
    plans::Want::{self, Clock, Collect, Compact, Delete, Rebuild, Register, Scrub, Search},
    rules::Rules,
    state::Faces,
    world::World,
};

/// A world with a name.
pub(crate) type Scenario = (&'static str, World);

const FOLD: Want = Compact { merges: true };
/// One that writes a partition beside the others.
const FOLD_BESIDE: Want = Compact { merges: false };

/// What is there at first, what may go wrong, and what is wanted how often.
fn world(rules: Rules, at_first: [&[u8]; 2], faults: [u8; 2], wants: &[(Want, u8)]) -> World {
    World {
        rules,
        indexed: Faces::of(at_first[0]),
        beside: Faces::of(at_first[1]),
        wants: wants.iter().map(|(want, _)| *want).collect(),
        runs: wants.iter().map(|(_, runs)| *runs).collect(),
        lost: faults[0],
        kills: faults[1],
    }
}

/// Small worlds that together need every condition.
pub(crate) fn all(rules: Rules) -> Vec<Scenario> {
    let search = |face| (Search { face }, 1);
    let delete = |face| (Delete { face }, 1);
    let comes = |face| (Register { face, former: None }, 1);
    let again = |face, former| (Register { face, former: Some(former) }, 1);
    let world = |at_first, faults, wants: &[_]| world(rules, at_first, faults, wants);
    vec![
        ("a face comes", world([&[0], &[]], [1, 1], &[comes(1), (FOLD, 2), search(1)])),
        ("a face goes", world([&[0], &[1]], [1, 1], &[delete(1), (FOLD, 1), (Scrub, 1), search(1)])),
        ("a folded face goes", world([&[0, 1], &[]], [1, 1], &[delete(1), (Scrub, 2), search(1), search(0)])),
        (
            "a face comes in the place of another",
            world([&[0], &[]], [1, 1], &[again(1, 0), (FOLD, 1), search(0), search(1)]),
        ),
        ("two later faces at once", world([&[], &[0]], [1, 0], &[again(1, 0), again(2, 0), (FOLD, 1), search(0)])),
        ("two fold", world([&[0], &[1]], [0, 1], &[(FOLD_BESIDE, 2), (FOLD_BESIDE, 1), search(1)])),
        ("two fold while a face comes", world([&[0], &[1]], [1, 0], &[(FOLD_BESIDE, 1), (FOLD_BESIDE, 2), comes(2)])),
        ("one who does not hear is overtaken", world([&[], &[0]], [1, 0], &[(FOLD, 1), comes(1), (FOLD_BESIDE, 1)])),
        (
            "folding and scrubbing",
            world([&[0], &[1, 2]], [0, 0], &[delete(1), (FOLD_BESIDE, 1), (FOLD_BESIDE, 1), (Scrub, 1)]),
        ),
        (
            "folded, and scrubbed behind a crash",
            world([&[0], &[1]], [0, 1], &[delete(0), (FOLD_BESIDE, 2), (Scrub, 1)]),
        ),
        ("an index is made anew", world([&[0], &[1]], [0, 1], &[(Rebuild, 1), (FOLD_BESIDE, 1), delete(1), search(0)])),
        ("made anew beside who takes off", world([&[], &[0]], [0, 1], &[(Rebuild, 1), (FOLD_BESIDE, 2), search(0)])),
        (
            "made anew while a face comes",
            world([&[0], &[]], [0, 0], &[(Rebuild, 1), comes(1), (FOLD_BESIDE, 1), search(1)]),
        ),
        (
            "made anew while a face goes",
            world([&[0, 1], &[]], [0, 1], &[(Rebuild, 1), delete(1), (Scrub, 1), search(0)]),
        ),
        ("two make it anew", world([&[0], &[1]], [1, 1], &[(Rebuild, 1), (Rebuild, 1), search(0)])),
        ("old objects go", world([&[0], &[1]], [0, 1], &[(FOLD, 1), (Collect, 2), (Clock, 2), search(0)])),
        (
            "old objects go beside two",
            world([&[0], &[1]], [0, 0], &[(FOLD_BESIDE, 1), (Rebuild, 1), (Collect, 1), (Clock, 2)]),
        ),
    ]
}
