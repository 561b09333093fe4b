//! Frames made from one photo: of a flat picture that is moved and warped, and of a head that turns.

use super::Move;
use crate::{geometry::Point, picture::Picture, resample};

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
    /// Bent to a cylinder around an upright axis.
    Bent(f32),
    /// The nose pulled aside, everything else as it was, in distances between the eyes.
    Pulled(f32),
    /// A head of three dimensions that wears the photo, turned to its left, in degrees.
    Head(f32),
}

impl Trick {
    /// What a forger of flat pictures would do to look like a move, stronger or weaker.
    pub fn flat(wanted: Move, kind: usize, strength: f32) -> Self {
        let sign = if wanted == Move::Left { strength } else { -strength };
        match kind % 7 {
            0 => Self::Moved(0.2 * sign, 0.0),
            1 => Self::Scaled(1.0 + 0.2 * sign),
            2 => Self::Turned(20.0 * sign),
            3 => Self::Narrowed(1.0 - 0.3 * strength),
            4 => Self::Tilted(0.4 * sign),
            5 => Self::Bent(0.8 * sign),
            _ => Self::Pulled(0.3 * sign),
        }
    }

    /// A head that makes a move.
    pub fn head(wanted: Move, degrees: f32) -> Self {
        Self::Head(match wanted {
            Move::Left => degrees,
            Move::Right => -degrees,
            // Nobody holds quite still.
            Move::Straight => 4.0,
        })
    }

    /// The photo after the trick. Its landmarks say where the face is.
    pub fn play(self, photo: &Picture, landmarks: &[Point; 5]) -> Picture {
        let eyes = landmarks[0].distance(landmarks[1]);
        let centre = landmarks[0].middle(landmarks[1]).middle(landmarks[3].middle(landmarks[4]));
        let (width, height) = (photo.width() as f32, photo.height() as f32);
        let around = |point: Point| (point.x - centre.x, point.y - centre.y);
        let to = |x: f32, y: f32| Point { x: centre.x + x, y: centre.y + y };
        match self {
            Self::Moved(across, down) => {
                warp(photo, |point| Point { x: point.x - across * width, y: point.y - down * height })
            }
            Self::Scaled(scale) => warp(photo, |point| to(around(point).0 / scale, around(point).1 / scale)),
            Self::Turned(degrees) => warp(photo, |point| {
                let ((x, y), (sin, cos)) = (around(point), degrees.to_radians().sin_cos());
                to(x * cos + y * sin, y * cos - x * sin)
            }),
            Self::Narrowed(scale) => warp(photo, |point| to(around(point).0 / scale, around(point).1)),
            Self::Tilted(slope) => warp(photo, |point| {
                let (x, y) = around(point);
                let near = 1.0 + slope * x / width;
                to(x / near, y / near)
            }),
            Self::Bent(strength) => warp(photo, |point| {
                let (x, y) = around(point);
                to(x + strength * x * x.abs() / width, y)
            }),
            Self::Pulled(across) => warp(photo, |point| {
                let near = (-(point.distance(landmarks[2]) / (0.35 * eyes)).powi(2)).exp();
                Point { x: point.x - across * eyes * near, ..point }
            }),
            Self::Head(left) => head(photo, centre, landmarks[2], eyes, left.to_radians()),
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

/// The photo on half an ellipsoid with a nose, before the photo itself. Each quarter of a pixel is put where it is after
/// the turn; what is nearer hides what is behind.
fn head(photo: &Picture, centre: Point, nose: Point, eyes: f32, left: f32) -> Picture {
    let (width, height) = (photo.width(), photo.height());
    let (wide, high, deep) = (1.25 * eyes, 1.75 * eyes, 1.25 * eyes);
    let mut pixels = photo.pixels().to_vec();
    let mut depths = vec![0.0_f32; width * height];
    for place in 0..4 * width * height {
        let point = Point { x: (place % (2 * width)) as f32 / 2.0, y: (place / (2 * width)) as f32 / 2.0 };
        let (x, y) = (point.x - centre.x, point.y - centre.y);
        let room = 1.0 - (x / wide).powi(2) - (y / high).powi(2);
        if room <= 0.0 {
            continue;
        }
        let bump = 0.25 * eyes * (-(point.distance(nose) / (0.22 * eyes)).powi(2)).exp();
        let z = deep * room.sqrt() + bump;
        let (turned, near) = (x * left.cos() + z * left.sin(), z * left.cos() - x * left.sin());
        let (column, row) = ((centre.x + turned).round(), (centre.y + y).round());
        let is_inside = column >= 0.0 && row >= 0.0 && column < width as f32 && row < height as f32;
        let target = if is_inside { row as usize * width + column as usize } else { continue };
        if near > depths[target] {
            depths[target] = near;
            let colours = resample::at(photo, point.x, point.y).map(|value| (value + 0.5) as u8);
            pixels[target * 3..][..3].copy_from_slice(&colours);
        }
    }
    Picture::of(width, height, pixels).expect("as many pixels as the photo")
}
