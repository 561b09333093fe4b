//! Addresses that lead where nobody from outside may go. A trap on this machine counts who comes.

use std::{io, net::IpAddr, sync::Arc};

use lambda_http::http::{HeaderMap, Uri};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{RngSeed, TestRunner},
};
use rustls::RootCertStore;

use super::{
    super::{Failure, Outbound},
    bench::{Fake, PUBLIC, Trap, post, trusting},
    corpus::{INNER, NONE},
};
use crate::types::WebhookUrl;

fn inner() -> impl Iterator<Item = IpAddr> + Clone {
    INNER.split_whitespace().map(|text| text.parse().unwrap())
}

fn literal(address: IpAddr) -> String {
    if address.is_ipv6() { format!("[{address}]") } else { address.to_string() }
}

/// A network where every name leads to the same addresses, and a client for it.
fn leading_to(trap: &Trap, addresses: &[IpAddr], local_receivers: bool) -> (Arc<Fake>, Outbound) {
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
    assert_eq!((NONE.len(), INNER.split_whitespace().count(), texts.len()), (183, 112, 300));

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

/// A name whose server changes its mind between two questions. Half of the tries are the plain case: what a check would
/// see is public, what a connection would use is this machine. The others are drawn.
#[tokio::test]
async fn an_answer_that_changes_leads_nowhere_else() {
    const TRIES: usize = 1000;
    let trap = Trap::set().await;
    let url = format!("https://rebind.example.org:{}/", trap.address().port());
    let seed = ProptestConfig { rng_seed: RngSeed::Fixed(20), ..ProptestConfig::default() };
    let mut runner = TestRunner::new(seed);
    let address = prop_oneof![3 => Just(PUBLIC), 2 => prop::sample::select(inner().collect::<Vec<_>>())];
    let drawn = prop::collection::vec(prop::collection::vec(address, 1..4), 2);
    let plain = vec![vec![PUBLIC], vec![trap.address().ip()]];
    let (mut blocked, mut dialled) = (0, 0);
    for number in 0..TRIES {
        let answers = if number % 2 == 0 { plain.clone() } else { drawn.new_tree(&mut runner).unwrap().current() };
        let mut script = answers.clone().into_iter();
        let fake = Fake::new(trap.address(), None, move || Ok(script.next().expect("each request asks once")));
        let outbound = fake.outbound(false, trusting(RootCertStore::empty()));
        for answer in answers {
            let is_public = answer.iter().all(|address| *address == PUBLIC);
            let expected = if is_public { Failure::Unreachable } else { Failure::BlockedAddress };
            assert_eq!(post(&outbound, &url).await, Err(expected), "{answer:?}");
            blocked += usize::from(!is_public);
        }
        assert_eq!(fake.resolved.lock().unwrap().len(), 2);
        let dials = fake.dialled.lock().unwrap();
        assert!(dials.iter().all(|address| address.ip() == PUBLIC), "{dials:?}");
        dialled += dials.len();
    }
    assert!(blocked > TRIES && dialled > TRIES / 2, "{blocked} blocked, {dialled} dialled");
    assert_eq!(trap.connections().await, 0);
}

#[tokio::test]
async fn this_machine_is_reached_only_where_that_is_wanted() {
    let trap = Trap::set().await;
    let url = format!("http://{}/", trap.address());
    assert_eq!(post(&Outbound::new(false), &url).await, Err(Failure::BlockedAddress));
    let bus = "arn:aws:events:us-east-1:123456789012:event-bus/default".parse::<WebhookUrl>().unwrap();
    assert_eq!(Outbound::new(true).post(&bus, HeaderMap::new(), String::new()).await, Err(Failure::BadAddress));
    assert_eq!(trap.connections().await, 0);
}
