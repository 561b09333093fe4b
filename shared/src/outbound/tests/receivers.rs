//! Receivers that do what they should not, and some that do what they should.

use std::time::Duration;

use jiff::SignedDuration;
use lambda_http::http::{HeaderMap, HeaderName, HeaderValue};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::interval,
};

use super::{
    super::{Answered, DEADLINE, Failure, NOT_FOR_CALLERS, Outbound},
    bench::{BODY, Trap, answering, listen, local, post, read_request},
};

/// As long as a receiver is waited for that is never done.
const SHORT: Duration = Duration::from_secs(1);

async fn answered(answer: impl Into<Vec<u8>>) -> Result<Answered, Failure> {
    let (url, receiver) = answering(answer).await;
    let answered = post(&local(DEADLINE), &url).await;
    receiver.await.unwrap();
    answered
}

#[tokio::test]
async fn a_request_is_what_the_caller_wants_sent_and_nothing_more() {
    let (url, receiver) = answering("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nfine").await;
    let mut headers = HeaderMap::new();
    for name in NOT_FOR_CALLERS.into_iter().chain([HeaderName::from_static("user-agent")]) {
        headers.insert(name, HeaderValue::from_static("evil"));
    }
    headers.insert("content-type", HeaderValue::from_static("application/json"));
    headers.insert("webhook-id", HeaderValue::from_static("evt_1"));
    let answered = local(DEADLINE).post(&url.parse().unwrap(), headers, BODY.to_owned()).await;
    assert_eq!(answered, Ok(Answered { status: 200, retry_after: None, excerpt: "fine".to_owned() }));

    let request = receiver.await.unwrap();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let mut lines: Vec<_> = head.split("\r\n").collect();
    assert_eq!((lines.remove(0), body), ("POST /hooks?a=b HTTP/1.1", BODY));
    lines.sort_unstable();
    let host = url.trim_start_matches("http://").split('/').next().unwrap();
    assert_eq!(
        lines,
        [
            "content-length: 27",
            "content-type: application/json",
            &format!("host: {host}"),
            "user-agent: SmartAccess-Webhooks",
            "webhook-id: evt_1",
        ]
    );
}

#[tokio::test]
async fn every_status_is_an_answer() {
    for status in [200, 201, 204, 304, 400, 401, 404, 410, 429, 500, 502, 503, 504, 599, 999] {
        let length = if matches!(status, 204 | 304) { "" } else { "content-length: 0\r\n" };
        let answer = format!("HTTP/1.1 {status} Whatever\r\nretry-after: 120\r\nretry-after: 5\r\n{length}\r\n");
        let wait = Some(SignedDuration::from_secs(120));
        assert_eq!(answered(answer).await, Ok(Answered { status, retry_after: wait, excerpt: String::new() }));
    }
}

#[tokio::test]
async fn no_redirect_is_followed() {
    let trap = Trap::set().await;
    for status in [300, 301, 302, 303, 307, 308] {
        let answer =
            format!("HTTP/1.1 {status} There\r\nlocation: http://{}/\r\ncontent-length: 0\r\n\r\n", trap.address());
        assert_eq!(answered(answer).await.map(|answered| answered.status), Ok(status));
    }
    assert_eq!(trap.connections().await, 0);
}

#[tokio::test]
async fn an_answer_may_come_after_others_that_are_none() {
    let answer =
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
    assert_eq!(answered(answer).await.map(|answered| answered.status), Ok(200));
}

/// Sends a beginning, then one more piece every few milliseconds, until the client is gone.
async fn dripping(beginning: &'static [u8], piece: &'static [u8]) {
    let (listener, url) = listen().await;
    let receiver = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await;
        stream.write_all(beginning).await.unwrap();
        let mut pace = interval(Duration::from_millis(10));
        while stream.write_all(piece).await.is_ok() {
            pace.tick().await;
        }
    });
    assert_eq!(post(&local(SHORT), &url).await, Err(Failure::TimedOut));
    receiver.await.unwrap();
}

#[tokio::test]
async fn who_is_slow_is_cut_off() {
    tokio::join!(
        dripping(b"HTTP/1.1 200 OK\r\nx: ", b"a"),
        dripping(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n", b"a"),
        dripping(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
        dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    );
}

#[tokio::test]
async fn who_says_nothing_is_cut_off() {
    let (listener, url) = listen().await;
    let receiver = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await;
        stream.read(&mut [0]).await.unwrap()
    });
    assert_eq!(post(&local(SHORT), &url).await, Err(Failure::TimedOut));
    assert_eq!(receiver.await.unwrap(), 0, "the connection was closed");
}

/// Sends a beginning and then as much as it can, up to a gigabyte. Gives what came of it, and how many bytes it was.
async fn flooding(outbound: Outbound, beginning: &'static str, piece: &str) -> (Result<Answered, Failure>, usize) {
    let (listener, url) = listen().await;
    let pieces = piece.repeat(64 * 1024 / piece.len());
    let receiver = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await;
        stream.write_all(beginning.as_bytes()).await.unwrap();
        let mut sent = 0;
        while sent < 1024 * 1024 * 1024 && stream.write_all(pieces.as_bytes()).await.is_ok() {
            sent += pieces.len();
        }
        sent
    });
    let answered = post(&outbound, &url).await;
    (answered, receiver.await.unwrap())
}

/// What the buffers of two sockets hold beside what is read.
const BUFFERS: usize = 16 * 1024 * 1024;

#[tokio::test]
async fn of_a_gigabyte_only_the_beginning_is_read() {
    for beginning in [
        "HTTP/1.1 200 OK\r\ncontent-length: 1073741824\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n40000000\r\n",
    ] {
        let (answered, sent) = flooding(local(DEADLINE), beginning, "a").await;
        assert_eq!(answered, Ok(Answered { status: 200, retry_after: None, excerpt: "a".repeat(1024) }));
        assert!(sent < BUFFERS, "{sent}");
    }
}

#[tokio::test]
async fn a_head_without_end_is_no_answer() {
    for (beginning, piece) in [
        ("HTTP/1.1 200 ", "O"),
        ("HTTP/1.1 200 OK\r\nx: ", "a"),
        ("HTTP/1.1 200 OK\r\n", "x: a\r\n"),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;", "a"),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n", "x: a\r\n"),
    ] {
        let (answered, sent) = flooding(local(DEADLINE), beginning, piece).await;
        assert_eq!(answered, Err(Failure::Broken), "{beginning}");
        assert!(sent < BUFFERS, "{sent}");
    }
    let (answered, _) = flooding(local(SHORT), "", "HTTP/1.1 100 Continue\r\n\r\n").await;
    assert_eq!(answered, Err(Failure::TimedOut));
}

#[tokio::test]
async fn a_head_has_at_most_32_kib() {
    let head = |bytes: usize| {
        let (beginning, end) = ("HTTP/1.1 200 OK\r\nx: ", "\r\ncontent-length: 0\r\n\r\n");
        format!("{beginning}{}{end}", "a".repeat(bytes - beginning.len() - end.len()))
    };
    assert_eq!(answered(head(31 * 1024)).await.map(|answered| answered.status), Ok(200));
    assert_eq!(answered(head(33 * 1024)).await, Err(Failure::Broken));
}

/// Ten thousand times the letter a, packed.
const PACKED: &[u8] =
    b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xed\xc1\x01\x0d\x00\x00\x00\xc2\xa0\xac\xef\x5f\xc2\x1c\x6e\
    \x40\x01\x00\x00\x00\x00\x00\x00\x00\x00\xc0\xbf\x01\x97\xd4\x7e\x46\x10\x27\x00\x00";

#[tokio::test]
async fn nothing_is_unpacked() {
    for encoding in ["gzip", "deflate", "br", "zstd", "gzip, gzip"] {
        let head =
            format!("HTTP/1.1 200 OK\r\ncontent-encoding: {encoding}\r\ncontent-length: {}\r\n\r\n", PACKED.len());
        let answered = answered([head.as_bytes(), PACKED].concat()).await.unwrap();
        assert!(answered.excerpt.len() <= 3 * PACKED.len() && !answered.excerpt.contains("aaa"), "{answered:?}");
    }
}

#[tokio::test]
async fn what_is_no_http_is_no_answer() {
    for answer in [
        "",
        "\r\n\r\n",
        "hello\r\n\r\n",
        "SSH-2.0-OpenSSH_9.6\r\n",
        "220 mail.example.org ESMTP\r\n",
        "-ERR unknown command 'POST'\r\n",
        "<html>hello</html>",
        "HTTP/1.1",
        "HTTP/1.1 200",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
        "HTTP/1.1 99 Low\r\n\r\n",
        "HTTP/1.1 20 Short\r\n\r\n",
        "HTTP/1.1 abc What\r\n\r\n",
        "HTTP/2.0 200 OK\r\n\r\n",
        "HTTP/9.9 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\na b: c\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\na: b\0c\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] {
        assert_eq!(answered(answer).await, Err(Failure::Broken), "{answer:?}");
    }
}

#[tokio::test]
async fn a_connection_that_breaks_is_no_answer() {
    let (listener, url) = listen().await;
    let receiver = tokio::spawn(async move {
        drop(listener.accept().await.unwrap());
        // What was not read makes the end a reset.
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.read_exact(&mut [0; 4]).await.unwrap();
    });
    let outbound = local(DEADLINE);
    for _ in 0..2 {
        assert_eq!(post(&outbound, &url).await, Err(Failure::Broken));
    }
    receiver.await.unwrap();
    assert_eq!(post(&outbound, &url).await, Err(Failure::Unreachable));
}

#[tokio::test]
async fn the_end_of_a_connection_may_be_the_end_of_a_body() {
    let answered = answered("HTTP/1.0 200 OK\r\n\r\nuntil the end").await.unwrap();
    assert_eq!((answered.status, answered.excerpt.as_str()), (200, "until the end"));
}

async fn answer(stream: &mut TcpStream, answer: &str) {
    read_request(stream).await;
    stream.write_all(answer.as_bytes()).await.unwrap();
}

#[tokio::test]
async fn a_connection_is_used_again_unless_it_is_to_close() {
    const FINE: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
    let (listener, url) = listen().await;
    let receiver = tokio::spawn(async move {
        let (mut first, _) = listener.accept().await.unwrap();
        for _ in 0..3 {
            answer(&mut first, FINE).await;
        }
        answer(&mut first, "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok").await;
        // One whose answer was not read to its end is not used again either.
        let (mut second, _) = listener.accept().await.unwrap();
        answer(&mut second, &format!("HTTP/1.1 200 OK\r\ncontent-length: 20000\r\n\r\n{}", "a".repeat(18_000))).await;
        let (mut third, _) = listener.accept().await.unwrap();
        answer(&mut third, FINE).await;
    });
    let outbound = local(DEADLINE);
    for number in 0..6 {
        let answered = post(&outbound, &url).await;
        assert_eq!(answered.map(|answered| answered.status), Ok(200), "{number}");
    }
    receiver.await.unwrap();
}
