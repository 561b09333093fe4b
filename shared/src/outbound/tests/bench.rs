//! A network in which names lead where a test says, listeners on this machine, and clients for both.

#![expect(clippy::disallowed_methods, reason = "it goes to listeners of its own")]

use std::{
    fmt, io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{Arc, Mutex, OnceLock},
    time::Duration,
};

use futures_util::future::BoxFuture;
use lambda_http::http::{HeaderMap, HeaderValue, header::CONTENT_TYPE};
use rustls::{ClientConfig, RootCertStore, crypto::aws_lc_rs};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use super::super::{Answered, DEADLINE, Failure, Network, Outbound, client, connector::Connector};
use crate::types::WebhookUrl;

/// An address that is public, and leads to a listener of the test's here.
pub(super) const PUBLIC: IpAddr = IpAddr::V4(Ipv4Addr::new(93, 184, 215, 14));

/// What is sent, where it does not matter what.
pub(super) const BODY: &str = r#"{"type":"customer.created"}"#;

type Answers = Box<dyn FnMut() -> io::Result<Vec<IpAddr>> + Send>;

/// Names lead to what the test answers. [`PUBLIC`] leads to its receiver, this machine to itself, and all else into the
/// trap, whatever the port.
pub(super) struct Fake {
    answers: Mutex<Answers>,
    receiver: Option<SocketAddr>,
    trap: SocketAddr,
    pub(super) resolved: Mutex<Vec<String>>,
    pub(super) dialled: Mutex<Vec<SocketAddr>>,
}

impl fmt::Debug for Fake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Fake")
    }
}

impl Fake {
    pub(super) fn new(
        trap: SocketAddr,
        receiver: Option<SocketAddr>,
        answers: impl FnMut() -> io::Result<Vec<IpAddr>> + Send + 'static,
    ) -> Arc<Self> {
        let answers = Mutex::new(Box::new(answers) as Answers);
        Arc::new(Self { answers, receiver, trap, resolved: Mutex::default(), dialled: Mutex::default() })
    }

    pub(super) fn outbound(self: &Arc<Self>, local_receivers: bool, tls: ClientConfig) -> Outbound {
        let client = client(local_receivers, Arc::clone(self) as Arc<dyn Network>, tls);
        Outbound { local_receivers, client: OnceLock::from(Some(client)), deadline: DEADLINE }
    }

    pub(super) fn connector(self: &Arc<Self>, local_receivers: bool) -> Connector {
        let tls = Arc::new(trusting(RootCertStore::empty()));
        Connector { local_receivers, network: Arc::clone(self) as Arc<dyn Network>, tls }
    }
}

impl Network for Fake {
    fn resolve<'a>(&'a self, name: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
        self.resolved.lock().unwrap().push(name.to_owned());
        let answer = (*self.answers.lock().unwrap())();
        Box::pin(async { answer })
    }

    fn dial(&self, address: SocketAddr) -> BoxFuture<'_, io::Result<TcpStream>> {
        self.dialled.lock().unwrap().push(address);
        let target = match address.ip() {
            PUBLIC => self.receiver,
            ip if ip.is_loopback() => Some(address),
            _ => Some(self.trap),
        };
        Box::pin(async move { TcpStream::connect(target.ok_or(io::ErrorKind::ConnectionRefused)?).await })
    }
}

/// Listens on this machine, by both protocols if it has both, and tells whether anybody came.
pub(super) struct Trap {
    four: TcpListener,
    six: Option<TcpListener>,
}

impl Trap {
    pub(super) async fn set() -> Self {
        let four = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = four.local_addr().unwrap().port();
        Self { four, six: TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await.ok() }
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.four.local_addr().unwrap()
    }

    /// How many connections were made to it. Connections are accepted in their order: whoever comes before one of our
    /// own has come before now.
    pub(super) async fn connections(&self) -> usize {
        let mut others = 0;
        for listener in [Some(&self.four), self.six.as_ref()].into_iter().flatten() {
            let own = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
            while listener.accept().await.unwrap().1 != own.local_addr().unwrap() {
                others += 1;
            }
        }
        others
    }
}

/// Trusts these authorities and nobody else.
pub(super) fn trusting(roots: RootCertStore) -> ClientConfig {
    ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth()
}

/// A client for receivers on this machine, with less patience if the test says so.
pub(super) fn local(patience: Duration) -> Outbound {
    Outbound { deadline: patience, ..Outbound::new(true) }
}

pub(super) async fn post(outbound: &Outbound, url: &str) -> Result<Answered, Failure> {
    let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
    outbound.post(&WebhookUrl::unchecked(url), headers, BODY.to_owned()).await
}

/// A listener on this machine, and its address as a URL.
pub(super) async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("http://{}/hooks?a=b", listener.local_addr().unwrap());
    (listener, url)
}

/// A request with [`BODY`], as it came.
pub(super) async fn read_request(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut request = Vec::new();
    while !request.ends_with(BODY.as_bytes()) {
        assert_ne!(stream.read_buf(&mut request).await.unwrap(), 0, "a request is whole");
    }
    String::from_utf8(request).unwrap()
}

/// Answers one request with these bytes, and ends the connection once nothing more comes. Gives the request.
pub(super) async fn answering(answer: impl Into<Vec<u8>>) -> (String, JoinHandle<String>) {
    let (listener, url) = listen().await;
    let answer = answer.into();
    let task = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let request = read_request(&mut stream).await;
        // Who has read enough may be gone.
        let _ = stream.write_all(&answer).await;
        let _ = stream.shutdown().await;
        request
    });
    (url, task)
}
