//! Connections: a name is resolved once, all that it leads to is looked at, and nothing else is connected to.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use futures_util::future::BoxFuture;
use hyper_rustls::MaybeHttpsStream;
use hyper_util::rt::TokioIo;
use lambda_http::http::Uri;
use rustls::{ClientConfig, pki_types::ServerName};
use tokio::{
    net::TcpStream,
    time::{Instant, timeout, timeout_at},
};
use tokio_rustls::TlsConnector;
use tower_service::Service;

use super::{DEADLINE, Failure, addresses::is_public, network::Network};
use crate::types::webhook_url::{LOOPBACK, check_name, is_open};

/// How long connecting may take, whatever the number of addresses.
const CONNECT: Duration = Duration::from_secs(5);

/// The most addresses of a name that are tried, so that no name makes us knock at a thousand doors.
const MOST_TRIED: usize = 8;

/// Makes the connections of the client.
#[derive(Debug, Clone)]
pub(super) struct Connector {
    pub(super) local_receivers: bool,
    pub(super) network: Arc<dyn Network>,
    pub(super) tls: Arc<ClientConfig>,
}

/// What the client sends its requests on.
pub(super) type Connection = MaybeHttpsStream<TokioIo<TcpStream>>;

/// The client calls it for each connection. It may go on with one when its request has found another: hence a time-out
/// of its own.
impl Service<Uri> for Connector {
    type Response = Connection;
    type Error = Failure;
    type Future = BoxFuture<'static, Result<Connection, Failure>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let connector = self.clone();
        Box::pin(async move { timeout(DEADLINE, connector.connect(&uri)).await.unwrap_or(Err(Failure::TimedOut)) })
    }
}

impl Connector {
    /// A connection to where an address leads. Nobody has looked at it before, as far as is known here.
    pub(super) async fn connect(&self, uri: &Uri) -> Result<Connection, Failure> {
        let host = uri.host().ok_or(Failure::BadAddress)?;
        match uri.scheme_str() {
            Some("https") => {
                let port =
                    Some(uri.port_u16().unwrap_or(443)).filter(|port| is_open(*port)).ok_or(Failure::BadAddress)?;
                let stream = self.dial(&self.addresses(host).await?, port).await?;
                self.secure(host, stream).await
            }
            Some("http") if host == LOOPBACK && self.local_receivers => {
                let stream = self.dial(&[Ipv4Addr::LOCALHOST.into()], uri.port_u16().unwrap_or(80)).await?;
                Ok(MaybeHttpsStream::Http(TokioIo::new(stream)))
            }
            Some("http") if host == LOOPBACK => Err(Failure::BlockedAddress),
            _ => Err(Failure::BadAddress),
        }
    }

    /// Every address of a host, if all of them are public.
    async fn addresses(&self, host: &str) -> Result<Vec<IpAddr>, Failure> {
        let literal = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        let addresses = if let Ok(address) = literal.parse() {
            vec![address]
        } else {
            check_name(host).map_err(|_| Failure::BadAddress)?;
            self.network.resolve(host).await.map_err(|_| Failure::Unresolved)?
        };
        match addresses.as_slice() {
            [] => Err(Failure::Unresolved),
            some if some.iter().copied().all(is_public) => Ok(addresses),
            _ => Err(Failure::BlockedAddress),
        }
    }

    /// A connection to the first address that takes one. Each has an equal share of the time that is left.
    async fn dial(&self, addresses: &[IpAddr], port: u16) -> Result<TcpStream, Failure> {
        let end = Instant::now() + CONNECT;
        let mut failure = Failure::Unreachable;
        let tried = addresses.len().min(MOST_TRIED);
        for (left, address) in (1..=tried).rev().zip(addresses) {
            let share = end.saturating_duration_since(Instant::now()) / u32::try_from(left).unwrap_or(1);
            let dialled = self.network.dial(SocketAddr::new(address.to_canonical(), port));
            match timeout_at(Instant::now() + share, dialled).await {
                Ok(Ok(stream)) => {
                    // A request is two writes, and the second must not wait for the first to be acknowledged.
                    let _ = stream.set_nodelay(true);
                    return Ok(stream);
                }
                Ok(Err(_)) => failure = Failure::Unreachable,
                Err(_) => failure = Failure::TimedOut,
            }
        }
        Err(failure)
    }

    /// TLS, for the very host that the address names.
    async fn secure(&self, host: &str, stream: TcpStream) -> Result<Connection, Failure> {
        let name = ServerName::try_from(host.to_owned()).map_err(|_| Failure::BadAddress)?;
        let secured = TlsConnector::from(Arc::clone(&self.tls)).connect(name, TokioIo::new(TokioIo::new(stream)));
        Ok(MaybeHttpsStream::Https(TokioIo::new(secured.await.map_err(|_| Failure::Tls)?)))
    }
}
