//! Routes: which handler answers which method and path.

use std::{fmt, future::Future};

use deserr::Deserr;
use futures_util::future::LocalBoxFuture;
use lambda_http::http::Method;
use utoipa::ToSchema;

use super::{
    described::Described,
    failure::Failing,
    reply::{Answer, Reply},
    request::{Incoming, Request},
};
use crate::{App, Result, error::Faults};

/// One method and path, or everything that no other route takes.
pub struct Route {
    /// As the gateway names it: `GET /v2/health` or `$default`.
    pub key: String,
    pub(super) handler: Handler,
    pub(super) failing: Failing,
    pub(crate) input: fn() -> Described,
    pub(crate) output: fn() -> Option<Described>,
    pub(crate) summary: &'static str,
    pub(crate) is_open: bool,
}

pub(super) type Handler = Box<dyn Fn(&'static App, Incoming) -> LocalBoxFuture<'static, Result<Answer>>>;

impl fmt::Debug for Route {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Route").field(&self.key).finish()
    }
}

impl Route {
    /// A line for the OpenAPI document.
    #[must_use]
    pub fn says(mut self, summary: &'static str) -> Self {
        self.summary = summary;
        self
    }

    /// Says that it takes no bearer token.
    #[must_use]
    pub fn open(mut self) -> Self {
        self.is_open = true;
        self
    }

    /// Whether nothing of a request is looked at before it brings a bearer token.
    pub(super) fn wants_bearer(&self) -> bool {
        matches!(self.failing, Failing::Envelope) && !self.is_open
    }

    /// Says how it answers when there is no result; in the envelope, unless this is called.
    #[must_use]
    pub fn failing(mut self, failing: Failing) -> Self {
        self.failing = failing;
        self
    }
}

/// Where a route's input is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    /// In the query.
    Query,
    /// In a body of JSON.
    Json,
    /// In the form that a page or an OAuth client has sent.
    Form,
}

macro_rules! builder {
    ($(#[$doc:meta])* $name:ident, $method:ident, $takes:ident) => {
        $(#[$doc])*
        pub fn $name<I, R, H, F>(path: &str, handler: H) -> Route
        where
            I: Deserr<Faults> + ToSchema + 'static,
            R: Reply,
            H: Fn(&'static App, Request<I>) -> F + Copy + 'static,
            F: Future<Output = Result<R>> + 'static,
        {
            route(format!("{} {path}", Method::$method), Takes::$takes, handler)
        }
    };
}

builder!(
    /// A `GET` route. Its input is the query.
    get,
    GET,
    Query
);

builder!(
    /// A `POST` route. Its input is the JSON body.
    post,
    POST,
    Json
);

builder!(
    /// A `POST` route. Its input is a form (`application/x-www-form-urlencoded`).
    form,
    POST,
    Form
);

builder!(
    /// A `PATCH` route. Its input is the JSON body.
    patch,
    PATCH,
    Json
);

builder!(
    /// A `DELETE` route. Its input is the query.
    delete,
    DELETE,
    Query
);

/// What no other route of an API takes.
pub fn otherwise<R, H, F>(handler: H) -> Route
where
    R: Reply,
    H: Fn(&'static App, Request<super::NoInput>) -> F + Copy + 'static,
    F: Future<Output = Result<R>> + 'static,
{
    let described = route("$default".to_owned(), Takes::Query, handler);
    let handler: Handler =
        Box::new(move |app, incoming| Box::pin(async move { handler(app, incoming.unparsed()).await?.into_answer() }));
    Route { handler, is_open: true, ..described }
}

fn route<I, R, H, F>(key: String, takes: Takes, handler: H) -> Route
where
    I: Deserr<Faults> + ToSchema + 'static,
    R: Reply,
    H: Fn(&'static App, Request<I>) -> F + Copy + 'static,
    F: Future<Output = Result<R>> + 'static,
{
    Route {
        key,
        handler: Box::new(move |app, incoming| {
            Box::pin(async move { handler(app, incoming.parse(takes)?).await?.into_answer() })
        }),
        input: Described::of::<I>,
        output: R::described,
        failing: Failing::Envelope,
        summary: "",
        is_open: false,
    }
}
