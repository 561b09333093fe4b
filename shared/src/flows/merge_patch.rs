//! A merge patch (RFC 7396) on something: what it names is set, null puts back the default.

use deserr::Deserr;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::error::{Faults, Refusal};

/// The same with a patch on it, all faults told at once.
pub(super) fn patched<T: Serialize + Deserr<Faults>>(target: &T, patch: &Value) -> Result<T, Refusal> {
    let mut merged = serde_json::to_value(target).expect("settings are plain data");
    merge(&mut merged, patch);
    Ok(deserr::deserialize::<_, _, Faults>(merged)?)
}

fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        target.clone_from(patch);
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let fields = target.as_object_mut().expect("it is one now");
    for (name, value) in patch {
        if value.is_null() {
            fields.remove(name);
        } else {
            merge(fields.entry(name.clone()).or_insert(Value::Null), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::ProjectSettings;

    #[test]
    fn a_patch_sets_what_it_names_and_tells_all_its_faults() {
        let settings = ProjectSettings::named("Aurora".parse().unwrap());
        let changed =
            patched(&settings, &json!({"allowed_countries": ["co", "MX"], "terms_url": "https://a.example/"}));
        let changed = changed.unwrap();
        assert_eq!(changed.allowed_countries.len(), 2);
        assert_eq!(patched(&changed, &json!({"terms_url": null})).unwrap().terms_url, None);
        let bad =
            json!({"name": "", "allowed_countries": ["XX"], "languages": ["es"], "nmae": 1, "dpo": {"name": "D"}});
        let refusal = patched(&settings, &bad).unwrap_err();
        let fields: Vec<_> =
            refusal.details["fields"].as_array().unwrap().iter().map(|fault| fault["field"].clone()).collect();
        assert_eq!(fields, ["allowed_countries[0]", "dpo.email", "name", "nmae"]);
        let refusal = patched(&settings, &json!({"languages": ["es"]})).unwrap_err();
        assert_eq!(refusal.details["fields"][0]["field"], "default_language");
        assert!(patched(&settings, &json!({"name": null})).is_err());
    }
}
