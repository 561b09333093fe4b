//! Receivers with TLS, good and bad.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::{
    RootCertStore, ServerConfig, SupportedProtocolVersion,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer},
    server::WebPkiClientVerifier,
    version::{TLS12, TLS13},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;

use super::{
    super::{Answered, Failure},
    bench::{Fake, PUBLIC, listen, post, read_request, trusting},
};

const NAME: &str = "hooks.example.org";

/// A certificate authority of the test's own.
struct Authority(Issuer<'static, KeyPair>, CertificateDer<'static>);

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&key).unwrap();
        Self(Issuer::new(params, key), certificate.into())
    }

    fn roots(&self) -> RootCertStore {
        let mut roots = RootCertStore::empty();
        roots.add(self.1.clone()).unwrap();
        roots
    }

    fn certify(&self, params: &CertificateParams) -> Identity {
        let key = KeyPair::generate().unwrap();
        Identity(params.signed_by(&key, &self.0).unwrap().into(), key.into())
    }
}

/// A certificate and its key.
struct Identity(CertificateDer<'static>, PrivateKeyDer<'static>);

fn params(name: &str) -> CertificateParams {
    CertificateParams::new([name.to_owned()]).unwrap()
}

fn server(identity: Identity, versions: &[&'static SupportedProtocolVersion]) -> ServerConfig {
    ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(versions)
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![identity.0], identity.1)
        .unwrap()
}

/// Answers each request on one connection, as long as there are some. Tells how many came.
async fn serve(listener: TcpListener, config: ServerConfig) -> usize {
    let (stream, _) = listener.accept().await.unwrap();
    let Ok(mut stream) = TlsAcceptor::from(Arc::new(config)).accept(stream).await else { return 0 };
    let mut requests = 0;
    while requests < 2 {
        read_request(&mut stream).await;
        requests += 1;
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await.unwrap();
        stream.flush().await.unwrap();
    }
    requests
}

/// Two requests to a receiver that a name leads to.
async fn two_requests(
    roots: RootCertStore,
    config: ServerConfig,
) -> ([Result<Answered, Failure>; 2], JoinHandle<usize>) {
    let (listener, _) = listen().await;
    let fake = Fake::new(listener.local_addr().unwrap(), listener.local_addr().ok(), || Ok(vec![PUBLIC]));
    let outbound = fake.outbound(false, trusting(roots));
    let receiver = tokio::spawn(serve(listener, config));
    let url = format!("https://{NAME}/hooks");
    ([post(&outbound, &url).await, post(&outbound, &url).await], receiver)
}

#[tokio::test]
async fn whom_an_authority_vouches_for_is_sent_to_over_one_connection() {
    for version in [&TLS12, &TLS13] {
        let authority = Authority::new();
        let config = server(authority.certify(&params(NAME)), &[version]);
        let (answers, receiver) = two_requests(authority.roots(), config).await;
        for answered in answers {
            assert_eq!(answered, Ok(Answered { status: 200, retry_after: None, excerpt: "ok".to_owned() }));
        }
        assert_eq!(receiver.await.unwrap(), 2);
    }
}

async fn is_not_trusted(roots: RootCertStore, identity: Identity) {
    let (answers, receiver) = two_requests(roots, server(identity, &[&TLS12, &TLS13])).await;
    // The second one finds nobody who listens: the receiver has had its connection.
    assert_eq!(answers[0], Err(Failure::Tls));
    assert_eq!(receiver.await.unwrap(), 0, "no request was sent");
}

#[tokio::test]
async fn whom_nobody_vouches_for_is_sent_nothing() {
    let authority = Authority::new();
    let own_key = KeyPair::generate().unwrap();
    let own = params(NAME).self_signed(&own_key).unwrap();
    is_not_trusted(authority.roots(), Identity(own.into(), own_key.into())).await;
    is_not_trusted(authority.roots(), Authority::new().certify(&params(NAME))).await;
    is_not_trusted(RootCertStore::empty(), authority.certify(&params(NAME))).await;
    for name in ["other.example.org", "example.org", "*.org", "a.hooks.example.org", "93.184.215.14"] {
        is_not_trusted(authority.roots(), authority.certify(&params(name))).await;
    }
    let mut expired = params(NAME);
    (expired.not_before, expired.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1));
    is_not_trusted(authority.roots(), authority.certify(&expired)).await;
    let mut early = params(NAME);
    (early.not_before, early.not_after) = (date_time_ymd(2999, 1, 1), date_time_ymd(3000, 1, 1));
    is_not_trusted(authority.roots(), authority.certify(&early)).await;
}

#[tokio::test]
async fn who_wants_to_know_our_certificate_is_told_apart() {
    let authority = Authority::new();
    for version in [&TLS12, &TLS13] {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let roots = Arc::new(authority.roots());
        let verifier = WebPkiClientVerifier::builder_with_provider(roots, Arc::clone(&provider)).build().unwrap();
        let identity = authority.certify(&params(NAME));
        let config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[version])
            .unwrap()
            .with_client_cert_verifier(verifier)
            .with_single_cert(vec![identity.0], identity.1)
            .unwrap();
        let (answers, receiver) = two_requests(authority.roots(), config).await;
        assert_eq!(answers[0], Err(Failure::Tls), "{version:?}");
        assert_eq!(receiver.await.unwrap(), 0);
    }
}

/// The beginning of a handshake by TLS 1.1: a `ServerHello` of that version, with a cipher that we know.
fn hello_of_tls_1_1() -> Vec<u8> {
    let hello = [[3, 2].as_slice(), &[7; 32], &[0, 0xc0, 0x13, 0]].concat();
    let length = u8::try_from(hello.len()).unwrap();
    [&[22, 3, 2, 0, length + 4, 2, 0, 0, length], hello.as_slice()].concat()
}

#[tokio::test]
async fn who_speaks_no_tls_of_today_is_sent_nothing() {
    for answer in [
        hello_of_tls_1_1(),
        b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n".to_vec(),
        b"SSH-2.0-OpenSSH_9.6\r\n".to_vec(),
        // "handshake failure"
        vec![21, 3, 3, 0, 2, 2, 40],
        vec![],
    ] {
        let (listener, _) = listen().await;
        let fake = Fake::new(listener.local_addr().unwrap(), listener.local_addr().ok(), || Ok(vec![PUBLIC]));
        let outbound = fake.outbound(false, trusting(Authority::new().roots()));
        let expected = answer.clone();
        let receiver = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut heard = vec![0; 64];
            stream.read_exact(&mut heard).await.unwrap();
            stream.write_all(&answer).await.unwrap();
            stream.shutdown().await.unwrap();
            // A reset instead of an end is as good: there was no more.
            let _ = stream.read_to_end(&mut heard).await;
            heard
        });
        assert_eq!(post(&outbound, &format!("https://{NAME}/")).await, Err(Failure::Tls), "{expected:?}");
        let heard = receiver.await.unwrap();
        assert_eq!(heard[0], 22, "a handshake");
        assert!(!heard.windows(4).any(|bytes| bytes == b"POST"));
    }
}

#[tokio::test]
async fn who_never_ends_a_handshake_is_cut_off() {
    let (listener, _) = listen().await;
    let fake = Fake::new(listener.local_addr().unwrap(), listener.local_addr().ok(), || Ok(vec![PUBLIC]));
    let mut outbound = fake.outbound(false, trusting(RootCertStore::empty()));
    outbound.deadline = std::time::Duration::from_millis(300);
    let receiver = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut heard = Vec::new();
        stream.read_to_end(&mut heard).await.is_ok()
    });
    assert_eq!(post(&outbound, &format!("https://{NAME}/")).await, Err(Failure::TimedOut));
    assert!(receiver.await.unwrap(), "the connection was closed");
}
