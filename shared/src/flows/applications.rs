//! Applications: the OAuth clients of a project.

use serde::{Serialize, de::DeserializeOwned};

use super::{
    Repeat, Repeatable,
    listing::{Page, PageQuery, page},
    once,
};
use crate::{
    App, Code,
    error::{Result, refuse},
    model::{Application, EventKind, Record},
    store::{Answered, Changed},
    tokens::Manager,
    types::{ApplicationId, RequestNonce},
};

/// Registers an application.
pub async fn create_application<T: Serialize + DeserializeOwned>(
    app: &App,
    manager: &Manager,
    wanted: impl FnOnce(ApplicationId) -> Application,
    repeat: Repeat<'_>,
    answer: impl Fn(Application) -> T,
) -> Result<T> {
    once(app, &manager.scope, repeat, manager.now, async |repeatable: &Repeatable| {
        let id = ApplicationId::of(repeatable.identity());
        if let Some(made) = app.store.application(&manager.scope, &id).await? {
            return Ok(answer(made));
        }
        let application = wanted(id);
        let record = manager.record(EventKind::ApplicationCreated, application.environment);
        let record = record.with("application_id", application.id.as_str());
        app.store.create_application(&manager.scope, &application, &[record]).await?;
        Ok(answer(application))
    })
    .await
}

/// An application of a project.
pub async fn application(app: &App, manager: &Manager, id: &ApplicationId) -> Result<Application> {
    let application = app.store.application(&manager.scope, id).await?;
    Ok(application.filter(|found| manager.sees(found.environment)).ok_or_else(|| refuse(Code::NotFound))?)
}

/// The applications of a project.
pub async fn applications(app: &App, manager: &Manager, wanted: &PageQuery) -> Result<Page<Application>> {
    let read = async |limit: u32, after: Option<&str>| app.store.applications(&manager.scope, limit, after).await;
    let seen = async |application: Application| Ok(Some(application).filter(|found| manager.sees(found.environment)));
    page(app, &manager.scope, "applications", wanted, read, seen).await
}

/// Puts another description in the place of an application's.
pub async fn change_application(
    app: &App,
    manager: &Manager,
    was: &Application,
    next: Application,
) -> Result<Application> {
    let record = manager.record(EventKind::ApplicationChanged, next.environment);
    replace(app, manager, was, next, None, record).await
}

/// Puts an application in the place of what it was, if that is what it still is.
pub(super) async fn replace(
    app: &App,
    manager: &Manager,
    was: &Application,
    next: Application,
    answer: Option<Answered<'_>>,
    record: Record,
) -> Result<Application> {
    let next = Application { change: RequestNonce::new().as_str().to_owned(), ..next };
    let record = record.with("application_id", next.id.as_str());
    match app.store.change_application(&manager.scope, was, &next, answer, &[record]).await? {
        Changed::Done => Ok(next),
        Changed::Lost => {
            application(app, manager, &next.id).await?;
            Err(refuse(Code::Conflict).into())
        }
    }
}

/// Removes an application. Sign-ins that it has begun end nowhere.
pub async fn delete_application(app: &App, manager: &Manager, id: &ApplicationId) -> Result<()> {
    let environment = application(app, manager, id).await?.environment;
    let record = manager.record(EventKind::ApplicationDeleted, environment).with("application_id", id.as_str());
    match app.store.delete_application(&manager.scope, id, &[record]).await? {
        Changed::Done => Ok(()),
        Changed::Lost => Err(refuse(Code::NotFound).into()),
    }
}
