//! What holds for every destination over HTTP: where requests go, for how long, and to whom.

use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::rig::{Reply, Seen, Server, at, deliver, delivery, look, parcel, refused, router};

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Server::start(|_, _| Reply::Json(200, json!({}))).await;
    let to = elsewhere.url.clone();
    let server = Server::start(move |seen, _| match seen.line.starts_with("GET") {
        true => Reply::Json(404, json!({ "errors": [] })),
        false => Reply::Redirect(format!("{to}/v1/secret/data/x")),
    })
    .await;
    let refusal = refused(deliver(&delivery(&at("vault-kv", &server, ""))).await);
    assert!(refusal.words.contains("sends elsewhere") && !refusal.perhaps, "{refusal:?}");
    assert!(elsewhere.seen().is_empty());
}

/// What each kind over HTTP needs beside address and token.
const KINDS: [(&str, &str); 4] = [
    ("vault-kv", ""),
    ("vault-wrap", ""),
    ("kubernetes", "namespace = \"pipelines\""),
    ("github-environment", "repository = \"a/b\"\nenvironment = \"prod\"\nprefix = \"Z_{client_id}\""),
];

/// How a destination answers the question whether it could take a secret; `None` = it is the write.
fn readiness(seen: &Seen) -> Option<Reply> {
    let key = json!({ "key_id": "1", "key": STANDARD.encode([9; 32]) });
    match seen.line.as_str() {
        line if line.ends_with("/public-key") => Some(Reply::Json(200, key)),
        line if line.ends_with("/lookup-self") => Some(Reply::Json(200, json!({ "data": { "ttl": 0 } }))),
        line if line.starts_with("GET ") => Some(Reply::Json(404, json!({ "errors": [] }))),
        line if line.ends_with("dryRun=All") => Some(Reply::Json(200, json!({}))),
        _ => None,
    }
}

/// How a write is answered; whether it may have arrived, how often it is tried, and what is said of it.
type Failure = (fn() -> Reply, bool, usize, &'static str);

#[tokio::test]
async fn every_kind_says_of_a_write_that_failed_whether_it_may_have_arrived() {
    let failures: [Failure; 5] = [
        (|| Reply::Json(403, json!({ "message": "no" })), false, 1, "answered 403"),
        (|| Reply::Json(422, json!({ "message": "no" })), false, 1, "answered 422"),
        (|| Reply::Json(500, json!({ "message": "oops" })), true, 2, "answered 500"),
        (|| Reply::Reset, true, 2, "the connection was closed"),
        (|| Reply::Redirect("http://127.0.0.1:1/".into()), false, 1, "sends elsewhere"),
    ];
    for (kind, settings) in KINDS {
        for (reply, perhaps, tries, words) in failures {
            let server = Server::start(move |seen, _| readiness(seen).unwrap_or_else(reply)).await;
            let refusal = refused(deliver(&delivery(&at(kind, &server, settings))).await);
            assert!(refusal.words.contains(words), "{kind}: {refusal:?}");
            // What Vault wraps and nobody has the token of, nobody can open.
            assert_eq!(refusal.perhaps, perhaps && kind != "vault-wrap", "{kind}: {refusal:?}");
            let writes = server.seen().iter().filter(|seen| readiness(seen).is_none()).count();
            assert_eq!(writes, tries, "{kind}, {words}");
        }
    }
}

#[tokio::test]
async fn a_destination_that_never_answers_costs_no_more_than_the_time_it_is_given() {
    let server = Server::start(|seen, _| match seen.line.starts_with("GET") {
        true => Reply::Json(404, json!({ "errors": [] })),
        false => Reply::Hang,
    })
    .await;
    let slot = look(&delivery(&at("vault-kv", &server, "")), "iq7").await.unwrap();
    let begun = Instant::now();
    let refusal = refused(slot.put(&parcel(), begun + Duration::from_millis(1_600)).await);
    assert!(begun.elapsed() < Duration::from_millis(1_900), "{:?}", begun.elapsed());
    assert!(refusal.perhaps && refusal.words.contains("took too long"), "{refusal:?}");
    assert_eq!(server.seen().len(), 3, "a look and two tries");
}

#[tokio::test]
async fn nobody_listens_and_nothing_can_have_arrived() {
    let server = Server::start(|_, _| Reply::Json(404, json!({ "errors": [] }))).await;
    let settings = at("vault-kv", &server, "");
    let gone = settings.replace(&server.url, "http://127.0.0.1:1");
    let refusal = refused(deliver(&delivery(&gone)).await);
    assert!(refusal.words.contains("no connection could be made") && !refusal.perhaps, "{refusal:?}");
}

#[tokio::test]
async fn an_endless_answer_is_not_read_to_its_end() {
    let server = Server::start(|_, _| Reply::Endless).await;
    let refusal = refused(look(&delivery(&at("vault-kv", &server, "")), "iq7").await);
    assert!(refusal.words.contains("too long"), "{refusal:?}");
}

#[tokio::test]
async fn a_token_in_a_file_is_read_anew_for_each_request() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    std::fs::write(&file, "first\n").unwrap();
    let server = Server::start(|_, _| Reply::Json(404, json!({ "errors": [] }))).await;
    let token = format!("token_file = \"{}\"", file.display());
    let settings = at("vault-kv", &server, "").replace(&format!("token = \"{}\"", crate::rig::TOKEN), &token);
    let to = delivery(&settings);
    look(&to, "iq7").await.unwrap();
    std::fs::write(&file, "second").unwrap();
    look(&to, "iq7").await.unwrap();
    std::fs::remove_file(&file).unwrap();
    assert!(refused(look(&to, "iq7").await).words.contains("file with its token cannot be read"));
    let tokens: Vec<_> = server.seen().iter().map(|seen| seen.header("x-vault-token").to_owned()).collect();
    assert_eq!(tokens, ["first", "second"]);
}

/// A certificate authority made for one test.
struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn named(name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key).unwrap().pem();
        Self { pem, issuer: Issuer::new(params, key) }
    }

    fn acceptor(&self) -> TlsAcceptor {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let private = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], private)
            .unwrap();
        TlsAcceptor::from(Arc::new(config))
    }
}

struct Encrypted(TcpListener, TlsAcceptor);

impl axum::serve::Listener for Encrypted {
    type Io = TlsStream<TcpStream>;
    type Addr = std::net::SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let (stream, address) = self.0.accept().await.unwrap();
            if let Ok(stream) = self.1.accept(stream).await {
                return (stream, address);
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        self.0.local_addr()
    }
}

#[tokio::test]
async fn the_destinations_own_authority_is_trusted_and_no_other() {
    let (own, other, namesake) =
        (Authority::named("own"), Authority::named("other"), Authority::named("own"));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (router, seen) = router(|seen, _| match seen.line.starts_with("GET") {
        true => Reply::Json(404, json!({ "errors": [] })),
        false => Reply::Json(200, json!({})),
    });
    let encrypted = Encrypted(listener, own.acceptor());
    tokio::spawn(async move { axum::serve(encrypted, router).await });
    let folder = tempfile::tempdir().unwrap();
    let settings = |authority: &Authority| {
        let file = folder.path().join("ca.pem");
        std::fs::write(&file, &authority.pem).unwrap();
        format!(
            "kind = \"vault-kv\"\naddress = \"https://localhost:{port}\"\ntoken = \"t\"\nca_file = \"{}\"\n",
            file.display()
        )
    };
    for stranger in [&other, &namesake] {
        let refusal = refused(deliver(&delivery(&settings(stranger))).await);
        assert!(refusal.words.contains("issuer is not trusted") && !refusal.perhaps, "{refusal:?}");
    }
    assert!(seen.lock().unwrap().is_empty());
    assert!(deliver(&delivery(&settings(&own))).await.is_ok());
}
