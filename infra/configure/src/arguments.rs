//! The command line.

use anyhow::{Context, bail, ensure};
use smartaccess::types::{Environment, ProjectId};

/// How it is called.
pub(crate) const USAGE: &str = "\
usage: smartaccess-configure export --project PROJECT     prints a project as a file
       smartaccess-configure plan FILE [OPTION…]          says what would change; ends with 2 if anything would
       smartaccess-configure apply FILE [OPTION…]         says what would change, asks, and changes it

  --api URL             where the management API is; else SMARTACCESS_API
  --project PROJECT     which project, where the file has no id
  --environment NAME    production or sandbox alone, as an api token sees it
  --prune               removes flows and applications that are not in the file, of the lists that it has
  --create              makes another project, whatever id the file has
  --yes                 does not ask
  --json                prints one JSON document, for programs

SMARTACCESS_TOKEN holds a team member's token, or an api token with the scope `manage`.";

/// What is to be done.
#[derive(Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(crate) struct Arguments {
    pub(crate) command: Command,
    pub(crate) api: Option<String>,
    pub(crate) project: Option<ProjectId>,
    pub(crate) environment: Option<Environment>,
    pub(crate) prune: bool,
    pub(crate) create: bool,
    pub(crate) yes: bool,
    pub(crate) json: bool,
}

/// With what.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) enum Command {
    #[default]
    Help,
    Export,
    Plan(String),
    Apply(String),
}

impl Arguments {
    pub(crate) fn parse(words: impl IntoIterator<Item = String>) -> anyhow::Result<Self> {
        let mut arguments = Self::default();
        let (mut words, mut plain) = (words.into_iter(), Vec::new());
        while let Some(word) = words.next() {
            let mut value = || words.next().with_context(|| format!("{word} needs a value"));
            match word.as_str() {
                "--api" => arguments.api = Some(value()?),
                "--project" => {
                    let id = value()?.parse().map_err(|problem| anyhow::anyhow!("--project {problem}"))?;
                    arguments.project = Some(id);
                }
                "--environment" => {
                    arguments.environment = Some(match value()?.as_str() {
                        "production" => Environment::Production,
                        "sandbox" => Environment::Sandbox,
                        other => bail!("--environment must be production or sandbox, not {other}"),
                    });
                }
                "--prune" => arguments.prune = true,
                "--create" => arguments.create = true,
                "--yes" => arguments.yes = true,
                "--json" => arguments.json = true,
                "--help" | "-h" => return Ok(Self::default()),
                option if option.starts_with('-') => bail!("{option} is not known here"),
                _ => plain.push(word),
            }
        }
        arguments.command = match plain.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["export"] => Command::Export,
            ["plan", file] => Command::Plan(file.to_owned()),
            ["apply", file] => Command::Apply(file.to_owned()),
            ["plan" | "apply"] => bail!("name the file"),
            _ => bail!("say export, plan FILE or apply FILE"),
        };
        let is_export = arguments.command == Command::Export;
        ensure!(!is_export || arguments.project.is_some(), "export needs --project");
        ensure!(!(arguments.create && arguments.project.is_some()), "--create makes a project: name none");
        ensure!(
            !(arguments.create && arguments.environment.is_some()),
            "--create makes a whole project: leave --environment out"
        );
        Ok(arguments)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> anyhow::Result<Arguments> {
        Arguments::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn a_command_line_says_one_thing() {
        let id = "prj_i3ua5bkdd4rq6vcgxx7jzcwmqe";
        let plan = parse("plan --json a.yaml --prune --environment sandbox --api http://localhost").unwrap();
        assert_eq!(
            (&plan.command, plan.json, plan.prune, plan.yes),
            (&Command::Plan("a.yaml".into()), true, true, false)
        );
        assert_eq!((plan.environment, plan.api.as_deref()), (Some(Environment::Sandbox), Some("http://localhost")));
        assert_eq!(parse(&format!("export --project {id}")).unwrap().project.unwrap().as_str(), id);
        assert_eq!(parse("apply a.yaml --yes --create").unwrap().command, Command::Apply("a.yaml".into()));
        assert_eq!(parse("--help").unwrap().command, Command::Help);
        for line in [
            "",
            "export",
            "plan",
            "apply a b",
            "plan a --token secret",
            "plan a --project x",
            "plan a --api",
            "plan a --environment test",
            "delete a",
            &format!("apply a --create --project {id}"),
            "apply a --create --environment sandbox",
        ] {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
