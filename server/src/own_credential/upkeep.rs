//! What a running console does beside its requests: it takes up changed credentials, says which one it uses, and takes
//! up what a probe has found, whoever ran it.

use std::sync::Arc;
use std::time::Duration;

use app::desk::{Clock, OwnCredential};
use app::model::{ClientId, SecretId, TenantName};
use tokio_util::sync::CancellationToken;

use super::ending;
use crate::store::{Findings, Replica, Replicas, Unavailable};
use crate::zidentity::ZIdentityClient;

/// How often it looks; a rotation waits for as long at least.
const EVERY: Duration = Duration::from_secs(5);
/// The credential's end is looked up anew after so many rounds: an hour.
const ENDING_EVERY: u32 = 720;
/// After a failure, it is looked up again after so many rounds: a minute.
const AFTER_FAILURE: u32 = 12;

/// A tenant that is kept up.
pub struct Kept {
    /// Its name.
    pub tenant: TenantName,
    /// Where it is: findings about another place do not count.
    pub place: String,
    /// The console's own client there.
    pub client: ClientId,
    /// Which of its secrets the configuration says that the console runs on.
    pub secret: Option<SecretId>,
    /// Its upstream.
    pub upstream: Arc<ZIdentityClient>,
}

/// The upkeep of one running console.
pub struct Upkeep {
    /// The tenants.
    pub tenants: Vec<Kept>,
    /// What probes found.
    pub findings: Findings,
    /// Who signs in with what.
    pub replicas: Replicas,
    /// The name of this process among its replicas; `None` = it is a command, not a running console.
    pub replica: Option<String>,
    /// The time.
    pub clock: Clock,
}

impl Upkeep {
    /// Notes what the configuration says about the credentials, and takes up what is known. Before anything is served.
    ///
    /// # Errors
    /// The database did not serve.
    pub async fn begin(&self) -> Result<(), Unavailable> {
        for kept in &self.tenants {
            if let Some(secret) = &kept.secret {
                let fingerprint = kept.upstream.fingerprint();
                self.replicas.note_secret(&kept.tenant, fingerprint.as_str(), secret).await?;
            }
        }
        self.round().await
    }

    /// One look at files and database.
    ///
    /// # Errors
    /// The database did not serve; what was known stays.
    pub async fn round(&self) -> Result<(), Unavailable> {
        for kept in &self.tenants {
            let fingerprint = kept.upstream.take_up().await;
            if let Some(replica) = &self.replica {
                let replica = Replica { name: replica.clone(), fingerprint: fingerprint.as_str().to_owned() };
                self.replicas.beat(&kept.tenant, &replica).await?;
            }
            self.learn(kept).await?;
        }
        Ok(())
    }

    async fn learn(&self, kept: &Kept) -> Result<(), Unavailable> {
        let found = self.findings.of(&kept.tenant).await?;
        let counts = found.filter(|found| found.passed && found.place == kept.place);
        let learnt = kept.upstream.learnt();
        learnt.probed(counts.map(|found| found.traits));
        let secrets = self.secrets_in_use(kept).await?;
        learnt.runs_on(OwnCredential { secrets, ..learnt.own() });
        Ok(())
    }

    /// The secrets that this console and its replicas run on; `None` = for one of them it is not known.
    async fn secrets_in_use(&self, kept: &Kept) -> Result<Option<Vec<SecretId>>, Unavailable> {
        let mut fingerprints = vec![kept.upstream.fingerprint().as_str().to_owned()];
        fingerprints.extend(
            self.replicas.running(&kept.tenant).await?.into_iter().map(|replica| replica.fingerprint),
        );
        fingerprints.sort();
        fingerprints.dedup();
        let mut secrets = Vec::new();
        for fingerprint in fingerprints {
            match self.replicas.secret(&kept.tenant, &fingerprint).await? {
                Some(secret) => secrets.push(secret),
                None => return Ok(None),
            }
        }
        Ok(Some(secrets))
    }

    /// Looks upstream when the credentials end. Gives whether all of them answered.
    pub async fn look_at_ends(&self) -> bool {
        let mut all = true;
        for kept in &self.tenants {
            let fingerprint = kept.upstream.fingerprint();
            let known = match self.replicas.secret(&kept.tenant, fingerprint.as_str()).await {
                Ok(known) => known,
                Err(error) => {
                    tracing::warn!(tenant = %kept.tenant, %error, "it cannot be looked up which secret the console runs on");
                    all = false;
                    continue;
                }
            };
            match ending(&kept.upstream, &kept.client, known.as_ref(), (self.clock)()).await {
                Ok(found) => {
                    let ends = found.and_then(|found| found.ends);
                    let learnt = kept.upstream.learnt();
                    learnt.runs_on(OwnCredential { ends, ..learnt.own() });
                    let gauge = metrics::gauge!("clientele_credential_expires_seconds", "tenant" => kept.tenant.0.clone());
                    // NaN where it is not known: an alert must not read it as the year 1970.
                    #[expect(clippy::cast_precision_loss, reason = "epoch seconds stay far below 2^53")]
                    gauge.set(ends.map_or(f64::NAN, |end| end.0 as f64));
                }
                Err(fault) => {
                    tracing::warn!(tenant = %kept.tenant, %fault, "the end of the console's own credential could not be looked up");
                    all = false;
                }
            }
        }
        all
    }

    /// Goes on until `stop`, then says that this console is gone.
    pub async fn run(self, stop: CancellationToken) {
        let mut rounds_to_go = 0;
        let mut fingerprints = self.fingerprints();
        loop {
            if rounds_to_go == 0 {
                rounds_to_go = if self.look_at_ends().await { ENDING_EVERY } else { AFTER_FAILURE };
            }
            if stop.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_none() {
                break;
            }
            rounds_to_go -= 1;
            if let Err(error) = self.round().await {
                tracing::warn!(%error, "the upkeep of the credentials");
            }
            let now = self.fingerprints();
            if now != fingerprints {
                (fingerprints, rounds_to_go) = (now, 0);
            }
        }
        if let Some(replica) = &self.replica
            && let Err(error) = self.replicas.leave(replica).await
        {
            tracing::debug!(%error, "this replica could not sign off");
        }
    }

    fn fingerprints(&self) -> Vec<String> {
        self.tenants.iter().map(|kept| kept.upstream.fingerprint().as_str().to_owned()).collect()
    }
}
