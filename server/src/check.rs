//! `clientele check`: one line a finding, exit 0 or 1.

use std::process::ExitCode;
use std::time::Duration;

use app::desk::{Reminders as _, Teams as _};
use app::model::{TenantCard, TenantName};
use tokio_util::sync::CancellationToken;

use crate::config::{Config, Credential, Reminders, TenantKind};
use crate::own_credential::{Ending, ending};
use crate::reminders::Ways;
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
    reminders_report(&config, store.as_ref(), &mut report).await;
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

/// Whether reminders reach people: the ways to them, and what could not be sent so far.
async fn reminders_report(config: &Config, store: Option<&Store>, report: &mut Report) {
    let wanted = &config.reminders;
    if wanted.smtp.is_none() && wanted.webhooks.is_empty() {
        return report
            .good("reminders", "are not sent: [reminders] names neither a mail server nor a webhook");
    }
    match assemble::ways(config) {
        Err(error) => return report.bad("reminders", &error.to_string()),
        Ok(ways) => ways_report(wanted, &ways, report).await,
    }
    let Some(store) = store else { return };
    unknown_teams(config, store, report).await;
    for tenant in &config.tenants {
        let line = format!("reminders, tenant {}", tenant.name);
        match store.reminders().stuck(&TenantName(tenant.name.clone())).await {
            Ok(stuck) if stuck.is_empty() => report.good(&line, "nothing waits that could not be sent"),
            Ok(stuck) => {
                for one in stuck {
                    let words = format!("{} failed {} times: {}", one.way, one.tries, one.trouble);
                    report.bad(&line, &words);
                }
            }
            Err(error) => report.bad(&line, &error.to_string()),
        }
    }
}

/// Whether the mail server takes the console's sign-in, and whether the webhooks' hosts answer. Nothing is sent.
async fn ways_report(wanted: &Reminders, ways: &Ways, report: &mut Report) {
    match (&ways.mail, &wanted.smtp) {
        (Some(mail), Some(smtp)) => match mail.test().await {
            Ok(()) => report.good("reminders, mail", &format!("{} takes the console's mail", smtp.host)),
            Err(trouble) => report.bad("reminders, mail", &format!("{}: {trouble}", smtp.host)),
        },
        _ => report.good("reminders", "go to webhooks alone"),
    }
    for (name, reached) in ways.reach_webhooks().await {
        let line = format!("reminders, webhook {name}");
        match reached {
            Ok(()) => report.good(&line, "its host answers; nothing was sent"),
            Err(trouble) => report.bad(&line, &trouble),
        }
    }
}

/// A webhook for a team that there is not tells nobody anything.
async fn unknown_teams(config: &Config, store: &Store, report: &mut Report) {
    let teams = match store.teams().all().await {
        Ok(teams) => teams,
        Err(error) => return report.bad("reminders, teams", &error.to_string()),
    };
    for webhook in &config.reminders.webhooks {
        let unknown = webhook.teams.iter().filter(|name| !teams.iter().any(|team| team.name == **name));
        for name in unknown {
            let line = format!("reminders, webhook {}", webhook.name);
            report.bad(&line, &format!("there is no team `{name}`; write its name as /teams shows it"));
        }
    }
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
