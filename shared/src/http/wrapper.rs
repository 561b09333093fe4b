//! What stands around every handler.

use std::{
    panic::AssertUnwindSafe,
    sync::atomic::{AtomicBool, Ordering},
};

use futures_util::FutureExt;

use super::{
    failure::{Failing, Form},
    headers,
    reply::Answer,
    request::{Incoming, log_failure},
    route::Route,
};
use crate::{
    App, Code,
    clock::Stopwatch,
    error::{Result, refuse},
};

/// Answers one request. Nothing gets past it: a panic, too, is an answer in the envelope.
pub(crate) async fn answer(app: &'static App, routes: &[Route], request: lambda_http::Request) -> Answer {
    let took = Stopwatch::start();
    let incoming = Incoming::new(request);
    let (id, route) = (incoming.id.clone(), incoming.route_key.clone());
    let found = routes.iter().find(|route| route.key == incoming.route_key);
    let form = Form::of(found.map_or(Failing::Envelope, |route| route.failing), &incoming);

    let outcome = AssertUnwindSafe(dispatch(app, found, incoming)).catch_unwind().await;
    let outcome = outcome.unwrap_or_else(|_| Err(anyhow::anyhow!("the handler panicked").into()));
    let mut answer = match &outcome {
        Err(error) => {
            log_failure(error, &id, &route);
            form.answer(error)
        }
        Ok(_) => outcome.unwrap_or_default(),
    };
    headers::complete(answer.headers_mut(), &id);

    let (status, cold, milliseconds) = (answer.status().as_u16(), first_request(), took.milliseconds());
    tracing::info!(request.id = %id, route, status, cold, milliseconds, "answered");
    answer
}

async fn dispatch(app: &'static App, route: Option<&Route>, incoming: Incoming) -> Result<Answer> {
    let route = route.ok_or_else(|| refuse(Code::NotFound))?;
    if route.wants_bearer() && !incoming.has_authorization() {
        return Err(refuse(Code::Unauthenticated).into());
    }
    (route.handler)(app, incoming).await
}

fn first_request() -> bool {
    static WARM: AtomicBool = AtomicBool::new(false);
    !WARM.swap(true, Ordering::Relaxed)
}

#[cfg(test)]
mod tests {
    use deserr::Deserr;
    use lambda_http::{Body, aws_lambda_events::apigw, http::header};
    use serde::Serialize;
    use serde_json::{Value, json};
    use utoipa::ToSchema;

    use super::*;
    use crate::{
        config::Config,
        http::{Page, Request, Success, otherwise, post, success},
    };

    #[derive(Debug, Deserr, Serialize, ToSchema)]
    #[deserr(deny_unknown_fields)]
    struct Echo {
        word: String,
    }

    async fn echo(_: &'static App, request: Request<Echo>) -> Result<Success<Echo>> {
        assert_ne!(request.input.word, "panic", "told to panic");
        Ok(success(request.input))
    }

    async fn fail(_: &'static App, _: Request<crate::http::NoInput>) -> Result<Page> {
        Err(anyhow::anyhow!("the table is on fire").into())
    }

    fn routes() -> [Route; 2] {
        [post("/echo", echo).open(), otherwise(fail)]
    }

    /// What comes back for a request as the gateway hands it over.
    async fn ask(route: &str, content_type: &str, body: &str) -> (Answer, Value) {
        let config = Config::from_pairs(Config::pairs_for_tests()).unwrap();
        let app: &'static App = Box::leak(Box::new(App::start(config).await));
        let event: apigw::ApiGatewayV2httpRequest = serde_json::from_value(json!({
            "version": "2.0", "routeKey": route, "rawPath": "/echo", "rawQueryString": "", "isBase64Encoded": false,
            "headers": {"content-type": content_type}, "body": body,
            "requestContext": {"requestId": "request-1", "routeKey": route, "stage": "$default", "timeEpoch": 0,
                "http": {"method": "POST", "path": "/echo", "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1"}},
        }))
        .unwrap();
        let request = lambda_http::request::LambdaRequest::ApiGatewayV2(event).into();
        let answered = answer(app, &routes(), request).await;
        let Body::Text(text) = answered.body() else { unreachable!("answers are text") };
        let body = serde_json::from_str(text).unwrap();
        (answered, body)
    }

    async fn refusal(content_type: &str, body: &str) -> String {
        let (answer, body) = ask("POST /echo", content_type, body).await;
        assert_eq!(answer.headers()["x-request-id"], "request-1");
        format!("{} {body}", answer.status())
    }

    #[tokio::test]
    async fn a_success_stands_in_the_envelope() {
        let (answer, body) = ask("POST /echo", "application/json; charset=UTF-8", r#"{"word": "yes"}"#).await;
        assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
        insta::assert_snapshot!(body, @r#"{"data":{"word":"yes"},"message":"Operation completed successfully","success":true}"#);
    }

    #[tokio::test]
    async fn a_panic_is_answered_in_the_envelope() {
        insta::assert_snapshot!(refusal("application/json", r#"{"word": "panic"}"#).await, @r#"500 Internal Server Error {"code":"INTERNAL","details":{"request_id":"request-1"},"error":"Something went wrong on our side. The request id helps to find it.","success":false}"#);
    }

    #[tokio::test]
    async fn a_failure_does_not_say_what_failed() {
        let (answer, body) = ask("$default", "application/json", "").await;
        assert_eq!(answer.status(), 500);
        assert!(!body.to_string().contains("fire"), "{body}");
    }

    #[tokio::test]
    async fn a_route_that_is_not_in_the_table_is_not_found() {
        let (answer, body) = ask("GET /elsewhere", "application/json", "").await;
        assert_eq!((answer.status().as_u16(), &body["code"]), (404, &json!("NOT_FOUND")));
    }

    #[tokio::test]
    async fn bad_bodies_say_what_to_change() {
        let answers = [
            refusal("application/json", r#"{"word": "#).await,
            refusal("application/json", r#"["word"]"#).await,
            refusal("application/json", "").await,
            refusal("text/plain", r#"{"word": "yes"}"#).await,
            refusal("application/json; charset=latin1", r#"{"word": "yes"}"#).await,
            refusal("application/json", &format!(r#"{{"word": "{}"}}"#, "a".repeat(6_000_000))).await,
        ];
        insta::assert_snapshot!(answers.join("\n"), @r#"
        400 Bad Request {"code":"INVALID_REQUEST","details":{"fields":[{"field":"body","problem":"is not JSON: EOF while parsing a value at line 1 column 9"}]},"error":"The request is not valid. See `details.fields`.","success":false}
        400 Bad Request {"code":"INVALID_REQUEST","details":{"fields":[{"field":"body","problem":"must be a JSON object"}]},"error":"The request is not valid. See `details.fields`.","success":false}
        400 Bad Request {"code":"INVALID_REQUEST","details":{"fields":[{"field":"word","problem":"is required"}]},"error":"The request is not valid. See `details.fields`.","success":false}
        415 Unsupported Media Type {"code":"UNSUPPORTED_MEDIA_TYPE","details":{},"error":"Send JSON, with `Content-Type: application/json`.","success":false}
        415 Unsupported Media Type {"code":"UNSUPPORTED_MEDIA_TYPE","details":{},"error":"Send JSON, with `Content-Type: application/json`.","success":false}
        413 Payload Too Large {"code":"PAYLOAD_TOO_LARGE","details":{},"error":"The body is larger than 5 MB.","success":false}
        "#);
    }
}
