//! A team's own server, which webhooks go to.

use std::{
    collections::HashMap,
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    time::timeout,
};

/// Longer than a message takes to come on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// A server that answers as it was told to, and what has come to it.
pub(crate) struct Receiver {
    pub(crate) url: String,
    pub(crate) connections: Arc<AtomicUsize>,
    pub(crate) received: UnboundedReceiver<Received>,
}

/// A message as it came.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: String,
    /// The line that it was answered by.
    pub(crate) answer: String,
}

/// How a message is answered: by which line, and how late.
pub(crate) struct Decision {
    pub(crate) line: String,
    pub(crate) after: Duration,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no {name} in {:?}", self.headers))
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("a body of JSON")
    }
}

impl Receiver {
    /// One that answers the first message by the first line, and so on; the last line answers all others. A line is a
    /// status, with headers behind it: `429 Too Many|Retry-After: 60`.
    pub(crate) async fn answering(lines: &[&str]) -> Self {
        let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        Self::deciding(move |nth| Decision { line: lines[nth.min(lines.len() - 1)].clone(), after: Duration::ZERO })
            .await
    }

    /// One that decides on each message by how many there were before.
    pub(crate) async fn deciding(decide: impl Fn(usize) -> Decision + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}/events", listener.local_addr().expect("it is bound"));
        let (sender, received) = unbounded_channel();
        let connections = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&connections);
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                let nth = count.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve(connection, decide(nth), sender.clone()));
            }
        });
        Self { url, connections, received }
    }

    /// One that takes everything.
    pub(crate) async fn new() -> Self {
        Self::answering(&["204 No Content"]).await
    }

    /// The next message.
    pub(crate) async fn next(&mut self) -> Received {
        let next = timeout(PATIENCE, self.received.recv()).await;
        next.unwrap_or_else(|_| panic!("nothing came to {}", self.url)).expect("the server runs")
    }

    /// How many connections there were.
    pub(crate) fn count(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

/// Takes one message and answers it.
async fn serve(connection: TcpStream, decision: Decision, sender: UnboundedSender<Received>) -> io::Result<()> {
    let mut connection = BufReader::new(connection);
    let mut headers = HashMap::new();
    let mut head = String::new();
    connection.read_line(&mut head).await?;
    loop {
        head.clear();
        // Whoever is killed while sending has sent nothing.
        if connection.read_line(&mut head).await? == 0 {
            return Ok(());
        }
        let Some((name, value)) = head.trim_end().split_once(": ") else { break };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or_default();
    let mut body = vec![0; length];
    connection.read_exact(&mut body).await?;
    let body = String::from_utf8(body).expect("bodies are text");
    let line = decision.line;
    let answer = format!("HTTP/1.1 {}\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok", line.replace('|', "\r\n"));
    let answer =
        if line.starts_with("204") { answer.replace("Content-Length: 2\r\n", "").replace("ok", "") } else { answer };
    tokio::time::sleep(decision.after).await;
    sender.send(Received { headers, body, answer: line }).ok();
    connection.write_all(answer.as_bytes()).await
}
