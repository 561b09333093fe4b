//! The one source of randomness: the operating system's, through the crypto library.

/// `N` random bytes.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut buffer = [0; N];
    fill(&mut buffer);
    buffer
}

#[expect(clippy::disallowed_methods, reason = "the one place that may")]
fn fill(buffer: &mut [u8]) {
    aws_lc_rs::rand::fill(buffer).expect("the operating system gives randomness");
}

/// A number from 0 to 1, each as likely as any other.
pub(crate) fn share() -> f64 {
    f64::from(u32::from_be_bytes(bytes())) / f64::from(u32::MAX)
}

/// `count` decimal digits, each as likely as any other: a byte of 250 or more is drawn again, because 256 is no
/// multiple of 10.
pub(crate) fn digits(count: usize) -> String {
    digits_from(count, bytes::<1>)
}

fn digits_from(count: usize, mut draw: impl FnMut() -> [u8; 1]) -> String {
    let drawn = std::iter::repeat_with(|| draw()[0]).filter(|byte| *byte < 250);
    drawn.take(count).map(|byte| char::from(b'0' + byte % 10)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_favour_some_digits_is_drawn_again() {
        let mut script = [255, 250, 249, 0, 251, 10, 123].into_iter();
        assert_eq!(digits_from(4, || [script.next().expect("the script is long enough")]), "9003");
    }

    #[test]
    fn every_digit_is_as_likely_at_every_place() {
        const DRAWS: usize = 100_000;
        let mut counts = [[0_u32; 10]; 6];
        for _ in 0..DRAWS {
            for (place, digit) in digits(6).bytes().enumerate() {
                counts[place][usize::from(digit - b'0')] += 1;
            }
        }
        // Chi-square with 9 degrees of freedom exceeds 39.3 once in 100,000 tries; there are six places.
        let expected = f64::from(u32::try_from(DRAWS).unwrap()) / 10.0;
        for place in counts {
            let chi_square: f64 = place.iter().map(|count| (f64::from(*count) - expected).powi(2) / expected).sum();
            assert!(chi_square < 39.3, "chi-square is {chi_square}");
        }
    }
}
