//! What the AWS SDK makes of it, with its own signatures, parsers and retries.

use std::time::Duration;

use aws_config::{BehaviorVersion, Region, SdkConfig, retry::RetryConfig};
use aws_sdk_dynamodb::{
    config::{Credentials, SharedCredentialsProvider},
    error::ProvideErrorMetadata,
    operation::transact_write_items::TransactWriteItemsError,
    types::{AttributeValue, Put, TransactWriteItem},
};
use aws_sdk_ses::types::{Body, Content, Destination, Message};
use aws_smithy_http_client::{
    Builder,
    tls::{Provider, rustls_provider::CryptoMode},
};
use serde_json::json;

use crate::bench::Bench;

fn aws(bench: &Bench, attempts: u32) -> SdkConfig {
    let credentials =
        Credentials::builder().access_key_id("test").secret_access_key("test").provider_name("test").build();
    let retries = RetryConfig::standard().with_max_attempts(attempts).with_initial_backoff(Duration::from_millis(1));
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("eu-central-1"))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(Builder::new().tls_provider(Provider::Rustls(CryptoMode::AwsLc)).build_https())
        .endpoint_url(&bench.url)
        .retry_config(retries)
        .build()
}

fn dynamodb(bench: &Bench, attempts: u32) -> aws_sdk_dynamodb::Client {
    aws_sdk_dynamodb::Client::new(&aws(bench, attempts))
}

/// A write that the SDK makes, told as whether it succeeded.
async fn update(bench: &Bench) -> bool {
    let update = dynamodb(bench, 3).update_item().table_name("table").key("pk", AttributeValue::S("1".to_owned()));
    update.send().await.is_ok()
}

#[tokio::test]
async fn a_transaction_learns_which_item_was_held() {
    let bench = Bench::with(json!({"operation": "dynamodb:*", "fault": "conflict"})).await;
    let put = Put::builder().table_name("table").item("pk", AttributeValue::S("1".to_owned())).build().unwrap();
    let item = TransactWriteItem::builder().put(put).build();
    let transaction = dynamodb(&bench, 3).transact_write_items().set_transact_items(Some(vec![item; 3]));
    let error = transaction.send().await.unwrap_err().into_service_error();
    let TransactWriteItemsError::TransactionCanceledException(canceled) = error else {
        unreachable!("{error:?}");
    };
    let codes: Vec<_> = canceled.cancellation_reasons().iter().filter_map(|reason| reason.code()).collect();
    assert_eq!(codes.len(), 3);
    assert_eq!(codes.iter().filter(|code| **code == "TransactionConflict").count(), 1, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| **code == "None").count(), 2, "{codes:?}");
    insta::assert_snapshot!(canceled.message().unwrap(), @"Transaction cancelled, please refer cancellation reasons for specific reasons [None, None, TransactionConflict]");
}

#[tokio::test]
async fn a_single_write_learns_that_its_item_was_held() {
    let bench = Bench::with(json!({"operation": "dynamodb:*", "fault": "conflict"})).await;
    let put = dynamodb(&bench, 3).put_item().table_name("table").item("pk", AttributeValue::S("1".to_owned()));
    let error = put.send().await.unwrap_err().into_service_error();
    assert!(error.is_transaction_conflict_exception(), "{error:?}");
    assert_eq!(error.message(), Some("Transaction is ongoing for the item"));
}

#[tokio::test]
async fn the_sdk_tries_again_and_succeeds() {
    for (fault, arrivals) in [("throttle", 1), ("server_error", 1), ("drop_request", 1), ("drop_reply", 3)] {
        let rule = json!({"operation": "dynamodb:UpdateItem", "fault": fault, "at_most": 2});
        let mut bench = Bench::with(rule).await;
        assert!(update(&bench).await, "{fault}");
        assert_eq!(bench.upstream.arrivals(), arrivals, "{fault}");
        assert_eq!(bench.report().await["calls"], json!({"dynamodb:UpdateItem": 3}), "{fault}");
    }
}

#[tokio::test]
async fn the_sdk_gives_up_when_its_tries_are_used() {
    let mut bench = Bench::with(json!({"operation": "*", "fault": "throttle"})).await;
    assert!(!update(&bench).await);
    assert_eq!(bench.upstream.arrivals(), 0);
    assert_eq!(bench.report().await["total"], 3);
}

#[tokio::test]
async fn errors_have_the_codes_that_the_sdk_knows() {
    for (fault, code) in
        [("throttle", "ProvisionedThroughputExceededException"), ("server_error", "InternalServerError")]
    {
        let bench = Bench::with(json!({"operation": "dynamodb:GetItem", "fault": fault})).await;
        let get = dynamodb(&bench, 1).get_item().table_name("table").key("pk", AttributeValue::S("1".to_owned()));
        assert_eq!(get.send().await.unwrap_err().into_service_error().code(), Some(code));
    }
}

#[tokio::test]
async fn a_queue_throttles_in_json() {
    let bench = Bench::with(json!({"operation": "sqs:SendMessage", "fault": "throttle", "at_most": 2})).await;
    let send = |attempts| {
        let client = aws_sdk_sqs::Client::new(&aws(&bench, attempts));
        client.send_message().queue_url(format!("{}/queue", bench.url)).message_body("{}").send()
    };
    let error = send(1).await.unwrap_err().into_service_error();
    assert_eq!(error.code(), Some("ThrottlingException"));
    send(2).await.unwrap();
    assert_eq!(bench.report().await["calls"], json!({"sqs:SendMessage": 3}));
}

#[tokio::test]
async fn mail_throttles_in_xml() {
    let bench = Bench::with(json!({"operation": "ses:SendEmail", "fault": "throttle", "at_most": 2})).await;
    let send = |attempts| {
        let text = |text| Content::builder().data(text).build().unwrap();
        let message =
            Message::builder().subject(text("Hello")).body(Body::builder().text(text("You & me")).build()).build();
        let client = aws_sdk_ses::Client::new(&aws(&bench, attempts));
        let mail = client.send_email().source("a@example.com").message(message);
        mail.destination(Destination::builder().to_addresses("b@example.com").build()).send()
    };
    let error = send(1).await.unwrap_err().into_service_error();
    assert_eq!(error.code(), Some("Throttling"));
    assert_eq!(error.message(), Some("Rate exceeded"));
    assert_eq!(send(2).await.unwrap().message_id(), "1");
    assert_eq!(bench.report().await["calls"], json!({"ses:SendEmail": 3}));
}
