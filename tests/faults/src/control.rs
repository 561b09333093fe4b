//! `/_faults`: rules in, counts out.

use std::sync::Mutex;

use hyper::{
    Method, StatusCode,
    header::{ALLOW, HeaderValue},
};
use serde_json::json;

use crate::{
    ledger::Ledger,
    refusals::{Answer, answer},
    rules::Plan,
};

const PATH: &str = "/_faults";

/// Whether a path is the proxy's own. No bucket's name begins like that.
pub(crate) fn owns(path: &str) -> bool {
    path.strip_prefix(PATH).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Answers a request to a path that the proxy [owns].
pub(crate) fn handle(method: &Method, path: &str, body: &[u8], ledger: &Mutex<Ledger>) -> Answer {
    if path != PATH {
        return told(StatusCode::NOT_FOUND, "There is nothing here but /_faults.");
    }
    let mut ledger = ledger.lock().expect("nobody panics with the ledger in hand");
    match *method {
        Method::GET => answer(StatusCode::OK, "application/json", ledger.report()),
        Method::PUT => match Plan::parse(body) {
            Ok(plan) => {
                ledger.replace(plan);
                done()
            }
            Err(problem) => told(StatusCode::BAD_REQUEST, &problem),
        },
        Method::DELETE => {
            ledger.clear();
            done()
        }
        _ => {
            let mut refusal = told(StatusCode::METHOD_NOT_ALLOWED, "/_faults takes GET, PUT and DELETE.");
            refusal.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, PUT, DELETE"));
            refusal
        }
    }
}

fn done() -> Answer {
    let mut answer = Answer::default();
    *answer.status_mut() = StatusCode::NO_CONTENT;
    answer
}

/// What the proxy itself has to say, as opposed to a service.
pub(crate) fn told(status: StatusCode, problem: &str) -> Answer {
    answer(status, "application/json", json!({"error": problem}).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_own_paths_are_the_proxys() {
        for (path, owned) in
            [("/_faults", true), ("/_faults/x", true), ("/_faultsx", false), ("/", false), ("//_faults", false)]
        {
            assert_eq!(owns(path), owned, "{path}");
        }
    }

    #[test]
    fn what_it_cannot_do_is_told() {
        let ledger = Mutex::new(Ledger::new(0));
        let status = |method, path, body: &str| handle(&method, path, body.as_bytes(), &ledger).status().as_u16();
        assert_eq!(status(Method::POST, "/_faults", "{}"), 405);
        assert_eq!(status(Method::GET, "/_faults/x", ""), 404);
        assert_eq!(status(Method::PUT, "/_faults", "[]"), 400);
        assert_eq!(status(Method::PUT, "/_faults", "{}"), 204);
        assert_eq!(status(Method::DELETE, "/_faults", ""), 204);
        assert_eq!(status(Method::GET, "/_faults", ""), 200);
    }
}
