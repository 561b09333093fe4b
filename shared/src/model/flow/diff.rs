//! What differs between two versions of a flow.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// A setting that is not what it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = FlowDifference)]
pub struct Difference {
    /// Which: `login_settings.email.digits`.
    pub field: String,
    /// What it was; null if it was not there.
    pub before: Value,
    /// What it is; null if it is no longer there.
    pub after: Value,
}

/// What differs, in the order of the names. Lists are compared as a whole.
pub fn differences(before: &Value, after: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    compare(String::new(), before, after, &mut found);
    found
}

fn compare(field: String, before: &Value, after: &Value, found: &mut Vec<Difference>) {
    if before == after {
        return;
    }
    let (Value::Object(old), Value::Object(new)) = (before, after) else {
        found.push(Difference { field, before: before.clone(), after: after.clone() });
        return;
    };
    let mut names: Vec<&String> = old.keys().chain(new.keys().filter(|name| !old.contains_key(*name))).collect();
    names.sort();
    for name in names {
        let within = if field.is_empty() { name.clone() } else { format!("{field}.{name}") };
        let side = |side: &serde_json::Map<String, Value>| side.get(name).cloned().unwrap_or_default();
        compare(within, &side(old), &side(new), found);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_difference_names_the_setting_and_both_values() {
        let before = json!({"name": "A", "email": {"digits": 6, "enabled": true}, "urls": ["a"], "gone": 1});
        let after = json!({"name": "A", "email": {"digits": 8, "enabled": true}, "urls": ["a", "b"], "new": null});
        let told: Vec<_> = differences(&before, &after)
            .into_iter()
            .map(|difference| (difference.field, difference.before, difference.after))
            .collect();
        assert_eq!(
            told,
            [
                ("email.digits".to_owned(), json!(6), json!(8)),
                ("gone".to_owned(), json!(1), json!(null)),
                ("urls".to_owned(), json!(["a"]), json!(["a", "b"])),
            ]
        );
        assert_eq!(differences(&before, &before), []);
    }
}
