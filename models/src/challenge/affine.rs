//! Any turn, stretch and shift of a plane: what a flat picture can do before a camera that is far away.

use crate::geometry::Point;

/// The landmarks that lie in one plane: eyes, and corners of the mouth.
pub(super) fn outer(landmarks: &[Point; 5]) -> [Point; 4] {
    [landmarks[0], landmarks[1], landmarks[3], landmarks[4]]
}

/// `(x, y)` goes to `(a·x + b·y + c, d·x + e·y + f)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Affine {
    across: [f32; 3],
    down: [f32; 3],
}

impl Affine {
    /// The one that brings `from` nearest to `to`, by the sum of squares. Nothing, if the points lie on a line.
    pub(super) fn between(from: &[Point; 4], to: &[Point; 4]) -> Option<Self> {
        let mean = |points: &[Point; 4]| {
            let sum =
                points.iter().fold(Point::default(), |sum, point| Point { x: sum.x + point.x, y: sum.y + point.y });
            Point { x: sum.x / 4.0, y: sum.y / 4.0 }
        };
        let (centre, goal) = (mean(from), mean(to));
        let (mut wide, mut tilt, mut high) = (0.0, 0.0, 0.0);
        let mut sums = [[0.0; 2]; 2];
        for (from, to) in from.iter().zip(to) {
            let (x, y) = (from.x - centre.x, from.y - centre.y);
            wide += x * x;
            tilt += x * y;
            high += y * y;
            for (sum, goal) in sums.iter_mut().zip([to.x - goal.x, to.y - goal.y]) {
                sum[0] += x * goal;
                sum[1] += y * goal;
            }
        }
        let area = wide * high - tilt * tilt;
        let row = |[along, below]: [f32; 2], goal: f32| {
            let (a, b) = ((along * high - below * tilt) / area, (below * wide - along * tilt) / area);
            [a, b, goal - a * centre.x - b * centre.y]
        };
        let found = Self { across: row(sums[0], goal.x), down: row(sums[1], goal.y) };
        let is_whole = area > f32::EPSILON && found.across.iter().chain(&found.down).all(|value| value.is_finite());
        is_whole.then_some(found)
    }

    /// Where a point goes.
    pub(super) fn apply(&self, point: Point) -> Point {
        let row = |[a, b, c]: [f32; 3]| a * point.x + b * point.y + c;
        Point { x: row(self.across), y: row(self.down) }
    }

    /// How something grows across and down before it, by how it grows behind it.
    pub(super) fn slopes(&self, [across, down]: [f32; 2]) -> [f32; 2] {
        [0, 1].map(|axis| across * self.across[axis] + down * self.down[axis])
    }
}
