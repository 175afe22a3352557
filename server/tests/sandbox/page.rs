//! What a newcomer is told can be pasted as it stands: the page of the sandbox, and what it prints at its start.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::process::{Child, Command};

const PAGE: &str = include_str!("../../src/sandbox/README.md");
const ADDRESS: &str = "http://127.0.0.1:3100";

/// `clientele sandbox`, as it is started from a shell.
struct Alone {
    url: String,
    greeting: String,
    folder: tempfile::TempDir,
    running: Child,
}

impl Alone {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut running = Command::new(env!("CARGO_BIN_EXE_clientele"))
            .arg("sandbox")
            .env("CLIENTELE_SANDBOX__LISTEN", "127.0.0.1:0")
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let greeting = read_greeting(&mut running).await;
        let url = greeting.split_whitespace().find(|word| word.starts_with("http://")).unwrap();
        let url = url.trim_end_matches(',').to_owned();
        Self { url, greeting, folder, running }
    }

    /// Runs commands as somebody who pastes them, except that an error answer ends it; answers what was printed.
    async fn paste(&self, commands: &str) -> String {
        std::fs::write(self.folder.path().join(".curlrc"), "fail-with-body\n").unwrap();
        let shell = Command::new("sh")
            .args(["-euc", commands])
            .env("CURL_HOME", self.folder.path())
            .current_dir(self.folder.path())
            .output();
        let output = tokio::time::timeout(Duration::from_secs(60), shell).await.expect("an end").unwrap();
        let (out, err) =
            (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert!(output.status.success(), "{commands}\n{out}\n{err}");
        out
    }
}

/// Everything up to the last command, which is the only line that makes a client.
async fn read_greeting(running: &mut Child) -> String {
    let mut out = running.stdout.take().unwrap();
    let mut read = Vec::new();
    while !String::from_utf8_lossy(&read).contains("\"clientResources\":[]}'\n") {
        assert_ne!(out.read_buf(&mut read).await.unwrap(), 0, "{}", String::from_utf8_lossy(&read));
    }
    String::from_utf8(read).unwrap()
}

#[tokio::test]
async fn it_stops_when_it_is_told_to_although_nobody_reads_its_log_any_more() {
    let mut alone = Alone::start().await;
    drop(alone.running.stderr.take());
    let id = alone.running.id().unwrap();
    assert!(Command::new("sh").args(["-c", &format!("kill -TERM {id}")]).status().await.unwrap().success());
    let ended = tokio::time::timeout(Duration::from_secs(20), alone.running.wait()).await.expect("an end");
    assert!(ended.unwrap().success());
}

#[tokio::test]
#[ignore = "needs curl and openssl: `cargo test -p server --test sandbox -- --ignored`"]
async fn every_command_of_the_page_works_in_order() {
    let alone = Alone::start().await;
    let shell = PAGE.split("```sh\n").skip(1).map(|rest| rest.split_once("```").unwrap().0);
    let commands: String = shell.collect::<Vec<_>>().concat().replace(ADDRESS, &alone.url);
    let said = alone.paste(&commands).await;
    assert_eq!(said.matches("\"access_token\"").count(), 2, "by secret and by key: {said}");
    assert!(said.contains("splunk-log-ingest") && said.contains("\"Zscaler APIs\""), "{said}");
    assert!(said.contains("\"value\":\"****\""), "{said}");
    assert!(said.contains("{\"method\":\"POST\",\"path\":\"/oauth2/v1/token\"}"), "{said}");
}

#[tokio::test]
#[ignore = "needs curl: `cargo test -p server --test sandbox -- --ignored`"]
async fn the_commands_that_it_prints_work_in_order() {
    let alone = Alone::start().await;
    let commands: Vec<&str> = alone.greeting.lines().filter(|line| line.contains("curl -s")).collect();
    assert_eq!(commands.len(), 3, "{}", alone.greeting);
    let said = alone.paste(&commands.join("\n")).await;
    assert!(said.contains("terraform-automation") && said.contains("\"name\":\"mine\""), "{said}");
}
