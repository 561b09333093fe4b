//! `fault-proxy --listen 127.0.0.1:0 --upstream 127.0.0.1:4566 [--seed N]`
//!
//! Prints `{"url":"http://127.0.0.1:PORT"}` as one line once it listens. Whoever starts it holds its standard input
//! open: it ends when that closes, so it does not outlive its parent, however the parent went. SIGTERM ends it too.

#![forbid(unsafe_code)]

use std::{
    io::{self, Write},
    net::SocketAddr,
    thread,
};

use anyhow::{Context, bail, ensure};
use fault_proxy::Proxy;
use serde_json::json;
use tokio::sync::oneshot;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let Arguments { listen, upstream, seed } = Arguments::parse(std::env::args().skip(1))?;
    let proxy = Proxy::bind(listen, upstream, seed).await.with_context(|| format!("cannot listen on {listen}"))?;
    writeln!(io::stdout(), "{}", json!({"url": proxy.url()}))?;
    tokio::select! {
        () = proxy.serve() => Ok(()),
        () = parent_is_gone() => Ok(()),
    }
}

/// Waits for the end of standard input. A thread of its own, because the runtime would wait for one of its own threads
/// before it ends.
async fn parent_is_gone() {
    let (gone, wait) = oneshot::channel();
    thread::spawn(move || {
        // An input that cannot be read is as good as closed.
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        let _ = gone.send(());
    });
    let _ = wait.await;
}

#[derive(Debug, PartialEq, Eq)]
struct Arguments {
    listen: SocketAddr,
    upstream: SocketAddr,
    seed: u64,
}

impl Arguments {
    fn parse(mut words: impl Iterator<Item = String>) -> anyhow::Result<Self> {
        let (mut listen, mut upstream, mut seed) = (None, None, 0);
        while let Some(name) = words.next() {
            let value = words.next().with_context(|| format!("{name} needs a value"))?;
            match name.as_str() {
                "--listen" => listen = Some(loopback(&name, &value)?),
                "--upstream" => upstream = Some(loopback(&name, &value)?),
                "--seed" => seed = number(&name, &value)?,
                _ => bail!("{name} is not known here; known are --listen, --upstream and --seed"),
            }
        }
        Ok(Self {
            listen: listen.context("--listen is missing, for example --listen 127.0.0.1:0")?,
            upstream: upstream.context("--upstream is missing, for example --upstream 127.0.0.1:4566")?,
            seed,
        })
    }
}

fn number(name: &str, value: &str) -> anyhow::Result<u64> {
    value.parse().with_context(|| format!("{name} must be a whole number, not {value}"))
}

/// It asks nobody who they are and breaks what passes, so it serves this machine alone.
fn loopback(name: &str, value: &str) -> anyhow::Result<SocketAddr> {
    let address: SocketAddr = value.parse().with_context(|| format!("{name} must be address:port, not {value}"))?;
    ensure!(address.ip().is_loopback(), "{name} must be a loopback address, not {value}");
    Ok(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Arguments, String> {
        Arguments::parse(line.split_whitespace().map(str::to_owned)).map_err(|error| error.to_string())
    }

    #[test]
    fn arguments_are_taken_in_any_order() {
        let arguments = parse("--seed 7 --upstream 127.0.0.1:4566 --listen 127.0.0.1:0").unwrap();
        assert_eq!(
            arguments,
            Arguments { listen: ([127, 0, 0, 1], 0).into(), upstream: ([127, 0, 0, 1], 4566).into(), seed: 7 }
        );
    }

    #[test]
    fn a_wrong_argument_is_named() {
        let told = |line| parse(line).unwrap_err();
        assert_eq!(told("--listen"), "--listen needs a value");
        assert_eq!(told("--port 1"), "--port is not known here; known are --listen, --upstream and --seed");
        assert_eq!(told("--seed x"), "--seed must be a whole number, not x");
        assert_eq!(told("--listen 4566"), "--listen must be address:port, not 4566");
        assert_eq!(told("--upstream 192.0.2.1:80"), "--upstream must be a loopback address, not 192.0.2.1:80");
        assert_eq!(told("--listen [::1]:0"), "--upstream is missing, for example --upstream 127.0.0.1:4566");
    }
}
