//! How services say no: the bytes that the SDK reads as one error or another.

use http_body_util::Full;
use hyper::{
    Response, StatusCode,
    body::Bytes,
    header::{CONTENT_TYPE, HeaderName, HeaderValue},
};
use serde_json::{Value, json};

use crate::operation::{Call, Conflict, Protocol};

/// A whole answer.
pub(crate) type Answer = Response<Full<Bytes>>;

const HELD: &str = "Transaction is ongoing for the item";

/// An error, before it takes its service's form.
struct Refusal {
    status: u16,
    /// Whose fault it is, in the words of query protocols.
    side: &'static str,
    code: &'static str,
    message: &'static str,
}

/// Another transaction holds an item. Of a transaction's items it is one, which `choice` decides; the others have no
/// reason of their own.
pub(crate) fn conflict(call: &Call, choice: u32, request_id: &str) -> Answer {
    if let Some(Conflict::Transaction { items }) = call.conflict {
        return json_answer(call, StatusCode::BAD_REQUEST, &canceled(items, choice as usize % items), request_id);
    }
    let refusal = Refusal { status: 400, side: "Sender", code: "TransactionConflictException", message: HELD };
    refuse(call, &refusal, request_id)
}

/// Too many calls.
pub(crate) fn throttle(call: &Call, request_id: &str) -> Answer {
    let (status, code, message) = match call.protocol {
        Protocol::Json10 | Protocol::Json11 if call.operation.service == "dynamodb" => (
            400,
            "ProvisionedThroughputExceededException",
            "The level of configured provisioned throughput for the table was exceeded. \
             Consider increasing your provisioning level with the UpdateTable API.",
        ),
        Protocol::Json10 | Protocol::Json11 => (400, "ThrottlingException", "Rate exceeded"),
        Protocol::Query => (400, "Throttling", "Rate exceeded"),
        Protocol::S3 => (503, "SlowDown", "Please reduce your request rate."),
        Protocol::Rest => (429, "ThrottlingException", "Rate exceeded"),
    };
    refuse(call, &Refusal { status, side: "Sender", code, message }, request_id)
}

/// The service failed.
pub(crate) fn server_error(call: &Call, request_id: &str) -> Answer {
    let (code, message) = match call.protocol {
        Protocol::Json10 | Protocol::Json11 => ("InternalServerError", "Internal server error"),
        Protocol::Query => ("InternalFailure", "The request processing has failed because of an unknown error."),
        Protocol::S3 => ("InternalError", "We encountered an internal error. Please try again."),
        Protocol::Rest => ("InternalServerException", "Internal server error"),
    };
    refuse(call, &Refusal { status: 500, side: "Receiver", code, message }, request_id)
}

/// An answer with a body.
pub(crate) fn answer(status: StatusCode, content_type: &'static str, body: impl Into<Bytes>) -> Answer {
    let mut answer = Response::new(Full::new(body.into()));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    answer
}

fn refuse(call: &Call, refusal: &Refusal, request_id: &str) -> Answer {
    let status = StatusCode::from_u16(refusal.status).expect("services answer with valid statuses");
    let Refusal { side, code, message, .. } = refusal;
    match call.protocol {
        Protocol::Json10 | Protocol::Json11 => {
            let body = json!({"__type": format!("{}{code}", namespace(&call.operation.service)), "message": message});
            json_answer(call, status, &body, request_id)
        }
        Protocol::Query => {
            let xmlns = match call.operation.service.as_str() {
                "ses" => r#" xmlns="http://ses.amazonaws.com/doc/2010-12-01/""#,
                "sns" => r#" xmlns="http://sns.amazonaws.com/doc/2010-03-31/""#,
                _ => "",
            };
            let body = format!(
                "<ErrorResponse{xmlns}><Error><Type>{side}</Type><Code>{code}</Code><Message>{message}</Message></Error>\
                 <RequestId>{request_id}</RequestId></ErrorResponse>"
            );
            identified(answer(status, "text/xml", body), "x-amzn-requestid", request_id)
        }
        Protocol::S3 => {
            let body = format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message>\
                 <RequestId>{request_id}</RequestId></Error>"
            );
            identified(answer(status, "application/xml", body), "x-amz-request-id", request_id)
        }
        Protocol::Rest => {
            let mut answer = answer(status, "application/json", json!({"message": message}).to_string());
            answer.headers_mut().insert("x-amzn-errortype", HeaderValue::from_static(code));
            identified(answer, "x-amzn-requestid", request_id)
        }
    }
}

/// What stands before an error's name.
fn namespace(service: &str) -> &'static str {
    match service {
        "dynamodb" => "com.amazonaws.dynamodb.v20120810#",
        "sqs" => "com.amazonaws.sqs#",
        _ => "",
    }
}

/// A transaction over so many items, of which one is held. The reasons are in the order of the items.
fn canceled(items: usize, held: usize) -> Value {
    let reasons: Vec<_> = (0..items)
        .map(|item| {
            if item == held { json!({"Code": "TransactionConflict", "Message": HELD}) } else { json!({"Code": "None"}) }
        })
        .collect();
    let codes: Vec<_> = reasons.iter().filter_map(|reason| reason["Code"].as_str()).collect();
    let message =
        format!("Transaction cancelled, please refer cancellation reasons for specific reasons [{}]", codes.join(", "));
    json!({
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "CancellationReasons": reasons,
        "Message": message,
    })
}

fn json_answer(call: &Call, status: StatusCode, body: &Value, request_id: &str) -> Answer {
    let version =
        if call.protocol == Protocol::Json11 { "application/x-amz-json-1.1" } else { "application/x-amz-json-1.0" };
    identified(answer(status, version, body.to_string()), "x-amzn-requestid", request_id)
}

fn identified(mut answer: Answer, header: &'static str, request_id: &str) -> Answer {
    let id = HeaderValue::from_str(request_id).expect("a request id is plain text");
    answer.headers_mut().insert(HeaderName::from_static(header), id);
    answer
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;
    use tokio::runtime;

    use super::*;
    use crate::operation::{Operation, tests::call};

    fn other(service: &str, protocol: Protocol) -> Call {
        let operation = Operation { service: service.to_owned(), name: "Any".to_owned() };
        Call { operation, caller: None, protocol, conflict: None }
    }

    /// Status, headers and body, about as they stand on the wire.
    fn shown(answer: Answer) -> String {
        let (parts, body) = answer.into_parts();
        let headers: Vec<_> =
            parts.headers.iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect();
        let runtime = runtime::Builder::new_current_thread().build().unwrap();
        let body = runtime.block_on(body.collect()).unwrap().to_bytes();
        let (headers, body) = (headers.join("\n"), str::from_utf8(&body).unwrap());
        format!("{}\n{headers}\n\n{body}", parts.status)
    }

    #[test]
    fn a_transaction_has_a_reason_for_each_of_its_items() {
        let call = call("DynamoDB_20120810.TransactWriteItems", r#"{"TransactItems": [{}, {}, {}]}"#);
        insta::assert_snapshot!(shown(conflict(&call, 4, "fault-1")), @r#"
        400 Bad Request
        content-type: application/x-amz-json-1.0
        x-amzn-requestid: fault-1

        {"CancellationReasons":[{"Code":"None"},{"Code":"TransactionConflict","Message":"Transaction is ongoing for the item"},{"Code":"None"}],"Message":"Transaction cancelled, please refer cancellation reasons for specific reasons [None, TransactionConflict, None]","__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException"}
        "#);
    }

    #[test]
    fn a_single_write_has_one_reason() {
        insta::assert_snapshot!(shown(conflict(&call("DynamoDB_20120810.PutItem", "{}"), 0, "fault-1")), @r#"
        400 Bad Request
        content-type: application/x-amz-json-1.0
        x-amzn-requestid: fault-1

        {"__type":"com.amazonaws.dynamodb.v20120810#TransactionConflictException","message":"Transaction is ongoing for the item"}
        "#);
    }

    #[test]
    fn each_service_throttles_in_its_own_words() {
        let told = |call: &Call| shown(throttle(call, "fault-1"));
        insta::assert_snapshot!(told(&other("dynamodb", Protocol::Json10)), @r#"
        400 Bad Request
        content-type: application/x-amz-json-1.0
        x-amzn-requestid: fault-1

        {"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API."}
        "#);
        insta::assert_snapshot!(told(&other("kms", Protocol::Json11)), @r#"
        400 Bad Request
        content-type: application/x-amz-json-1.1
        x-amzn-requestid: fault-1

        {"__type":"ThrottlingException","message":"Rate exceeded"}
        "#);
        insta::assert_snapshot!(told(&other("ses", Protocol::Query)), @r#"
        400 Bad Request
        content-type: text/xml
        x-amzn-requestid: fault-1

        <ErrorResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error><RequestId>fault-1</RequestId></ErrorResponse>
        "#);
        insta::assert_snapshot!(told(&other("s3", Protocol::S3)), @r#"
        503 Service Unavailable
        content-type: application/xml
        x-amz-request-id: fault-1

        <?xml version="1.0" encoding="UTF-8"?>
        <Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message><RequestId>fault-1</RequestId></Error>
        "#);
        insta::assert_snapshot!(told(&other("social-messaging", Protocol::Rest)), @r#"
        429 Too Many Requests
        content-type: application/json
        x-amzn-errortype: ThrottlingException
        x-amzn-requestid: fault-1

        {"message":"Rate exceeded"}
        "#);
    }

    #[test]
    fn each_service_fails_in_its_own_words() {
        let told = |call: &Call| shown(server_error(call, "fault-1"));
        insta::assert_snapshot!(told(&other("dynamodb", Protocol::Json10)), @r#"
        500 Internal Server Error
        content-type: application/x-amz-json-1.0
        x-amzn-requestid: fault-1

        {"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"Internal server error"}
        "#);
        insta::assert_snapshot!(told(&other("sqs", Protocol::Json10)), @r#"
        500 Internal Server Error
        content-type: application/x-amz-json-1.0
        x-amzn-requestid: fault-1

        {"__type":"com.amazonaws.sqs#InternalServerError","message":"Internal server error"}
        "#);
        insta::assert_snapshot!(told(&other("sns", Protocol::Query)), @r#"
        500 Internal Server Error
        content-type: text/xml
        x-amzn-requestid: fault-1

        <ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Receiver</Type><Code>InternalFailure</Code><Message>The request processing has failed because of an unknown error.</Message></Error><RequestId>fault-1</RequestId></ErrorResponse>
        "#);
        insta::assert_snapshot!(told(&other("s3", Protocol::S3)), @r#"
        500 Internal Server Error
        content-type: application/xml
        x-amz-request-id: fault-1

        <?xml version="1.0" encoding="UTF-8"?>
        <Error><Code>InternalError</Code><Message>We encountered an internal error. Please try again.</Message><RequestId>fault-1</RequestId></Error>
        "#);
        insta::assert_snapshot!(told(&other("social-messaging", Protocol::Rest)), @r#"
        500 Internal Server Error
        content-type: application/json
        x-amzn-errortype: InternalServerException
        x-amzn-requestid: fault-1

        {"message":"Internal server error"}
        "#);
    }
}
