//! Frames made from one photo: of a flat picture that is moved and warped, and of a head that turns.

use super::Move;
use crate::{geometry::Point, picture::Picture, pose, resample};

mod fill;
mod head;
mod morph;

pub use head::Build;
pub use morph::Between;

/// What is done to a photo.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Trick {
    /// Shifted by parts of its sides.
    Moved(f32, f32),
    /// Larger or smaller.
    Scaled(f32),
    /// Turned in its plane, in degrees.
    Turned(f32),
    /// Made narrow, as a photo that is held at an angle.
    Narrowed(f32),
    /// Held at an angle before a camera that is near: one side is smaller than the other.
    Tilted(f32),
    /// Bent outwards from an upright axis.
    Bent(f32),
    /// The nose pulled aside, everything else as it was, in distances between the eyes: how far, and how wide.
    Pulled(f32, f32),
    /// The nose pulled, then moved, scaled, turned and tilted, all of it so strongly.
    Combined(f32),
    /// A print held before a camera at arm's length, turned aside and nodded, in degrees.
    Print(f32, f32),
    /// A print around an upright cylinder that turns, in degrees, with its nose pulled by distances between the eyes.
    Cylinder(f32, f32),
    /// All five landmarks put where a head has them that turned to its left, in degrees.
    Morphed(f32, Between),
    /// A head of three dimensions that wears the photo, turned to its left, in degrees.
    Head(f32, Build),
}

/// What a forger of flat pictures does, by its place in [`Trick::flat`].
pub const FLAT: [&str; 15] = [
    "moved",
    "scaled",
    "turned",
    "narrowed",
    "tilted",
    "bent",
    "nose pulled",
    "nose pulled, wide",
    "all of these",
    "turned print",
    "turned cylinder",
    "turned cylinder, nose pulled",
    "landmarks moved: plate",
    "landmarks moved: hills",
    "landmarks moved: triangles",
];

/// How far the pupils lie from the axis of a cylinder: a sheet is bent as much as a face.
const CYLINDER: f32 = 1.4;

/// Distances between the eyes from a camera to what is held before it.
const ARM: f32 = 9.0;

impl Trick {
    /// What a forger of flat pictures would do to look like a move, stronger or weaker.
    pub fn flat(wanted: Move, kind: usize, strength: f32) -> Self {
        // To look straight again it is enough to do next to nothing.
        let strength = if wanted == Move::Straight { 0.15 * strength } else { strength };
        let sign = if wanted == Move::Right { -strength } else { strength };
        match kind % FLAT.len() {
            0 => Self::Moved(0.2 * sign, 0.0),
            1 => Self::Scaled(1.0 + 0.2 * sign),
            2 => Self::Turned(20.0 * sign),
            3 => Self::Narrowed(1.0 - 0.3 * strength),
            4 => Self::Tilted(0.4 * sign),
            5 => Self::Bent(0.8 * sign),
            6 => Self::Pulled(0.3 * sign, 0.35),
            7 => Self::Pulled(0.35 * sign, 0.7),
            8 => Self::Combined(sign),
            9 => Self::Print(45.0 * sign, 15.0 * strength),
            10 => Self::Cylinder(40.0 * sign, 0.0),
            11 => Self::Cylinder(35.0 * sign, 0.25 * sign),
            12 => Self::Morphed(35.0 * sign, Between::Plate),
            13 => Self::Morphed(35.0 * sign, Between::Hills(1.0)),
            _ => Self::Morphed(35.0 * sign, Between::Triangles),
        }
    }

    /// An average head that makes a move.
    pub fn head(wanted: Move, degrees: f32) -> Self {
        Self::head_of(Build::AVERAGE, wanted, degrees)
    }

    /// A head of some build that makes a move.
    pub fn head_of(build: Build, wanted: Move, degrees: f32) -> Self {
        let left = match wanted {
            Move::Left => degrees,
            Move::Right => -degrees,
            // Nobody holds quite still.
            Move::Straight => 4.0,
        };
        Self::Head(left, build)
    }

    /// The photo after the trick. Its landmarks say where the face is.
    pub fn play(self, photo: &Picture, landmarks: &[Point; 5]) -> Picture {
        match self {
            Self::Head(left, build) => head::turned(photo, landmarks, left.to_radians(), build),
            Self::Morphed(left, between) => {
                warp(photo, morph::source(landmarks, &pose::turned(landmarks, left), between))
            }
            flat => warp(photo, flat.source(photo, landmarks)),
        }
    }

    /// Where each place of a warped picture is in the photo.
    fn source(self, photo: &Picture, landmarks: &[Point; 5]) -> impl Fn(Point) -> Point {
        let nose = landmarks[2];
        let eyes = landmarks[0].distance(landmarks[1]);
        let centre = landmarks[0].middle(landmarks[1]).middle(landmarks[3].middle(landmarks[4]));
        let (width, height) = (photo.width() as f32, photo.height() as f32);
        let to = move |x: f32, y: f32| Point { x: centre.x + x, y: centre.y + y };
        let pulled = move |point: Point, across: f32, wide: f32| {
            let near = (-(point.distance(nose) / (wide * eyes)).powi(2)).exp();
            Point { x: point.x - across * eyes * near, ..point }
        };
        let spun = |x: f32, y: f32, degrees: f32| {
            let (sin, cos) = degrees.to_radians().sin_cos();
            (x * cos + y * sin, y * cos - x * sin)
        };
        let tilted = move |x: f32, y: f32, slope: f32| {
            let near = 1.0 + slope * x / width;
            (x / near, y / near)
        };
        move |point| {
            let (x, y) = (point.x - centre.x, point.y - centre.y);
            match self {
                Self::Moved(across, down) => Point { x: point.x - across * width, y: point.y - down * height },
                Self::Scaled(scale) => to(x / scale, y / scale),
                Self::Turned(degrees) => {
                    let (x, y) = spun(x, y, degrees);
                    to(x, y)
                }
                Self::Narrowed(scale) => to(x / scale, y),
                Self::Tilted(slope) => {
                    let (x, y) = tilted(x, y, slope);
                    to(x, y)
                }
                Self::Bent(strength) => to(x + strength * x * x.abs() / width, y),
                Self::Pulled(across, wide) => pulled(point, across, wide),
                Self::Combined(strength) => {
                    let scale = 1.0 + 0.1 * strength;
                    let (x, y) = spun((x - 0.1 * strength * width) / scale, y / scale, 8.0 * strength);
                    let (x, y) = tilted(x, y, 0.3 * strength);
                    pulled(to(x, y), 0.3 * strength, 0.5)
                }
                Self::Print(aside, nodded) => {
                    // The ray through the pixel meets the plane of the print.
                    let ((sin, cos), (rise, lie)) = (aside.to_radians().sin_cos(), nodded.to_radians().sin_cos());
                    let (x, y) = (x / eyes, y / eyes);
                    let (right, down, out) =
                        ([cos, 0.0, -sin], [sin * rise, lie, cos * rise], [sin * lie, -rise, cos * lie]);
                    let ray = [x / ARM, y / ARM, -1.0];
                    let dot =
                        |one: [f32; 3], other: [f32; 3]| one[0] * other[0] + one[1] * other[1] + one[2] * other[2];
                    let far = -ARM * out[2] / dot(ray, out);
                    let met = [far * ray[0], far * ray[1], ARM + far * ray[2]];
                    to(dot(met, right) * eyes, dot(met, down) * eyes)
                }
                Self::Cylinder(aside, across) => {
                    // Angles around the axis; what is beyond the rim is the rim again.
                    let part = (x / eyes / CYLINDER).clamp(-0.99, 0.99);
                    let around = part.asin() - aside.to_radians();
                    pulled(to(around.clamp(-1.5, 1.5).sin() * CYLINDER * eyes, y), across, 0.4)
                }
                Self::Morphed(..) | Self::Head(..) => point,
            }
        }
    }
}

/// A photo whose pixels are from elsewhere in it.
fn warp(photo: &Picture, source: impl Fn(Point) -> Point) -> Picture {
    let (width, height) = (photo.width(), photo.height());
    let edge = |value: f32, most: usize| value.clamp(0.0, (most - 1) as f32);
    let pixels = (0..width * height).flat_map(|place| {
        let from = source(Point { x: (place % width) as f32, y: (place / width) as f32 });
        resample::at(photo, edge(from.x, width), edge(from.y, height)).map(|value| (value + 0.5) as u8)
    });
    Picture::of(width, height, pixels.collect()).expect("as many pixels as the photo")
}
