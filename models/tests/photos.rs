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
    Engine, Fingerprint, Picture, Pose,
    challenge::{Challenge, Frame, Move, Reason, judge, synthetic::Trick},
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
    let moves = [Move::Left, Move::Right];
    let looks_straight = |face: &face::Face| Pose::of(&face.landmarks).yaw.abs() < 10.0;
    let straight = photos.iter().filter(|(_, photo)| engine.faces(photo).unwrap().first().is_some_and(looks_straight));
    for (path, photo) in straight.take(4) {
        let portrait = engine.look(photo).unwrap().unwrap();
        for kind in 0..7 {
            let made = moves.map(|wanted| Trick::flat(wanted, kind, 0.8).play(photo, &portrait.faces[0].landmarks));
            let Some(answers) = looked(engine, &made) else { continue };
            let frames = frames(photo, &portrait, &made, &answers);
            let verdict = judge(engine.set(), &Challenge::of(moves.to_vec()).unwrap(), &frames);
            let turned = |reason: &Reason| matches!(reason, Reason::NotTurned(_) | Reason::Flat(_));
            assert!(verdict.reasons.iter().any(turned), "{kind} of {}: {verdict:?}", path.display());
            assert!(verdict.score < portrait.liveness.threshold, "{verdict:?}");
        }
    }
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
    let collisions = prints
        .iter()
        .enumerate()
        .flat_map(|(place, one)| prints[place + 1..].iter().map(move |other| one.is_near(*other)))
        .filter(|is_near| *is_near)
        .count();
    assert_eq!(collisions, 0, "of {} photos", prints.len());
    for ((path, photo), print) in photos.iter().zip(&prints).step_by(4) {
        for scale in [0.9, 1.1] {
            let sides = [photo.width(), photo.height()].map(|side| (side as f32 * scale) as usize);
            let distance = Fingerprint::of(&scaled(photo, sides)).distance(*print);
            assert!(distance <= 4, "{} {scale}: {distance}", path.display());
        }
    }
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
