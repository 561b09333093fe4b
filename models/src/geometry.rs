//! Points and boxes, in pixels from the top left.

use serde::Serialize;

/// A place in a picture.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Point {
    /// From the left.
    pub x: f32,
    /// From the top.
    pub y: f32,
}

impl Point {
    /// The place in the middle of two.
    pub(crate) fn middle(self, other: Self) -> Self {
        Self { x: f32::midpoint(self.x, other.x), y: f32::midpoint(self.y, other.y) }
    }

    /// How far it is.
    pub(crate) fn distance(self, other: Self) -> f32 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

/// A box that stands upright.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Rect {
    /// Its left side.
    pub x: f32,
    /// Its upper side.
    pub y: f32,
    /// From left to right.
    pub width: f32,
    /// From top to bottom.
    pub height: f32,
}

impl Rect {
    /// Square pixels.
    pub fn area(&self) -> f32 {
        self.width * self.height
    }

    /// Its middle.
    pub fn centre(&self) -> Point {
        Point { x: self.x + self.width / 2.0, y: self.y + self.height / 2.0 }
    }

    /// The part that two boxes share of what they cover together.
    pub fn overlap(&self, other: &Self) -> f32 {
        let along = |start: f32, length: f32, other_start: f32, other_length: f32| {
            ((start + length).min(other_start + other_length) - start.max(other_start)).max(0.0)
        };
        let shared =
            along(self.x, self.width, other.x, other.width) * along(self.y, self.height, other.y, other.height);
        shared / (self.area() + other.area() - shared)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_overlap_by_what_they_share() {
        let at = |x, y| Rect { x, y, width: 4.0, height: 2.0 };
        for (other, expected) in
            [(at(0.0, 0.0), 1.0), (at(2.0, 0.0), 1.0 / 3.0), (at(4.0, 0.0), 0.0), (at(9.0, 9.0), 0.0)]
        {
            assert!((at(0.0, 0.0).overlap(&other) - expected).abs() < 1e-6, "{other:?}");
        }
    }
}
