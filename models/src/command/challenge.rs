//! What the challenge makes of flat pictures that are moved and warped, and of heads that turn, made from photos.

use std::{collections::BTreeMap, io::Write, path::Path};

use anyhow::Result;
use face::{
    Engine, Picture, Portrait, Pose,
    challenge::{Challenge, Frame, Move, judge, synthetic::Trick},
    evaluate::upper_bound,
};

const TRICKS: [&str; 9] =
    ["moved", "scaled", "turned", "narrowed", "tilted", "bent", "nose pulled", "repeated", "mixed"];

/// Degrees to the side: photos of people who look further aside begin no challenge.
const STRAIGHT: f32 = 15.0;

/// Degrees that the heads turn.
const TURN: f32 = 25.0;

/// Challenges, one after the other.
const MOVES: [[Move; 2]; 4] =
    [[Move::Left, Move::Right], [Move::Right, Move::Left], [Move::Left, Move::Straight], [Move::Right, Move::Straight]];

pub(crate) fn challenge(engine: &Engine, folders: &[String], out: &mut impl Write) -> Result<()> {
    let mut counts = BTreeMap::<&str, (usize, usize)>::new();
    for folder in folders {
        for (place, photo) in super::photos(Path::new(folder))?.into_iter().enumerate() {
            let photo = super::photo(&photo)?;
            let Some(portrait) = engine.look(&photo)? else { continue };
            if Pose::of(&portrait.faces[0].landmarks).yaw.abs() > STRAIGHT {
                continue;
            }
            let moves = MOVES[place % MOVES.len()];
            let mut note = |name: &'static str, passed: bool| {
                let count = counts.entry(name).or_default();
                *count = (count.0 + usize::from(passed), count.1 + 1);
            };
            for (kind, name) in TRICKS.into_iter().enumerate() {
                let strength = 0.4 + 0.2 * (place % 4) as f32;
                let frames = attack(&photo, &portrait, kind, moves, strength);
                note(name, passes(engine, &photo, &portrait, moves, &frames)?);
            }
            let frames = moves.map(|wanted| Trick::head(wanted, TURN).play(&photo, &portrait.faces[0].landmarks));
            note("(a head that turns)", passes(engine, &photo, &portrait, moves, &frames)?);
        }
    }
    let (mut passed, mut tries) = (0, 0);
    for (name, (through, all)) in &counts {
        writeln!(out, "  {name}: {through} of {all} pass")?;
        if !name.starts_with('(') {
            (passed, tries) = (passed + through, tries + all);
        }
    }
    writeln!(out, "  flat, together: {passed} of {tries}, at most {:.1} % (95 %)", 100.0 * upper_bound(passed, tries))?;
    Ok(())
}

/// Frames of a flat picture. The last two kinds answer with the first frame, and with a mixture.
fn attack(photo: &Picture, portrait: &Portrait, kind: usize, moves: [Move; 2], strength: f32) -> [Picture; 2] {
    let landmarks = &portrait.faces[0].landmarks;
    match kind {
        7 => [photo.clone(), photo.clone()],
        8 => {
            let turned = Trick::head(moves[0], TURN).play(photo, landmarks);
            let mixed = photo.pixels().iter().zip(turned.pixels()).map(|(one, other)| one.midpoint(*other)).collect();
            [Picture::of(photo.width(), photo.height(), mixed).unwrap_or_else(|| photo.clone()), turned]
        }
        _ => moves.map(|wanted| Trick::flat(wanted, kind, strength).play(photo, landmarks)),
    }
}

/// Whether the photo and what was made of it are taken for somebody who answers. The networks for single photos are
/// left out: they are not what is tried here.
fn passes(
    engine: &Engine,
    photo: &Picture,
    portrait: &Portrait,
    moves: [Move; 2],
    made: &[Picture; 2],
) -> Result<bool> {
    let mut portraits = vec![];
    for picture in made {
        let Some(portrait) = engine.look(picture)? else { return Ok(false) };
        portraits.push(portrait);
    }
    let mut first = portrait.clone();
    first.liveness.score = 1.0;
    first.faces.truncate(1);
    let frames = [(photo, &first), (&made[0], &portraits[0]), (&made[1], &portraits[1])]
        .map(|(picture, portrait)| Frame { picture, portrait });
    let Some(challenge) = Challenge::of(moves.to_vec()) else { return Ok(false) };
    Ok(judge(engine.set(), &challenge, &frames).is_live())
}
