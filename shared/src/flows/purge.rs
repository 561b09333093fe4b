//! Deleted projects go for good once nobody can restore them any more.
//!
//! 1. The project is marked: from here on it cannot be restored.
//! 2. Its pictures go, and what other partitions say of it: whose list it is in, who is invited, where its flows are.
//! 3. The table is read from end to end, and whatever belongs to the project is removed.
//! 4. One transaction removes what is left elsewhere, and writes down in the deployment's own project that it is gone.
//!
//! Each step may be done again. So a run that fails, or is out of time, is followed by one that goes on: with the same
//! search where its place was kept, else with a new one.

use serde_json::Map;

use crate::{
    App, Result,
    clock::Stopwatch,
    model::{EventKind, Record},
    store::{Changed, Deleted, ProjectScope, Sweep},
    types::{Environment, EventId},
};

/// Who acts in the log of what happened.
const ACTOR: &str = "purge_projects";

/// Milliseconds after which a run ends; its function has 300 seconds.
const RUN: u64 = 240_000;

/// Projects of one search: a filter has room for some hundred.
const TOGETHER: usize = 50;

/// Removes what is due, as far as its time allows.
pub async fn purge_projects(app: &App) -> Result<()> {
    let watch = Stopwatch::start();
    loop {
        let mut sweep = match app.store.kept_sweep().await? {
            Some(sweep) => sweep,
            None => Sweep { projects: due(app).await?, seen: None },
        };
        if sweep.projects.is_empty() {
            return Ok(());
        }
        while app.store.sweep(&mut sweep).await? {
            if watch.milliseconds() > RUN {
                return app.store.keep_sweep(&sweep).await;
            }
        }
        for deleted in &sweep.projects {
            finish(app, deleted).await?;
        }
        app.store.forget_sweep().await?;
    }
}

/// Some projects that are due, marked so that nobody restores them.
async fn due(app: &App) -> Result<Vec<Deleted>> {
    let mut due = Vec::new();
    for deleted in app.store.deleted_projects().await? {
        let scope = ProjectScope::of(deleted.project.clone());
        let now = app.now(&scope).await?;
        if !deleted.is_due(now) || has_faces(app, &scope).await? {
            continue;
        }
        if app.store.begin_purge(&scope, now).await? == Changed::Lost {
            continue;
        }
        forget_pictures(app, &scope).await?;
        app.store.forget_elsewhere(&scope).await?;
        due.push(deleted);
        if due.len() == TOGETHER {
            break;
        }
    }
    Ok(due)
}

/// Whether faces are left that went when the project was deleted. They are asked for again; the next run finds none.
async fn has_faces(app: &App, scope: &ProjectScope) -> Result<bool> {
    let galleries = app.store.galleries().await?;
    let has = galleries.iter().any(|known| known.project == *scope.project());
    if has {
        app.gallery().shred(scope).await?;
    }
    Ok(has)
}

/// Removes the files; the rows that name them go with all others.
async fn forget_pictures(app: &App, scope: &ProjectScope) -> Result<()> {
    let mut after = None;
    loop {
        let page = app.store.assets(scope, 100, after.as_deref()).await?;
        for picture in page.items.into_iter().filter_map(|asset| asset.picture) {
            app.files.remove_picture(&picture.hash).await?;
        }
        after = page.next;
        if after.is_none() {
            return Ok(());
        }
    }
}

async fn finish(app: &App, deleted: &Deleted) -> Result<()> {
    let now = app.now(&ProjectScope::deployment()).await?;
    let record = Record {
        id: EventId::new(),
        kind: EventKind::ProjectPurged,
        environment: Environment::Production,
        subject: deleted.project.to_string(),
        actor: ACTOR.to_owned(),
        network: None,
        at: now,
        data: Map::new(),
        outcome: None,
    };
    if app.store.finish_purge(deleted, now, record).await? == Changed::Done {
        tracing::info!(project.id = %deleted.project, "purged");
    }
    Ok(())
}
