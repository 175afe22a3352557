//! The judge is a client that we did not write: Zscaler's official Python package, unmodified, drives the sandbox.

#![expect(clippy::unwrap_used, reason = "a helper of a test may fail as loudly as the test")]

use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use server::sandbox::{Clock, Sandbox, Settings};
use tokio::net::TcpListener;
use tokio::process::Command;

/// The package makes its assertions and expiry times by the machine's clock, so this sandbox follows it too.
fn machine_clock() -> Clock {
    #[expect(clippy::disallowed_methods, reason = "the judge is another process, with the machine's clock")]
    Arc::new(|| SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs() as i64)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs python3, and the package index on its first run: `cargo test -p server --test sdk_judge -- --ignored`"]
async fn the_official_python_client_finds_no_deviation() {
    let sandbox = Sandbox::new(Settings::default(), machine_clock()).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(sandbox.serve(listener, std::future::pending::<()>()));
    let judge = Path::new(env!("CARGO_MANIFEST_DIR")).join("../end2end/judge/run");
    let verdict = Command::new(judge).arg(&url).status().await.unwrap();
    assert!(verdict.success(), "the judge found a deviation, see above");
}
