//! What stands where the emulator would.

use std::net::SocketAddr;

use http_body_util::{BodyExt, Full};
use hyper::{
    Request, Response,
    body::{Bytes, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio::{
    net::TcpListener,
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
};

/// Accepts every call and remembers its body.
pub(crate) struct Upstream {
    pub(crate) address: SocketAddr,
    arrivals: UnboundedReceiver<Bytes>,
}

impl Upstream {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it listens");
        let (sender, arrivals) = unbounded_channel();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let sender = sender.clone();
                let service = service_fn(move |request| accept(request, sender.clone()));
                tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
            }
        });
        Self { address, arrivals }
    }

    /// How many calls arrived since this was last asked.
    pub(crate) fn arrivals(&mut self) -> usize {
        std::iter::from_fn(|| self.arrivals.try_recv().ok()).count()
    }

    /// Waits for the next call.
    pub(crate) async fn next(&mut self) -> Bytes {
        self.arrivals.recv().await.expect("the upstream runs")
    }
}

/// Every service's plainest success: an empty object, or for SES the id of a message.
async fn accept(request: Request<Incoming>, arrivals: UnboundedSender<Bytes>) -> hyper::Result<Response<Full<Bytes>>> {
    let is_json = request.headers().contains_key("x-amz-target");
    // A test that has ended does not count any more.
    let _ = arrivals.send(request.into_body().collect().await?.to_bytes());
    let body = if is_json {
        "{}"
    } else {
        "<SendEmailResponse><SendEmailResult><MessageId>1</MessageId></SendEmailResult></SendEmailResponse>"
    };
    Ok(Response::new(Full::new(Bytes::from_static(body.as_bytes()))))
}
