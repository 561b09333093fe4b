//! A request's way: read, decide, break or forward.

use std::{
    error::Error,
    fmt, future, io, iter,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::{
    Request, Response, StatusCode, Uri, Version,
    body::{Bytes, Incoming},
    header::{CONNECTION, HeaderMap, TRANSFER_ENCODING},
    http::{request::Parts, uri::Scheme},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioIo, TokioTimer},
};
use tokio::net::{TcpListener, TcpStream};

use crate::{
    control,
    decision::Hit,
    ledger::Ledger,
    operation::Call,
    refusals::{self, Answer},
    rules::Fault,
};

/// More than the largest request that the product makes.
const LARGEST_BODY: usize = 8 * 1024 * 1024;

/// Shorter than the emulator keeps a connection, so that none is used while it closes.
const IDLE: Duration = Duration::from_secs(2);

/// Before another connection is taken, when one could not be.
const BREATH: Duration = Duration::from_millis(10);

/// A proxy that listens. It has no rules yet: whatever comes passes.
#[derive(Debug)]
pub struct Proxy {
    listener: TcpListener,
    address: SocketAddr,
    route: Arc<Route>,
}

/// What every request needs.
#[derive(Debug)]
struct Route {
    upstream: SocketAddr,
    client: Client<HttpConnector, Full<Bytes>>,
    ledger: Mutex<Ledger>,
}

/// Whatever goes wrong on the way.
type Failure = Box<dyn Error + Send + Sync>;

/// There is no answer: the connection closes.
#[derive(Debug)]
struct Cut;

/// How a call ends that is not answered.
#[derive(Debug)]
enum Unanswered {
    /// Its connection closes.
    Cut,
    /// It stays open, until the caller gives up or ends.
    Held,
}

impl fmt::Display for Cut {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the connection is closed without an answer")
    }
}

impl Error for Cut {}

impl Proxy {
    /// Listens on an address, with port 0 for any that is free, in front of an upstream that speaks plain HTTP/1.1.
    #[expect(clippy::disallowed_methods, reason = "it goes to the emulator")]
    pub async fn bind(listen: SocketAddr, upstream: SocketAddr, seed: u64) -> io::Result<Self> {
        let listener = TcpListener::bind(listen).await?;
        let address = listener.local_addr()?;
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let client = Client::builder(TokioExecutor::new())
            .http1_preserve_header_case(true)
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .build(connector);
        let route = Route { upstream, client, ledger: Mutex::new(Ledger::new(seed)) };
        Ok(Self { listener, address, route: Arc::new(route) })
    }

    /// Where it is reached, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Serves for as long as it is polled.
    pub async fn serve(self) {
        loop {
            match self.listener.accept().await {
                Ok((stream, _)) => drop(tokio::spawn(connection(stream, Arc::clone(&self.route)))),
                // The caller is gone already, or there are too many connections open: some will close.
                Err(_) => tokio::time::sleep(BREATH).await,
            }
        }
    }
}

async fn connection(stream: TcpStream, route: Arc<Route>) {
    // Without it answers wait for acknowledgements, and the proxy would slow down what it only watches.
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| Arc::clone(&route).answer(request));
    // It ends with an error when a fault cuts it or the caller hangs up, both of which are as they should be.
    let _ = http1::Builder::new().preserve_header_case(true).serve_connection(TokioIo::new(stream), service).await;
}

impl Route {
    async fn answer(self: Arc<Self>, request: Request<Incoming>) -> Result<Answer, Cut> {
        let (parts, body) = request.into_parts();
        let body = match whole(body).await {
            Ok(body) => body,
            Err(error) if error.is::<LengthLimitError>() => {
                return Ok(control::told(StatusCode::PAYLOAD_TOO_LARGE, "The proxy takes bodies of up to 8 MiB."));
            }
            Err(_) => return Err(Cut),
        };
        let path = parts.uri.path();
        if control::owns(path) {
            return Ok(control::handle(&parts.method, path, &body, &self.ledger));
        }
        let call = Call::of(&parts, &body);
        let decision = self.ledger().decide(&call);
        // In a task of its own: what has arrived is carried out even if its caller does not wait for it.
        let carried_out = tokio::spawn(async move {
            match decision {
                Some((number, hit)) => self.inject(number, hit, &call, parts, body).await,
                None => Ok(self.pass(parts, body).await),
            }
        });
        match carried_out.await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(Unanswered::Held)) => future::pending().await,
            Ok(Err(Unanswered::Cut)) | Err(_) => Err(Cut),
        }
    }

    async fn inject(
        &self,
        number: u64,
        hit: Hit,
        call: &Call,
        parts: Parts,
        body: Bytes,
    ) -> Result<Answer, Unanswered> {
        if !hit.delay.is_zero() {
            tokio::time::sleep(hit.delay).await;
        }
        let request_id = format!("fault-{number}");
        match hit.fault {
            Fault::Delay => Ok(self.pass(parts, body).await),
            Fault::DropRequest => Err(Unanswered::Cut),
            Fault::HoldRequest => Err(Unanswered::Held),
            Fault::DropReply => {
                self.apply(number, parts, body).await;
                Err(Unanswered::Cut)
            }
            Fault::HoldReply => {
                self.apply(number, parts, body).await;
                Err(Unanswered::Held)
            }
            Fault::Duplicate => {
                let (reply, _) = tokio::join!(self.pass(parts.clone(), body.clone()), self.forward(parts, body));
                Ok(reply)
            }
            Fault::Conflict => Ok(refusals::conflict(call, hit.choice, &request_id)),
            Fault::Throttle => Ok(refusals::throttle(call, &request_id)),
            Fault::ServerError => Ok(refusals::server_error(call, &request_id)),
        }
    }

    /// Forwards a request and keeps the reply from its caller.
    async fn apply(&self, number: u64, parts: Parts, body: Bytes) {
        if let Ok(reply) = self.forward(parts, body).await {
            self.ledger().note_dropped(number, reply.status().as_u16());
        }
    }

    /// Forwards a request, and says so if that did not work.
    async fn pass(&self, parts: Parts, body: Bytes) -> Answer {
        let reply = self.forward(parts, body).await;
        reply.unwrap_or_else(|problem| control::told(StatusCode::BAD_GATEWAY, &problem))
    }

    async fn forward(&self, parts: Parts, body: Bytes) -> Result<Answer, String> {
        let reply = self.exchange(parts, body).await;
        reply.map_err(|error| {
            self.ledger().note_upstream_failure();
            format!("{} does not answer: {}", self.upstream, chain(&*error))
        })
    }

    async fn exchange(&self, mut parts: Parts, body: Bytes) -> Result<Answer, Failure> {
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        parts.uri =
            Uri::builder().scheme(Scheme::HTTP).authority(self.upstream.to_string()).path_and_query(path).build()?;
        parts.version = Version::HTTP_11;
        drop_hop_by_hop(&mut parts.headers);
        let (mut parts, body) = self.client.request(Request::from_parts(parts, Full::new(body))).await?.into_parts();
        parts.version = Version::HTTP_11;
        drop_hop_by_hop(&mut parts.headers);
        Ok(Response::from_parts(parts, Full::new(whole(body).await?)))
    }

    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().expect("nobody panics with the ledger in hand")
    }
}

async fn whole(body: Incoming) -> Result<Bytes, Failure> {
    Ok(Limited::new(body, LARGEST_BODY).collect().await?.to_bytes())
}

/// These are about one connection and not about the request. Bodies are whole, so none is sent in chunks.
fn drop_hop_by_hop(headers: &mut HeaderMap) {
    for name in [CONNECTION, TRANSFER_ENCODING] {
        headers.remove(name);
    }
    headers.remove("keep-alive");
}

/// An error and what it comes from, in one line.
fn chain(error: &(dyn Error + 'static)) -> String {
    let causes = iter::successors(Some(error), |&error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
