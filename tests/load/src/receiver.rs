//! Receivers of events inside this program: one that takes everything and notes when, and one that never answers.

use std::{
    collections::HashMap,
    io,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use anyhow::Context;
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    time::timeout,
};

use crate::timing::now;

/// Longer than anything waits that is not lost.
const PATIENCE: Duration = Duration::from_mins(15);

const TAKEN: &[u8] = b"HTTP/1.1 204 No Content\r\n\r\n";

/// When things came, by their names. Whoever waits for one is told.
#[derive(Debug, Default, Clone)]
pub(crate) struct Arrivals(Arc<Mutex<HashMap<String, Arrival>>>);

#[derive(Debug)]
enum Arrival {
    Came(Instant),
    Awaited(oneshot::Sender<Instant>),
}

impl Arrivals {
    /// Notes that something came; what comes again came before.
    pub(crate) fn note(&self, name: String) {
        let (at, mut all) = (now(), self.0.lock().expect("nobody panics with it in hand"));
        match all.remove(&name) {
            Some(Arrival::Awaited(waiter)) => {
                // Whoever waited is gone: then nobody wants to know.
                waiter.send(at).ok();
                all.insert(name, Arrival::Came(at));
            }
            Some(came @ Arrival::Came(_)) => drop(all.insert(name, came)),
            None => drop(all.insert(name, Arrival::Came(at))),
        }
    }

    /// When it came, once it has.
    pub(crate) async fn of(&self, name: &str) -> anyhow::Result<Instant> {
        let (sender, receiver) = oneshot::channel();
        {
            let mut all = self.0.lock().expect("nobody panics with it in hand");
            if let Some(Arrival::Came(at)) = all.get(name) {
                return Ok(*at);
            }
            all.insert(name.to_owned(), Arrival::Awaited(sender));
        }
        let came = timeout(PATIENCE, receiver).await.with_context(|| format!("{name} has not come"))?;
        Ok(came?)
    }
}

/// Takes every event. One is named by the path that it came to and by its subject.
#[derive(Debug)]
pub(crate) struct Receiver {
    pub(crate) url: String,
    pub(crate) arrivals: Arrivals,
}

impl Receiver {
    pub(crate) async fn new() -> anyhow::Result<Self> {
        let arrivals = Arrivals::default();
        let noted = arrivals.clone();
        let url = served(move |connection| take(connection, noted.clone())).await?;
        Ok(Self { url, arrivals })
    }
}

/// A receiver that takes every connection and never answers, and its URL.
pub(crate) async fn dead_receiver() -> anyhow::Result<String> {
    served(async |mut connection: TcpStream| tokio::io::copy(&mut connection, &mut tokio::io::sink()).await.map(drop))
        .await
}

async fn served<F>(serve: impl Fn(TcpStream) -> F + Send + 'static) -> anyhow::Result<String>
where
    F: Future<Output = io::Result<()>> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            tokio::spawn(serve(connection));
        }
    });
    Ok(url)
}

/// Takes messages from a connection until it closes.
async fn take(connection: TcpStream, arrivals: Arrivals) -> io::Result<()> {
    connection.set_nodelay(true)?;
    let mut connection = BufReader::new(connection);
    loop {
        let (mut line, mut length) = (String::new(), 0);
        if connection.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
        loop {
            line.clear();
            connection.read_line(&mut line).await?;
            let Some((name, value)) = line.trim_end().split_once(": ") else { break };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.parse().unwrap_or_default();
            }
        }
        let mut body = vec![0; length];
        connection.read_exact(&mut body).await?;
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        arrivals.note(format!("{path}{}", body["data"]["subject"].as_str().unwrap_or_default()));
        connection.write_all(TAKEN).await?;
    }
}
