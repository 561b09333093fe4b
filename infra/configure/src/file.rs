//! The file: what a project is to be. What it does not mention is left alone; a setting that it does not mention, of
//! something that it does, is at its default.

use deserr::Deserr;
use serde_json::{Map, Value};
use smartaccess::{
    error::Faults,
    keys::Algorithm,
    model::{Application, FlowSettings, ProjectSettings},
    types::{Environment, Name, ProjectId, RedirectUri},
};

use crate::{
    faults::{Fault, Wrong, within},
    there::ApplicationSettings,
    yaml,
};

/// What a file says.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) project_id: Option<ProjectId>,
    /// The project's settings, if the file has any.
    pub(crate) project: Option<ProjectSettings>,
    pub(crate) flows: Option<Vec<FlowSection>>,
    pub(crate) applications: Option<Vec<ApplicationSection>>,
}

/// A flow as it is to be.
#[derive(Debug)]
pub(crate) struct FlowSection {
    /// Where it stands: `flows[0]`.
    pub(crate) place: String,
    pub(crate) environment: Environment,
    /// Whether people are to sign in by it; as it is if the file does not say.
    pub(crate) published: Option<bool>,
    pub(crate) settings: FlowSettings,
}

/// An application as it is to be.
#[derive(Debug)]
pub(crate) struct ApplicationSection {
    /// Where it stands: `applications[0]`.
    pub(crate) place: String,
    pub(crate) environment: Environment,
    pub(crate) settings: ApplicationSettings,
}

/// What the file says of an application.
#[derive(Debug, Deserr)]
#[deserr(error = Faults, deny_unknown_fields)]
struct OfApplication {
    #[deserr(default = Environment::Production)]
    environment: Environment,
    name: Name,
    #[deserr(try_from(Vec<RedirectUri>) = Application::uris -> Faults)]
    redirect_uris: Vec<RedirectUri>,
    #[deserr(default = Algorithm::Es256)]
    algorithm: Algorithm,
}

/// What the file says of a flow beside its settings.
#[derive(Debug, Deserr)]
#[deserr(error = Faults, deny_unknown_fields)]
struct OfFlow {
    #[deserr(default = Environment::Production)]
    environment: Environment,
    #[deserr(default)]
    published: Option<bool>,
}

/// What the file says of a project beside its settings.
#[derive(Debug, Deserr)]
#[deserr(error = Faults, deny_unknown_fields)]
struct OfProject {
    #[deserr(default)]
    id: Option<ProjectId>,
}

const SECTIONS: [&str; 3] = ["project", "applications", "flows"];

impl File {
    /// Reads a file, and tells everything that is wrong with it.
    pub(crate) fn read(text: &str) -> anyhow::Result<Self> {
        Ok(Self::of(yaml::read(text)?)?)
    }

    fn of(document: Value) -> Result<Self, Wrong> {
        let Value::Object(mut sections) = document else {
            return Err(Wrong::one("the file", "must have at least one of `project`, `applications` and `flows`"));
        };
        let mut faults: Vec<Fault> = sections
            .keys()
            .filter(|name| !SECTIONS.contains(&name.as_str()))
            .map(|name| {
                let problem = "is not known here; known are `project`, `applications`, `flows`".to_owned();
                Fault { place: name.clone(), problem }
            })
            .collect();
        let (mut project_id, mut project) = (None, None);
        if let Some(section) = sections.remove("project").filter(|section| !section.is_null()) {
            let (own, settings) = apart(section, &["id"]);
            project_id = parsed::<OfProject>("project", &[], own, &mut faults).and_then(|own| own.id);
            if settings.as_object().is_none_or(|settings| !settings.is_empty()) {
                project = parsed("project", &["id"], settings, &mut faults);
            }
        }
        let applications = list(&mut sections, "applications", &mut faults, application);
        let flows = list(&mut sections, "flows", &mut faults, flow);
        // Places are right only where no item is missing for its own faults.
        if faults.is_empty() {
            let applications: Vec<_> = applications.iter().flatten().map(ApplicationSection::key).collect();
            let flow_keys: Vec<_> = flows.iter().flatten().map(FlowSection::key).collect();
            faults.extend(twice("applications", &applications));
            faults.extend(twice("flows", &flow_keys));
            faults.extend(published_twice(flows.as_deref().unwrap_or_default()));
        }
        Wrong::unless_empty(faults)?;
        Ok(Self { project_id, project, flows, applications })
    }

    /// Whether it has something in an environment.
    pub(crate) fn mentions(&self, environment: Environment) -> bool {
        self.flows.iter().flatten().any(|flow| flow.environment == environment)
            || self.applications.iter().flatten().any(|application| application.environment == environment)
    }

    /// What it says of one environment. The project's settings are production's: a sandbox token cannot change them.
    pub(crate) fn only(mut self, environment: Environment) -> Self {
        if let Some(flows) = &mut self.flows {
            flows.retain(|flow| flow.environment == environment);
        }
        if let Some(applications) = &mut self.applications {
            applications.retain(|application| application.environment == environment);
        }
        Self { project: self.project.filter(|_| environment == Environment::Production), ..self }
    }
}

impl FlowSection {
    pub(crate) fn key(&self) -> (Environment, &str) {
        (self.environment, self.settings.name.as_str())
    }
}

impl ApplicationSection {
    pub(crate) fn key(&self) -> (Environment, &str) {
        (self.environment, self.settings.name.as_str())
    }
}

fn application(place: String, section: Value, faults: &mut Vec<Fault>) -> Option<ApplicationSection> {
    let OfApplication { environment, name, redirect_uris, algorithm } = parsed(&place, &[], section, faults)?;
    let settings = ApplicationSettings { name, redirect_uris, algorithm };
    Some(ApplicationSection { place, environment, settings })
}

fn flow(place: String, section: Value, faults: &mut Vec<Fault>) -> Option<FlowSection> {
    let (own, settings) = apart(section, &["environment", "published"]);
    let own = parsed::<OfFlow>(&place, &[], own, faults);
    let settings = parsed(&place, &["environment", "published"], settings, faults);
    let (OfFlow { environment, published }, settings) = own.zip(settings)?;
    Some(FlowSection { place, environment, published, settings })
}

/// Parts what stands beside the settings from them.
fn apart(section: Value, beside: &[&str]) -> (Value, Value) {
    let Value::Object(mut settings) = section else { return (Value::Object(Map::new()), section) };
    let own = beside.iter().filter_map(|name| settings.remove_entry(*name)).collect();
    (Value::Object(own), Value::Object(settings))
}

fn parsed<T: Deserr<Faults>>(place: &str, beside: &[&str], value: Value, faults: &mut Vec<Fault>) -> Option<T> {
    deserr::deserialize::<T, _, Faults>(value).map_err(|wrong| faults.extend(within(place, beside, &wrong))).ok()
}

/// A list's items, each at its place; nothing if the file does not mention the list.
fn list<T>(
    sections: &mut Map<String, Value>,
    name: &str,
    faults: &mut Vec<Fault>,
    read: impl Fn(String, Value, &mut Vec<Fault>) -> Option<T>,
) -> Option<Vec<T>> {
    match sections.remove(name)? {
        Value::Null => None,
        Value::Array(items) => {
            let items = items.into_iter().enumerate();
            Some(items.filter_map(|(index, item)| read(format!("{name}[{index}]"), item, faults)).collect())
        }
        _ => {
            faults.push(Fault { place: name.to_owned(), problem: "must be a list".to_owned() });
            None
        }
    }
}

/// Items that cannot be told apart.
fn twice(list: &str, keys: &[(Environment, &str)]) -> Vec<Fault> {
    let before = |index: usize| keys[..index].iter().position(|key| *key == keys[index]);
    let fault = |index: usize| {
        let problem = format!("must be another name than that of {list}[{}] in the same environment", before(index)?);
        Some(Fault { place: format!("{list}[{index}].name"), problem })
    };
    (0..keys.len()).filter_map(fault).collect()
}

/// People sign in by one flow of an environment.
fn published_twice(flows: &[FlowSection]) -> Vec<Fault> {
    let is_published = |flow: &FlowSection| flow.published == Some(true);
    let before = |index: usize| {
        let environment = flows[index].environment;
        flows[..index].iter().position(|flow| is_published(flow) && flow.environment == environment)
    };
    let fault = |index: usize| {
        let first = before(index).filter(|_| is_published(&flows[index]))?;
        let problem = format!("must be true of one flow of an environment, and is of flows[{first}] already");
        Some(Fault { place: format!("flows[{index}].published"), problem })
    };
    (0..flows.len()).filter_map(fault).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(text: &str) -> Vec<String> {
        let error = File::read(text).unwrap_err();
        error.to_string().lines().map(str::to_owned).collect()
    }

    #[test]
    fn what_is_not_said_is_at_its_default_or_left_alone() {
        let file = File::read("flows:\n- name: Sign-in\n").unwrap();
        let flow = &file.flows.as_ref().unwrap()[0];
        assert_eq!((flow.environment, flow.published), (Environment::Production, None));
        assert_eq!(flow.settings, FlowSettings::named("Sign-in".parse().unwrap()));
        assert!(file.project.is_none() && file.applications.is_none());
        let id = "prj_i3ua5bkdd4rq6vcgxx7jzcwmqe";
        let file = File::read(&format!("project:\n  id: {id}\nflows:\n")).unwrap();
        assert_eq!(file.project_id.as_ref().unwrap().as_str(), id);
        assert!(file.project.is_none() && file.flows.is_none());
        assert!(File::read("project:\n  name: Aurora\n").unwrap().project.is_some());
    }

    #[test]
    fn everything_that_is_wrong_is_told_by_its_place() {
        let text = "
project: {id: prj_x, default_language: es, languages: [en], nmae: Aurora}
applications: [{name: Web, redirect_uris: []}, {name: Web, environment: test, redirect_uris: [nowhere]}, 5]
flows:
- {name: A, publishd: true, login_settings: {email: {digits: 5, digit: 6}}}
- {published: yes}
more: 1
";
        let told = wrong(text);
        let places: Vec<&str> = told.iter().filter_map(|line| line.split(": ").next()).collect();
        let expected = [
            "more",
            "project.id",
            "project.nmae",
            "project.name",
            "applications[0].redirect_uris",
            "applications[1].environment",
            "applications[1].redirect_uris[0]",
            "applications[2]",
            "flows[0].login_settings.email.digits",
            "flows[0].login_settings.email.digit",
            "flows[0].publishd",
            "flows[1].published",
            "flows[1].name",
        ];
        let sorted = |list: &[&str]| {
            let mut list = list.to_vec();
            list.sort_unstable();
            list.join("\n")
        };
        assert_eq!(sorted(&places), sorted(&expected), "{told:#?}");
        let line = |place: &str| told.iter().find(|line| line.starts_with(place)).unwrap().clone();
        assert!(line("flows[0].publishd").contains("known are `environment`, `published`, `name`"), "{told:#?}");
        assert!(line("flows[0].login_settings.email.digits").ends_with("from 6 to 10, not 5"), "{told:#?}");
    }

    #[test]
    fn what_cannot_be_told_apart_is_refused() {
        let flows =
            "flows:\n- {name: A, published: true}\n- {name: A, environment: sandbox}\n- {name: B}\n- {name: A}\n";
        assert_eq!(wrong(flows), ["flows[3].name: must be another name than that of flows[0] in the same environment"]);
        let flows = "flows:\n- {name: A, published: true}\n- {name: B, published: true}\n- {name: A, environment: sandbox, published: true}\n";
        assert_eq!(
            wrong(flows),
            ["flows[1].published: must be true of one flow of an environment, and is of flows[0] already"]
        );
        for text in ["", "[]", "5", "flows: {}", "flows: 1", "project: []", "project: x"] {
            assert_eq!(wrong(text).len(), 1, "{text}");
        }
        let language = "project: {name: A, languages: [es], default_language: en}";
        assert_eq!(wrong(language), ["project.default_language: must be one of `languages`"]);
    }
}
