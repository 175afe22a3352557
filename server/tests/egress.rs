//! A company's way out: a real forward proxy (mitmproxy) that demands credentials and opens TLS with an authority of
//! its own stands between the console and ZIdentity, whose names it alone can resolve.

#![expect(clippy::unwrap_used, reason = "a helper of a test may fail as loudly as the test")]

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use app::desk::{Call, ZIdentityPort};
use app::model::{Authentication, ClientSettings, TenantName, Timestamp};
use secrecy::ExposeSecret;
use server::sandbox::{self, Sandbox};
use server::zidentity::{Credential, ProxyUrl, Settings, ZIdentityClient};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};

const TOKEN_URL: &str = "https://acme.zidentity.example/oauth2/v1/token";
const API_URL: &str = "https://api.zidentity.example/ziam/admin/api/v1";
const PASSWORD: &str = "p@ss/w%rd";
/// The password as a URL holds it.
const IN_A_URL: &str = "p%40ss%2Fw%25rd";

fn now() -> i64 {
    #[expect(clippy::disallowed_methods, reason = "the command under test follows the machine's clock")]
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    now.as_secs() as i64
}

/// The network of a company: the sandbox is outside, the proxy is the only way to it.
struct Company {
    folder: tempfile::TempDir,
    proxy: SocketAddr,
    seen: Arc<Mutex<Vec<String>>>,
    _running: Child,
}

impl Company {
    async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let outside = listener.local_addr().unwrap();
        let sandbox = Sandbox::new(sandbox::Settings::default(), Arc::new(now)).unwrap();
        tokio::spawn(sandbox.serve(listener, std::future::pending::<()>()));

        let folder = tempfile::tempdir().unwrap();
        let mut running = Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../end2end/egress/run"))
            .arg(outside.to_string())
            .arg(folder.path())
            .arg(format!("console:{PASSWORD}"))
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(running.stdout.take().unwrap()).lines();
        let first = lines.next_line().await.unwrap().expect("the proxy starts, see above");
        let port: u16 = first.strip_prefix("ready ").expect("a port").parse().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let noted = seen.clone();
        tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                noted.lock().unwrap().push(line);
            }
        });
        Self { folder, proxy: ([127, 0, 0, 1], port).into(), seen, _running: running }
    }

    fn authority(&self) -> PathBuf {
        self.folder.path().join("mitmproxy-ca-cert.pem")
    }

    fn url(&self, password: &str) -> String {
        format!("http://console:{password}@{}", self.proxy)
    }

    fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }

    /// The client of ZIdentity behind the proxy.
    fn client(&self, id: &str, credential: Credential) -> ZIdentityClient {
        let mut settings = Settings::new(TOKEN_URL, API_URL, id, credential).unwrap();
        settings.proxy = Some(ProxyUrl::parse(&self.url(IN_A_URL)).unwrap());
        settings.ca_pem = Some(std::fs::read(self.authority()).unwrap());
        ZIdentityClient::new(&TenantName("acme".into()), &settings, Arc::new(|| Timestamp(now()))).unwrap()
    }

    /// What `clientele check` says with these settings in `[upstream]` about this tenant.
    async fn check(&self, upstream: &str, tenant: &str) -> String {
        let config = self.folder.path().join("clientele.toml");
        std::fs::write(&config, format!("[upstream]\n{upstream}\n[[tenants]]\n{tenant}\n")).unwrap();
        let check = Command::new(env!("CARGO_BIN_EXE_clientele"))
            .args(["check", "--config"])
            .arg(&config)
            .current_dir(self.folder.path())
            // The configuration alone says how to get out.
            .env("HTTPS_PROXY", "http://127.0.0.1:9")
            .env("RUST_LOG", "debug")
            .output();
        let output = check.await.unwrap();
        let (said, log) =
            (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        for secret in [
            PASSWORD,
            IN_A_URL,
            "Y29uc29sZTpwQHNzL3clcmQ=",
            "sandbox-console-secret",
            "no-such-password",
            "planted-token",
        ] {
            assert!(!said.contains(secret) && !log.contains(secret), "{secret} is told:\n{said}{log}");
        }
        said
    }
}

const CLOUD: &str = "name = \"acme\"\nkind = \"cloud\"\ntoken_url = \"https://acme.zidentity.example/oauth2/v1/token\"\n\
                     api_url = \"https://api.zidentity.example/ziam/admin/api/v1\"\n\
                     client_id = \"sandbox-console\"\nclient_secret = \"sandbox-console-secret\"";

fn call() -> Arc<Call> {
    Arc::new(Call::new("egress", Duration::from_secs(8)))
}

/// One test, because one proxy costs some seconds to start.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs python3, and the package index on its first run: `cargo test -p server --test egress -- --ignored`"]
async fn a_proxy_that_opens_tls_is_passed_with_its_password_and_its_authority() {
    let company = Company::new().await;
    a_client_and_its_secret_are_made_through_it(&company).await;
    check_is_content_with_it(&company).await;
    a_webhooks_host_is_reached_through_it_and_its_address_is_not_told(&company).await;
    a_wrong_password_is_named(&company).await;
    an_unknown_authority_is_named(&company).await;
    this_machine_is_reached_without_it(&company).await;
    deliveries_go_through_it_only_sealed(&company).await;
}

async fn a_client_and_its_secret_are_made_through_it(company: &Company) {
    let console = company.client("sandbox-console", Credential::Secret("sandbox-console-secret".into()));
    let api = console.within(call());
    assert_eq!(api.list_clients(0, 100).await.unwrap().total, Some(50));
    let wanted = ClientSettings {
        name: "made through a proxy".into(),
        description: String::new(),
        enabled: true,
        token_lifetime: 900,
        authentication: Authentication::Secret,
        grants: Vec::new(),
    };
    let made = api.create_client(&wanted).await.unwrap().value.expect("told").id;
    let secret = api.create_secret(&made, Timestamp(now() + 90 * 86_400)).await.unwrap().value;
    let value = secret.value.expose_secret().to_owned();

    // The new secret signs in, by the same way out.
    let theirs =
        company.client(&made.0, Credential::Secret(value.into())).diagnose(Duration::from_secs(8)).await;
    assert!(theirs.findings[0].good, "{theirs:?}");
    let seen = company.seen();
    assert!(seen.contains(&format!("POST {TOKEN_URL}")), "{seen:?}");
    assert!(seen.contains(&format!("POST {API_URL}/api-clients/{}/secrets", made.0)), "{seen:?}");
}

async fn check_is_content_with_it(company: &Company) {
    let upstream =
        format!("proxy = '{}'\nca_file = '{}'", company.url(IN_A_URL), company.authority().display());
    let said = company.check(&upstream, CLOUD).await;
    assert!(
        said.contains("ok      tenant acme, token") && said.contains("ok      tenant acme, list"),
        "{said}"
    );
}

async fn a_webhooks_host_is_reached_through_it_and_its_address_is_not_told(company: &Company) {
    let authority = format!("ca_file = '{}'", company.authority().display());
    let webhook =
        "name = 'chat'\nkind = 'slack'\nurl = 'https://hooks.chat.example/services/planted-in-the-url'";
    let tenant = format!("{CLOUD}\n[[reminders.webhooks]]\n{webhook}");
    let said = company.check(&format!("proxy = '{}'\n{authority}", company.url(IN_A_URL)), &tenant).await;
    assert!(said.contains("ok      reminders, webhook chat"), "{said}");
    let wrong = company.url("no-such-password");
    let refused = company.check(&format!("proxy = '{wrong}'\n{authority}"), &tenant).await;
    let finding = finding(&refused, "FAILED  reminders, webhook chat");
    let seen = company.seen();
    assert!(seen.contains(&"HEAD https://hooks.chat.example/".to_owned()), "{seen:?}");
    for told in [said.as_str(), refused.as_str(), finding, &seen.join("\n")] {
        assert!(!told.contains("planted-in-the-url"), "{told}");
    }
}

async fn a_wrong_password_is_named(company: &Company) {
    let ca_file = format!("ca_file = '{}'", company.authority().display());
    for proxy in [company.url("no-such-password"), format!("http://{}", company.proxy)] {
        let said = company.check(&format!("proxy = '{proxy}'\n{ca_file}"), CLOUD).await;
        let finding = finding(&said, "FAILED  tenant acme, token");
        assert!(finding.contains("(407)") && finding.contains("[upstream] proxy"), "{finding}");
    }
}

async fn an_unknown_authority_is_named(company: &Company) {
    let said = company.check(&format!("proxy = '{}'", company.url(IN_A_URL)), CLOUD).await;
    let finding = finding(&said, "FAILED  tenant acme, token");
    assert!(finding.contains("issuer is not trusted") && finding.contains("ca_file"), "{finding}");
}

async fn this_machine_is_reached_without_it(company: &Company) {
    let before = company.seen();
    let proxy = format!("proxy = '{}'", company.url("no-such-password"));
    let said = company.check(&proxy, "name = \"sandbox\"\nkind = \"sandbox\"").await;
    assert!(said.contains("ok      tenant sandbox, list"), "{said}");
    assert_eq!(company.seen(), before, "the proxy saw nothing of it");
}

/// A sealed value for GitHub goes out through the proxy; a Vault, which is told the value itself, is never looked for there,
/// not even when it cannot be reached otherwise.
async fn deliveries_go_through_it_only_sealed(company: &Company) {
    let upstream =
        format!("proxy = '{}'\nca_file = '{}'", company.url(IN_A_URL), company.authority().display());
    let tenant = format!(
        "{CLOUD}\n[[destinations]]\nname = \"deployments\"\nkind = \"github-environment\"\ntoken = \"planted-token\"\n\
         address = \"https://api.github.example\"\nrepository = \"acme/pipelines\"\nenvironment = \"prod\"\n\
         prefix = \"Z_{{client_id}}\"\n\
         [[destinations]]\nname = \"vault\"\nkind = \"vault-kv\"\ntoken = \"planted-token\"\n\
         address = \"https://vault.example\""
    );
    let said = company.check(&upstream, &tenant).await;
    assert!(finding(&said, "FAILED  destination deployments").contains("GitHub answered"), "{said}");
    assert!(finding(&said, "FAILED  destination vault").contains("no connection could be made"), "{said}");
    let seen = company.seen().join("\n");
    assert!(seen.contains("https://api.github.example/repos/acme/pipelines/environments/prod/"), "{seen}");
    assert!(!seen.contains("vault.example") && !seen.contains("planted-token"), "{seen}");
}

fn finding<'a>(said: &'a str, subject: &str) -> &'a str {
    said.lines()
        .find(|line| line.starts_with(subject))
        .unwrap_or_else(|| panic!("no `{subject}` in:\n{said}"))
}
