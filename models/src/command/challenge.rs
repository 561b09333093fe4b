//! What the challenge makes of flat pictures that are moved and warped, and of heads that turn, made from photos.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::Result;
use face::{
    Engine, Picture, Portrait, Pose,
    challenge::{
        Challenge, Frame, Move, Reason, judge,
        synthetic::{Build, FLAT, Trick},
    },
    evaluate::upper_bound,
};

/// Degrees to the side that a photo to begin with may be.
const STRAIGHT: f32 = 15.0;

/// Degrees that the heads turn.
const TURNS: [f32; 6] = [15.0, 20.0, 25.0, 30.0, 35.0, 40.0];

/// Degrees that a head turns where it is part of something else.
const TURN: f32 = 25.0;

/// Challenges, one after the other.
const MOVES: [[Move; 2]; 4] =
    [[Move::Left, Move::Right], [Move::Right, Move::Left], [Move::Left, Move::Straight], [Move::Right, Move::Straight]];

/// Flat pictures whose depth is made by hand: a print on a cylinder that turns, its nose pulled by a program. It is a head
/// that is rendered badly, and is not counted with the others.
const BY_HAND: &str = "turned cylinder, nose pulled";

/// Of one half of the people, by their names, and of the other.
type Halves = [(usize, usize); 2];

/// Sequences of one kind.
#[derive(Default)]
struct Count {
    /// How many passed, and how many there were.
    halves: Halves,
    /// How often each reason was given, once for each sequence.
    reasons: BTreeMap<String, usize>,
}

/// All sequences, by what they are made of.
#[derive(Default)]
struct Counts {
    flat: BTreeMap<String, Count>,
    other: BTreeMap<String, Count>,
    heads: BTreeMap<String, Count>,
}

/// A photo that a challenge may begin with.
struct Start {
    path: PathBuf,
    photo: Picture,
    portrait: Portrait,
}

pub(crate) fn challenge(engine: &Engine, folders: &[String], out: &mut impl Write) -> Result<()> {
    let mut starts = Vec::new();
    for folder in folders {
        for path in super::photos(Path::new(folder))? {
            let photo = super::photo(&path)?;
            let Some(portrait) = engine.look(&photo)? else { continue };
            // Neither people who look aside nor photos with somebody else begin a challenge.
            if portrait.faces.len() == 1 && Pose::of(&portrait.faces[0].landmarks).yaw.abs() <= STRAIGHT {
                starts.push(Start { path, photo, portrait });
            }
        }
    }
    let mut counts = Counts::default();
    for (place, start) in starts.iter().enumerate() {
        counts.attack(engine, start, place)?;
        counts.turn(engine, start, place)?;
        let others = starts.iter().cycle().skip(place + 1).take(starts.len());
        for other in others.filter(|other| other.person() != start.person()).take(2) {
            let moves = MOVES[place % MOVES.len()];
            let count = counts.other.entry("another person's head".to_owned()).or_default();
            count.add(engine, start, moves, &moves.map(|wanted| other.head(place, wanted, TURN)))?;
        }
    }
    counts.write(out)
}

impl Counts {
    /// Flat pictures. The last two kinds answer with the first frame, and with a mixture.
    fn attack(&mut self, engine: &Engine, start: &Start, place: usize) -> Result<()> {
        let moves = MOVES[place % MOVES.len()];
        let strength = 0.4 + 0.2 * (place % 4) as f32;
        for (kind, name) in FLAT.iter().enumerate() {
            let counts = if *name == BY_HAND { &mut self.other } else { &mut self.flat };
            let count = counts.entry((*name).to_owned()).or_default();
            for strength in [strength, 1.3 - strength / 2.0] {
                count.add(
                    engine,
                    start,
                    moves,
                    &moves.map(|wanted| start.play(Trick::flat(wanted, kind, strength))),
                )?;
            }
        }
        let repeated = [start.photo.clone(), start.photo.clone()];
        self.flat.entry("repeated".to_owned()).or_default().add(engine, start, moves, &repeated)?;
        let turned = start.head(place, moves[0], TURN);
        let both = start.photo.pixels().iter().zip(turned.pixels());
        let mixed = both.map(|(one, other)| one.midpoint(*other)).collect();
        let mixed = Picture::of(turned.width(), turned.height(), mixed).unwrap_or_else(|| start.photo.clone());
        self.flat.entry("mixed".to_owned()).or_default().add(engine, start, moves, &[mixed, turned])
    }

    /// Heads, to either side and to both.
    fn turn(&mut self, engine: &Engine, start: &Start, place: usize) -> Result<()> {
        let straight = start.head(place, Move::Straight, TURN);
        for degrees in TURNS {
            let [left, right] = [Move::Left, Move::Right].map(|wanted| start.head(place, wanted, degrees));
            let sequences = [
                ("left", [Move::Left, Move::Straight], [left.clone(), straight.clone()]),
                ("right", [Move::Right, Move::Straight], [right.clone(), straight.clone()]),
                ("left and right", [Move::Left, Move::Right], [left, right]),
            ];
            for (name, moves, made) in sequences {
                let count = self.heads.entry(format!("head, {degrees} degrees {name}")).or_default();
                count.add(engine, start, moves, &made)?;
            }
        }
        Ok(())
    }

    fn write(&self, out: &mut impl Write) -> Result<()> {
        writeln!(out, "  passed, with one half of the people and with the other; why the rest did not")?;
        let together = |counts: &BTreeMap<String, Count>| {
            let halves = counts.values().map(|count| count.halves);
            halves.fold(Halves::default(), |sum, halves| [0, 1].map(|half| added(sum[half], halves[half])))
        };
        for (name, count) in self.flat.iter().chain(&self.other).chain(&self.heads) {
            writeln!(out, "  {name}: {}{}", said(count.halves), count.why())?;
        }
        let flat = together(&self.flat);
        let (passed, tries) = added(flat[0], flat[1]);
        let most = 100.0 * upper_bound(passed, tries);
        writeln!(out, "  flat, together: {}; {passed} of {tries}, at most {most:.1} % (95 %)", said(flat))?;
        Ok(())
    }
}

fn added(one: (usize, usize), other: (usize, usize)) -> (usize, usize) {
    (one.0 + other.0, one.1 + other.1)
}

fn said([chosen, held]: Halves) -> String {
    format!("{} of {} and {} of {}", chosen.0, chosen.1, held.0, held.1)
}

impl Start {
    fn person(&self) -> &str {
        let folder = self.path.parent().and_then(Path::file_name);
        folder.and_then(|name| name.to_str()).unwrap_or_default()
    }

    /// To which half a person belongs.
    fn half(&self) -> usize {
        self.person().bytes().map(usize::from).sum::<usize>() % 2
    }

    fn play(&self, trick: Trick) -> Picture {
        trick.play(&self.photo, &self.portrait.faces[0].landmarks)
    }

    /// A head that wears the photo; builds differ from photo to photo.
    fn head(&self, place: usize, wanted: Move, degrees: f32) -> Picture {
        self.play(Trick::head_of(Build::of(place), wanted, degrees))
    }
}

impl Count {
    /// Whether a photo and what was made of it, or of another, are taken for somebody who answers. The networks for single
    /// photos are left out: they are not what is tried here.
    fn add(&mut self, engine: &Engine, start: &Start, moves: [Move; 2], made: &[Picture; 2]) -> Result<()> {
        let mut first = start.portrait.clone();
        first.liveness.score = 1.0;
        let portraits = [engine.look(&made[0])?, engine.look(&made[1])?];
        let reasons = if let ([Some(one), Some(other)], Some(challenge)) = (&portraits, Challenge::of(moves.to_vec())) {
            let frames = [(&start.photo, &first), (&made[0], one), (&made[1], other)];
            let frames = frames.map(|(picture, portrait)| Frame { picture, portrait });
            judge(engine.set(), &challenge, &frames).reasons
        } else {
            vec![Reason::NoFace(1)]
        };
        let half = &mut self.halves[start.half()];
        *half = (half.0 + usize::from(reasons.is_empty()), half.1 + 1);
        let names: BTreeSet<_> = reasons.iter().map(|reason| format!("{reason:?}")).collect();
        let names = names.iter().map(|name| name.split('(').next().unwrap_or(name).to_owned());
        for name in names.collect::<BTreeSet<_>>() {
            *self.reasons.entry(name).or_default() += 1;
        }
        Ok(())
    }

    fn why(&self) -> String {
        let said: Vec<_> = self.reasons.iter().map(|(name, count)| format!("; {name} {count}")).collect();
        said.concat()
    }
}
