//! What the command `check` asks of a tenant: does it give a token, does it answer, do the clocks agree.

use std::time::Duration;

use app::desk::{Call, Fault, RefusedReason};
use app::model::Timestamp;

use super::ZIdentityClient;
use super::granted::Denied;

/// Clocks that differ by no more than this are called equal, in seconds; assertions bear five minutes.
const CLOCK_TOLERANCE: i64 = 30;

/// What was found at a tenant.
#[derive(Clone, Debug)]
pub struct Diagnosis {
    /// One line each, in the order in which they were found.
    pub findings: Vec<Finding>,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What: `token`, `list`, `clock`.
    pub subject: &'static str,
    /// Whether it is as it should be.
    pub good: bool,
    /// What was seen and, where something is wrong, what to look at. Holds no secret.
    pub words: String,
}

impl Diagnosis {
    /// Whether everything is as it should be.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.findings.iter().all(|finding| finding.good)
    }

    fn add(&mut self, subject: &'static str, good: bool, words: impl Into<String>) {
        self.findings.push(Finding { subject, good, words: words.into() });
    }
}

impl ZIdentityClient {
    /// Fetches a fresh token, lists one client and compares the clocks, all within `allowance`. It changes
    /// nothing upstream and never fails: what goes wrong is a finding.
    pub async fn diagnose(&self, allowance: Duration) -> Diagnosis {
        let mut diagnosis = Diagnosis { findings: Vec::new() };
        let call = Call::new("check", allowance);
        let granted = match tokio::time::timeout(allowance, self.upstream.tokens.probe()).await {
            Ok(Ok(granted)) => granted,
            Ok(Err(denied)) => {
                diagnosis.add("token", false, in_words(&Denied::into_fault(denied)));
                return diagnosis;
            }
            Err(_) => {
                diagnosis.add("token", false, "the token endpoint did not answer in time");
                return diagnosis;
            }
        };
        diagnosis.add("token", true, "the token endpoint gave a token");
        match self.upstream.list_clients(&call, 0, 1).await {
            Ok(slice) => {
                let total =
                    slice.total.map_or_else(|| "its clients".to_owned(), |total| format!("{total} clients"));
                diagnosis.add("list", true, format!("the API lists {total}"));
            }
            Err(fault) => diagnosis.add("list", false, in_words(&fault)),
        }
        match granted.date {
            Some(theirs) => {
                let (good, words) = clocks(theirs, self.upstream.transport.now());
                diagnosis.add("clock", good, words);
            }
            None => diagnosis.add("clock", true, "the token endpoint did not tell its time"),
        }
        diagnosis
    }
}

fn clocks(theirs: Timestamp, ours: Timestamp) -> (bool, String) {
    let ahead = ours.0.saturating_sub(theirs.0);
    let good = ahead.abs() <= CLOCK_TOLERANCE;
    let words = match ahead {
        0 => "this machine's clock agrees with ZIdentity's".to_owned(),
        1.. => format!("this machine's clock is {ahead} s ahead of ZIdentity's"),
        _ => format!("this machine's clock is {} s behind ZIdentity's", -ahead),
    };
    (good, words)
}

fn in_words(fault: &Fault) -> String {
    let next = match fault {
        Fault::Refused { reason: RefusedReason::Credential, .. } => {
            "; look at client_id and at the secret or key, which may have expired, and at this machine's clock"
        }
        Fault::Refused { reason: RefusedReason::Token, .. } => {
            "; look at the audience and whether the console's own client is enabled"
        }
        Fault::Refused { reason: RefusedReason::Permission, .. } => {
            "; the console's own client needs the module API Clients & Resources"
        }
        _ => "",
    };
    format!("{fault}{next}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_off_is_told_with_its_direction() {
        assert_eq!(
            clocks(Timestamp(100), Timestamp(100)),
            (true, "this machine's clock agrees with ZIdentity's".into())
        );
        assert_eq!(
            clocks(Timestamp(100), Timestamp(160)),
            (false, "this machine's clock is 60 s ahead of ZIdentity's".into())
        );
        assert_eq!(
            clocks(Timestamp(100), Timestamp(95)),
            (true, "this machine's clock is 5 s behind ZIdentity's".into())
        );
    }
}
