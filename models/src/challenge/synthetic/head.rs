//! A head that wears a photo, turned before a camera.
//!
//! Its geometry is simple shapes of our own, sized by common measures of adults, in distances between the pupils (about
//! 63 mm): widths and a profile for each height, between them flattened ellipses around an axis at the ears; on that a
//! nose with bridge and wings, sockets and eyeballs, brows, cheekbones, lips and a chin. Nose and mouth sit where the
//! photo's landmarks are. It has neither ears nor hair of its own, and its light turns with it, so that it looks more
//! like a flat picture than a person does.

use super::fill;
use crate::{geometry::Point, picture::Picture, pose::Pose, resample};

/// Distances between the pupils from the camera to the head: at arm's length.
const CAMERA: f32 = 9.0;

/// The axis that it turns around, behind the pupils.
const AXIS: f32 = -1.45;

/// How far below the pupils the vertex is, and each further line of the tables.
const TOP: f32 = -1.75;
const LINE: f32 = 0.3;

/// Half the breadth at each line, from the vertex to below the chin.
const BREADTH: [f32; 13] = [0.0, 0.72, 1.0, 1.15, 1.21, 1.2, 1.17, 1.12, 1.05, 0.96, 0.82, 0.58, 0.0];

/// How far the middle of the face is before the pupils at each line, without the nose.
const PROFILE: [f32; 13] = [-1.45, -0.62, -0.22, 0.02, 0.14, 0.19, 0.17, 0.18, 0.19, 0.2, 0.17, 0.15, -0.1];

/// How much flatter than an ellipse a face is.
const FLAT: f32 = 2.2;

/// How far the mouth is below the pupils.
const MOUTH: f32 = 1.156;

/// Of what build a head is: parts of the average.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Build {
    /// How far the nose stands out.
    pub nose: f32,
    /// How far the cheeks fall back.
    pub depth: f32,
    /// How broad it is.
    pub breadth: f32,
}

impl Build {
    /// The average.
    pub const AVERAGE: Self = Self { nose: 1.0, depth: 1.0, breadth: 1.0 };

    /// One of 27: noses differ by a fifth, the rest by a tenth.
    pub fn of(seed: usize) -> Self {
        let part = |seed: usize, most: f32| 1.0 + most * (seed % 3) as f32 - most;
        Self { nose: part(seed, 0.2), depth: part(seed / 3, 0.1), breadth: part(seed / 9, 0.1) }
    }
}

/// To the right of the picture, down, and to the camera.
type Place = [f32; 3];

/// A head before the camera, in a photo.
struct Head {
    build: Build,
    /// Pixels between the pupils, were they seen from ahead, and where their middle is.
    scale: f32,
    centre: Point,
    /// Its own axes as the camera sees them: rows of a rotation.
    axes: [Place; 3],
    /// Where the tip of the nose is, across and down.
    nose: [f32; 2],
    /// How much longer than the average the face is.
    length: f32,
}

/// The photo with the head in it turned to its left by an angle, before what is behind it.
pub(super) fn turned(photo: &Picture, landmarks: &[Point; 5], left: f32, build: Build) -> Picture {
    let head = Head::in_photo(landmarks, build);
    let (width, height) = (photo.width(), photo.height());
    let place = |index: usize| Point { x: (index % width) as f32, y: (index / width) as f32 };
    // What is behind it was never seen; what is around it stands in. A little more than the model covers is taken away.
    let covered: Vec<_> = (0..width * height).map(|index| head.covers(place(index))).collect();
    let mut pixels = fill::without(photo, &covered);
    for (index, pixel) in pixels.as_chunks_mut::<3>().0.iter_mut().enumerate() {
        if let Some(point) = head.hit(place(index), left) {
            let seen = head.seen(point, 0.0);
            let edge = |value: f32, most: usize| value.clamp(0.0, (most - 1) as f32);
            *pixel = resample::at(photo, edge(seen.x, width), edge(seen.y, height)).map(|value| (value + 0.5) as u8);
        }
    }
    Picture::of(width, height, pixels).expect("as many pixels as the photo")
}

impl Head {
    fn in_photo(landmarks: &[Point; 5], build: Build) -> Self {
        let pose = Pose::of(landmarks);
        let pitch = pose.pitch.clamp(-15.0, 15.0);
        let scale = landmarks[0].distance(landmarks[1]) / pose.yaw.to_radians().cos();
        let centre = landmarks[0].middle(landmarks[1]);
        let axes = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]].map(|axis| {
            let axis = yawed(axis, pose.yaw.to_radians());
            let (sin, cos) = pitch.to_radians().sin_cos();
            let axis = [axis[0], axis[1] * cos - axis[2] * sin, axis[2] * cos + axis[1] * sin];
            let (sin, cos) = pose.roll.to_radians().sin_cos();
            [axis[0] * cos - axis[1] * sin, axis[0] * sin + axis[1] * cos, axis[2]]
        });
        let mut head = Self { build, scale, centre, axes, nose: [0.0, 0.57], length: 1.0 };
        let mouth = head.at_depth(landmarks[3].middle(landmarks[4]), 0.06);
        head.length = (mouth[1] / MOUTH).clamp(0.8, 1.25);
        let nose = head.at_depth(landmarks[2], 0.18 + 0.285 * build.nose);
        head.nose = [nose[0].clamp(-0.15, 0.15), nose[1].clamp(0.35, 0.85)];
        head
    }

    /// The place at this depth of the head that a point of the photo shows.
    fn at_depth(&self, point: Point, depth: f32) -> Place {
        let (start, step) = self.ray(point, 0.0);
        let along = (depth - start[2]) / step[2];
        std::array::from_fn(|axis| start[axis] + along * step[axis])
    }

    /// The places of the head that the camera sees in one pixel: where the ray passes the plane of the pupils' middle, and
    /// how it goes on towards the camera.
    fn ray(&self, pixel: Point, left: f32) -> (Place, Place) {
        let (x, y) = ((pixel.x - self.centre.x) / self.scale, (pixel.y - self.centre.y) / self.scale);
        let own = |seen: Place| self.axes.map(|axis| axis[0] * seen[0] + axis[1] * seen[1] + axis[2] * seen[2]);
        let [across, down, near] = own([x, y, 0.0]);
        let start = yawed([across, down, near - AXIS], -left);
        let step = yawed(own([-x / CAMERA, -y / CAMERA, 1.0]), -left);
        ([start[0], start[1], start[2] + AXIS], step)
    }

    /// Where a place of the head is in the picture.
    fn seen(&self, place: Place, left: f32) -> Point {
        let turned = yawed([place[0], place[1], place[2] - AXIS], left);
        let turned = [turned[0], turned[1], turned[2] + AXIS];
        let [x, y, z]: Place =
            std::array::from_fn(|axis| (0..3).map(|own| self.axes[own][axis] * turned[own]).sum::<f32>());
        let near = self.scale * CAMERA / (CAMERA - z);
        Point { x: self.centre.x + x * near, y: self.centre.y + y * near }
    }

    /// The first place of the head that the camera sees in a pixel.
    fn hit(&self, pixel: Point, left: f32) -> Option<Place> {
        const STEP: f32 = 0.05;
        let (start, step) = self.ray(pixel, left);
        let at = |along: f32| -> Place { std::array::from_fn(|axis| start[axis] + along * step[axis]) };
        let first = (0..70).map(|count| 0.8 - STEP * count as f32).find(|along| self.is_inside(at(*along), 0.0))?;
        let (mut inside, mut outside) = (first, first + STEP);
        for _ in 0..6 {
            let middle = f32::midpoint(inside, outside);
            if self.is_inside(at(middle), 0.0) {
                inside = middle;
            } else {
                outside = middle;
            }
        }
        Some(at(inside))
    }

    /// Whether the head, or its rim, is in a pixel of the photo.
    fn covers(&self, pixel: Point) -> bool {
        let (start, step) = self.ray(pixel, 0.0);
        (0..35).map(|count| 0.8 - 0.1 * count as f32).any(|along| {
            let place = std::array::from_fn(|axis| start[axis] + along * step[axis]);
            self.is_inside(place, 0.15)
        })
    }

    /// Whether a place is in the head, made broader by a rim.
    fn is_inside(&self, [x, y, z]: Place, rim: f32) -> bool {
        // Lengths are those of an average face.
        let y = if y > 0.0 { y / self.length } else { y };
        let breadth = table(&BREADTH, y) * self.build.breadth;
        let across = x.abs() / (breadth + rim);
        if breadth <= 0.0 || across >= 1.0 {
            return false;
        }
        let round = (1.0 - across.powf(FLAT)).powf(1.0 / FLAT);
        if z < AXIS {
            return AXIS - z < 1.2 * breadth * round;
        }
        let front = table(&PROFILE, y) - AXIS;
        // Deeper heads fall back farther from the same profile: the ears lie farther behind.
        let fallen = front * self.build.depth * (1.0 - round);
        z < AXIS + front - fallen.min(front) + self.features(x, y)
    }

    /// What stands out of the round of the face, and what lies below it.
    fn features(&self, x: f32, y: f32) -> f32 {
        if !(-0.8..1.9).contains(&y) {
            return 0.0;
        }
        let [tip_x, tip_y] = [self.nose[0], self.nose[1] / self.length];
        let side = x.abs();
        let hill = |x: f32, y: f32, wide: f32, high: f32| (-(x / wide).powi(2) - (y / high).powi(2)).exp();
        let down = (y + 0.05) / (tip_y + 0.05);
        let ridge = match down {
            down if down < 0.0 => 0.03 * hill(0.0, y + 0.05, 1.0, 0.12),
            down if down <= 1.0 => 0.03 + 0.255 * down.powf(1.3),
            _ => 0.285 * hill(0.0, y - tip_y, 1.0, 0.13),
        };
        let middle = tip_x * down.clamp(0.0, 1.0);
        let bridge = ridge * hill(x - middle, 0.0, 0.11 + 0.05 * down.clamp(0.0, 1.0), 1.0);
        let wings = 0.14 * hill((x - tip_x).abs() - 0.19, y - tip_y - 0.06, 0.09, 0.1);
        let brows = 0.05 * hill(0.0, y + 0.3, 1.0, 0.12) * (-(x / 0.75).powi(4)).exp();
        let sockets = -0.11 * hill(side - 0.45, y - 0.02, 0.24, 0.17) + 0.06 * hill(side - 0.5, y, 0.13, 0.13);
        let cheekbones = 0.05 * hill(side - 0.7, y - 0.5, 0.28, 0.25);
        let lips = 0.06 * hill(x, y - MOUTH + 0.08, 0.33, 0.09) + 0.055 * hill(x, y - MOUTH - 0.09, 0.3, 0.1);
        let chin = 0.06 * hill(x, y - 1.6, 0.28, 0.2);
        self.build.nose * bridge.max(wings) + brows + sockets + cheekbones + lips + chin
    }
}

/// Turned around the upright axis to its own left, which is the right of a picture.
fn yawed([x, y, z]: Place, left: f32) -> Place {
    let (sin, cos) = left.sin_cos();
    [x * cos + z * sin, y, z * cos - x * sin]
}

/// The smooth curve through a table's values at this height (Catmull and Rom); 0 or less outside of it.
fn table(values: &[f32; 13], y: f32) -> f32 {
    let place = (y - TOP) / LINE;
    if !(0.0..=12.0).contains(&place) {
        return -9.0;
    }
    let line = (place as usize).min(11);
    let part = place - line as f32;
    let [before, from, to, after] =
        [line.saturating_sub(1), line, line + 1, (line + 2).min(12)].map(|line| values[line]);
    let slopes = [(to - before) / 2.0, (after - from) / 2.0];
    let bend = [3.0 * (to - from) - 2.0 * slopes[0] - slopes[1], 2.0 * (from - to) + slopes[0] + slopes[1]];
    from + part * (slopes[0] + part * (bend[0] + part * bend[1]))
}
