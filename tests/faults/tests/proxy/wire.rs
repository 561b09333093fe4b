//! What passes is kept to the byte: signatures cover headers, `Host` among them, and bodies.

use std::net::SocketAddr;

use fault_proxy::Proxy;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::bench::Bench;

const REQUEST: &[u8] = b"PUT /bucket//a%2Fb%20c/../d?list-type=2&prefix=%7E+x HTTP/1.1\r\n\
    Host: s3.eu-central-1.example:4566\r\n\
    X-Amz-Content-SHA256: UNSIGNED-PAYLOAD\r\n\
    x-amz-meta-odd: two  spaces, \xC3\xA9\r\n\
    X-Amz-Meta-Twice: 1\r\n\
    X-Amz-Meta-Twice: 2\r\n\
    Authorization: AWS4-HMAC-SHA256 Credential=AKID/20260801/eu-central-1/s3/aws4_request, Signature=0\r\n\
    Content-Length: 7\r\n\
    \r\n\
    \x00\r\n\xFF{}\"";

const REPLY: &[u8] = b"HTTP/1.1 418 Odd But So\r\n\
    Content-Type: application/x-amz-json-1.0\r\n\
    x-amzn-RequestId: 1\r\n\
    Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n\
    ETag: \"x\"\r\n\
    Content-Length: 4\r\n\
    \r\n\
    \xFF\x00\r\n";

/// Where a proxy of this upstream listens.
async fn proxy(upstream: SocketAddr) -> String {
    let listen = "127.0.0.1:0".parse().expect("an address");
    let proxy = Proxy::bind(listen, upstream, 0).await.expect("a free port");
    let url = proxy.url();
    tokio::spawn(proxy.serve());
    url
}

#[expect(clippy::disallowed_methods, reason = "it goes to the proxy")]
async fn connect(upstream: SocketAddr) -> TcpStream {
    let url = proxy(upstream).await;
    TcpStream::connect(url.trim_start_matches("http://")).await.expect("the proxy listens")
}

async fn read(stream: &mut TcpStream, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    stream.read_exact(&mut bytes).await.expect("as many bytes as were sent");
    bytes
}

fn shown(message: &[u8]) -> String {
    message.escape_ascii().to_string().replace("\\r\\n", "\n")
}

#[tokio::test]
async fn requests_and_replies_pass_as_they_are() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut caller = connect(listener.local_addr().unwrap()).await;

    caller.write_all(REQUEST).await.unwrap();
    let (mut upstream, _) = listener.accept().await.unwrap();
    let request = read(&mut upstream, REQUEST.len()).await;
    assert_eq!(shown(&request), shown(REQUEST));

    upstream.write_all(REPLY).await.unwrap();
    let reply = read(&mut caller, REPLY.len()).await;
    assert_eq!(shown(&reply), shown(REPLY));
}

#[tokio::test]
async fn connections_are_kept_on_both_sides() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut caller = connect(listener.local_addr().unwrap()).await;
    caller.write_all(REQUEST).await.unwrap();
    let (mut upstream, _) = listener.accept().await.unwrap();
    for last in [false, true] {
        read(&mut upstream, REQUEST.len()).await;
        upstream.write_all(REPLY).await.unwrap();
        read(&mut caller, REPLY.len()).await;
        if !last {
            caller.write_all(REQUEST).await.unwrap();
        }
    }
}

#[tokio::test]
async fn an_upstream_that_is_not_there_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let caller = reqwest::Client::builder().no_proxy().build().unwrap();
    let answer = caller.get(proxy(address).await).send().await.unwrap();
    assert_eq!(answer.status(), 502);
    let told = answer.text().await.unwrap();
    assert!(told.contains(&format!("{address} does not answer: ")), "{told}");
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let mut bench = Bench::start().await;
    let answer = bench.call("PutItem").body(vec![b' '; 8 * 1024 * 1024 + 1]).send().await.unwrap();
    assert_eq!(answer.status(), 413);
    let answer = bench.call("PutItem").body(vec![b' '; 8 * 1024 * 1024]).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(bench.upstream.arrivals(), 1);
}
