//! Linear equations.

/// The solution of as many equations as there are unknowns (Gauss's elimination, with the largest value of each column
/// first); no numbers, if there is none.
pub(super) fn solved<const COUNT: usize>(mut rows: [[f32; COUNT]; COUNT], mut right: [f32; COUNT]) -> [f32; COUNT] {
    for column in 0..COUNT {
        let size = |row: &usize| rows[*row][column].abs();
        let largest = (column..COUNT).max_by(|one, other| size(one).total_cmp(&size(other))).unwrap_or(column);
        rows.swap(column, largest);
        right.swap(column, largest);
        let pivot = rows[column];
        for row in column + 1..COUNT {
            let part = rows[row][column] / pivot[column];
            for (value, upper) in rows[row][column..].iter_mut().zip(&pivot[column..]) {
                *value -= part * upper;
            }
            right[row] -= part * right[column];
        }
    }
    for row in (0..COUNT).rev() {
        let known: f32 = (row + 1..COUNT).map(|column| rows[row][column] * right[column]).sum();
        right[row] = (right[row] - known) / rows[row][row];
    }
    right
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equations_are_solved_whatever_their_order() {
        let found = solved([[0.0, 2.0, 1.0], [1.0, -1.0, 0.0], [3.0, 0.0, -2.0]], [7.0, -1.0, -3.0]);
        assert!(found.iter().zip([1.0, 2.0, 3.0]).all(|(found, wanted)| (found - wanted).abs() < 1e-5), "{found:?}");
        assert!(solved([[1.0, 2.0], [2.0, 4.0]], [1.0, 3.0]).iter().any(|value| !value.is_finite()));
    }
}
