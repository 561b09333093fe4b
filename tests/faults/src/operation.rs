//! Which AWS call a request is, and how its service speaks.

use std::fmt;

use hyper::{
    HeaderMap,
    header::{AUTHORIZATION, CONTENT_TYPE},
    http::request::Parts,
};
use serde::{Deserialize, de::IgnoredAny};

/// What there is to know about a call before it is decided on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) operation: Operation,
    /// The access key that signed it.
    pub(crate) caller: Option<String>,
    pub(crate) protocol: Protocol,
    /// How it would be refused if a transaction held an item that it wants; `None` if nothing can be in its way.
    pub(crate) conflict: Option<Conflict>,
}

/// A service and what is asked of it, such as `dynamodb:UpdateItem`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Operation {
    pub(crate) service: String,
    pub(crate) name: String,
}

/// In which form a service tells its errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// `application/x-amz-json-1.0`
    Json10,
    /// `application/x-amz-json-1.1`
    Json11,
    /// A form in, XML out.
    Query,
    /// XML without an envelope.
    S3,
    /// Method and path in, JSON out.
    Rest,
}

/// What a transaction in the way makes of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Conflict {
    /// A write of one item.
    Item,
    /// A transaction over so many items.
    Transaction { items: usize },
}

impl fmt::Display for Operation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.service, self.name)
    }
}

impl Call {
    /// Recognises a call. What no service is known for is `unknown`, and named by its method.
    pub(crate) fn of(request: &Parts, body: &[u8]) -> Self {
        let query = request.uri.query().unwrap_or_default();
        let scope = scope(&request.headers, query);
        let caller = scope.as_deref().and_then(|scope| scope.split('/').next()).filter(|key| !key.is_empty());
        let signed_for = scope.as_deref().and_then(signed_for);
        let call = if let Some((prefix, name)) = header(&request.headers, "x-amz-target").rsplit_once('.') {
            let service = service_of_target(prefix).or(signed_for);
            Self::new(service, name, json_version(&request.headers), body)
        } else if let Some(action) = field(query, "Action").or_else(|| field(form(&request.headers, body), "Action")) {
            Self::new(signed_for, action, Protocol::Query, body)
        } else {
            let protocol = if signed_for.as_deref() == Some("s3") { Protocol::S3 } else { Protocol::Rest };
            Self::new(signed_for, request.method.as_str(), protocol, body)
        };
        Self { caller: caller.map(str::to_owned), ..call }
    }

    fn new(service: Option<String>, name: &str, protocol: Protocol, body: &[u8]) -> Self {
        let service = service.unwrap_or_else(|| "unknown".to_owned());
        let conflict = if service == "dynamodb" { conflict(name, body) } else { None };
        Self { operation: Operation { service, name: name.to_owned() }, caller: None, protocol, conflict }
    }
}

fn service_of_target(prefix: &str) -> Option<String> {
    let service = match prefix {
        "DynamoDB_20120810" => "dynamodb",
        "AmazonSQS" => "sqs",
        "AmazonSSM" => "ssm",
        "TrentService" => "kms",
        _ => return None,
    };
    Some(service.to_owned())
}

/// A signature's scope, `AKID/20260801/eu-central-1/s3/aws4_request`. A presigned URL has it in its query.
fn scope(headers: &HeaderMap, query: &str) -> Option<String> {
    match header(headers, AUTHORIZATION.as_str()).split_once("Credential=") {
        Some((_, rest)) => Some(rest.split(',').next().unwrap_or_default().to_owned()),
        None => Some(field(query, "X-Amz-Credential")?.replace("%2F", "/").replace("%2f", "/")),
    }
}

/// The service that a scope names: its last but one part.
fn signed_for(scope: &str) -> Option<String> {
    let mut parts = scope.rsplit('/');
    let is_signature = parts.next() == Some("aws4_request");
    parts.next().filter(|service| is_signature && !service.is_empty()).map(str::to_owned)
}

fn json_version(headers: &HeaderMap) -> Protocol {
    if header(headers, CONTENT_TYPE.as_str()).ends_with("1.1") { Protocol::Json11 } else { Protocol::Json10 }
}

fn form<'a>(headers: &HeaderMap, body: &'a [u8]) -> &'a str {
    let is_form = header(headers, CONTENT_TYPE.as_str()).starts_with("application/x-www-form-urlencoded");
    if is_form { str::from_utf8(body).unwrap_or_default() } else { "" }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The value of a form's field, as it is encoded.
fn field<'a>(form: &'a str, name: &str) -> Option<&'a str> {
    form.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

/// The DynamoDB operations that a transaction can be in the way of.
const WRITES: [&str; 3] = ["PutItem", "UpdateItem", "DeleteItem"];
const TRANSACTIONS: [&str; 2] = ["TransactWriteItems", "TransactGetItems"];

/// Whether a DynamoDB operation of this name can ever conflict.
pub(crate) fn can_conflict(name: &str) -> bool {
    WRITES.contains(&name) || TRANSACTIONS.contains(&name)
}

fn conflict(name: &str, body: &[u8]) -> Option<Conflict> {
    if TRANSACTIONS.contains(&name) {
        let items = serde_json::from_slice::<Transaction>(body).ok()?.items.len();
        return (items > 0).then_some(Conflict::Transaction { items });
    }
    WRITES.contains(&name).then_some(Conflict::Item)
}

#[derive(Deserialize)]
struct Transaction {
    #[serde(rename = "TransactItems")]
    items: Vec<IgnoredAny>,
}

#[cfg(test)]
pub(crate) mod tests {
    use hyper::Request;
    use proptest::prelude::*;

    use super::*;

    pub(crate) fn call(target: &str, body: &str) -> Call {
        Call::of(&request("POST", "/", &[("x-amz-target", target)]), body.as_bytes())
    }

    fn request(method: &str, uri: &str, headers: &[(&str, &str)]) -> Parts {
        let request = Request::builder().method(method).uri(uri);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        request.body(()).unwrap().into_parts().0
    }

    fn signature(service: &str) -> String {
        format!(
            "AWS4-HMAC-SHA256 Credential=AKID/20260801/eu-central-1/{service}/aws4_request, SignedHeaders=host, Signature=0"
        )
    }

    #[test]
    fn json_calls_are_named_by_their_target() {
        for (target, operation) in [
            ("DynamoDB_20120810.UpdateItem", "dynamodb:UpdateItem"),
            ("AmazonSQS.SendMessage", "sqs:SendMessage"),
            ("TrentService.Decrypt", "kms:Decrypt"),
            ("AmazonSSM.GetParameter", "ssm:GetParameter"),
            ("Other_20200101.Do", "unknown:Do"),
        ] {
            assert_eq!(call(target, "{}").operation.to_string(), operation);
        }
    }

    #[test]
    fn other_calls_are_named_by_their_signature_and_their_action_or_method() {
        let form = ("content-type", "application/x-www-form-urlencoded");
        for (method, uri, service, body, operation, protocol) in [
            ("POST", "/", "ses", "Action=SendEmail&Version=2010-12-01", "ses:SendEmail", Protocol::Query),
            ("POST", "/", "sns", "Version=2010-03-31&Action=Publish", "sns:Publish", Protocol::Query),
            ("GET", "/?Version=1&Action=Publish", "sns", "", "sns:Publish", Protocol::Query),
            ("PUT", "/bucket/key", "s3", "", "s3:PUT", Protocol::S3),
            ("POST", "/v1/whatsapp/send", "social-messaging", "", "social-messaging:POST", Protocol::Rest),
        ] {
            let request = request(method, uri, &[form, ("authorization", &signature(service))]);
            let call = Call::of(&request, body.as_bytes());
            assert_eq!((call.operation.to_string().as_str(), call.protocol), (operation, protocol));
        }
    }

    #[test]
    fn an_unknown_target_is_named_by_its_signature() {
        let request =
            request("POST", "/", &[("x-amz-target", "Logs_20140328.Put"), ("authorization", &signature("logs"))]);
        assert_eq!(Call::of(&request, b"").operation.to_string(), "logs:Put");
    }

    #[test]
    fn a_presigned_url_is_signed_too() {
        let uri = "/bucket/key?X-Amz-Credential=AKID%2F20260801%2Feu-central-1%2Fs3%2Faws4_request&X-Amz-Signature=0";
        assert_eq!(Call::of(&request("PUT", uri, &[]), b"").operation.to_string(), "s3:PUT");
    }

    #[test]
    fn an_action_in_the_body_of_something_else_is_data() {
        let call =
            Call::of(&request("PUT", "/bucket/key", &[("authorization", &signature("s3"))]), b"Action=SendEmail");
        assert_eq!(call.operation.to_string(), "s3:PUT");
    }

    #[test]
    fn what_nobody_signed_is_unknown() {
        for headers in
            [&[][..], &[("authorization", "Bearer x/s3/y")], &[("authorization", "Credential=/aws4_request")]]
        {
            assert_eq!(Call::of(&request("GET", "/", headers), b"").operation.to_string(), "unknown:GET");
        }
    }

    #[test]
    fn errors_are_told_in_the_version_of_the_request() {
        let protocol = |content_type| {
            let headers = [("x-amz-target", "TrentService.Decrypt"), ("content-type", content_type)];
            Call::of(&request("POST", "/", &headers), b"").protocol
        };
        assert_eq!(protocol("application/x-amz-json-1.1"), Protocol::Json11);
        assert_eq!(protocol("application/x-amz-json-1.0"), Protocol::Json10);
    }

    #[test]
    fn only_writes_and_transactions_can_conflict() {
        for (operation, body, conflict) in [
            ("PutItem", "{}", Some(Conflict::Item)),
            ("UpdateItem", "{}", Some(Conflict::Item)),
            ("DeleteItem", "{}", Some(Conflict::Item)),
            ("GetItem", "{}", None),
            ("Query", "{}", None),
            (
                "TransactWriteItems",
                r#"{"TransactItems": [{"Put": {}}, {}, {}]}"#,
                Some(Conflict::Transaction { items: 3 }),
            ),
            ("TransactGetItems", r#"{"TransactItems": [{}]}"#, Some(Conflict::Transaction { items: 1 })),
            ("TransactWriteItems", r#"{"TransactItems": []}"#, None),
            ("TransactWriteItems", "not JSON", None),
        ] {
            assert_eq!(call(&format!("DynamoDB_20120810.{operation}"), body).conflict, conflict, "{operation} {body}");
        }
        assert_eq!(call("AmazonSQS.PutItem", "{}").conflict, None);
    }

    proptest! {
        #[test]
        fn nothing_that_arrives_is_too_strange(target in "[ -~]*", authorization in "[ -~]*", body: Vec<u8>) {
            let headers = [("x-amz-target", target.as_str()), ("authorization", authorization.as_str())];
            Call::of(&request("POST", "/?Action", &headers), &body);
        }
    }
}
