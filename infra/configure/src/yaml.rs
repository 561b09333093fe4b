//! YAML 1.2 as JSON values: small documents of plain values, each key once, with no references in them.

use anyhow::ensure;
use serde::Serialize;
use serde_json::Value;
use serde_saphyr::options::{DuplicateKeyPolicy, MergeKeyPolicy};

/// The most bytes of a file: a thousand flows.
pub(crate) const LARGEST: u64 = 1024 * 1024;

/// Reads a document. `NO` is text (the country), and only `true` and `false` are either.
pub(crate) fn read(text: &str) -> anyhow::Result<Value> {
    ensure!(text.len() as u64 <= LARGEST, "the file is larger than 1 MB");
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_anchors: 0,
            max_aliases: 0,
            max_documents: 1,
            max_depth: 16,
            max_nodes: 100_000,
        },
        duplicate_keys: DuplicateKeyPolicy::Error,
        merge_keys: MergeKeyPolicy::Error,
        strict_booleans: true,
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| unreadable(&error))
}

/// What is wrong, for people who write YAML and not programs.
fn unreadable(error: &serde_saphyr::Error) -> anyhow::Error {
    if let serde_saphyr::Error::Budget { location, .. } = error.without_snippet() {
        let line = location.line();
        return anyhow::anyhow!(
            "the file cannot be read: line {line} has an anchor or an alias, or is in too deep or too long a list: \
             write its values out"
        );
    }
    anyhow::anyhow!("the file cannot be read: {}", error.render_with_formatter(&serde_saphyr::UserMessageFormatter))
}

/// Writes a document.
pub(crate) fn write(value: &impl Serialize) -> anyhow::Result<String> {
    let options = serde_saphyr::ser_options! { compact_list_indent: true, prefer_block_scalars: false };
    Ok(serde_saphyr::to_string_with_options(value, options)?)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_what_they_look_like() {
        let text =
            "name: Aurora\ncountries: [NO, CO]\nsms: false\ndigits: 6\nscore: 0.65\nfrom: \"21:00\"\nto: 07:00\n";
        let value = json!({"name": "Aurora", "countries": ["NO", "CO"], "sms": false, "digits": 6, "score": 0.65,
            "from": "21:00", "to": "07:00"});
        assert_eq!(read(text).unwrap(), value);
        assert_eq!(read("").unwrap(), Value::Null);
    }

    #[test]
    fn what_is_ambiguous_or_boundless_is_refused() {
        let bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n";
        let deep = format!("{}{}", "[".repeat(40), "]".repeat(40));
        let large = format!("name: {}\n", "x".repeat(1024 * 1024));
        for text in [
            "name: A\nname: B\n",
            "flows: [{name: A, name: B}]",
            bomb,
            "a: &a 1\n",
            "a: *b\n",
            "a: {<<: {b: 1}}\n",
            "a: 1\n---\nb: 2\n",
            &deep,
            &large,
            "a: [1\n",
        ] {
            assert!(read(text).is_err(), "{}", &text[..text.len().min(60)]);
        }
    }

    #[test]
    fn what_is_written_is_read_as_it_was() {
        let value = json!({
            "texts": ["NO", "yes", "true", "null", "~", "1", "0x1f", "1e3", "07:00", "- a", "a: b", "a #b", " a ", "", "é\u{1f600}",
                "'", "\"", "a\\b", "https://a.example/?b=c#d", "*a", "&a", "!a", "@a", "%a", "line\nline", "<<", "=",
                "x".repeat(200), "long words ".repeat(20)],
            "numbers": [0, 6, -1, 0.65, 0.5], "nothing": null, "empty": [], "none": {}, "flags": [true, false],
            "within": {"NO": {"on": 1}},
        });
        let text = write(&value).unwrap();
        assert_eq!(read(&text).unwrap(), value, "{text}");
    }
}
