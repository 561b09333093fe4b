//! Addresses as those see them who may not see them in full: enough to know one by, too little to write to.

use serde_json::Value;

/// Masks what is an address and leaves anything else as it is: of an email address the first letter and the domain stay
/// (`m•••@example.org`), of a phone number the last two digits (`•••67`). What is masked is no address any more, so
/// masking twice changes nothing.
pub fn masked(text: &str) -> String {
    if let Some((local, domain)) = text.rsplit_once('@') {
        let first: String = local.chars().take(1).collect();
        return format!("{first}{HIDDEN}@{domain}");
    }
    match text.strip_prefix('+') {
        Some(digits) if digits.len() > 2 && digits.bytes().all(|digit| digit.is_ascii_digit()) => {
            format!("{HIDDEN}{}", &digits[digits.len() - 2..])
        }
        _ => text.to_owned(),
    }
}

/// Masks every text in a value, however deep it is.
pub fn mask_within(value: &mut Value) {
    match value {
        Value::Object(fields) => fields.values_mut().for_each(mask_within),
        Value::Array(items) => items.iter_mut().for_each(mask_within),
        Value::String(text) => *text = masked(text),
        _ => {}
    }
}

/// What stands for all that is not shown; always as long, so that it does not tell how long that is.
pub const HIDDEN: &str = "•••";

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_mask_keeps_what_one_knows_an_address_by() {
        for (text, shown) in [
            ("maria@example.org", "m•••@example.org"),
            ("m@example.org", "m•••@example.org"),
            ("a@b@example.org", "a•••@example.org"),
            ("élise@example.org", "é•••@example.org"),
            ("@example.org", "•••@example.org"),
            ("+573001234567", "•••67"),
            ("+1234567", "•••67"),
            ("+57 and more", "+57 and more"),
            ("customer-17", "customer-17"),
            ("", ""),
            ("+", "+"),
        ] {
            assert_eq!(masked(text), shown, "{text}");
        }
    }

    #[test]
    fn texts_are_masked_wherever_they_are() {
        let mut data =
            json!({"email": "maria@example.org", "more": [{"phone": "+573001234567", "email": null}], "n": 1});
        mask_within(&mut data);
        assert_eq!(data, json!({"email": "m•••@example.org", "more": [{"phone": "•••67", "email": null}], "n": 1}));
    }

    #[test]
    fn masking_twice_changes_nothing() {
        for text in ["maria@example.org", "+573001234567", "customer-17"] {
            assert_eq!(masked(&masked(text)), masked(text));
        }
    }
}
