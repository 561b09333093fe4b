//! The network, as the connector needs it.

use std::{
    fmt, io,
    net::{IpAddr, SocketAddr},
};

use futures_util::future::BoxFuture;
use tokio::net::TcpStream;

/// Finds addresses and connects to them. Tests have one of their own, on which names lead where they say.
pub(super) trait Network: fmt::Debug + Send + Sync {
    /// Every address that a name leads to.
    fn resolve<'a>(&'a self, name: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>>;

    /// A connection to an address.
    fn dial(&self, address: SocketAddr) -> BoxFuture<'_, io::Result<TcpStream>>;
}

/// The network that the machine is on.
#[derive(Debug)]
pub(super) struct System;

impl Network for System {
    /// With a dot at its end a name is whole: the machine's list of domains to search adds nothing to it.
    #[expect(clippy::disallowed_methods, reason = "the one place that may")]
    fn resolve<'a>(&'a self, name: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
        Box::pin(async move {
            let addresses = tokio::net::lookup_host((format!("{name}."), 0)).await?;
            Ok(addresses.map(|address| address.ip()).collect())
        })
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that may")]
    fn dial(&self, address: SocketAddr) -> BoxFuture<'_, io::Result<TcpStream>> {
        Box::pin(TcpStream::connect(address))
    }
}
