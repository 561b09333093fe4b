//! What the best candidates mean.

/// A candidate whose vector was compared in full, and whose face it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored<P> {
    /// The person. Several faces may be one person's.
    pub person: P,
    /// How alike it is.
    pub cosine: f32,
}

/// What a search came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict<P> {
    /// It is this person.
    Match(Scored<P>),
    /// Nobody is alike enough.
    NoMatch,
    /// It may be this person, but another one is nearly as alike: a search picks neither.
    Ambiguous {
        /// Who is most alike.
        best: Scored<P>,
        /// The next other person.
        next: Scored<P>,
    },
}

/// Decides, whatever the order of the candidates.
///
/// - The best is a match if its cosine is the threshold or more.
/// - It is ambiguous if another person's cosine is less than the margin below it, even if that one is below the
///   threshold: a stranger who looks like two people is neither.
/// - Several faces of one person do not compete with each other.
///
/// What is not a number is no candidate, and a threshold that is none is met by nobody; a margin that is none by no pair.
pub fn decide<P: PartialEq + Clone>(candidates: &[Scored<P>], threshold: f32, margin: f32) -> Verdict<P> {
    let Some(best) = most_alike(candidates.iter()).filter(|best| best.cosine >= threshold) else {
        return Verdict::NoMatch;
    };
    match most_alike(candidates.iter().filter(|other| other.person != best.person)) {
        Some(next) if best.cosine <= next.cosine || margin.is_nan() || best.cosine - next.cosine < margin => {
            Verdict::Ambiguous { best: best.clone(), next: next.clone() }
        }
        _ => Verdict::Match(best.clone()),
    }
}

fn most_alike<'a, P>(candidates: impl Iterator<Item = &'a Scored<P>>) -> Option<&'a Scored<P>> {
    candidates.filter(|one| !one.cosine.is_nan()).max_by(|one, other| one.cosine.total_cmp(&other.cosine))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(candidates: &[(&'static str, f32)], threshold: f32, margin: f32) -> String {
        let scored: Vec<_> =
            candidates.iter().map(|(person, cosine)| Scored { person: *person, cosine: *cosine }).collect();
        let reversed: Vec<_> = scored.iter().rev().cloned().collect();
        let say = |verdict: Verdict<&str>| match verdict {
            Verdict::Match(found) => found.person.to_owned(),
            Verdict::NoMatch => "nobody".to_owned(),
            Verdict::Ambiguous { best, next } if best.cosine == next.cosine => "one of two".to_owned(),
            Verdict::Ambiguous { best, next } => format!("{} or {}", best.person, next.person),
        };
        let verdict = say(decide(&scored, threshold, margin));
        assert_eq!(say(decide(&reversed, threshold, margin)), verdict, "the order does not matter");
        verdict
    }

    #[test]
    fn the_best_is_who_it_is_unless_another_is_nearly_as_alike() {
        let nan = f32::NAN;
        for (candidates, threshold, margin, expected) in [
            (&[][..], 0.5, 0.1, "nobody"),
            (&[("ada", 0.49)], 0.5, 0.1, "nobody"),
            (&[("ada", 0.5)], 0.5, 0.1, "ada"),
            (&[("ada", 0.75), ("bob", 0.625)], 0.5, 0.125, "ada"),
            (&[("ada", 0.75), ("bob", 0.626)], 0.5, 0.125, "ada or bob"),
            (&[("ada", 0.5), ("bob", 0.45)], 0.5, 0.1, "ada or bob"),
            (&[("ada", 0.49), ("bob", 0.48)], 0.5, 0.1, "nobody"),
            (&[("ada", 0.9), ("ada", 0.89), ("bob", 0.5)], 0.5, 0.1, "ada"),
            (&[("ada", 0.9), ("ada", 0.89), ("bob", 0.85)], 0.5, 0.1, "ada or bob"),
            (&[("ada", 0.8), ("bob", 0.8)], 0.5, 0.0, "one of two"),
            (&[("ada", 0.8), ("bob", 0.7)], 0.5, 0.0, "ada"),
            (&[("ada", nan), ("bob", 0.7)], 0.5, 0.1, "bob"),
            (&[("ada", 0.9), ("bob", nan)], 0.5, 0.1, "ada"),
            (&[("ada", 1.0)], nan, 0.1, "nobody"),
            (&[("ada", 0.9), ("bob", -0.9)], 0.5, nan, "ada or bob"),
        ] {
            assert_eq!(told(candidates, threshold, margin), expected, "{candidates:?} {threshold} {margin}");
        }
    }
}
