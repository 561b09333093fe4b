//! What a function has at hand, built once per cold start.

use std::time::Duration;

use aws_config::{BehaviorVersion, SdkConfig, retry::RetryConfig, timeout::TimeoutConfig};
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_smithy_http_client::{
    Builder,
    tls::{Provider, rustls_provider::CryptoMode},
};
use jiff::Timestamp;
use serde::Deserialize;
use tokio::sync::OnceCell;

use crate::{
    buses::Buses,
    clock,
    config::Config,
    courier::{Courier, Sms, WhatsApp},
    error::Result,
    files::Files,
    gallery::{Scanners, Shelf},
    keys::Keys,
    notices::Notices,
    outbound::Outbound,
    queue::Queue,
    store::{ProjectScope, Store},
};

/// What a function has at hand.
#[derive(Debug)]
pub struct App {
    /// What it was told about its surroundings.
    pub config: Config,
    /// The table.
    pub store: Store,
    /// The keys, as far as the function may unwrap them.
    pub keys: Keys,
    /// The queue of messages to send.
    pub messages: Queue,
    /// The queue of events to deliver.
    pub webhooks: Queue,
    /// The queue of events that somebody may have to be told of.
    pub alerts: Queue,
    /// The bucket of pictures.
    pub files: Files,
    /// The queue of what is to be done for galleries.
    pub gallery_jobs: Queue,
    /// The bucket of galleries.
    pub(crate) shelf: Shelf,
    /// Functions that scan a part of an index.
    pub(crate) scanners: Scanners,
    /// Hands messages to the providers.
    pub courier: Courier,
    /// Hands text messages to their provider.
    pub sms: Sms,
    /// Hands WhatsApp messages to theirs.
    pub whatsapp: WhatsApp,
    /// Publishes notices to the topics of teams.
    pub notices: Notices,
    /// Sends requests to addresses that customers give.
    pub outbound: Outbound,
    /// Puts events on buses.
    pub buses: Buses,
    parameters: aws_sdk_ssm::Client,
    base_urls: OnceCell<BaseUrls>,
}

/// Where this deployment is reached, without a slash at the end. The template writes it, because a function that
/// referred to an API would close a circle, and the `Host` header is anybody's claim.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct BaseUrls {
    /// The API.
    pub api: String,
    /// The hosted pages.
    pub pages: String,
    /// The console.
    pub console: String,
}

impl App {
    /// Makes the clients. Nothing is called yet: a cold start waits for no network.
    pub async fn start(config: Config) -> Self {
        Self::on(&aws().await, config)
    }

    /// The same with these settings of the clients.
    pub fn on(aws: &SdkConfig, config: Config) -> Self {
        let store = Store::new(dynamodb(aws), config.table.clone());
        let (sqs, sns) = (aws_sdk_sqs::Client::new(aws), sns(aws));
        Self {
            keys: Keys::new(aws_sdk_kms::Client::new(aws), config.key.clone(), store.clone()),
            messages: Queue::new(sqs.clone(), config.message_queue.clone()),
            webhooks: Queue::new(sqs.clone(), config.webhook_queue.clone()),
            alerts: Queue::new(sqs.clone(), config.alert_queue.clone()),
            gallery_jobs: Queue::new(sqs, config.gallery_queue.clone()),
            shelf: Shelf::new(aws, config.gallery_bucket.clone(), config.gallery_share),
            scanners: Scanners::new(lambda(aws), config.gallery_scanner.clone()),
            files: Files::new(aws, config.asset_bucket.clone()),
            courier: Courier::new(ses(aws), config.sender_email.clone(), config.configuration_set.clone()),
            sms: Sms::new(sns.clone(), &config),
            whatsapp: WhatsApp::new(social_messaging(aws), &config),
            notices: Notices::new(sns),
            outbound: Outbound::new(config.local_receivers),
            buses: Buses::new(aws_sdk_eventbridge::Client::new(aws)),
            store,
            parameters: aws_sdk_ssm::Client::new(aws),
            base_urls: OnceCell::new(),
            config,
        }
    }

    /// The time in this project. In a release build it is the system's; tests can move it.
    #[cfg_attr(not(feature = "test-clock"), expect(clippy::unused_async, reason = "a test build reads the table"))]
    pub async fn now(&self, scope: &ProjectScope) -> Result<Timestamp> {
        #[cfg(feature = "test-clock")]
        return Ok(clock::system_now() + self.store.test_clock(scope).await?);
        #[cfg(not(feature = "test-clock"))]
        {
            let _ = scope;
            Ok(clock::system_now())
        }
    }

    /// The time outside any project.
    pub fn system_now(&self) -> Timestamp {
        clock::system_now()
    }

    /// The latest time of any project: what is due in none by then is due in none at all.
    pub(crate) fn latest_now() -> Timestamp {
        if cfg!(feature = "test-clock") { Timestamp::MAX } else { clock::system_now() }
    }

    /// Where this deployment is reached, read once per cold start.
    pub async fn base_urls(&self) -> Result<&BaseUrls> {
        self.base_urls.get_or_try_init(|| self.read_base_urls()).await
    }

    /// The host of the pages: what a phone compares before it fills a code in.
    pub(crate) async fn pages_host(&self) -> Result<String> {
        let url = url::Url::parse(&self.base_urls().await?.pages).map_err(anyhow::Error::new)?;
        Ok(url.host_str().unwrap_or_default().to_owned())
    }

    async fn read_base_urls(&self) -> Result<BaseUrls> {
        let answer = self.parameters.get_parameter().name(&self.config.base_urls).send().await?;
        let value = answer.parameter.and_then(|parameter| parameter.value).unwrap_or_default();
        let urls = serde_json::from_str(&value);
        Ok(urls.map_err(|error| anyhow::Error::new(error).context("the base URLs are not what the template writes"))?)
    }
}

/// A single write that meets a transaction on the same row is tried again; the SDK alone would not.
fn dynamodb(aws: &SdkConfig) -> aws_sdk_dynamodb::Client {
    let conflicts = AwsErrorCodeClassifier::<UpdateItemError>::builder()
        .transient_errors(vec!["TransactionConflictException"])
        .build();
    let config = aws_sdk_dynamodb::config::Builder::from(aws).retry_classifier(conflicts);
    aws_sdk_dynamodb::Client::from_conf(config.build())
}

/// A scanner that is cold reads its part of an index first. It is called once.
fn lambda(aws: &SdkConfig) -> aws_sdk_lambda::Client {
    let timeouts = TimeoutConfig::builder().connect_timeout(CONNECT).operation_timeout(SCAN);
    let config = aws_sdk_lambda::config::Builder::from(aws).retry_config(RetryConfig::disabled());
    aws_sdk_lambda::Client::from_conf(config.timeout_config(timeouts.build()).build())
}

/// How long the scan of a part of an index may take.
const SCAN: Duration = Duration::from_secs(9);

/// How long a connection may take.
const CONNECT: Duration = Duration::from_millis(500 * PATIENCE);

/// How long one try of a call may take.
const ATTEMPT: Duration = Duration::from_secs(PATIENCE);

/// How long a call may take with all its tries.
const OPERATION: Duration = Duration::from_secs(3 * PATIENCE);

/// A stack on one machine has all services in one process, which stands still for seconds when it tidies up or has much to
/// do. Test builds wait for it, and still answer within the time of a function, which is three times as long there.
const PATIENCE: u64 = if cfg!(feature = "test-clock") { 8 } else { 1 };

/// How long handing over a message may take: a batch of three mails fits into the worker's time.
const HAND_OVER: Duration = Duration::from_secs(3);

/// A mail is handed over once for each claim of it: a try whose answer was lost may have sent it.
fn ses(aws: &SdkConfig) -> aws_sdk_ses::Client {
    let config = aws_sdk_ses::config::Builder::from(aws).retry_config(RetryConfig::disabled());
    aws_sdk_ses::Client::from_conf(config.timeout_config(hand_over()).build())
}

/// The same of a notice and of a text message.
fn sns(aws: &SdkConfig) -> aws_sdk_sns::Client {
    let config = aws_sdk_sns::config::Builder::from(aws).retry_config(RetryConfig::disabled());
    aws_sdk_sns::Client::from_conf(config.timeout_config(hand_over()).build())
}

/// And of a WhatsApp message.
fn social_messaging(aws: &SdkConfig) -> aws_sdk_socialmessaging::Client {
    let config = aws_sdk_socialmessaging::config::Builder::from(aws).retry_config(RetryConfig::disabled());
    aws_sdk_socialmessaging::Client::from_conf(config.timeout_config(hand_over()).build())
}

/// There is one try, so it has all the time. Left out, it would have what a try of many has.
fn hand_over() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(CONNECT)
        .operation_attempt_timeout(HAND_OVER)
        .operation_timeout(HAND_OVER)
        .build()
}

/// One connection pool and one set of limits for every AWS client. All of a call's tries end well before the
/// function's own time does, so a slow service becomes an answer and not a time-out.
async fn aws() -> SdkConfig {
    let http = Builder::new().tls_provider(Provider::Rustls(CryptoMode::AwsLc)).build_https();
    aws_config::defaults(BehaviorVersion::latest())
        .http_client(http)
        .retry_config(RetryConfig::standard().with_max_attempts(3).with_initial_backoff(Duration::from_millis(50)))
        .timeout_config(
            TimeoutConfig::builder()
                .connect_timeout(CONNECT)
                .operation_attempt_timeout(ATTEMPT)
                .operation_timeout(OPERATION)
                .build(),
        )
        .load()
        .await
}
