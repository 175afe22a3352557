//! TLS: the system's authorities and the company's own.

use std::sync::Arc;

use app::desk::{DownReason, Fault, ZIdentityPort};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use serde_json::json;
use server::zidentity::{Settings, ZIdentityClient};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::answers::id;
use crate::scripted::{TOKEN, Upstream, call, json, token};

/// A certificate authority made for one test.
pub(crate) struct Authority {
    pub(crate) pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(Vec::new()).expect("parameters");
        params.distinguished_name.push(rcgen::DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key).expect("a certificate").pem();
        Self { pem, issuer: Issuer::new(params, key) }
    }

    fn acceptor(&self, host: &str) -> TlsAcceptor {
        let key = KeyPair::generate().expect("a key");
        let params = CertificateParams::new(vec![host.to_owned()]).expect("parameters");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        let private = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], private)
            .expect("a server");
        TlsAcceptor::from(Arc::new(config))
    }
}

/// An upstream behind TLS whose certificate says `host`.
async fn encrypted(authority: &Authority, host: &str) -> Upstream {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let upstream = Upstream::at(listener.local_addr().expect("an address"));
    let (serving, acceptor) = (upstream.clone(), authority.acceptor(host));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (serving, acceptor) = (serving.clone(), acceptor.clone());
            tokio::spawn(async move {
                let Ok(stream) = acceptor.accept(stream).await else { return };
                let script = |seen: &crate::scripted::Seen, _: usize| {
                    if seen.target == TOKEN { token(1, 3_600) } else { json(json!({"id": "a"})) }
                };
                serving.serve(stream, &script).await;
            });
        }
    });
    upstream
}

fn client(upstream: &Upstream, ca_pem: Option<&str>) -> ZIdentityClient {
    upstream.client_with(|settings: &mut Settings| {
        let port = upstream.address.port();
        settings.token_url = format!("https://localhost:{port}{TOKEN}").parse().expect("a URL");
        settings.api_url = format!("https://localhost:{port}/api").parse().expect("a URL");
        settings.ca_pem = ca_pem.map(|pem| pem.as_bytes().to_vec());
    })
}

#[tokio::test]
async fn a_companys_own_authority_is_trusted() {
    let authority = Authority::new("a company");
    let upstream = encrypted(&authority, "localhost").await;
    client(&upstream, Some(&authority.pem)).within(call(3_000)).get_client(&id("a")).await.expect("a client");
}

#[tokio::test]
async fn an_unknown_authority_and_a_wrong_name_are_named() {
    let authority = Authority::new("a company");
    let upstream = encrypted(&authority, "localhost").await;
    let fault = client(&upstream, Some(&Authority::new("another company").pem))
        .within(call(3_000))
        .delete_client(&id("a"))
        .await;
    let Err(Fault::Down { reason: DownReason::Unreachable, detail }) = fault else { panic!("{fault:?}") };
    assert!(detail.contains("issuer is not trusted"), "{detail}");
    let upstream = encrypted(&authority, "elsewhere.example").await;
    let fault = client(&upstream, Some(&authority.pem)).within(call(3_000)).delete_client(&id("a")).await;
    let Err(Fault::Down { reason: DownReason::Unreachable, detail }) = fault else { panic!("{fault:?}") };
    assert!(detail.starts_with("token endpoint: TLS: the certificate is not accepted"), "{detail}");
}
