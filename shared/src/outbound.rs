//! The one HTTP client for addresses that customers give.
//!
//! Whoever may name an address may name ours: this machine, its neighbours, the services that hand out credentials. So
//! an address is read again for each request. Its name is resolved once, every address that it leads to must be public,
//! and only those are connected to, by TLS for that name. A connection is used again for ten seconds at most, and only
//! for its own host. Nothing is followed, unpacked or tried again, no proxy is asked, and time and size have ends.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use hyper_rustls::ConfigBuilderExt;
use hyper_util::{
    client::legacy::Client,
    rt::{TokioExecutor, TokioTimer},
};
use lambda_http::http::{
    HeaderMap, HeaderName, HeaderValue, Method, Request, Uri,
    header::{
        ACCEPT_ENCODING, CONNECTION, CONTENT_LENGTH, EXPECT, HOST, TE, TRAILER, TRANSFER_ENCODING, UPGRADE, USER_AGENT,
    },
};
use rustls::{ClientConfig, crypto::aws_lc_rs};
use url::Url;

use crate::{clock, types::WebhookUrl};

mod addresses;
mod answer;
mod connector;
mod failure;
mod network;
#[cfg(test)]
mod tests;

pub use answer::Answered;
use connector::Connector;
pub use failure::Failure;
use network::{Network, System};

/// How long a request may take, from resolving the name to the end of the answer.
const DEADLINE: Duration = Duration::from_secs(15);

/// How long a connection that nobody uses stays open, and how many of a host do.
const IDLE: Duration = Duration::from_secs(10);
const MOST_IDLE: usize = 2;

/// The most bytes of an answer's headers, and about the most that are read before somebody looks at them.
const MOST_HEAD: usize = 32 * 1024;

/// What receivers know us by.
const AGENT: HeaderValue = HeaderValue::from_static("SmartAccess-Webhooks");

/// Headers that say how a request is sent and where, or ask for what we do not read.
const NOT_FOR_CALLERS: [HeaderName; 10] = [
    ACCEPT_ENCODING,
    CONNECTION,
    CONTENT_LENGTH,
    EXPECT,
    HOST,
    HeaderName::from_static("keep-alive"),
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
];

/// Sends requests to addresses that customers give.
#[derive(Debug)]
pub struct Outbound {
    local_receivers: bool,
    client: OnceLock<Option<HttpClient>>,
    deadline: Duration,
}

type HttpClient = Client<Connector, String>;

/// The body of an answer, as it comes.
type Incoming = hyper::body::Incoming;

impl Outbound {
    /// Nothing is made before the first request: most functions never send one. Whether `http://127.0.0.1` may be sent
    /// to is for stacks on one machine.
    pub fn new(local_receivers: bool) -> Self {
        Self { local_receivers, client: OnceLock::new(), deadline: DEADLINE }
    }

    /// One `POST`, one try. A status is an answer whatever it is.
    pub async fn post(&self, url: &WebhookUrl, headers: HeaderMap, body: String) -> Result<Answered, Failure> {
        let request = request(destination(url)?, headers, body);
        let client = self.client().ok_or(Failure::Tls)?;
        let exchange = async {
            let response = client.request(request).await.map_err(|error| Failure::of(&error))?;
            Answered::read(response, clock::system_now()).await
        };
        tokio::time::timeout(self.deadline, exchange).await.unwrap_or(Err(Failure::TimedOut))
    }

    fn client(&self) -> Option<&HttpClient> {
        let made = self.client.get_or_init(|| match trusting_the_system() {
            Ok(tls) => Some(client(self.local_receivers, Arc::new(System), tls)),
            Err(error) => {
                tracing::error!(cause = format!("{error:?}"), "no receiver can be trusted");
                None
            }
        });
        made.as_ref()
    }
}

/// Where a request goes. The address is checked as if nobody had, and both readers of it must find the same host.
fn destination(url: &WebhookUrl) -> Result<Uri, Failure> {
    let checked: WebhookUrl = url.as_str().parse().map_err(|_| Failure::BadAddress)?;
    let read = Url::parse(checked.as_str()).map_err(|_| Failure::BadAddress)?;
    let uri: Uri = checked.as_str().parse().map_err(|_| Failure::BadAddress)?;
    let is_one = uri.host().is_some() && uri.host() == read.host_str() && uri.port_u16() == read.port();
    if is_one && uri.scheme_str() == Some(read.scheme()) { Ok(uri) } else { Err(Failure::BadAddress) }
}

fn request(uri: Uri, mut headers: HeaderMap, body: String) -> Request<String> {
    for name in NOT_FOR_CALLERS {
        headers.remove(name);
    }
    headers.insert(USER_AGENT, AGENT);
    let mut request = Request::new(body);
    *request.method_mut() = Method::POST;
    *request.uri_mut() = uri;
    *request.headers_mut() = headers;
    request
}

/// A client that trusts whom this configuration trusts. A request whose old connection turns out to be closed goes over
/// a new one, as long as nothing of it was sent.
#[expect(clippy::disallowed_methods, reason = "the one place that may")]
fn client(local_receivers: bool, network: Arc<dyn Network>, tls: ClientConfig) -> HttpClient {
    Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(IDLE)
        .pool_max_idle_per_host(MOST_IDLE)
        .http1_max_buf_size(MOST_HEAD)
        .build(Connector { local_receivers, network, tls: Arc::new(tls) })
}

/// TLS 1.2 and 1.3, with the machine's own list of authorities.
fn trusting_the_system() -> anyhow::Result<ClientConfig> {
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
    Ok(config.with_safe_default_protocol_versions()?.with_native_roots()?.with_no_client_auth())
}
