//! Mail, by a real mail server (aiosmtpd) that demands TLS and a password.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use app::desk::Teams as _;
use app::expiry::Rules;
use serde_json::Value;
use server::reminders::{Encryption, Mail, MailSettings, Rounds, Ways};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::reminders::rules;
use crate::rig::{DAY, Rig};

const USER: &str = "clientele";
const PASSWORD: &str = "a password of the mail server";

struct Server {
    folder: tempfile::TempDir,
    lines: Lines<BufReader<ChildStdout>>,
    /// Demands STARTTLS; is TLS from its first byte; has none.
    ports: [u16; 3],
    _running: Child,
}

impl Server {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        std::fs::write(folder.path().join("server.crt"), made.cert.pem()).unwrap();
        std::fs::write(folder.path().join("server.key"), made.signing_key.serialize_pem()).unwrap();
        let mut running = Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../end2end/mail/run"))
            .args([folder.path().join("server.crt"), folder.path().join("server.key")])
            .args([USER, PASSWORD])
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(running.stdout.take().unwrap()).lines();
        let first = lines.next_line().await.unwrap().expect("the mail server starts, see above");
        let ports = first.strip_prefix("ready ").expect("ports").split(' ');
        let ports: Vec<u16> = ports.map(|port| port.parse().unwrap()).collect();
        Self { folder, lines, ports: ports.try_into().unwrap(), _running: running }
    }

    fn settings(&self, encryption: Encryption) -> MailSettings {
        let port = match encryption {
            Encryption::StartTls => self.ports[0],
            Encryption::Wrapped => self.ports[1],
            Encryption::Loopback => self.ports[2],
        };
        let sign_in =
            (encryption != Encryption::Loopback).then(|| (USER.to_owned(), PASSWORD.to_owned().into()));
        MailSettings {
            host: "localhost".into(),
            port,
            encryption,
            sign_in,
            from: "Clientele <clientele@example.com>".parse().unwrap(),
            authorities: Some(std::fs::read(self.folder.path().join("server.crt")).unwrap()),
        }
    }

    async fn mail(&mut self) -> Value {
        let line = tokio::time::timeout(Duration::from_secs(10), self.lines.next_line()).await;
        serde_json::from_str(&line.expect("a mail came").unwrap().unwrap()).unwrap()
    }

    async fn is_quiet(&mut self) {
        let line = tokio::time::timeout(Duration::from_millis(300), self.lines.next_line()).await;
        assert!(line.is_err(), "{line:?}");
    }
}

fn rounds(rig: &Rig, settings: MailSettings) -> Rounds {
    let ways = Ways { mail: Some(Mail::new(settings).unwrap()), webhooks: BTreeMap::new(), http: None };
    let administrators = vec!["ops@example.com".to_owned()];
    rig.rounds(Rules { mail: true, administrators, hooks: vec![], ..rules() }, ways)
}

async fn contacts(rig: &Rig, first: &str) {
    let mut team = rig.team("payments").await;
    team.contacts = [first.into(), "Paul <paul@example.com>".into()];
    rig.store.teams().save(&team).await.unwrap();
}

/// The mails of a round to this address.
async fn to(server: &mut Server, address: &str) -> Value {
    loop {
        let mail = server.mail().await;
        if mail["to"][0] == address {
            return mail;
        }
    }
}

#[tokio::test]
#[ignore = "needs python3, and the package index on its first run: `make test-mail`"]
async fn mail_goes_to_the_contact_by_tls_with_a_password_and_on_to_others() {
    let (rig, mut server) = (Rig::start().await, Server::start().await);
    contacts(&rig, "Pia Payments, pia@example.com").await;
    let id = rig.client("Zoë\u{202e}; Bcc: all@example.com").await;
    rig.give("payments", &id).await;
    rig.secret(&id, 33).await;
    rig.pass(28 * DAY);
    rig.read().await;
    // An authority that does not vouch for it, and a wrong password: nothing is sent, and it is said.
    let stranger = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap().cert.pem();
    let untrusted =
        MailSettings { authorities: Some(stranger.into_bytes()), ..server.settings(Encryption::StartTls) };
    rounds(&rig, untrusted).once().await.unwrap();
    server.is_quiet().await;
    rig.admin().await.get("/sandbox/expiring").await.says(200, &["Mail to pia@example.com", "certificate"]);
    let sign_in = Some((USER.to_owned(), "wrong-and-planted".to_owned().into()));
    let wrong = MailSettings { sign_in, ..server.settings(Encryption::StartTls) };
    rig.pass(60);
    rounds(&rig, wrong).once().await.unwrap();
    server.is_quiet().await;
    let page = rig.admin().await.get("/sandbox/expiring").await;
    page.says(200, &["tried 2 times", "535"]);
    assert!(!page.text.contains("planted"), "{}", page.words());
    // By STARTTLS, signed in.
    rig.pass(300);
    let right = rounds(&rig, server.settings(Encryption::StartTls));
    right.once().await.unwrap();
    let mail = to(&mut server, "pia@example.com").await;
    assert_eq!(mail["user"], USER);
    assert_eq!(mail["to"].as_array().unwrap().len(), 1, "{mail}");
    let subject = mail["subject"].as_str().unwrap();
    assert!(
        subject.contains("Zoë\\u202e; Bcc: all@example.com") && subject.contains("in 4 days"),
        "{subject}"
    );
    let names: Vec<_> = mail["names"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    assert!(!names.iter().any(|name| name.eq_ignore_ascii_case("bcc")) && names.contains(&"Auto-Submitted"));
    let text = mail["text"].as_str().unwrap();
    assert!(text.contains(&format!("/sandbox/expiring?q={id}")) && text.contains("Team payments"), "{text}");
    right.once().await.unwrap();
    while let Ok(Ok(Some(line))) =
        tokio::time::timeout(Duration::from_millis(300), server.lines.next_line()).await
    {
        assert!(!line.contains("pia@example.com"), "once: {line}");
    }
    // Nobody acknowledges: on to the second contact and the administrators, by TLS from the first byte.
    rig.pass(2 * DAY + DAY / 2);
    rounds(&rig, server.settings(Encryption::Wrapped)).once().await.unwrap();
    let further = to(&mut server, "paul@example.com").await;
    assert!(further["subject"].as_str().unwrap().contains("Nobody has acknowledged"), "{further}");
}

#[tokio::test]
#[ignore = "needs python3, and the package index on its first run: `make test-mail`"]
async fn a_refused_address_is_said_in_one_harmless_line_and_others_get_theirs() {
    let (rig, mut server) = (Rig::start().await, Server::start().await);
    contacts(&rig, "gone@example.com").await;
    let (theirs, orphan) = (rig.client("theirs").await, rig.client("orphan").await);
    rig.give("payments", &theirs).await;
    for id in [&theirs, &orphan] {
        rig.secret(id, 33).await;
    }
    rig.pass(28 * DAY);
    rig.read().await;
    rounds(&rig, server.settings(Encryption::Loopback)).once().await.unwrap();
    let mail = to(&mut server, "ops@example.com").await;
    assert!(mail["text"].as_str().unwrap().contains(&orphan), "{mail}");
    let page = rig.admin().await.get("/sandbox/expiring").await;
    page.says(200, &["Mail to gone@example.com", "There is nobody of this name"]);
    assert!(!page.text.contains('\u{1b}'));
}

#[tokio::test]
#[ignore = "needs python3, and the package index on its first run: `make test-mail`"]
async fn check_says_whether_the_mail_server_takes_the_consoles_sign_in() {
    let server = Server::start().await;
    let folder = server.folder.path();
    let check = async |port: u16, scheme: &str, password: &str| {
        let config = format!(
            "[database]\nurl = \"sqlite://{0}/c.db\"\n[upstream]\nca_file = \"{0}/server.crt\"\n[reminders]\n\
             smtp_url = \"{scheme}://{USER}@localhost:{port}\"\nsmtp_from = \"c@example.com\"\nsmtp_password = \"{password}\"\n",
            folder.display()
        );
        std::fs::write(folder.join("c.toml"), config).unwrap();
        let check = Command::new(env!("CARGO_BIN_EXE_clientele"))
            .args(["check", "--config"])
            .arg(folder.join("c.toml"))
            .current_dir(folder)
            .output();
        let output = check.await.unwrap();
        let said = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
        assert!(!said.contains(password), "{said}");
        said
    };
    let said = check(server.ports[1], "smtps", PASSWORD).await;
    assert!(said.contains("ok      reminders, mail"), "{said}");
    let said = check(server.ports[1], "smtps", "wrong-and-planted").await;
    assert!(said.contains("FAILED  reminders, mail") && said.contains("535"), "{said}");
}
