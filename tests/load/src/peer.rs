//! The sender that events are measured beside: `sender.py`, its queue and its processes.

use std::{
    cell::{Cell, RefCell},
    io::{BufRead, BufReader, Lines, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    thread,
};

use anyhow::{Context, ensure};

use crate::{receiver::Arrivals, stack::Stack};

/// Signs its messages, which nobody checks here.
const SECRET: &str = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

/// Where its messages come in.
const PATH: &str = "/sender/";

/// A producer with a queue, and the consumers of it.
pub(crate) struct Peer {
    producer: Child,
    changes: RefCell<ChildStdin>,
    sent: Arrivals,
    number: Cell<usize>,
    consumers: Vec<Child>,
}

impl Peer {
    /// Starts it with so many consumers, which post to this URL.
    pub(crate) fn start(stack: &Stack, consumers: usize, url: &str) -> anyhow::Result<Self> {
        let (mut producer, lines, queue) = started(stack, &["produce"])?;
        let changes = RefCell::new(producer.stdin.take().context("its input is a pipe")?);
        let sent = Arrivals::default();
        let noted = sent.clone();
        thread::spawn(move || lines.map_while(Result::ok).for_each(|subject| noted.note(subject)));
        let mut peer = Self { producer, changes, sent, number: Cell::new(0), consumers: Vec::new() };
        for _ in 0..consumers {
            let url = format!("{url}{PATH}");
            peer.consumers.push(started(stack, &["consume", &queue, &url, SECRET])?.0);
        }
        Ok(peer)
    }

    /// Has it tell of something, and says the name under which that arrives.
    pub(crate) async fn happens(&self) -> anyhow::Result<String> {
        let number = self.number.replace(self.number.get() + 1);
        let subject = format!("{}-{number}", self.consumers.len());
        writeln!(self.changes.borrow_mut(), "{subject}")?;
        self.sent.of(&subject).await?;
        Ok(format!("{PATH}{subject}"))
    }

    /// Ends it, and removes its queue.
    pub(crate) fn stop(self) -> anyhow::Result<()> {
        for mut consumer in self.consumers {
            drop(consumer.stdin.take());
            consumer.wait()?;
        }
        drop(self.changes);
        let mut producer = self.producer;
        ensure!(producer.wait()?.success(), "the sender has failed");
        Ok(())
    }
}

/// A process that is ready, and what it said of that. What comes before is the launcher's.
fn started(stack: &Stack, words: &[&str]) -> anyhow::Result<(Child, Lines<BufReader<ChildStdout>>, String)> {
    let mut child = Command::new("python3")
        .args(["infra/local", "sender", "--"])
        .args(words)
        .envs(stack.aws_environment()?)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("python3 does not start")?;
    let mut lines = BufReader::new(child.stdout.take().context("its output is a pipe")?).lines();
    loop {
        let line = lines.next().context("the sender does not start")??;
        if let Some(said) = line.strip_prefix("ready") {
            return Ok((child, lines, said.trim().to_owned()));
        }
    }
}
