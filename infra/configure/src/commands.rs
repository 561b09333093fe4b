//! The commands: export, plan, apply.

use std::{fs, io::Read};

use anyhow::{Context, bail, ensure};
use hyper::Method;
use serde_json::{Value, json};
use smartaccess::{
    secret::Secret,
    types::{Environment, ProjectId},
};

use crate::{
    api::{Api, Refused, Send},
    apply::{Worker, findings},
    arguments::{Arguments, Command},
    export,
    faults::{Found, Wrong, told},
    file::File,
    plan::Plan,
    show,
    terminal::{agrees, say, warn},
    there::{ProjectThere, There},
    yaml,
};

/// How a command ends.
pub(crate) enum End {
    Done,
    /// There is something to do.
    Planned,
    /// It went no further, and was told why.
    Stopped,
}

/// One run of the program.
pub(crate) struct Run {
    api: Api,
    arguments: Arguments,
}

/// A file against what is there.
struct Compared {
    file: File,
    there: There,
    plan: Plan,
}

/// Why not all was done.
struct Stopped {
    done: usize,
    left: Vec<String>,
    problem: String,
}

impl Run {
    /// Runs a command. The token comes from the environment alone: every process can read a command line.
    #[expect(clippy::disallowed_methods, reason = "this program is told where its API is by its caller's environment")]
    pub(crate) async fn of(mut arguments: Arguments) -> anyhow::Result<End> {
        let api = arguments.api.take().or_else(|| std::env::var("SMARTACCESS_API").ok());
        let api = api.context("say where the management API is: --api URL, or SMARTACCESS_API")?;
        let token = std::env::var("SMARTACCESS_TOKEN").ok().filter(|token| !token.trim().is_empty());
        let token = Secret::new(token.context("set SMARTACCESS_TOKEN to a token")?.trim().to_owned());
        let command = std::mem::take(&mut arguments.command);
        let run = Self { api: Api::new(&api, token)?, arguments };
        match command {
            Command::Help => bail!("help needs no API"),
            Command::Export => run.export().await,
            Command::Plan(path) => run.plan(&path).await,
            Command::Apply(path) => run.apply(&path).await,
        }
    }

    async fn export(&self) -> anyhow::Result<End> {
        let id = self.arguments.project.as_ref().context("export needs --project")?;
        let there = There::read(&self.api, id, self.arguments.environment).await?;
        let project = there.project.as_ref().context("the project is not there")?;
        say(export::file(project, &there)?.trim_end())?;
        Ok(End::Done)
    }

    async fn plan(&self, path: &str) -> anyhow::Result<End> {
        let compared = self.compared(self.file(path)?).await?;
        let document = self.show(&compared).await?;
        if self.arguments.json {
            say(&format!("{document:#}"))?;
        }
        Ok(if compared.plan.changes.is_empty() { End::Done } else { End::Planned })
    }

    async fn apply(&self, path: &str) -> anyhow::Result<End> {
        let Arguments { json, yes, .. } = self.arguments;
        ensure!(yes || !json, "--json asks nobody: add --yes");
        let compared = self.compared(self.file(path)?).await?;
        let mut document = self.show(&compared).await?;
        let total = compared.plan.changes.len();
        if total > 0 && !yes && !agrees()? {
            warn("Nothing was changed.");
            return Ok(End::Stopped);
        }
        let outcome = self.carry_out(compared, path, &mut document).await;
        let done = outcome.as_ref().map_or_else(|stopped| stopped.done, |()| total);
        document["done"] = done.into();
        document["error"] = outcome.as_ref().err().map_or(Value::Null, |stopped| stopped.problem.as_str().into());
        if json {
            say(&format!("{document:#}"))?;
        }
        let Err(Stopped { left, problem, .. }) = outcome else { return Ok(End::Done) };
        warn(&format!("{problem}\n\nDone: {done} of {total}. Not done:\n{}", left.join("\n")));
        warn("What was done stays. Apply the file again to go on.");
        Ok(End::Stopped)
    }

    fn file(&self, path: &str) -> anyhow::Result<File> {
        let mut text = String::new();
        let opened = fs::File::open(path).with_context(|| format!("{path} cannot be opened"))?;
        // One more than it may have: the reader of the text tells that it is too large.
        let read = opened.take(yaml::LARGEST + 1).read_to_string(&mut text);
        read.with_context(|| format!("{path} cannot be read as text"))?;
        let mut file = File::read(&text)?;
        if let (Some(named), Some(id)) = (&self.arguments.project, &file.project_id) {
            ensure!(named == id, "project.id: is {id}, and --project says {named}");
        }
        if self.arguments.create {
            file.project_id = None;
        }
        file.project_id = file.project_id.or_else(|| self.arguments.project.clone());
        Ok(file)
    }

    /// Reads what is there, and compares.
    async fn compared(&self, file: File) -> anyhow::Result<Compared> {
        let only = self.arguments.environment;
        let file = match only {
            Some(environment) => file.only(environment),
            None => file,
        };
        let there = match &file.project_id {
            Some(id) => There::read(&self.api, id, only).await?,
            None if file.project.is_some() => There::default(),
            None => {
                let problem = "is required: the `id` of one, or settings to make one with; or say --project";
                return Err(Wrong::one("project", problem).into());
            }
        };
        if only.is_none() && there.project.as_ref().is_some_and(ProjectThere::is_read_by_token) {
            let both = file.mentions(Environment::Production) && file.mentions(Environment::Sandbox);
            ensure!(!both, "the file is of two environments, and an api token sees one: say which by --environment");
        }
        if file.flows.is_some() {
            there.tells_flows_apart()?;
        }
        if file.applications.is_some() {
            there.tells_applications_apart()?;
        }
        let plan = Plan::new(&file, &there, self.arguments.prune);
        Ok(Compared { file, there, plan })
    }

    /// Prints the plan for people; gives it back for programs.
    async fn show(&self, compared: &Compared) -> anyhow::Result<Value> {
        let Compared { file, there, plan } = compared;
        let findings = findings(&self.api, file, plan, there).await?;
        if !self.arguments.json {
            for line in show::lines(plan).into_iter().chain(findings.iter().map(Found::to_string)) {
                say(&line)?;
            }
            say(&show::summary(plan))?;
        }
        Ok(show::document(plan, file.project_id.as_ref().map(ProjectId::as_str), &findings))
    }

    /// Does all of it, or as much as can be done.
    async fn carry_out(&self, mut compared: Compared, path: &str, document: &mut Value) -> Result<(), Stopped> {
        let mut made = 0;
        if compared.file.project_id.is_none() {
            let stopped = |error: &anyhow::Error| Stopped::at(&compared.plan, 0, 0, told(error, Some("project")));
            let id = self.make_project(&compared.plan).await.map_err(|error| stopped(&error))?;
            document["project"] = json!(id);
            self.tell(&format!("made {id}: put `id: {id}` below `project:` into {path}"));
            let lines = show::lines(&compared.plan);
            let file = File { project_id: Some(id.clone()), ..compared.file };
            let next = self.in_new_project(file, &id, &lines).await;
            compared = next.map_err(|error| Stopped::at(&compared.plan, 1, 1, told(&error, None)))?;
            made = 1;
        }
        let Compared { file, there, plan } = &compared;
        let Some(project) = file.project_id.clone() else { return Ok(()) };
        let mut worker = Worker::new(&self.api, project, there);
        for (index, change) in plan.changes.iter().enumerate() {
            let taken = worker.take(change, plan).await;
            let stopped = |problem| Stopped::at(plan, index, index + made, problem);
            let findings = taken.map_err(|(place, error)| stopped(told(&error, place.as_deref())))?;
            let done = show::change(change).into_iter().map(|line| format!("done: {line}"));
            findings.iter().map(Found::to_string).chain(done).for_each(|line| self.tell(&line));
        }
        Ok(())
    }

    /// Makes the project. The same settings make the same one, so that an interrupted run can be repeated.
    async fn make_project(&self, plan: &Plan) -> anyhow::Result<ProjectId> {
        let settings = &plan.changes.first().context("there is no project to make")?.body;
        let send = if self.arguments.create {
            Send { body: Some(settings), ..Send::new(Method::POST, "/v2/projects") }
        } else {
            Send::making("/v2/projects", settings)
        };
        let made: ProjectThere = self.api.send(&send).await?;
        Ok(made.id)
    }

    /// Compares once more: the project may be one that an earlier run of the same file has made.
    async fn in_new_project(&self, file: File, id: &ProjectId, planned: &[String]) -> anyhow::Result<Compared> {
        let way_out = format!("put `id: {id}` into the file, or make another project by --create");
        let compared = self.compared(file).await.map_err(|error| {
            if Refused::is_not_found(&error) {
                return anyhow::anyhow!(
                    "this file made {id} before, and it was deleted since: make another by --create"
                );
            }
            error
        })?;
        let is_new = show::lines(&compared.plan).iter().eq(planned.iter().skip(1));
        ensure!(is_new, "this file made {id} before, and something was done to it since: {way_out}");
        Ok(compared)
    }

    fn tell(&self, line: &str) {
        if !self.arguments.json {
            // What is done goes on where nobody listens any more.
            let _ = say(line);
        }
    }
}

impl Stopped {
    fn at(plan: &Plan, index: usize, done: usize, problem: String) -> Self {
        let left = plan.changes.iter().skip(index).flat_map(show::change).collect();
        Self { done, left, problem }
    }
}
