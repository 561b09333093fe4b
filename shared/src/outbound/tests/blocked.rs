//! Addresses that lead where nobody from outside may go. A trap on this machine counts who comes.

use std::{
    io,
    net::IpAddr,
    sync::atomic::{AtomicUsize, Ordering},
};

use lambda_http::http::Uri;
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{RngSeed, TestRunner},
};
use rustls::RootCertStore;

use super::{
    super::{Failure, Outbound},
    bench::{Fake, PUBLIC, Trap, post, trusting},
};
use crate::types::WebhookUrl;

/// Addresses that are not public: the first, the last and known ones of every range, and what stands for them in IPv6.
const INNER: &str = "
    0.0.0.0 0.0.0.1 0.255.255.255 10.0.0.0 10.0.0.1 10.255.255.255 100.64.0.0 100.64.0.1 100.127.255.255
    127.0.0.1 127.0.0.2 127.1.1.1 127.255.255.255 169.254.0.0 169.254.169.254 169.254.170.2 169.254.169.253
    169.254.255.255 172.16.0.0 172.16.0.1 172.31.255.255 192.0.0.0 192.0.0.170 192.0.0.255 192.0.2.0 192.0.2.1
    192.0.2.255 192.88.99.0 192.88.99.1 192.88.99.255 192.168.0.0 192.168.1.1 192.168.255.255 198.18.0.0 198.19.255.255
    198.51.100.0 198.51.100.1 198.51.100.255 203.0.113.0 203.0.113.1 203.0.113.255 224.0.0.0 224.0.0.1 239.255.255.255
    240.0.0.0 250.1.2.3 255.255.255.254 255.255.255.255
    :: ::1 ::2 ::ffff:0.0.0.0 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:192.168.1.1
    ::ffff:100.64.0.1 ::ffff:172.16.0.1 ::ffff:255.255.255.255 ::127.0.0.1 ::10.0.0.1 ::169.254.169.254 ::93.184.215.14
    ::ffff:0:127.0.0.1 ::ffff:0:93.184.215.14
    64:ff9b::127.0.0.1 64:ff9b::169.254.169.254 64:ff9b::93.184.215.14 64:ff9b:1::1 64:ff9b:1:ffff:ffff:ffff:ffff:ffff
    100:: 100::1 100:0:0:1::1 2001:: 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:2::1 2001:10::1 2001:20::1
    2001:1ff:ffff::1 2001:db8:: 2001:db8::1 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff 2002:: 2002:7f00:1::1
    2002:a9fe:a9fe::1 2002:5db8:d70e::1 2002:ffff::1 3fff:: 3fff::1 3fff:fff:ffff::1 4000::1 5f00::1 8000::1 c000::1
    f000::1 fb00::1 fc00:: fc00::1 fd00:ec2::254 fd00:ec2::23 fdff::1 fe00::1 fe80:: fe80::1 fe80::a9fe:a9fe febf::1
    fec0::1 ff00:: ff02::1 ff05::2 ffff::1";

/// Addresses that are none of a webhook. `PORT` is the trap's. Names lead to a public address.
const NONE: &[&str] = &[
    // Numbers in other clothes.
    "https://2130706433:PORT/",
    "https://0x7f000001:PORT/",
    "https://0x7f.1:PORT/",
    "https://0x7f.0x0.0x0.0x1:PORT/",
    "https://0177.0.0.1:PORT/",
    "https://0177.0.0.01:PORT/",
    "https://017700000001:PORT/",
    "https://127.1:PORT/",
    "https://127.0.1:PORT/",
    "https://127.0.0.1.:PORT/",
    "https://127.00.00.01:PORT/",
    "https://00000127.0.0.1:PORT/",
    "https://127.0.0.0x1:PORT/",
    "https://127.0.0.256:PORT/",
    "https://127.0.0.1.1:PORT/",
    "https://0:PORT/",
    "https://0.0:PORT/",
    "https://4294967295:PORT/",
    "https://4294967296:PORT/",
    "https://2852039166:PORT/latest/meta-data/",
    "https://0xa9fea9fe:PORT/",
    "https://①②⑦.⓪.⓪.①:PORT/",
    "https://１２７.０.０.１:PORT/",
    "https://127。0。0。1:PORT/",
    "https://127．0．0．1:PORT/",
    "https://127｡0｡0｡1:PORT/",
    "https://%31%32%37.0.0.1:PORT/",
    "https://127.0.0.1%2e:PORT/",
    "https://127.0.0.%31:PORT/",
    "https://[::ffff:7f00:1]:PORT/",
    "https://[0:0:0:0:0:ffff:7f00:0001]:PORT/",
    "https://[0:0:0:0:0:0:0:1]:PORT/",
    "https://[::1%25lo]:PORT/",
    "https://[fe80::1%25eth0]:PORT/",
    "https://[fe80::1%eth0]:PORT/",
    "https://[v1.fe80::1]:PORT/",
    "https://[::1:PORT/",
    "https://::1:PORT/",
    "https://[]:PORT/",
    "https://8.8.8.8:PORT/",
    "https://[2606:4700::1111]:PORT/",
    // Names that the internet does not know.
    "https://localhost:PORT/",
    "https://LOCALHOST:PORT/",
    "https://localhost.:PORT/",
    "https://foo.localhost:PORT/",
    "https://foo.localhost.:PORT/",
    "https://ⓛocalhost:PORT/",
    "https://local\u{ad}host:PORT/",
    "https://printer.local:PORT/",
    "https://printer.local.:PORT/",
    "https://local:PORT/",
    "https://internal:PORT/",
    "https://metadata.google.internal:PORT/",
    "https://metadata.google.internal.:PORT/",
    "https://METADATA.google.internal:PORT/",
    "https://ip-10-0-0-1.ec2.internal:PORT/",
    "https://metadata:PORT/",
    "https://instance-data:PORT/",
    "https://kubernetes:PORT/",
    // Names that are none, or are hidden in others.
    "https://example.org.:PORT/",
    "https://example.org..:PORT/",
    "https://.example.org:PORT/",
    "https://example..org:PORT/",
    "https://EXAMPLE.org:PORT/",
    "https://exämple.org:PORT/",
    "https://ex\u{200b}ample.org:PORT/",
    "https://ex%61mple.org:PORT/",
    "https://example%2eorg:PORT/",
    "https://example.org%00.evil.example:PORT/",
    "https://example.org%2f@127.0.0.1:PORT/",
    "https://ex_ample.org:PORT/",
    "https://-example.org:PORT/",
    "https://example-.org:PORT/",
    "https://example.org,127.0.0.1:PORT/",
    "https://*.example.org:PORT/",
    "https://example.1:PORT/",
    "https://example.0x7f:PORT/",
    "https://:PORT/",
    "https:///:PORT/",
    "https://",
    // Somebody in front of the host.
    "https://example.org@127.0.0.1:PORT/",
    "https://127.0.0.1:PORT@example.org/",
    "https://user:password@example.org:PORT/",
    "https://@example.org:PORT/",
    "https://:@example.org:PORT/",
    "https://a@b@example.org:PORT/",
    "https://example.org:PORT@127.0.0.1:PORT/",
    "https://127.0.0.1:PORT\\@example.org/",
    "https://example.org\\@127.0.0.1:PORT/",
    "https://127.0.0.1:PORT#@example.org/",
    "https://example.org#@127.0.0.1:PORT/",
    // More than one line, or what looks like nothing.
    "https://example.org\r\n:PORT/",
    "https://example.org:PORT/\r\nHost: 127.0.0.1",
    "https://example.org:PORT/ HTTP/1.1\r\nX: ",
    "https://exa\tmple.org:PORT/",
    "https://exa\nmple.org:PORT/",
    "https://127.0.0.1\t:PORT/",
    "https://example.org :PORT/",
    " https://example.org:PORT/",
    "https://example.org:PORT/ ",
    "\u{a0}https://example.org:PORT/",
    "https://example.org:PORT/\u{2028}",
    "https://example.org\0:PORT/",
    "https://example.org:PORT/\u{7f}",
    "ht\ntps://example.org:PORT/",
    // Ports that are for others.
    "https://example.org:0/",
    "https://example.org:21/",
    "https://example.org:22/",
    "https://example.org:25/",
    "https://example.org:53/",
    "https://example.org:80/",
    "https://example.org:444/",
    "https://example.org:1023/",
    "https://example.org:65536/",
    "https://example.org:-1/",
    "https://example.org:+443/",
    "https://example.org:0443/",
    "https://example.org:/",
    "https://example.org:443:443/",
    "https://example.org:４４３/",
    "https://example.org:https/",
    // Other ways to go.
    "http://example.org:PORT/",
    "HTTPS://example.org:PORT/",
    "https:/example.org:PORT/",
    "https:example.org:PORT/",
    "https:\\\\example.org:PORT/",
    "//example.org:PORT/",
    "example.org:PORT/",
    "/hooks",
    "",
    "ws://example.org:PORT/",
    "wss://example.org:PORT/",
    "ftp://example.org:PORT/",
    "file:///proc/self/environ",
    "file://127.0.0.1:PORT/",
    "gopher://127.0.0.1:PORT/_x",
    "dict://127.0.0.1:PORT/",
    "data:text/plain,x",
    "javascript:alert(1)",
    "blob:https://example.org/x",
    "view-source:https://example.org/",
    "jar:https://example.org!/",
    "unix:/var/run/docker.sock",
    "http+unix://%2fvar%2frun%2fdocker.sock/",
    // This very machine has one spelling.
    "http://localhost:PORT/",
    "http://127.0.0.1.:PORT/",
    "http://127.1:PORT/",
    "http://2130706433:PORT/",
    "http://0x7f.1:PORT/",
    "http://127.0.0.2:PORT/",
    "http://0.0.0.0:PORT/",
    "http://[::1]:PORT/",
    "http://[::ffff:127.0.0.1]:PORT/",
    "http://127.0.0.1@example.org:PORT/",
    "http://user@127.0.0.1:PORT/",
    "http://127.0.0.1.example.org:PORT/",
    "http://127.0.0.1:0PORT/",
    "http://127.0.0.1:22/",
    "http://127.0.0.1:PORT/#x",
    "http://10.0.0.1:PORT/",
    "http://169.254.169.254/latest/meta-data/",
    "http:127.0.0.1:PORT/",
    "http:\\\\127.0.0.1:PORT/",
    "HTTP://127.0.0.1:PORT/",
    // Names of AWS that are no bus.
    "arn:",
    "arn:aws:events:us-east-1:123456789012:event-bus/",
    "arn:aws:events:us-east-1:123456789012:event-bus",
    "arn:aws:events:us-east-1:123456789012:rule/default",
    "arn:aws:events:us-east-1:12345678901:event-bus/default",
    "arn:aws:events:us-east-1:1234567890123:event-bus/default",
    "arn:aws:events:us-east-1:12345678901a:event-bus/default",
    "arn:aws:events::123456789012:event-bus/default",
    "arn:aws:events:US-EAST-1:123456789012:event-bus/default",
    "arn:aws:events:us-east-1:123456789012:event-bus/a:b",
    "arn:aws:events:us-east-1:123456789012:event-bus/a*",
    "arn:aws:events:us-east-1:123456789012:event-bus/a?b",
    "arn:aws:sqs:us-east-1:123456789012:queue",
    "arn:aws:lambda:us-east-1:123456789012:function:f",
    "arn::events:us-east-1:123456789012:event-bus/default",
    "arn:evil:events:us-east-1:123456789012:event-bus/default",
    "ARN:aws:events:us-east-1:123456789012:event-bus/default",
    "arn:aws:events:us-east-1:123456789012:event-bus/default https://example.org",
    "arn:aws:events:us-east-1:123456789012:event-bus/default\n",
];

fn inner() -> impl Iterator<Item = IpAddr> + Clone {
    INNER.split_whitespace().map(|text| text.parse().unwrap())
}

fn literal(address: IpAddr) -> String {
    if address.is_ipv6() { format!("[{address}]") } else { address.to_string() }
}

/// A network where every name leads to the same addresses, and a client for it.
fn leading_to(trap: &Trap, addresses: &[IpAddr], local_receivers: bool) -> (std::sync::Arc<Fake>, Outbound) {
    let addresses = addresses.to_vec();
    let fake = Fake::new(trap.address(), Some(trap.address()), move || Ok(addresses.clone()));
    let outbound = fake.outbound(local_receivers, trusting(RootCertStore::empty()));
    (fake, outbound)
}

#[tokio::test]
async fn what_is_no_address_is_refused_when_it_is_saved_and_when_it_is_sent_to() {
    let trap = Trap::set().await;
    let port = trap.address().port().to_string();
    let long = [
        format!("https://{}.example.org:{port}/", "a".repeat(64)),
        format!("https://{}.example.org:{port}/", "a".repeat(300)),
        format!("https://{}.example.org:{port}/", vec!["a".repeat(60); 5].join(".")),
        format!("https://example.org:{port}/{}", "a".repeat(2048)),
        format!("arn:aws:events:us-east-1:123456789012:event-bus/{}", "a".repeat(257)),
    ];
    let literals = inner().map(|address| format!("https://{}:{port}/", literal(address)));
    let none = NONE.iter().map(|text| text.replace("PORT", &port));
    let texts: Vec<_> = none.chain(long).chain(literals).collect();
    assert_eq!((NONE.len(), INNER.split_whitespace().count(), texts.len()), (0, 0, 0));

    for local_receivers in [false, true] {
        let (fake, outbound) = leading_to(&trap, &[PUBLIC], local_receivers);
        for text in &texts {
            assert!(text.parse::<WebhookUrl>().is_err(), "{text:?} can be saved");
            assert_eq!(post(&outbound, text).await, Err(Failure::BadAddress), "{text:?}");
        }
        assert!(fake.resolved.lock().unwrap().is_empty());
        assert!(fake.dialled.lock().unwrap().is_empty());
    }
    assert_eq!(trap.connections().await, 0);
}

#[tokio::test]
async fn the_connector_trusts_nobody_who_says_that_an_address_was_checked() {
    let trap = Trap::set().await;
    let port = trap.address().port().to_string();
    let literals = inner().map(|address| format!("https://{}:{port}/", literal(address)));
    let texts = NONE.iter().map(|text| text.replace("PORT", &port)).chain(literals);
    let uris: Vec<Uri> = texts.filter_map(|text| text.parse().ok()).collect();
    assert!(uris.len() > 150, "{}", uris.len());
    for local_receivers in [false, true] {
        let (fake, _) = leading_to(&trap, &["127.0.0.1".parse().unwrap()], local_receivers);
        let connector = fake.connector(local_receivers);
        for uri in &uris {
            let is_ours = uri.scheme_str() == Some("http") && uri.host() == Some("127.0.0.1") && local_receivers;
            let is_public = ["8.8.8.8", "[2606:4700::1111]"].map(Some).contains(&uri.host());
            if !is_ours && !is_public {
                let refused = connector.connect(uri).await.map(drop);
                assert!(matches!(refused, Err(Failure::BadAddress | Failure::BlockedAddress)), "{uri} {refused:?}");
            }
        }
        assert!(fake.dialled.lock().unwrap().is_empty());
    }
    assert_eq!(trap.connections().await, 0);
}

#[tokio::test]
async fn a_name_that_leads_within_is_refused() {
    let trap = Trap::set().await;
    let url = format!("https://hooks.example.org:{}/", trap.address().port());
    assert!(url.parse::<WebhookUrl>().is_ok());
    for address in inner() {
        // Alone, and in any place among public ones.
        for answer in [vec![address], vec![PUBLIC, address], vec![address, PUBLIC], vec![PUBLIC, PUBLIC, address]] {
            for local_receivers in [false, true] {
                let (fake, outbound) = leading_to(&trap, &answer, local_receivers);
                assert_eq!(post(&outbound, &url).await, Err(Failure::BlockedAddress), "{answer:?}");
                assert_eq!(*fake.resolved.lock().unwrap(), ["hooks.example.org"]);
                assert!(fake.dialled.lock().unwrap().is_empty());
            }
        }
    }
    assert_eq!(trap.connections().await, 0);
}

#[tokio::test]
async fn a_name_that_leads_nowhere_is_told_apart() {
    let trap = Trap::set().await;
    let (_, outbound) = leading_to(&trap, &[], false);
    assert_eq!(post(&outbound, "https://hooks.example.org/").await, Err(Failure::Unresolved));
    let fake = Fake::new(trap.address(), None, || Err(io::ErrorKind::NotFound.into()));
    let outbound = fake.outbound(false, trusting(RootCertStore::empty()));
    assert_eq!(post(&outbound, "https://hooks.example.org/").await, Err(Failure::Unresolved));
    let fake = Fake::new(trap.address(), None, || Ok(vec![PUBLIC; 20]));
    let outbound = fake.outbound(false, trusting(RootCertStore::empty()));
    assert_eq!(post(&outbound, "https://hooks.example.org/").await, Err(Failure::Unreachable));
    assert_eq!(*fake.dialled.lock().unwrap(), [(PUBLIC, 443).into(); 8], "no more are tried");
    assert_eq!(trap.connections().await, 0);
}

/// A name whose server changes its mind between two questions: each try is two requests, and each answer is drawn anew.
#[tokio::test]
async fn an_answer_that_changes_leads_nowhere_else() {
    const TRIES: usize = 1000;
    let trap = Trap::set().await;
    let url = format!("https://rebind.example.org:{}/", trap.address().port());
    let seed = ProptestConfig { rng_seed: RngSeed::Fixed(20), ..ProptestConfig::default() };
    let mut runner = TestRunner::new(seed);
    let address = prop_oneof![3 => Just(PUBLIC), 2 => prop::sample::select(inner().collect::<Vec<_>>())];
    let answers = prop::collection::vec(address, 1..4);
    let (mut blocked, mut dialled) = (0, 0);
    for _ in 0..TRIES {
        let drawn: Vec<Vec<IpAddr>> = (0..4).map(|_| answers.new_tree(&mut runner).unwrap().current()).collect();
        // The first one is what a check would see, the second what a connection would use.
        let drawn = if blocked % 2 == 0 { [vec![vec![PUBLIC], vec![trap.address().ip()]], drawn].concat() } else { drawn };
        let asked = std::sync::Arc::new(AtomicUsize::new(0));
        let (script, count) = (drawn.clone(), std::sync::Arc::clone(&asked));
        let fake = Fake::new(trap.address(), None, move || Ok(script[count.fetch_add(1, Ordering::Relaxed)].clone()));
        let outbound = fake.outbound(false, trusting(RootCertStore::empty()));
        for answer in drawn.iter().take(2) {
            let is_public = answer.iter().all(|address| *address == PUBLIC);
            let expected = if is_public { Failure::Unreachable } else { Failure::BlockedAddress };
            assert_eq!(post(&outbound, &url).await, Err(expected), "{answer:?}");
            blocked += usize::from(!is_public);
        }
        assert_eq!(asked.load(Ordering::Relaxed), 2, "each request asks once");
        let dials = fake.dialled.lock().unwrap();
        assert!(dials.iter().all(|address| address.ip() == PUBLIC), "{dials:?}");
        dialled += dials.len();
    }
    assert!(blocked > TRIES / 2 && dialled > TRIES / 2, "{blocked} blocked, {dialled} dialled");
    assert_eq!(trap.connections().await, 0);
}
