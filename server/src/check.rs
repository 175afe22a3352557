//! `clientele check`: one line a finding, exit 0 or 1.

use std::process::ExitCode;
use std::time::Duration;

use app::model::TenantCard;
use tokio_util::sync::CancellationToken;

use crate::config::{Config, Credential, TenantKind};
use crate::own_credential::{Ending, ending};
use crate::store::Store;
use crate::zidentity::ZIdentityClient;
use crate::{assemble, clock};

/// A credential that ends within so many days is worth a failure.
const SOON: i64 = 14;

/// How long a tenant may take to answer.
const ALLOWANCE: Duration = Duration::from_secs(10);

/// Looks at everything that serving would need, and says what it found.
pub async fn run(config: Config) -> ExitCode {
    let mut report = Report::default();
    match config.may_serve() {
        Ok(()) => report.good("configuration", "can be served"),
        Err(error) => report.bad("configuration", &error.to_string()),
    }
    let store = match Store::open(config.database.url.expose(), clock::system()).await {
        Ok(store) => {
            report.good("database", "opened, migrations done");
            Some(store)
        }
        Err(error) => {
            report.bad("database", &error.to_string());
            None
        }
    };
    let stop = CancellationToken::new();
    for tenant in &config.tenants {
        tenant_report(&config, tenant, store.as_ref(), &mut report, &stop).await;
    }
    stop.cancel();
    destination_report(&config, &mut report).await;
    if let Some(store) = store {
        store.close().await;
    }
    if report.failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// What a look at each destination tells: nothing is put there.
async fn destination_report(config: &Config, report: &mut Report) {
    let delivery = match assemble::destinations(config) {
        Ok(delivery) => delivery,
        Err(error) => return report.bad("destinations", &error.to_string()),
    };
    for (name, found) in delivery.check(ALLOWANCE).await {
        let subject = format!("destination {name}");
        match found {
            Ok(words) => report.good(&subject, &words),
            Err(words) => report.bad(&subject, &words),
        }
    }
}

async fn tenant_report(
    config: &Config,
    tenant: &crate::config::Tenant,
    store: Option<&Store>,
    report: &mut Report,
    stop: &CancellationToken,
) {
    let subject = format!("tenant {}", tenant.name);
    let sandbox_at = match assemble::sandbox_for_a_command(config, tenant, stop).await {
        Ok(at) => at,
        Err(error) => return report.bad(&subject, &error.to_string()),
    };
    match assemble::upstream(config, tenant, sandbox_at) {
        Ok((card, client)) => {
            report.good(&subject, &format!("signs in at {} as {}", card.token_url, card.own_client));
            let diagnosis = client.diagnose(ALLOWANCE).await;
            let listed = diagnosis.findings.iter().any(|finding| finding.subject == "list" && finding.good);
            for finding in diagnosis.findings {
                let line = format!("{subject}, {}", finding.subject);
                if finding.good {
                    report.good(&line, &finding.words)
                } else {
                    report.bad(&line, &finding.words)
                }
            }
            if listed && with_secret(tenant) {
                credential_report(tenant, &card, &client, store, report).await;
            }
        }
        Err(error) => report.bad(&subject, &error.to_string()),
    }
}

/// Whether the console signs in with a secret there; a key's end is its certificate's, which no API tells.
fn with_secret(tenant: &crate::config::Tenant) -> bool {
    match &tenant.kind {
        TenantKind::Sandbox => true,
        TenantKind::Cloud(cloud) => matches!(cloud.credential, Credential::Secret(_)),
    }
}

/// When the console's own secret ends.
async fn credential_report(
    tenant: &crate::config::Tenant,
    card: &TenantCard,
    client: &ZIdentityClient,
    store: Option<&Store>,
    report: &mut Report,
) {
    let line = format!("tenant {}, credential", tenant.name);
    let known = match store {
        Some(store) => {
            store.replicas().secret(&card.name, client.fingerprint().as_str()).await.unwrap_or_default()
        }
        None => None,
    };
    let known = known.or_else(|| assemble::configured_secret(tenant));
    let now = (clock::system())();
    match ending(client, &card.own_client, known.as_ref(), now).await {
        Ok(Some(Ending { secret, ends: Some(end) })) => {
            let days = end.days_from(now);
            let words = format!("the console's own secret {secret} ends in {days} days");
            match days > SOON {
                true => report.good(&line, &words),
                false => report
                    .bad(&line, &format!("{words}; clientele credential rotate --tenant {}", tenant.name)),
            }
        }
        Ok(Some(Ending { secret, ends: None })) => {
            report.good(&line, &format!("ZIdentity names no end of the console's own secret {secret}"));
        }
        Ok(None) => report.good(
            &line,
            "it is not certain which secret the console runs on, so its end is not known; set secret_id",
        ),
        Err(fault) => report.bad(&line, &fault.to_string()),
    }
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
