//! The commands about the audit log, as an operator runs them, on a database that a console has written.

#![expect(clippy::unwrap_used, reason = "a helper of a test may fail as loudly as the test")]

use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::Arc;

use app::desk::{Journal, NewEntry};
use app::model::{Actor, ClientId, TenantName, Timestamp};
use app::policy::Action;
use server::store::Store;

/// Long ago, so that what the program itself writes is newer.
const NOW: i64 = 1_700_000_000;

struct Operator {
    folder: tempfile::TempDir,
}

impl Operator {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn url(&self) -> String {
        format!("sqlite://{}", self.path("c.db").display())
    }

    async fn store(&self) -> Store {
        Store::open(&self.url(), Arc::new(|| Timestamp(NOW))).await.unwrap()
    }

    /// Makes a key as the README says.
    fn key(&self, name: &str) {
        let openssl = |words: &[&str]| {
            let made = Command::new("openssl").args(words).current_dir(self.folder.path()).output().unwrap();
            assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        };
        openssl(&["genpkey", "-algorithm", "ed25519", "-out", name]);
        openssl(&["pkey", "-pubout", "-in", name, "-out", &format!("{name}.pub")]);
    }

    fn run(&self, words: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_clientele"))
            .args(words)
            .env_clear()
            .env("CLIENTELE_DATABASE__URL", self.url())
            .env("CLIENTELE_AUDIT__SIGNING_KEY_FILE", self.path("audit.pem"))
            .current_dir(self.folder.path())
            .output()
            .unwrap()
    }

    #[track_caller]
    fn says(&self, words: &[&str], code: i32, expected: &[&str]) -> String {
        let output = self.run(words);
        let said = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{words:?}: {said}");
        for expected in expected {
            assert!(said.contains(expected), "{words:?}: {expected:?} is not in {said}");
        }
        said
    }
}

async fn entry(store: &Store, name: &str, days_later: i64) {
    let entry = NewEntry {
        at: Timestamp(NOW).plus_days(days_later),
        actor: Actor::new("demo", "admin", name, None),
        action: Action::DeleteClient,
        tenant: TenantName("sandbox".into()),
        client: Some(ClientId("iq1".into())),
        secret: None,
        fingerprint: None,
        before: None,
        after: None,
        request_id: "r".into(),
        came_from: "192.0.2.7".into(),
    };
    store.operations().open(&entry).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_is_verified_against_a_head_from_before() {
    let operator = Operator::new();
    operator.key("audit.pem");
    let store = operator.store().await;
    entry(&store, "Ada", 0).await;
    entry(&store, "Ben", 0).await;
    operator.says(
        &["audit", "verify"],
        0,
        &["ok      the chain is whole: 2 records of 2 operations", "No head was given"],
    );
    let head = operator.run(&["audit", "head"]);
    assert!(head.status.success());
    let elsewhere = Operator::new();
    elsewhere.key("audit.pem");
    elsewhere.says(&["audit", "verify"], 1, &["the database file is not there"]);
    assert!(!elsewhere.path("c.db").exists(), "looking made a database");
    std::fs::write(operator.path("head.json"), &head.stdout).unwrap();
    entry(&store, "Cleo", 0).await;
    let whole =
        ["ok      the chain is whole: 3 records of 3 operations", "goes on from the head of", "record 2"];
    operator.says(&["audit", "verify", "--head", "head.json"], 0, &whole);
    operator.says(&["audit", "verify", "--head", "head.json", "--key", "audit.pem.pub"], 0, &whole);

    // Another database with as many entries is not the one that the head knows.
    let stranger = Operator { folder: tempfile::tempdir().unwrap() };
    std::fs::copy(operator.path("audit.pem"), stranger.path("audit.pem")).unwrap();
    std::fs::write(stranger.path("head.json"), &head.stdout).unwrap();
    let other = stranger.store().await;
    entry(&other, "Eve", 0).await;
    stranger.says(&["audit", "verify"], 0, &["is whole"]);
    stranger.says(
        &["audit", "verify", "--head", "head.json"],
        1,
        &["FAILED  the chain ends at record 1", "cut off"],
    );
    entry(&other, "Eve", 0).await;
    stranger.says(
        &["audit", "verify", "--head", "head.json"],
        1,
        &["FAILED  record 2 is not the one", "written anew"],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_is_believed_only_with_its_own_key() {
    let operator = Operator::new();
    operator.says(&["audit", "verify"], 1, &["audit.pem"]);
    operator.key("audit.pem");
    operator.key("other.pem");
    let store = operator.store().await;
    entry(&store, "Ada", 0).await;
    let head = String::from_utf8(operator.run(&["audit", "head"]).stdout).unwrap();
    std::fs::write(operator.path("head.json"), head.replace("\"seq\":1", "\"seq\":0")).unwrap();
    operator.says(&["audit", "verify", "--head", "head.json"], 1, &["the head was changed"]);
    std::fs::write(operator.path("head.json"), &head).unwrap();
    let other = ["audit", "verify", "--head", "head.json", "--key", "other.pem.pub"];
    operator.says(&other, 1, &["signature is not of this key"]);
    operator.says(&["audit", "verify", "--head", "none.json"], 1, &["none.json"]);
    std::fs::copy(operator.path("other.pem.pub"), operator.path("audit.pem")).unwrap();
    let said = operator.says(&["audit", "head"], 1, &["not an Ed25519 private key"]);
    assert!(!said.contains("clientele_audit_head"), "{said}");
}

/// What README tells an auditor who has nothing but a shell.
#[tokio::test(flavor = "multi_thread")]
async fn a_heads_signature_is_what_openssl_calls_one() {
    use base64::{Engine, prelude::BASE64_STANDARD};
    let operator = Operator::new();
    operator.key("audit.pem");
    entry(&operator.store().await, "Ada", 0).await;
    let head: serde_json::Value = serde_json::from_slice(&operator.run(&["audit", "head"]).stdout).unwrap();
    let text = |field: &str| head[field].as_str().unwrap();
    let message = format!("clientele audit head 1\n{}\n{}\n{}", head["seq"], text("hash"), text("at"));
    std::fs::write(operator.path("message"), message).unwrap();
    std::fs::write(operator.path("signature"), BASE64_STANDARD.decode(text("signature")).unwrap()).unwrap();
    let verified = Command::new("openssl")
        .args([
            "pkeyutl",
            "-verify",
            "-pubin",
            "-inkey",
            "audit.pem.pub",
            "-rawin",
            "-in",
            "message",
            "-sigfile",
            "signature",
        ])
        .current_dir(operator.folder.path())
        .output()
        .unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_on_the_command_line_is_an_entry_and_harmless() {
    let operator = Operator::new();
    operator.key("audit.pem");
    let store = operator.store().await;
    entry(&store, "first\nforged \u{1b}[2J", 0).await;
    entry(&store, "=cmd()", 10).await;
    let lines = |words: &[&str]| {
        let output = operator.run(words);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let all = lines(&["audit", "export"]);
    assert_eq!(all.len(), 3, "{all:?}");
    assert!(all[0].contains(r#""name":"first\nforged \u001b[2J""#), "{}", all[0]);
    let own: serde_json::Value = serde_json::from_str(&all[2]).unwrap();
    assert_eq!(
        (own["action"].as_str(), own["from"].as_str()),
        (Some("audit/export"), Some("the command line"))
    );
    let later =
        lines(&["audit", "export", "--format", "csv", "--since", "2023-11-20", "--tenant", "sandbox"]);
    assert!(later[0].starts_with("\"id\"") && later[1].contains("\"'=cmd()\""), "{later:?}");
    assert!(later.iter().all(|line| !line.contains("forged")), "{later:?}");
    operator.says(&["audit", "export", "--since", "yesterday"], 1, &["--since is a day"]);
    operator.says(&["audit", "export", "--tenant", "none"], 1, &["there is no tenant none"]);
    operator.says(&["audit", "verify"], 0, &["is whole"]);
}
