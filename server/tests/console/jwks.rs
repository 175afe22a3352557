//! The look at a JWKS URL: what it tells, to whom, and that it cannot be used to look around inside.

use std::collections::BTreeMap;
use std::io;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use app::desk::{Call, JwksPort};
use app::model::{JwksOutcome, JwksRefusal};
use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use axum::routing::get;
use serde_json::json;
use server::jwks::{JwksProbe, Resolver, Settings};

use crate::browser::{Answer, CLIENT_FORM};
use crate::html;
use crate::rig::{Rig, Wanted};

/// Names that lead where a test says; each is answered with its next list of addresses, the last one for ever.
#[derive(Clone, Default)]
pub(crate) struct Names(Arc<Mutex<Known>>);

#[derive(Default)]
struct Known {
    answers: BTreeMap<String, Vec<Vec<IpAddr>>>,
    asked: Vec<String>,
}

impl Names {
    fn leading(self, name: &str, answers: &[&[&str]]) -> Self {
        let parse = |answer: &&[&str]| answer.iter().map(|text| text.parse().unwrap()).collect();
        self.0.lock().unwrap().answers.insert(name.to_owned(), answers.iter().map(parse).collect());
        self
    }

    fn asked(&self) -> Vec<String> {
        self.0.lock().unwrap().asked.clone()
    }
}

#[async_trait]
impl Resolver for Names {
    async fn addresses(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        let mut known = self.0.lock().unwrap();
        known.asked.push(host.to_owned());
        let answers = known.answers.get_mut(host).ok_or_else(|| io::Error::other("no such name"))?;
        Ok(if answers.len() > 1 { answers.remove(0) } else { answers[0].clone() })
    }
}

/// A server of keys on this machine, which remembers who asked for what.
struct Keys {
    port: u16,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Keys {
    async fn serve() -> Self {
        let seen: Arc<Mutex<Vec<String>>> = Arc::default();
        let keys = json!({"keys": [{"kty": "EC", "crv": "P-256", "x": "eHg", "y": "eXk", "kid": "signing-1", "alg": "ES256"}]});
        let endless = || async {
            let junk =
                futures::stream::repeat_with(|| Ok::<_, io::Error>(Bytes::from(vec![b' '; 16 * 1024])));
            Body::from_stream(junk)
        };
        let slow = || async {
            let drip = futures::stream::unfold((), |()| async {
                tokio::time::sleep(Duration::from_millis(200)).await;
                Some((Ok::<_, io::Error>(Bytes::from(" ")), ()))
            });
            Body::from_stream(drip)
        };
        let body = keys.to_string();
        let router = Router::new()
            .route("/jwks", get(move || async move { body }))
            .route("/page", get(|| async { "<html>the-body-of-a-page</html>" }))
            .route("/missing", get(|| async { (StatusCode::NOT_FOUND, "the-body-of-a-page") }))
            .route("/broken", get(|| async { StatusCode::BAD_GATEWAY }))
            .route(
                "/elsewhere",
                get(|| async { (StatusCode::FOUND, [("location", "/jwks")]).into_response() }),
            )
            .route("/endless", get(endless))
            .route("/slow", get(slow))
            .route("/hangs", get(std::future::pending::<()>));
        let remember = seen.clone();
        let router = router.layer(axum::middleware::from_fn(
            move |request: axum::extract::Request, next: axum::middleware::Next| {
                let headers: &HeaderMap = request.headers();
                let host = headers.get("host").map_or("", |host| host.to_str().unwrap()).to_owned();
                remember.lock().unwrap().push(format!("{host}{}", request.uri().path()));
                next.run(request)
            },
        ));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { port, seen }
    }

    fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

async fn look(probe: &JwksProbe, url: &str, local: bool) -> JwksOutcome {
    probe.look(url, local, &Call::new("test", Duration::from_secs(8))).await.outcome
}

fn probe(names: &Names) -> JwksProbe {
    JwksProbe::new(Settings::default(), names.clone()).unwrap()
}

const NOT_PUBLIC: JwksOutcome = JwksOutcome::Refused(JwksRefusal::NotPublic);

#[tokio::test]
async fn what_stands_inside_is_refused_and_reads_like_a_name_that_there_is_not() {
    let keys = Keys::serve().await;
    let names = Names::default()
        .leading("intranet.example.com", &[&["10.1.2.3"]])
        .leading("metadata.example.com", &[&["169.254.169.254"]])
        .leading("mapped.example.com", &[&["::ffff:10.0.0.1"]])
        .leading("here.example.com", &[&["127.0.0.1"]])
        .leading("mixed.example.com", &[&["93.184.215.14", "192.168.0.1"]]);
    let probe = probe(&names);
    for url in [
        "https://intranet.example.com/",
        "https://metadata.example.com/latest/meta-data/",
        "https://mapped.example.com/",
        "https://mixed.example.com/",
        "https://no-such-name.example.com/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://2130706433/",
        "https://[::ffff:169.254.169.254]/",
        "https://[64:ff9b::a00:1]/",
        "https://192.168.1.1:8443/",
    ] {
        assert_eq!(look(&probe, url, false).await, NOT_PUBLIC, "{url}");
    }
    let here = format!("https://here.example.com:{}/jwks", keys.port);
    assert_eq!(look(&probe, &here, false).await, NOT_PUBLIC);
    let plain = format!("http://127.0.0.1:{}/jwks", keys.port);
    assert_eq!(look(&probe, &plain, false).await, JwksOutcome::Refused(JwksRefusal::NotEncrypted));
    assert!(keys.seen().is_empty(), "{:?}", keys.seen());
}

#[tokio::test]
async fn a_name_is_resolved_once_and_the_connection_goes_where_it_was_judged_to_lead() {
    let keys = Keys::serve().await;
    // Real DNS knows no such name: only the judged address can have been taken. Its second answer is another.
    let names = Names::default()
        .leading("rebinding.example.invalid", &[&["127.0.0.1"], &["10.0.0.1"]])
        .leading("later-inside.example.com", &[&["10.0.0.1"], &["127.0.0.1"]]);
    let probe = probe(&names);
    let url = format!("http://rebinding.example.invalid:{}/jwks", keys.port);
    assert!(matches!(look(&probe, &url, true).await, JwksOutcome::Keys { total: 1, .. }));
    assert_eq!(names.asked(), ["rebinding.example.invalid"]);
    assert_eq!(keys.seen(), [format!("rebinding.example.invalid:{}/jwks", keys.port)]);
    let url = format!("http://later-inside.example.com:{}/jwks", keys.port);
    assert_eq!(look(&probe, &url, true).await, NOT_PUBLIC);
    assert_eq!(keys.seen().len(), 1);
}

#[tokio::test]
async fn an_operator_may_name_a_host_that_leads_inside_but_never_to_this_machine_or_metadata() {
    let names = Names::default()
        .leading("idp.corp.example", &[&["10.255.255.1"]])
        .leading("meta.corp.example", &[&["169.254.169.254"]])
        .leading("loop.corp.example", &[&["127.0.0.1"]]);
    let internal_hosts = ["idp", "meta", "loop"].map(|name| format!("{name}.corp.example")).to_vec();
    let probe = JwksProbe::new(Settings { internal_hosts, ..Settings::default() }, names).unwrap();
    // Whatever a network answers there, it was asked.
    let asked = look(&probe, "https://IDP.corp.example./", false).await;
    assert!(!matches!(asked, JwksOutcome::Refused(_)), "{asked:?}");
    assert_eq!(look(&probe, "https://meta.corp.example/", false).await, NOT_PUBLIC);
    assert_eq!(look(&probe, "https://loop.corp.example/", false).await, NOT_PUBLIC);
}

#[tokio::test]
async fn redirects_are_not_followed_and_bodies_have_their_limits() {
    let keys = Keys::serve().await;
    let probe = probe(&Names::default());
    let url = |path: &str| format!("http://127.0.0.1:{}{path}", keys.port);
    for (path, outcome) in [
        ("/elsewhere", JwksOutcome::Redirects),
        ("/missing", JwksOutcome::Status(4)),
        ("/broken", JwksOutcome::Status(5)),
        ("/page", JwksOutcome::NotJwks),
        ("/endless", JwksOutcome::TooLarge),
    ] {
        assert_eq!(look(&probe, &url(path), true).await, outcome, "{path}");
    }
    let host = format!("127.0.0.1:{}", keys.port);
    assert!(!keys.seen().contains(&format!("{host}/jwks")), "a redirect was followed");
    // No TLS where TLS is asked for; nobody at all.
    assert_eq!(look(&probe, &url("/jwks").replace("http:", "https:"), true).await, JwksOutcome::Untrusted);
    assert_eq!(look(&probe, "http://127.0.0.1:1024/", true).await, JwksOutcome::NoAnswer);
}

#[tokio::test]
async fn whoever_is_slow_is_left_within_seconds() {
    let keys = Keys::serve().await;
    let probe = probe(&Names::default());
    for path in ["/slow", "/hangs"] {
        let begun = std::time::Instant::now();
        let url = format!("http://127.0.0.1:{}{path}", keys.port);
        let call = Call::new("test", Duration::from_millis(700));
        assert_eq!(probe.look(&url, true, &call).await.outcome, JwksOutcome::TooSlow, "{path}");
        assert!(begun.elapsed() < Duration::from_secs(2), "{path}: {:?}", begun.elapsed());
    }
}

#[tokio::test]
async fn through_a_proxy_the_written_host_and_what_it_leads_to_here_are_judged_all_the_same() {
    let proxy = Keys::serve().await;
    let names = Names::default().leading("inside.example.com", &[&["10.0.0.1"]]);
    let settings = Settings {
        proxy: Some(format!("http://127.0.0.1:{}", proxy.port).parse().unwrap()),
        ..Settings::default()
    };
    let probe = JwksProbe::new(settings, names).unwrap();
    for url in [
        "https://inside.example.com/",
        "https://10.0.0.1/",
        "https://intranet/",
        "https://db.corp/",
        "https://[::1]/",
    ] {
        assert_eq!(look(&probe, url, false).await, NOT_PUBLIC, "{url}");
    }
    assert!(proxy.seen().is_empty(), "{:?}", proxy.seen());
    let report = probe
        .look("https://not-known-here.example.com/", false, &Call::new("t", Duration::from_secs(4)))
        .await;
    assert!(report.by_proxy && report.outcome == JwksOutcome::NoAnswer, "{report:?}");
    assert_eq!(proxy.seen().len(), 1, "the proxy was not asked");
}

/// A console whose clients' names lead where the test says.
async fn rig() -> Rig {
    let names = Names::default().leading("inside.example.com", &[&["10.0.0.1"]]);
    Rig::with(Wanted { names, ..Wanted::default() }).await
}

async fn check(rig: &Rig, who: &str, url: &str) -> Answer {
    rig.sign_in(who).await.call("clients/check_jwks", &[("tenant", "sandbox"), ("url", url)]).await
}

#[tokio::test]
async fn an_administrator_is_told_facts_and_nobody_else_may_send_the_server_out() {
    let (rig, keys) = (rig().await, Keys::serve().await);
    let url = format!("http://127.0.0.1:{}/jwks", keys.port);
    for who in ["auditor", "payments"] {
        assert_eq!(check(&rig, who, &url).await.status, 403, "{who}");
    }
    assert!(keys.seen().is_empty());
    let told = check(&rig, "admin", &format!("  {url} ")).await;
    assert_eq!(told.status, 200, "{}", told.text);
    let key =
        json!({"kind": "EC, P-256", "alg": "ES256", "kid": "signing-1", "private": false, "unfit": false});
    assert_eq!(
        told.json,
        json!({"url": url, "outcome": {"keys": {"total": 1, "keys": [key]}}, "by_proxy": false})
    );
    let told = check(&rig, "admin", &url.replace("/jwks", "/missing")).await;
    assert_eq!(told.json["outcome"], json!({"status": 4}));
    assert!(!told.text.contains("the-body"));
    let told = check(&rig, "admin", "https://inside.example.com/").await;
    assert_eq!(told.json["outcome"], json!({"refused": "not_public"}));
}

#[tokio::test]
async fn one_person_checks_ten_addresses_a_minute_and_no_more() {
    let rig = rig().await;
    for _ in 0..10 {
        assert_eq!(check(&rig, "admin", "https://inside.example.com/").await.status, 200);
    }
    let refused = check(&rig, "admin", "https://inside.example.com/").await;
    assert_eq!((refused.status, refused.json["kind"].as_str()), (429, Some("too_often")));
    assert_eq!(refused.json["changed"], "nothing");
    assert_eq!(check(&rig, "admin2", "https://inside.example.com/").await.status, 200);
    rig.pass(61);
    assert_eq!(check(&rig, "admin", "https://inside.example.com/").await.status, 200);
}

#[tokio::test]
async fn without_script_the_form_comes_back_as_it_was_typed_with_what_was_found() {
    let (rig, keys) = (rig().await, Keys::serve().await);
    let admin = rig.admin().await;
    let id = rig.client("by url").await;
    rig.forget_sent().await;
    for path in ["/sandbox/clients/new".to_owned(), format!("/sandbox/clients/{id}/edit")] {
        let form = html::with(admin.form(&path).await, "name", "typed and not saved");
        let form = html::with(form, "auth_type", "JWKS");
        let form = html::with(form, "jwks_url", &format!("http://127.0.0.1:{}/jwks", keys.port));
        let page = admin.post(&path, &html::with(form.clone(), "then", "check_jwks")).await;
        page.says(200, &["This address answers with 1 key", "EC, P-256, ES256, key id signing-1"]);
        assert_eq!(html::form(&page.text, CLIENT_FORM), form);
    }
    assert!(rig.writes().await.is_empty());
}

#[tokio::test]
async fn the_clients_page_checks_the_address_that_is_stored() {
    let (rig, keys) = (rig().await, Keys::serve().await);
    let url = format!("http://127.0.0.1:{}/jwks", keys.port);
    let authentication = json!({"authType": "JWKS", "clientJWKsUrl": url});
    let id = rig.client_like(json!({"name": "by url", "clientAuthentication": authentication})).await;
    let path = format!("/sandbox/clients/{id}");
    let admin = rig.admin().await;
    admin.get(&path).await.says(200, &["Check this URL"]);
    let page = admin.post(&path, &[("do", "check_jwks"), ("jwks_url", "http://127.0.0.1:1/")]).await;
    page.says(200, &["This address answers with 1 key", "signing-1"]);
    let auditor = rig.sign_in("auditor").await;
    auditor.get(&path).await.says(200, &["As auditor you look"]);
    let refused = auditor.post(&path, &[("do", "check_jwks")]).await;
    refused.says(403, &["Your role does not include this"]);
    assert_eq!(keys.seen().len(), 1);
}
