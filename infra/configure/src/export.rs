//! A project as a file: what is not at its default.

use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::Value;
use smartaccess::model::{FlowSettings, ProjectSettings};

use crate::{
    plan::json,
    there::{ApplicationThere, FlowThere, ProjectThere, There},
    yaml,
};

/// Fields in this order, and not in that of the alphabet.
struct Ordered(Vec<(&'static str, Value)>, Value);

impl Serialize for Ordered {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        for (name, value) in self.1.as_object().into_iter().flatten() {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

#[derive(Serialize)]
struct Document {
    project: Ordered,
    applications: Vec<Ordered>,
    flows: Vec<Ordered>,
}

/// The file of a project, which changes nothing.
pub(crate) fn file(project: &ProjectThere, there: &There) -> anyhow::Result<String> {
    there.tells_applications_apart()?;
    there.tells_flows_apart()?;
    yaml::write(&Document {
        project: of_project(project),
        applications: there.applications.iter().map(of_application).collect(),
        flows: there.flows.iter().map(of_flow).collect(),
    })
}

fn of_project(project: &ProjectThere) -> Ordered {
    let name = project.settings.name.clone();
    let own = vec![("id", json(&project.id)), ("name", json(&name))];
    Ordered(own, beyond(&json(&project.settings), &json(&ProjectSettings::named(name))))
}

fn of_application(application: &ApplicationThere) -> Ordered {
    let settings = &application.settings;
    let mut fields = vec![
        ("environment", json(&application.environment)),
        ("name", json(&settings.name)),
        ("redirect_uris", json(&settings.redirect_uris)),
    ];
    if settings.algorithm != smartaccess::keys::Algorithm::Es256 {
        fields.push(("algorithm", json(&settings.algorithm)));
    }
    Ordered(fields, Value::Null)
}

/// A flow that has changes since it was published stays as it is: a file says nothing of versions.
fn of_flow(flow: &FlowThere) -> Ordered {
    let name = flow.settings.name.clone();
    let mut fields = vec![("environment", json(&flow.environment)), ("name", json(&name))];
    if flow.is_up_to_date() || !flow.is_published() {
        fields.push(("published", flow.is_published().into()));
    }
    Ordered(fields, beyond(&json(&flow.settings), &json(&FlowSettings::named(name))))
}

/// What differs from the defaults.
fn beyond(settings: &Value, defaults: &Value) -> Value {
    let (Value::Object(settings), Value::Object(usual)) = (settings, defaults) else { return settings.clone() };
    let different = settings.iter().filter(|(name, value)| usual.get(*name).unwrap_or(&Value::Null) != *value);
    different.map(|(name, value)| (name.clone(), beyond(value, usual.get(name).unwrap_or(&Value::Null)))).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        file::File,
        plan::Plan,
        there::tests::{application, flow, project},
    };

    #[test]
    fn a_file_holds_what_differs_and_changes_nothing() {
        let dpo = json!({"dpo": {"name": "D", "email": "d@a.example"}, "languages": ["es"], "default_language": "es"});
        let mut live = flow("production", "A: B", Some(1), false);
        live.settings = serde_json::from_value(json!({"name": "A: B", "redirect_urls": ["https://a.example/"],
            "login_settings": {"email": {"digits": 8}, "phone": {"plan": ["sms"]}}}))
        .unwrap();
        let there = There {
            project: Some(project(&dpo)),
            applications: vec![application("production", "NO")],
            flows: vec![live, flow("production", "B", None, true), flow("sandbox", "C", Some(1), true)],
        };
        let project = there.project.as_ref().unwrap();
        let text = file(project, &there).unwrap();
        let expected = format!(
            "project:
  id: {}
  name: Aurora
  default_language: es
  dpo:
    address: null
    email: d@a.example
    name: D
  languages:
  - es
applications:
- environment: production
  name: \"NO\"
  redirect_uris:
  - https://a.example/
flows:
- environment: production
  name: \"A: B\"
  published: true
  login_settings:
    email:
      digits: 8
    phone:
      plan:
      - sms
  redirect_urls:
  - https://a.example/
- environment: production
  name: B
  published: false
- environment: sandbox
  name: C
",
            project.id
        );
        assert_eq!(text, expected);
        let plan = Plan::new(&File::read(&text).unwrap(), &there, true);
        assert!(plan.changes.is_empty() && plan.kept.is_empty(), "{plan:?}");
    }
}
