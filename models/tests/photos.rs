//! The engine on photos, with its weights. Both lie beside the checkout or where `SMARTACCESS_MODELS` and
//! `SMARTACCESS_FACES` say; without them each test says so.

#![cfg(test)]
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "sides of pictures are small numbers"
)]

use std::{
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use face::{
    Engine, Fingerprint, Picture, Pose, Probe,
    challenge::{
        Challenge, Frame, Move, Reason,
        fingerprint::NEAR,
        judge,
        synthetic::{Build, FLAT, Trick},
    },
    evaluate::{self, Pair},
};

static ENGINE: LazyLock<Option<Engine>> = LazyLock::new(|| {
    let weights = folder("SMARTACCESS_MODELS", "models")?;
    Some(Engine::load(&weights, "open").unwrap())
});

/// Where a folder is, if it is there.
#[expect(clippy::disallowed_methods, reason = "tests have no Config")]
fn folder(variable: &str, name: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared").join(name);
    Some(std::env::var_os(variable).map_or(beside, PathBuf::from)).filter(|folder| folder.is_dir())
}

/// The engine, and photos below a folder; or a word on what is missing.
fn material(below: &str) -> Option<(&'static Engine, Vec<(PathBuf, Picture)>)> {
    let found = ENGINE.as_ref().zip(folder("SMARTACCESS_FACES", "faces"));
    let Some((engine, faces)) = found else {
        skipped();
        return None;
    };
    let mut paths = Vec::new();
    collect(&faces.join(below), &mut paths);
    paths.sort();
    let read = |path: PathBuf| {
        let picture = Picture::decode(&fs::read(&path).unwrap()).unwrap();
        (path, picture)
    };
    Some((engine, paths.into_iter().map(read).collect()))
}

#[expect(clippy::print_stderr, reason = "who runs tests is told that one was not run")]
fn skipped() {
    eprintln!("skipped: the weights or the photos of the face engine are not here");
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, paths);
        } else {
            paths.push(path);
        }
    }
}

#[test]
fn people_are_told_apart() {
    let Some((engine, photos)) = material("dev") else { return };
    let vectors: Vec<_> = photos[..48]
        .iter()
        .map(|(path, photo)| (path.parent().unwrap().to_owned(), engine.look(photo).unwrap().unwrap().vector))
        .collect();
    let mut pairs = Vec::new();
    for (place, (person, vector)) in vectors.iter().enumerate() {
        for (other, other_vector) in &vectors[place + 1..] {
            pairs.push(Pair { is_same: person == other, cosine: vector.cosine(other_vector).unwrap(), fold: 0 });
        }
    }
    let (accuracy, error) = (evaluate::accuracy(&pairs), evaluate::equal_error(&evaluate::curve(&pairs)));
    assert!(accuracy > 0.99 && error < 0.04, "accuracy {accuracy}, equal error {error}");
}

#[test]
fn attacks_are_refused_and_people_are_not() {
    for (below, is_live) in [("liveness/real", true), ("liveness/spoof", false)] {
        let Some((engine, photos)) = material(below) else { return };
        for (path, photo) in photos {
            let liveness = engine.look(&photo).unwrap().unwrap().liveness;
            assert_eq!(liveness.is_live(), is_live, "{} {liveness:?}", path.display());
        }
    }
}

#[test]
fn no_photo_without_a_face_has_a_vector() {
    let Some((engine, _)) = material("liveness/real") else { return };
    for (width, height) in [(1, 1), (2, 900), (640, 480)] {
        let grey = Picture::of(width, height, vec![128; width * height * 3]).unwrap();
        assert!(engine.look(&grey).unwrap().is_none(), "{width} by {height}");
    }
}

#[test]
fn a_flat_picture_answers_no_challenge() {
    let Some((engine, photos)) = material("dev") else { return };
    for (photo, portrait) in straight(engine, &photos, 4) {
        // The last of a print on a cylinder has a depth that was made by hand.
        for (kind, name) in FLAT.iter().enumerate().filter(|(_, name)| **name != "turned cylinder, nose pulled") {
            let made = MOVES.map(|wanted| Trick::flat(wanted, kind, 0.8).play(photo, &portrait.faces[0].landmarks));
            let Some(answers) = looked(engine, &made) else { continue };
            let frames = frames(photo, &portrait, &made, &answers);
            let verdict = judge(engine.set(), &Challenge::of(MOVES.to_vec()).unwrap(), &frames);
            let turned = |reason: &Reason| matches!(reason, Reason::NotTurned(_) | Reason::Flat(_));
            assert!(verdict.reasons.iter().any(turned), "{name}: {verdict:?}");
            assert!(verdict.score < portrait.liveness.threshold, "{verdict:?}");
        }
    }
}

#[test]
fn heads_of_any_build_that_turn_answer_a_challenge() {
    let Some((engine, photos)) = material("dev") else { return };
    let mut reasons = vec![];
    for (place, (photo, mut portrait)) in straight(engine, &photos, 6).into_iter().enumerate() {
        portrait.liveness.score = 1.0;
        let head = |wanted| Trick::head_of(Build::of(5 * place), wanted, 30.0);
        let made = MOVES.map(|wanted| head(wanted).play(photo, &portrait.faces[0].landmarks));
        let answers = looked(engine, &made).unwrap();
        let frames = frames(photo, &portrait, &made, &answers);
        reasons.extend(judge(engine.set(), &Challenge::of(MOVES.to_vec()).unwrap(), &frames).reasons);
        // Turned the wrong way round it is no answer.
        let other = Challenge::of(vec![Move::Right, Move::Left]).unwrap();
        let wrong = judge(engine.set(), &other, &frames).reasons;
        assert!(wrong.contains(&Reason::NotTurned(1)) && wrong.contains(&Reason::NotTurned(2)), "{wrong:?}");
    }
    assert_eq!(reasons, []);
}

#[test]
fn a_head_that_does_not_turn_is_the_photo_again() {
    let Some((engine, photos)) = material("dev") else { return };
    for (photo, portrait) in straight(engine, &photos, 2) {
        let landmarks = &portrait.faces[0].landmarks;
        let still = Trick::Head(0.0, Build::AVERAGE).play(photo, landmarks);
        // What is around the head is another; the face itself is the same, to a rounding.
        for (place, (one, other)) in photo.pixels().iter().zip(still.pixels()).enumerate() {
            let (x, y) = ((place / 3 % photo.width()) as f32, (place / 3 / photo.width()) as f32);
            let is_face = landmarks.iter().any(|point| (point.x - x).hypot(point.y - y) < 9.0);
            assert!(!is_face || one.abs_diff(*other) <= 1, "at {x}, {y}: {one} and {other}");
        }
    }
}

const MOVES: [Move; 2] = [Move::Left, Move::Right];

/// The first photos of people who look straight ahead and are alone.
fn straight<'a>(engine: &Engine, photos: &'a [(PathBuf, Picture)], count: usize) -> Vec<(&'a Picture, face::Portrait)> {
    let looked = photos.iter().filter_map(|(_, photo)| Some((photo, engine.look(photo).unwrap()?)));
    let straight = |(_, portrait): &(&Picture, face::Portrait)| {
        portrait.faces.len() == 1 && Pose::of(&portrait.faces[0].landmarks).yaw.abs() < 10.0
    };
    looked.filter(straight).take(count).collect()
}

#[test]
fn the_same_frame_again_is_seen() {
    let Some((engine, photos)) = material("liveness/real") else { return };
    let photo = &photos[0].1;
    let portrait = engine.look(photo).unwrap().unwrap();
    let frame = Frame { picture: photo, portrait: &portrait };
    let challenge = Challenge::of(vec![Move::Left, Move::Straight]).unwrap();
    let verdict = judge(engine.set(), &challenge, &[frame; 3]);
    assert!(verdict.reasons.contains(&Reason::Repeated(1)) && verdict.reasons.contains(&Reason::Repeated(2)));
    assert_eq!(judge(engine.set(), &challenge, &[frame; 2]).reasons, [Reason::Count]);
}

#[test]
fn frames_are_looked_at_side_by_side_as_one_after_the_other() {
    let Some((engine, photos)) = material("liveness/real") else { return };
    let pictures: Vec<_> = photos.iter().map(|(_, photo)| photo.clone()).collect();
    let challenge = Challenge::of(vec![Move::Left, Move::Right, Move::Straight]).unwrap();
    let answer = engine.answer(&challenge, &pictures).unwrap();
    let alone: Vec<_> = pictures.iter().map(|picture| engine.look(picture).unwrap()).collect();
    assert_eq!(answer.portraits, alone);
    assert_eq!(answer.prints, pictures.iter().map(Fingerprint::of).collect::<Vec<_>>());
    assert_eq!(answer.vector(), alone[answer.best.unwrap()].as_ref().map(|portrait| &portrait.vector));
    let frames: Vec<_> = pictures.iter().zip(alone.iter().flatten()).collect();
    let frames: Vec<_> = frames.iter().map(|(picture, portrait)| Frame { picture, portrait }).collect();
    assert_eq!(answer.verdict, judge(engine.set(), &challenge, &frames));
}

#[test]
fn a_frame_without_a_face_answers_nothing() {
    let Some((engine, photos)) = material("liveness/real") else { return };
    let grey = Picture::of(320, 240, vec![128; 320 * 240 * 3]).unwrap();
    let challenge = Challenge::of(vec![Move::Left, Move::Straight]).unwrap();
    let answer = engine.answer(&challenge, &[photos[0].1.clone(), grey, photos[0].1.clone()]).unwrap();
    assert_eq!(answer.verdict.reasons, [Reason::NoFace(1)]);
    assert!(!answer.verdict.is_live());
    assert!(answer.best.is_some_and(|best| best != 1));
    assert_eq!(engine.answer(&challenge, &[]).unwrap().vector(), None);
}

fn looked(engine: &Engine, made: &[Picture; 2]) -> Option<Vec<face::Portrait>> {
    made.iter().map(|picture| engine.look(picture).unwrap()).collect()
}

fn frames<'a>(
    photo: &'a Picture,
    portrait: &'a face::Portrait,
    made: &'a [Picture; 2],
    answers: &'a [face::Portrait],
) -> Vec<Frame<'a>> {
    let rest = made.iter().zip(answers).map(|(picture, portrait)| Frame { picture, portrait });
    std::iter::once(Frame { picture: photo, portrait }).chain(rest).collect()
}

#[test]
fn a_photo_that_is_sent_again_is_found_and_another_photo_of_the_same_person_is_not() {
    let Some((_, photos)) = material("dev") else { return };
    let prints: Vec<_> = photos.iter().map(|(_, photo)| Fingerprint::of(photo)).collect();
    let others = photos.iter().enumerate().map(|(place, (_, photo))| {
        let (probe, before) = (Probe::of(photo), &prints[..place]);
        before.iter().chain(&prints[place + 1..]).map(|print| probe.distance(*print)).min().unwrap()
    });
    let nearest = others.min().unwrap();
    assert!(nearest > 2 * NEAR, "of {} photos two are {nearest} apart", photos.len());
    let mut worst = std::collections::BTreeMap::new();
    for ((_, photo), print) in photos.iter().zip(&prints) {
        for (name, again) in variants(photo) {
            let most = worst.entry(name).or_insert(0);
            *most = Probe::of(&again).distance(*print).max(*most);
        }
    }
    assert!(worst.values().all(|distance| *distance <= NEAR), "{worst:?} {nearest}");
}

/// A photo as somebody would change it to send it once more.
fn variants(photo: &Picture) -> Vec<(&'static str, Picture)> {
    let [width, height] = [photo.width(), photo.height()];
    let scaled_by = |scale: f32| scaled(photo, [width, height].map(|side| (side as f32 * scale) as usize));
    let [inner_width, inner_height] = [width, height].map(|side| side - side / 50);
    let cut = |left, top| cut(photo, left, top, inner_width, inner_height);
    vec![
        ("saved anew", saved_anew(photo, 90)),
        ("smaller", scaled_by(0.9)),
        ("larger", scaled_by(1.1)),
        ("cut all around", cut((width - inner_width) / 2, (height - inner_height) / 2)),
        ("cut at the left and the top", cut(width - inner_width, height - inner_height)),
        ("shifted across", self::cut(photo, 1, 0, width - 1, height)),
        ("shifted down", self::cut(photo, 0, 1, width, height - 1)),
    ]
}

fn saved_anew(photo: &Picture, quality: u8) -> Picture {
    let mut file = vec![];
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut file, quality);
    let pixels = image::RgbImage::from_raw(photo.width() as u32, photo.height() as u32, photo.pixels().to_vec());
    pixels.unwrap().write_with_encoder(encoder).unwrap();
    Picture::decode(&file).unwrap()
}

fn cut(photo: &Picture, left: usize, top: usize, width: usize, height: usize) -> Picture {
    let rows = photo.pixels().chunks_exact(photo.width() * 3).skip(top).take(height);
    Picture::of(width, height, rows.flat_map(|row| row[left * 3..][..width * 3].to_vec()).collect()).unwrap()
}

/// By the nearest pixel: the worst way to do it.
fn scaled(photo: &Picture, [width, height]: [usize; 2]) -> Picture {
    let pixel = |place: usize| {
        let (column, row) = (place % width * photo.width() / width, place / width * photo.height() / height);
        let start = (row * photo.width() + column) * 3;
        [photo.pixels()[start], photo.pixels()[start + 1], photo.pixels()[start + 2]]
    };
    Picture::of(width, height, (0..width * height).flat_map(pixel).collect()).unwrap()
}
