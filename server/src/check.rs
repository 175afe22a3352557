//! `clientele check`: one line a finding, exit 0 or 1.

use std::process::ExitCode;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::config::{Config, TenantKind};
use crate::store::Store;
use crate::{assemble, clock};

/// How long a tenant may take to answer.
const ALLOWANCE: Duration = Duration::from_secs(10);

/// Looks at everything that serving would need, and says what it found.
pub async fn run(config: Config) -> ExitCode {
    let mut report = Report::default();
    match config.may_serve() {
        Ok(()) => report.good("configuration", "can be served"),
        Err(error) => report.bad("configuration", &error.to_string()),
    }
    match Store::open(config.database.url.expose(), clock::system()).await {
        Ok(store) => {
            report.good("database", "opened, migrations done");
            store.close().await;
        }
        Err(error) => report.bad("database", &error.to_string()),
    }
    let stop = CancellationToken::new();
    for tenant in &config.tenants {
        tenant_report(&config, tenant, &mut report, &stop).await;
    }
    stop.cancel();
    if report.failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

async fn tenant_report(
    config: &Config,
    tenant: &crate::config::Tenant,
    report: &mut Report,
    stop: &CancellationToken,
) {
    let subject = format!("tenant {}", tenant.name);
    let mut sandbox_at = config.sandbox.listen;
    if matches!(tenant.kind, TenantKind::Sandbox) && config.sandbox.embedded {
        // It lives inside `serve`; here one is started for the moment.
        match start_sandbox(config, stop).await {
            Ok(taken) => sandbox_at = taken,
            Err(error) => return report.bad(&subject, &format!("the sandbox cannot start: {error}")),
        }
    }
    match assemble::upstream(config, tenant, sandbox_at) {
        Ok((card, client)) => {
            report.good(&subject, &format!("signs in at {} as {}", card.token_url, card.own_client));
            for finding in client.diagnose(ALLOWANCE).await.findings {
                let line = format!("{subject}, {}", finding.subject);
                if finding.good {
                    report.good(&line, &finding.words)
                } else {
                    report.bad(&line, &finding.words)
                }
            }
        }
        Err(error) => report.bad(&subject, &error.to_string()),
    }
}

async fn start_sandbox(config: &Config, stop: &CancellationToken) -> std::io::Result<std::net::SocketAddr> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let taken = listener.local_addr()?;
    // Without its state file: a check changes nothing.
    let mut config = config.clone();
    config.sandbox.state_file = None;
    tokio::spawn(assemble::run_sandbox(assemble::open_sandbox(&config)?, listener, stop.clone()));
    Ok(taken)
}

#[derive(Default)]
struct Report {
    failed: bool,
}

impl Report {
    fn good(&self, subject: &str, words: &str) {
        println!("ok      {subject}: {words}");
    }

    fn bad(&mut self, subject: &str, words: &str) {
        self.failed = true;
        println!("FAILED  {subject}: {words}");
    }
}
