//! HTTP as the program needs it: one host, no redirects, answers of a bounded size in a bounded time.

use std::time::Duration;

use anyhow::Context;
use http_body_util::{BodyExt, Full, Limited};
use hyper::{Request, Response, StatusCode, body::Bytes};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};

use crate::address::Address;

/// How long an answer may take. Functions run for less.
const PATIENCE: Duration = Duration::from_secs(35);

/// The most bytes of an answer: a page of a hundred things, and far from filling a memory.
const LARGEST: usize = 16 * 1024 * 1024;

/// A connection to where the API is.
pub(crate) enum Connection {
    /// By TLS, with the machine's own list of authorities; `SSL_CERT_FILE` names another.
    Secure(Client<HttpsConnector<HttpConnector>, Full<Bytes>>),
    /// To this very machine.
    Here(Client<HttpConnector, Full<Bytes>>),
}

impl Connection {
    #[expect(clippy::disallowed_methods, reason = "it goes where its own user says")]
    pub(crate) fn to(address: &Address) -> anyhow::Result<Self> {
        let client = Client::builder(TokioExecutor::new());
        if !address.is_secure {
            return Ok(Self::Here(client.build_http()));
        }
        let connector = HttpsConnectorBuilder::new().with_native_roots();
        let connector =
            connector.context("this machine has no list of certificate authorities: install ca-certificates")?;
        Ok(Self::Secure(client.build(connector.https_only().enable_http1().build())))
    }

    /// Sends a request, and reads the whole answer.
    pub(crate) async fn send(&self, request: Request<Full<Bytes>>) -> anyhow::Result<(StatusCode, Bytes)> {
        let answer = async {
            let answer = match self {
                Self::Secure(client) => client.request(request).await,
                Self::Here(client) => client.request(request).await,
            };
            let (head, body) = answer.map(Response::into_parts)?;
            let body = Limited::new(body, LARGEST).collect().await.map_err(anyhow::Error::from_boxed)?;
            anyhow::Ok((head.status, body.to_bytes()))
        };
        tokio::time::timeout(PATIENCE, answer).await.context("no answer came in time")?
    }
}
