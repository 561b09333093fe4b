//! Which way a head looks, from five landmarks.

use serde::Serialize;

use crate::geometry::Point;

/// The landmarks of an average head that looks straight ahead, in the order of a face's: to the right of the picture,
/// down, and away from the camera, in units of which 35 lie between the eyes. The nose is where the detector puts it in
/// most photos of people who look at the camera.
const HEAD: [[f32; 3]; 5] =
    [[-17.6, -20.1, 0.0], [17.6, -20.1, 0.0], [0.0, 3.2, -16.0], [-14.6, 20.5, -3.0], [14.6, 20.5, -3.0]];

/// Angles in degrees; all are 0 for a head that looks straight ahead.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Pose {
    /// Above 0 if the head is turned to its own left, which is the right of a picture.
    pub yaw: f32,
    /// Above 0 if it looks up.
    pub pitch: f32,
    /// Above 0 if it leans to its own left.
    pub roll: f32,
}

impl Pose {
    /// The turn of an average head that brings its landmarks nearest to these, seen from afar.
    pub fn of(landmarks: &[Point; 5]) -> Self {
        let across = row(&landmarks.map(|point| point.x));
        let down = row(&landmarks.map(|point| point.y));
        let away = cross(across, down);
        // Where the nose points: against the axis that goes away from the camera.
        let (x, y, z) = (-across[2], -down[2], -away[2]);
        Self {
            yaw: x.atan2(-z).to_degrees(),
            pitch: (-y).atan2(x.hypot(z)).to_degrees(),
            roll: down[0].atan2(across[0]).to_degrees(),
        }
    }
}

/// Where the landmarks would be if the head turned so many degrees further to its own left. How they differ from those of
/// an average head stays as it is.
pub(crate) fn turned(landmarks: &[Point; 5], degrees: f32) -> [Point; 5] {
    let across = slope(&landmarks.map(|point| point.x));
    let down = slope(&landmarks.map(|point| point.y));
    let (sin, cos) = degrees.to_radians().sin_cos();
    let mut points = *landmarks;
    for (point, [x, _, z]) in points.iter_mut().zip(centred()) {
        let (aside, back) = (x * cos - z * sin - x, z * cos + x * sin - z);
        point.x += across[0] * aside + across[2] * back;
        point.y += down[0] * aside + down[2] * back;
    }
    points
}

/// The direction, of length one, that explains one coordinate of the landmarks best.
fn row(coordinates: &[f32; 5]) -> [f32; 3] {
    let slope = slope(coordinates);
    let length = slope.iter().map(|value| value * value).sum::<f32>().sqrt();
    slope.map(|value| value / length)
}

/// How a coordinate of the landmarks grows along each axis of an average head (least squares).
fn slope(coordinates: &[f32; 5]) -> [f32; 3] {
    let head = centred();
    let mut square = [[0.0; 3]; 3];
    let mut right = [0.0; 3];
    let mean = coordinates.iter().sum::<f32>() / 5.0;
    for (point, coordinate) in head.iter().zip(coordinates) {
        for one in 0..3 {
            for other in 0..3 {
                square[one][other] += point[one] * point[other];
            }
            right[one] += point[one] * (coordinate - mean);
        }
    }
    solve(square, right)
}

fn centred() -> [[f32; 3]; 5] {
    let mean: [f32; 3] = std::array::from_fn(|axis| HEAD.iter().map(|point| point[axis]).sum::<f32>() / 5.0);
    HEAD.map(|point| std::array::from_fn(|axis| point[axis] - mean[axis]))
}

/// Cramer's rule.
fn solve(square: [[f32; 3]; 3], right: [f32; 3]) -> [f32; 3] {
    let whole = determinant(square);
    std::array::from_fn(|column| {
        let mut replaced = square;
        for (row, value) in replaced.iter_mut().zip(right) {
            row[column] = value;
        }
        determinant(replaced) / whole
    })
}

fn determinant(rows: [[f32; 3]; 3]) -> f32 {
    let [first, second, third] = rows;
    let normal = cross(second, third);
    first[0] * normal[0] + first[1] * normal[1] + first[2] * normal[2]
}

fn cross(one: [f32; 3], other: [f32; 3]) -> [f32; 3] {
    [
        one[1] * other[2] - one[2] * other[1],
        one[2] * other[0] - one[0] * other[2],
        one[0] * other[1] - one[1] * other[0],
    ]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// An average head, turned, then raised, then leant.
    fn seen(pose: Pose) -> [Point; 5] {
        let (yaw, pitch, roll) = (pose.yaw.to_radians(), pose.pitch.to_radians(), pose.roll.to_radians());
        HEAD.map(|[x, y, z]| {
            let (x, z) = (x * yaw.cos() - z * yaw.sin(), z * yaw.cos() + x * yaw.sin());
            let y = y * pitch.cos() + z * pitch.sin();
            Point {
                x: 90.0 + 2.0 * (x * roll.cos() - y * roll.sin()),
                y: 70.0 + 2.0 * (x * roll.sin() + y * roll.cos()),
            }
        })
    }

    proptest! {
        #[test]
        fn a_turned_head_is_seen_to_be_turned(yaw in -50.0_f32..50.0, pitch in -35.0_f32..35.0, roll in -60.0_f32..60.0) {
            for pose in [[yaw, 0.0, 0.0], [0.0, pitch, 0.0], [0.0, 0.0, roll]] {
                let [yaw, pitch, roll] = pose;
                let found = Pose::of(&seen(Pose { yaw, pitch, roll }));
                let apart = (found.yaw - yaw).abs().max((found.pitch - pitch).abs()).max((found.roll - roll).abs());
                prop_assert!(apart < 0.5, "{:?} {:?}", pose, found);
            }
        }
    }

    #[test]
    fn the_place_where_networks_want_a_face_looks_straight_ahead() {
        let pose = Pose::of(&crate::align::TEMPLATE);
        assert!(pose.yaw.abs() < 3.0 && pose.pitch.abs() < 16.0 && pose.roll.abs() < 1.0, "{pose:?}");
    }
}
