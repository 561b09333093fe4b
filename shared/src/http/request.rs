//! What a handler is given.

use std::{fmt, net::IpAddr, str::FromStr};

use deserr::Deserr;
use lambda_http::{
    Body, RequestExt,
    aws_lambda_events::query_map::QueryMap,
    http::{HeaderMap, HeaderValue, Method, header},
    request::RequestContext,
};
use utoipa::ToSchema;

use super::{cookie, etag::IfMatch, input, route::Takes};
use crate::{
    error::{Code, Error, Faults, Refusal, refuse},
    flows::Repeat,
    secret::Secret,
    types::{Country, Language, Network},
};

/// The largest body in bytes. The gateway takes twice as much; Lambda itself takes 6 MB with everything around it.
const MAX_BODY: usize = 5 * 1024 * 1024;

/// The largest form in bytes: pages and OAuth send a few short fields.
const MAX_FORM: usize = 16 * 1024;

/// Characters of an `Idempotency-Key`.
const LONGEST_KEY: usize = 255;

/// Names a request in the answer, in our log and in the gateway's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(String);

impl fmt::Display for RequestId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A parsed request.
#[derive(Debug)]
pub struct Request<I> {
    /// What the caller sent: the body, or the query of a `GET` or `DELETE`.
    pub input: I,
    /// How it is named in logs.
    pub id: RequestId,
    /// The method it came with.
    pub method: Method,
    /// The path it came to.
    pub path: String,
    /// Where it came from, by the gateway's own word; a header is anybody's claim.
    pub source: Option<Network>,
    route: String,
    parameters: QueryMap,
    headers: Secret<HeaderMap>,
    idempotency_key: Option<String>,
    body: Secret<Vec<u8>>,
}

impl<I> Request<I> {
    /// The `Authorization` header.
    pub fn authorization(&self) -> Option<&str> {
        self.header(&header::AUTHORIZATION)
    }

    /// A cookie of ours that the browser has kept.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        cookie::find(self.headers.expose(), name)
    }

    /// The cookies of ours whose names begin so.
    pub fn cookies<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a str> {
        cookie::find_all(self.headers.expose(), prefix)
    }

    /// The language that the browser asks for, if it is one of ours.
    pub fn language(&self) -> Option<Language> {
        self.header(&header::ACCEPT_LANGUAGE).and_then(Language::negotiate)
    }

    /// The country that the browser asks for with its language, if it is one of these.
    pub fn country(&self, among: &[Country]) -> Option<Country> {
        self.header(&header::ACCEPT_LANGUAGE).and_then(|languages| Country::negotiate(languages, among))
    }

    /// What the browser says that it is: anybody's claim.
    pub fn user_agent(&self) -> Option<&str> {
        self.header(&header::USER_AGENT)
    }

    /// The origin of the page that sent it, if the browser says it (RFC 6454, 7).
    pub fn origin(&self) -> Option<&str> {
        self.header(&header::ORIGIN)
    }

    /// Whether the browser says that another site's page sent it (Fetch Metadata). Old browsers say nothing.
    pub fn is_cross_site(&self) -> bool {
        let site = self.headers.expose().get("sec-fetch-site").map(HeaderValue::as_bytes);
        site.is_some_and(|site| site != b"same-origin")
    }

    /// Which state of a thing the caller has read, if they say it (RFC 9110, 13.1.1).
    pub fn if_match(&self) -> Option<IfMatch> {
        self.header(&header::IF_MATCH).map(IfMatch::parse)
    }

    /// Says in the log what the caller is told politely in a page.
    pub fn log_failure(&self, error: &Error) {
        log_failure(error, &self.id, &self.route);
    }

    fn header(&self, name: &header::HeaderName) -> Option<&str> {
        self.headers.expose().get(name).and_then(|value| value.to_str().ok())
    }

    /// A part of the path, such as `client_id` in `/p/{client_id}/jwks.json`. What cannot be one names nothing.
    pub fn parameter<T: FromStr>(&self, name: &str) -> Result<T, Refusal> {
        self.parameters.first(name).and_then(|text| text.parse().ok()).ok_or_else(|| refuse(Code::NotFound))
    }

    /// How this caller would repeat the request. Paths with parameters name what they change, so they tell routes apart.
    pub fn repeat<'a>(&'a self, principal: &'a str) -> Repeat<'a> {
        let route = &self.path;
        Repeat { principal, route, key: self.idempotency_key.as_deref(), body: self.body.expose() }
    }

    fn with<J>(self, input: J) -> Request<J> {
        Request {
            input,
            id: self.id,
            method: self.method,
            path: self.path,
            route: self.route,
            source: self.source,
            parameters: self.parameters,
            headers: self.headers,
            idempotency_key: self.idempotency_key,
            body: self.body,
        }
    }
}

/// A refusal is an answer and needs no line of its own beyond the one that every request gets.
pub(super) fn log_failure(error: &Error, id: &RequestId, route: &str) {
    if let Error::Failed { code, cause } = error {
        tracing::error!(request.id = %id, route, code = code.name(), cause = format!("{cause:#}"), "failed");
    }
}

/// For handlers that take nothing from the body or the query.
#[derive(Debug, Deserr, ToSchema)]
pub struct NoInput {}

/// A request as the gateway hands it over.
pub(super) struct Incoming {
    pub(super) id: RequestId,
    pub(super) method: Method,
    pub(super) path: String,
    /// The gateway's name for the route: `GET /v2/health` or `$default`.
    pub(super) route_key: String,
    source: Option<Network>,
    parameters: QueryMap,
    headers: HeaderMap,
    query: QueryMap,
    body: Body,
}

impl Incoming {
    pub(super) fn new(request: lambda_http::Request) -> Self {
        let query = request.query_string_parameters();
        let path = request.raw_http_path().to_owned();
        let (route_key, gateway_id, source) = match request.request_context_ref() {
            Some(RequestContext::ApiGatewayV2(context)) => {
                let source = context
                    .http
                    .source_ip
                    .as_deref()
                    .and_then(|address| address.parse::<IpAddr>().ok())
                    .map(Network::from);
                (context.route_key.clone(), context.request_id.clone(), source)
            }
            _ => (None, None, None),
        };
        let lambda_id = || request.lambda_context_ref().map(|context| context.request_id.clone());
        Self {
            id: RequestId(gateway_id.or_else(lambda_id).unwrap_or_default()),
            route_key: route_key.unwrap_or_default(),
            path,
            query,
            source,
            parameters: request.path_parameters(),
            method: request.method().clone(),
            headers: request.headers().clone(),
            body: request.into_body(),
        }
    }

    pub(super) fn parse<I: Deserr<Faults>>(self, takes: Takes) -> Result<Request<I>, Refusal> {
        let value = match takes {
            Takes::Query => input::query_object(self.query.iter())?,
            Takes::Json => self.json_body()?,
            Takes::Form => self.form_body()?,
        };
        let idempotency_key = self.idempotency_key()?;
        let input = deserr::deserialize::<I, _, Faults>(value)?;
        Ok(Request { idempotency_key, ..self.unparsed() }.with(input))
    }

    /// For what is refused whatever it says.
    pub(super) fn unparsed(self) -> Request<NoInput> {
        Request {
            input: NoInput {},
            route: self.route_key,
            headers: Secret::new(self.headers),
            idempotency_key: None,
            source: self.source,
            parameters: self.parameters,
            body: Secret::new(self.body.to_vec()),
            id: self.id,
            method: self.method,
            path: self.path,
        }
    }

    pub(super) fn has_authorization(&self) -> bool {
        self.headers.contains_key(header::AUTHORIZATION)
    }

    fn idempotency_key(&self) -> Result<Option<String>, Refusal> {
        let Some(value) = self.headers.get("idempotency-key") else { return Ok(None) };
        let key = value.to_str().ok().filter(|key| (1..=LONGEST_KEY).contains(&key.len()));
        let key = key.filter(|key| key.bytes().all(|byte| byte.is_ascii_graphic()));
        let problem = format!("must be 1 to {LONGEST_KEY} printable ASCII characters without spaces");
        key.map(|key| Some(key.to_owned())).ok_or_else(|| Faults::one("Idempotency-Key", problem).into())
    }

    fn json_body(&self) -> Result<serde_json::Value, Refusal> {
        let bytes: &[u8] = &self.body;
        if bytes.len() > MAX_BODY {
            return Err(refuse(Code::PayloadTooLarge));
        }
        if bytes.is_empty() {
            return Ok(serde_json::Map::new().into());
        }
        if !self.is_utf8("application/json") {
            return Err(refuse(Code::UnsupportedMediaType));
        }
        input::json_object(bytes)
    }

    fn form_body(&self) -> Result<serde_json::Value, Refusal> {
        let bytes: &[u8] = &self.body;
        if bytes.len() > MAX_FORM {
            return Err(refuse(Code::PayloadTooLarge).because("The form is too large."));
        }
        if !bytes.is_empty() && !self.is_utf8("application/x-www-form-urlencoded") {
            let message = "Send a form, with `Content-Type: application/x-www-form-urlencoded`.";
            return Err(refuse(Code::UnsupportedMediaType).because(message));
        }
        let pairs: Vec<_> = url::form_urlencoded::parse(bytes).collect();
        input::query_object(pairs.iter().map(|(name, value)| (name.as_ref(), value.as_ref())))
    }

    /// Of this type, with no charset or with UTF-8.
    fn is_utf8(&self, media_type: &str) -> bool {
        let mut types = self.headers.get_all(header::CONTENT_TYPE).iter();
        let (Some(Ok(value)), None) = (types.next().map(|value| value.to_str()), types.next()) else {
            return false;
        };
        let mut parts = value.split(';').map(str::trim);
        parts.next().is_some_and(|essence| essence.eq_ignore_ascii_case(media_type))
            && parts.all(|parameter| parameter.eq_ignore_ascii_case("charset=utf-8"))
    }

    pub(super) fn language(&self) -> Option<Language> {
        self.headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok().and_then(Language::negotiate)
    }

    /// Whether the caller is a browser that shows a page, and not a program.
    pub(super) fn wants_page(&self) -> bool {
        let values = self.headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
        values.flat_map(|value| value.split(',')).any(|part| part.trim().starts_with("text/html"))
    }
}
