//! Reminders out of the configuration: who is told, and by which ways.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::expiry::{Hook, Rules};
use app::model::Timestamp;

use super::tenants::Tenants;
use super::{StartError, authorities};
use crate::clock;
use crate::config::{self, Config, SmtpTls, WebhookKind};
use crate::reminders::{Encryption, Kind, Mail, MailSettings, Rounds, Ways, Webhook};
use crate::store::Store;
use crate::zidentity::{ProxyUrl, plain_connections};

/// What reminds the people of these tenants.
pub(super) fn rounds(
    config: &Config,
    tenants: &Tenants,
    store: &Store,
    origin: &str,
) -> Result<Rounds, StartError> {
    Ok(Rounds {
        tenants: tenants.iter().map(|(name, tenant)| (name.clone(), tenant.inventory.clone())).collect(),
        teams: Arc::new(store.teams()),
        store: store.reminders(),
        leases: Arc::new(store.leases()),
        rules: rules(&config.reminders),
        ways: ways(config)?,
        origin: origin.to_owned(),
        clock: clock::system(),
    })
}

fn rules(wanted: &config::Reminders) -> Rules {
    let hook = |webhook: &config::Webhook| Hook { name: webhook.name.clone(), teams: webhook.teams.clone() };
    Rules {
        steps: wanted.days.iter().map(|days| i64::from(*days)).collect(),
        go_on_after: i64::from(wanted.go_on_after) * Timestamp::DAY,
        mail: wanted.smtp.is_some(),
        administrators: wanted.administrators.clone(),
        hooks: wanted.webhooks.iter().map(hook).collect(),
    }
}

/// The ways to people.
///
/// # Errors
/// The authorities cannot be used.
pub fn ways(config: &Config) -> Result<Ways, StartError> {
    let pem = config.upstream.ca_file.as_deref().map(authorities).transpose()?;
    let smtp = config.reminders.smtp.as_ref();
    let mail = smtp.map(|smtp| mail(smtp, pem.clone())).transpose().map_err(StartError::Mail)?;
    let proxy = config.upstream.proxy.as_ref().map(|proxy| ProxyUrl::parse(proxy.expose())).transpose();
    let http = match config.reminders.webhooks.is_empty() {
        // Nothing will be sent: do not fail on a machine that has no certificate authorities at all.
        true => None,
        false => {
            let proxy = proxy.map_err(StartError::Webhooks)?;
            Some(plain_connections(proxy.as_ref(), pem.as_deref()).map_err(StartError::Webhooks)?)
        }
    };
    let hooks = config.reminders.webhooks.iter().map(|webhook| (webhook.name.clone(), hook(webhook)));
    Ok(Ways { mail, webhooks: BTreeMap::from_iter(hooks), http })
}

fn mail(smtp: &config::Smtp, authorities: Option<Vec<u8>>) -> Result<Mail, String> {
    Mail::new(MailSettings {
        host: smtp.host.clone(),
        port: smtp.port,
        encryption: match smtp.tls {
            SmtpTls::Wrapped => Encryption::Wrapped,
            SmtpTls::StartTls => Encryption::StartTls,
            SmtpTls::Loopback => Encryption::Loopback,
        },
        sign_in: smtp.sign_in.as_ref().map(|(user, password)| (user.clone(), password.value().clone())),
        from: smtp.from.clone(),
        authorities,
    })
}

fn hook(webhook: &config::Webhook) -> Webhook {
    Webhook {
        url: webhook.url.value().clone(),
        kind: match webhook.kind {
            WebhookKind::Plain => Kind::Plain,
            WebhookKind::Slack => Kind::Slack,
            WebhookKind::Teams => Kind::Teams,
        },
        secret: webhook.secret.as_ref().map(|secret| secret.value().clone()),
    }
}
