/// The longest line of a plain-text mail (RFC 5322, 2.1.1).
pub(super) const WIDTH: usize = 78;

/// Fills each line's words into lines of at most [`WIDTH`] characters. A longer word stays whole, and so do words that a
/// space of another kind holds together.
pub(super) fn wrap(text: &str) -> String {
    let lines: Vec<_> = text.trim().lines().map(wrap_line).collect();
    lines.join("\n") + "\n"
}

fn wrap_line(line: &str) -> String {
    let mut wrapped = String::new();
    let mut width = 0;
    for word in line.split([' ', '\t']).filter(|word| !word.is_empty()) {
        let length = word.chars().count();
        let fits = width + 1 + length <= WIDTH;
        match width {
            0 => {}
            _ if fits => wrapped.push(' '),
            _ => wrapped.push('\n'),
        }
        width = if width > 0 && fits { width + 1 + length } else { length };
        wrapped.push_str(word);
    }
    wrapped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_broken_between_words() {
        let a = |count| vec!["a"; count].join(" ");
        let long = "w".repeat(WIDTH + 1);
        let cases = [
            (String::new(), "\n".to_owned()),
            ("one\n\ntwo  three\n".to_owned(), "one\n\ntwo three\n".to_owned()),
            (a(39), a(39) + "\n"),
            (a(40), a(39) + "\na\n"),
            (a(38) + "\u{a0}: b", a(38) + "\u{a0}:\nb\n"),
            (format!("a {long} b"), format!("a\n{long}\nb\n")),
        ];
        for (text, wrapped) in cases {
            assert_eq!(wrap(&text), wrapped);
        }
    }
}
