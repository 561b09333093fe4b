//! Warps of a flat picture that put chosen points of it elsewhere.

use super::super::linear::solved;
use crate::geometry::Point;

/// How a warp goes on between the points, and around them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Between {
    /// As a thin plate bends (Bookstein 1989), over all of the picture.
    Plate,
    /// Hills around each point, of so many distances between the eyes; farther away nothing moves.
    Hills(f32),
    /// Triangles: between the points, and from them to a frame around the face, outside of which nothing moves.
    Triangles,
}

/// Where each place of the new picture is in the old one, so that the points `from` come to lie at `to`.
pub(super) fn source(from: &[Point; 5], to: &[Point; 5], between: Between) -> Box<dyn Fn(Point) -> Point> {
    let eyes = from[0].distance(from[1]);
    let offsets = std::array::from_fn(|place| [from[place].x - to[place].x, from[place].y - to[place].y]);
    match between {
        Between::Plate => {
            let wave = move |one: Point, other: Point| {
                let far = one.distance(other) / eyes;
                if far > 0.0 { far * far * far.ln() } else { 0.0 }
            };
            smooth::<8>(*to, offsets, eyes, wave)
        }
        Between::Hills(wide) => {
            let hill = move |one: Point, other: Point| (-(one.distance(other) / (wide * eyes)).powi(2)).exp();
            smooth::<5>(*to, offsets, eyes, hill)
        }
        Between::Triangles => triangles(from, to, eyes),
    }
}

/// Offsets that are sums of a wave around each point, and of a plane if the waves ask for one.
fn smooth<const COUNT: usize>(
    to: [Point; 5],
    offsets: [[f32; 2]; 5],
    eyes: f32,
    wave: impl Fn(Point, Point) -> f32 + 'static,
) -> Box<dyn Fn(Point) -> Point> {
    let basis = move |point: Point| -> [f32; COUNT] {
        std::array::from_fn(|place| match place {
            0..5 => wave(point, to[place]),
            5 => 1.0,
            6 => (point.x - to[2].x) / eyes,
            _ => (point.y - to[2].y) / eyes,
        })
    };
    let points = to.map(&basis);
    // The waves of a plate do not shift, stretch or turn it as a whole.
    let row = |row: usize| match points.get(row) {
        Some(point) => *point,
        None => std::array::from_fn(|column| points.get(column).map_or(0.0, |point| point[row])),
    };
    let rows = std::array::from_fn(row);
    let right = |axis: usize| std::array::from_fn(|row| offsets.get(row).map_or(0.0, |offset| offset[axis]));
    let parts = [0, 1].map(|axis| solved::<COUNT>(rows, right(axis)));
    Box::new(move |point| {
        let basis = basis(point);
        let [across, down] = parts.map(|parts| basis.iter().zip(parts).map(|(value, part)| value * part).sum::<f32>());
        Point { x: point.x + across, y: point.y + down }
    })
}

/// Triangles of the points and of eight more around the face: by their places among the thirteen.
const TRIANGLES: [[usize; 3]; 16] = [
    [0, 1, 2],
    [0, 2, 3],
    [2, 4, 3],
    [1, 4, 2],
    [5, 6, 0],
    [6, 1, 0],
    [6, 7, 1],
    [7, 8, 1],
    [8, 4, 1],
    [8, 9, 4],
    [9, 10, 4],
    [10, 3, 4],
    [10, 11, 3],
    [11, 12, 3],
    [12, 0, 3],
    [12, 5, 0],
];

fn triangles(from: &[Point; 5], to: &[Point; 5], eyes: f32) -> Box<dyn Fn(Point) -> Point> {
    let centre = from[0].middle(from[1]).middle(from[3].middle(from[4]));
    let frame = [(-1.5, -2.0), (0.0, -2.0), (1.5, -2.0), (1.5, 0.0), (1.5, 2.0), (0.0, 2.0), (-1.5, 2.0), (-1.5, 0.0)];
    let frame = frame.map(|(x, y)| Point { x: centre.x + x * eyes, y: centre.y + y * eyes });
    let corners = |points: &[Point; 5]| points.iter().chain(&frame).copied().collect::<Vec<_>>();
    let (old, new) = (corners(from), corners(to));
    Box::new(move |point| {
        let inside = TRIANGLES.iter().find_map(|triangle| {
            let [one, two, three] = triangle.map(|corner| new[corner]);
            let cross = |from: Point, to: Point, at: Point| {
                (to.x - from.x) * (at.y - from.y) - (to.y - from.y) * (at.x - from.x)
            };
            let whole = cross(one, two, three);
            let parts = [cross(two, three, point), cross(three, one, point), cross(one, two, point)];
            let parts = parts.map(|part| part / whole);
            parts.iter().all(|part| *part >= 0.0).then_some((triangle, parts))
        });
        inside.map_or(point, |(triangle, parts)| {
            let sum = |value: fn(Point) -> f32| {
                triangle.iter().zip(parts).map(|(corner, part)| part * value(old[*corner])).sum::<f32>()
            };
            Point { x: sum(|point| point.x), y: sum(|point| point.y) }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{align::TEMPLATE, pose};

    #[test]
    fn every_morph_puts_the_landmarks_where_they_should_be() {
        let to = pose::turned(&TEMPLATE, 25.0);
        assert!(TEMPLATE[2].distance(to[2]) > 4.0, "{to:?}");
        for between in [Between::Plate, Between::Hills(0.8), Between::Triangles] {
            let source = source(&TEMPLATE, &to, between);
            for (from, to) in TEMPLATE.iter().zip(to) {
                assert!(source(to).distance(*from) < 0.05, "{between:?}: {:?} {from:?}", source(to));
            }
            let far = Point { x: -200.0, y: 300.0 };
            assert!(between == Between::Plate || source(far).distance(far) < 0.05, "{between:?}");
        }
    }
}
