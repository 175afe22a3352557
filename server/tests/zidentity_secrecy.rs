//! With every library logging at trace, nothing secret stands in any log line, fault or metric.

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use app::desk::{Call, ZIdentityPort};
use app::model::{ClientId, TenantName, Timestamp};
use server::zidentity::{Credential, Settings, ZIdentityClient};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tracing_subscriber::fmt::MakeWriter;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no panic").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Answers each request on a connection of its own: a token, a new secret, then an error that repeats everything.
async fn upstream() -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        let bodies = [
            (200, r#"{"access_token":"planted-token","expires_in":3600}"#),
            (201, r#"{"id":"s1","expiresAt":9,"value":"planted-value"}"#),
            (201, r#"{"id":{"broken":1},"value":"planted-value"}"#),
            (201, r#"{"id":"s1","value":["planted-value"]}"#),
            (400, r#"{"detail":"planted-token planted-credential"}"#),
        ];
        for (status, body) in bodies {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            let mut asked = [0; 8192];
            let _ = stream.read(&mut asked).await;
            let length = body.len();
            let head =
                format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
            let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    address
}

#[tokio::test]
async fn nothing_secret_is_logged_at_any_level() {
    let log = Log::default();
    tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(log.clone()).init();
    let base = format!("http://{}", upstream().await);
    let secret = Credential::Secret("planted-credential".into());
    let settings = Settings::new(&format!("{base}/token"), &base, "console", secret).expect("settings");
    let client = ZIdentityClient::new(&TenantName("t".into()), &settings, Arc::new(|| Timestamp(0)))
        .expect("a client");
    let mut told = format!("{client:?} {settings:?}");
    for _ in 0..4 {
        let call = Arc::new(Call::new("request-1", Duration::from_secs(5)));
        let result = client.within(call).create_secret(&ClientId("a".into()), Timestamp(9)).await;
        told.push_str(&format!("{result:?}"));
        if let Err(fault) = result {
            told.push_str(&fault.to_string());
        }
    }
    let log = String::from_utf8(log.0.lock().expect("no panic").clone()).expect("text");
    assert!(log.contains("upstream call") && log.contains("hyper"), "the log is captured, libraries too");
    assert!(
        told.contains("NewSecret") && told.contains("UnknownOutcome") && told.contains("Invalid"),
        "{told}"
    );
    for text in [&log, &told] {
        let found = text.lines().find(|line| line.contains("planted"));
        assert!(found.is_none(), "{found:?}");
    }
}
