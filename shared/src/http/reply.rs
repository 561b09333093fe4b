//! What a handler answers with.

use askama::Template;
use lambda_http::{
    Body, Response,
    http::{HeaderValue, StatusCode, header},
};
use serde::Serialize;
use serde_json::json;
use utoipa::{
    ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

use super::{
    cookie::Cookie,
    described::Described,
    headers::{self, Nonce},
};
use crate::error::Result;

/// An answer, ready to go.
pub type Answer = Response<Body>;

/// Whatever can become an answer.
pub trait Reply {
    /// The answer.
    fn into_answer(self) -> Result<Answer>;

    /// How the OpenAPI document describes a success; nothing for what is no part of the API.
    fn described() -> Option<Described> {
        None
    }
}

/// `{"success": true, "data": …, "message": …}`
#[derive(Debug)]
pub struct Success<T> {
    data: T,
    message: &'static str,
    etag: Option<String>,
}

impl<T> Success<T> {
    /// Says which state of the thing this is, for `If-Match` (RFC 9110, 8.8.3).
    #[must_use]
    pub fn tagged(self, change: &str) -> Self {
        Self { etag: Some(format!("\"{change}\"")), ..self }
    }
}

/// A success in the envelope.
pub fn success<T>(data: T) -> Success<T> {
    Success { data, message: "Operation completed successfully", etag: None }
}

impl<T: Serialize + ToSchema> Reply for Success<T> {
    fn into_answer(self) -> Result<Answer> {
        let body = json!({"success": true, "data": self.data, "message": self.message});
        let mut answer = json_answer(StatusCode::OK, body.to_string());
        if let Some(etag) = self.etag {
            answer.headers_mut().insert(header::ETAG, HeaderValue::try_from(etag).map_err(anyhow::Error::new)?);
        }
        Ok(answer)
    }

    fn described() -> Option<Described> {
        Some(Described::of::<T>().map_schema(|data| {
            let always = |value: bool| ObjectBuilder::new().schema_type(Type::Boolean).enum_values(Some([value]));
            let envelope = ObjectBuilder::new()
                .property("success", always(true))
                .property("data", data)
                .property("message", ObjectBuilder::new().schema_type(Type::String))
                .required("success")
                .required("data")
                .required("message");
            RefOr::T(Schema::Object(envelope.build()))
        }))
    }
}

/// A JSON document that is no envelope because a standard says how it looks.
#[derive(Debug)]
pub struct Document {
    /// The text.
    pub body: String,
    /// How long anybody may keep it, in seconds.
    pub max_age: u32,
}

impl Reply for Document {
    fn into_answer(self) -> Result<Answer> {
        let mut answer = json_answer(StatusCode::OK, self.body);
        let cache = HeaderValue::try_from(format!("public, max-age={}", self.max_age)).map_err(anyhow::Error::new)?;
        answer.headers_mut().insert(header::CACHE_CONTROL, cache);
        answer.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        Ok(answer)
    }
}

/// Lines of JSON (NDJSON), each of them whole, and from where on there are more.
#[derive(Debug)]
pub struct Lines {
    /// The text.
    pub body: String,
    /// For the next request, in the header `X-Next-After`; nothing on the last part.
    pub next: Option<u64>,
}

impl Reply for Lines {
    fn into_answer(self) -> Result<Answer> {
        let mut answer = json_answer(StatusCode::OK, self.body);
        answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(NDJSON));
        if let Some(next) = self.next {
            answer.headers_mut().insert("x-next-after", next.into());
        }
        Ok(answer)
    }

    fn described() -> Option<Described> {
        Some(Described::text(NDJSON))
    }
}

const NDJSON: &str = "application/x-ndjson";

/// What an OAuth endpoint gives (RFC 6749, 5.1): JSON outside of the envelope, kept by nobody.
#[derive(Debug)]
pub struct OAuth<T> {
    body: T,
    origin: Option<String>,
}

impl<T> OAuth<T> {
    /// An answer for programs.
    pub fn new(body: T) -> Self {
        Self { body, origin: None }
    }

    /// Lets scripts of this origin read it (Fetch, 3.2.3).
    #[must_use]
    pub fn readable_at(self, origin: Option<&str>) -> Self {
        Self { origin: origin.map(str::to_owned), ..self }
    }
}

impl<T: Serialize> Reply for OAuth<T> {
    fn into_answer(self) -> Result<Answer> {
        let body = serde_json::to_string(&self.body).map_err(anyhow::Error::new)?;
        let mut answer = json_answer(StatusCode::OK, body);
        answer.headers_mut().insert(header::VARY, HeaderValue::from_static("origin"));
        if let Some(origin) = self.origin {
            let origin = HeaderValue::try_from(origin).map_err(anyhow::Error::new)?;
            answer.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        }
        Ok(answer)
    }
}

/// A page for people.
#[derive(Debug)]
pub struct Page {
    status: StatusCode,
    html: String,
    nonce: Nonce,
    form_target: Option<String>,
}

impl Page {
    /// Renders a template. It puts the nonce on its own `<style>` and `<script>`, and on nothing else.
    pub fn render<T: Template>(status: StatusCode, template: impl FnOnce(&Nonce) -> T) -> Result<Self> {
        let nonce = Nonce::new();
        let html = template(&nonce).render().map_err(anyhow::Error::new)?;
        Ok(Self { status, html, nonce, form_target: None })
    }

    /// Lets the answer to a form of this page lead to another origin, such as `https://app.example.org`.
    #[must_use]
    pub fn leading_to(self, origin: String) -> Self {
        Self { form_target: Some(origin), ..self }
    }
}

impl Reply for Page {
    fn into_answer(self) -> Result<Answer> {
        let mut answer = Response::new(Body::Text(self.html));
        *answer.status_mut() = self.status;
        headers::describe_page(answer.headers_mut(), &self.nonce, self.form_target.as_deref());
        Ok(answer)
    }
}

/// The way to another page, by `GET` whatever the request was (303, RFC 9110, 15.4.4).
#[derive(Debug)]
pub struct Redirect {
    location: String,
    cookies: Vec<Cookie>,
}

impl Redirect {
    /// To this address, or to this path on the same host.
    pub fn to(location: impl Into<String>) -> Self {
        Self { location: location.into(), cookies: Vec::new() }
    }

    /// Gives the browser something to keep.
    #[must_use]
    pub fn keeping(mut self, cookie: Cookie) -> Self {
        self.cookies.push(cookie);
        self
    }
}

impl Reply for Redirect {
    fn into_answer(self) -> Result<Answer> {
        let mut answer = Response::new(Body::Empty);
        *answer.status_mut() = StatusCode::SEE_OTHER;
        let location = HeaderValue::try_from(self.location).map_err(anyhow::Error::new)?;
        answer.headers_mut().insert(header::LOCATION, location);
        for cookie in self.cookies {
            answer.headers_mut().append(header::SET_COOKIE, cookie.header());
        }
        Ok(answer)
    }
}

/// A page, or the way to another one.
#[derive(Debug)]
pub enum Shown {
    /// The page.
    Page(Page),
    /// The way.
    Redirect(Redirect),
}

impl From<Page> for Shown {
    fn from(page: Page) -> Self {
        Self::Page(page)
    }
}

impl From<Redirect> for Shown {
    fn from(redirect: Redirect) -> Self {
        Self::Redirect(redirect)
    }
}

impl Reply for Shown {
    fn into_answer(self) -> Result<Answer> {
        match self {
            Self::Page(page) => page.into_answer(),
            Self::Redirect(redirect) => redirect.into_answer(),
        }
    }
}

pub(super) fn json_answer(status: StatusCode, body: String) -> Answer {
    let mut answer = Response::new(Body::Text(body));
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}
