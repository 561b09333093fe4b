//! Names in double braces, and what is put in their place. Only names of a fixed list are filled in, in one pass: there is
//! nothing to compute with, so a text can neither loop nor reach further than what it is given.

use super::words::{fill_between, next_gap};

/// What stands for the code.
pub(super) const CODE: &str = "{{code}}";

/// What every text may say, besides its code.
pub(super) const NAMES: [&str; 2] = ["project", "minutes"];

/// What stands around a name.
const BRACES: [&str; 2] = ["{{", "}}"];

/// The text with each name in double braces replaced by its value.
pub(super) fn filled(text: &str, values: &[(&str, &str)]) -> String {
    fill_between(BRACES, text, values)
}

/// Whether nothing but these names stands in braces.
pub(super) fn names_are(text: &str, allowed: &[&str]) -> bool {
    let mut rest = text;
    while let Some((before, (name, after))) = next_gap(BRACES, rest) {
        if before.contains("}}") || !allowed.contains(&name) {
            return false;
        }
        rest = after;
    }
    !rest.contains("{{") && !rest.contains("}}")
}

/// Messages with codes lead nowhere, so that nobody learns to follow links in them.
pub(super) fn has_link(text: &str) -> bool {
    let text = text.to_lowercase();
    text.contains("://") || text.contains("www.") || text.contains("mailto:")
}
