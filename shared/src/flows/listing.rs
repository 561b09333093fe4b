//! Lists as callers page through them.

use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

use super::cursor;
use crate::{
    App,
    error::{Faults, Result},
    store::{Listed, ProjectScope},
    types::{Environment, PageSize},
};

/// Which page of a list.
#[derive(Debug, Default, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct PageQuery {
    /// How many: 1 to 100.
    #[deserr(default)]
    #[schema(required = false)]
    pub limit: PageSize,
    /// The `next_cursor` of the page before.
    #[deserr(default)]
    pub cursor: Option<String>,
}

/// Which page of a list of one environment.
#[derive(Debug, Default, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct EnvironmentPageQuery {
    /// In which world: a token's own, else production.
    #[deserr(default)]
    pub environment: Option<Environment>,
    /// How many: 1 to 100.
    #[deserr(default)]
    #[schema(required = false)]
    pub limit: PageSize,
    /// The `next_cursor` of the page before.
    #[deserr(default)]
    pub cursor: Option<String>,
}

impl EnvironmentPageQuery {
    pub(super) fn page(&self) -> PageQuery {
        PageQuery { limit: self.limit, cursor: self.cursor.clone() }
    }
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// For the next one; nothing on the last.
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// The same page, its items in another form.
    pub fn map<U>(self, show: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(show).collect(), next_cursor: self.next_cursor }
    }
}

/// Reads a page; `query` names the list.
pub(super) async fn page<T, U>(
    app: &App,
    scope: &ProjectScope,
    query: &str,
    wanted: &PageQuery,
    read: impl AsyncFnOnce(u32, Option<&str>) -> Result<Listed<T>>,
    show: impl AsyncFn(T) -> Result<Option<U>>,
) -> Result<Page<U>> {
    let after = match &wanted.cursor {
        Some(text) => Some(cursor::open(app, scope, query, text).await?),
        None => None,
    };
    let listed = read(wanted.limit.get(), after.as_deref()).await?;
    let mut items = Vec::new();
    for item in listed.items {
        items.extend(show(item).await?);
    }
    let next_cursor = match listed.next {
        Some(last) => Some(cursor::seal(app, scope, query, &last).await?),
        None => None,
    };
    Ok(Page { items, next_cursor })
}
