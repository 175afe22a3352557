//! Why there was no connection or no answer, in words that name the next thing to look at.

use std::error::Error;
use std::io::ErrorKind;

/// The proxy refuses us, not upstream.
pub(super) const PROXY_CREDENTIALS: &str =
    "the proxy wants other credentials (407): look at the user and password in [upstream] proxy";

/// What happened to a request that got no answer. Holds no address and no part of any message.
pub(super) fn explain(error: &reqwest::Error) -> String {
    let chain: Vec<&(dyn Error + 'static)> =
        std::iter::successors(error.source(), |&cause| below(cause)).collect();
    if error.is_dns() || says(&chain, "dns error") {
        return "the host name could not be resolved (DNS)".into();
    }
    if says(&chain, "proxy authorization required") {
        return PROXY_CREDENTIALS.into();
    }
    if says(&chain, "tunnel error") {
        return "the proxy did not let the connection through".into();
    }
    if let Some(tls) = chain.iter().find_map(|cause| tls_words(*cause)) {
        return tls;
    }
    if let Some(words) = chain.iter().find_map(|cause| io_words(*cause)) {
        return words.into();
    }
    match (error.is_connect(), error.is_timeout()) {
        (true, true) => "the connection did not stand in time",
        (true, false) => "no connection could be made",
        (false, true) => "there was no answer in time",
        (false, false) => "the connection was closed before the whole answer was there",
    }
    .into()
}

/// The cause of a cause. An I/O error that wraps another error names that one's cause as its own, and so would
/// hide the very error that tells what happened.
fn below<'a>(cause: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => cause.source(),
    }
}

fn says(chain: &[&(dyn Error + 'static)], words: &str) -> bool {
    chain.iter().any(|cause| cause.to_string().contains(words))
}

fn tls_words(cause: &(dyn Error + 'static)) -> Option<String> {
    Some(match cause.downcast_ref::<rustls::Error>()? {
        rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer) => {
            "TLS: the certificate's issuer is not trusted (a company's own authority belongs into [upstream] ca_file)"
                .into()
        }
        rustls::Error::InvalidCertificate(wrong) => format!("TLS: the certificate is not accepted ({wrong})"),
        rustls::Error::InvalidMessage(_) => "TLS: the other side does not speak TLS".into(),
        other => format!("TLS: {other}"),
    })
}

fn io_words(cause: &(dyn Error + 'static)) -> Option<&'static str> {
    Some(match cause.downcast_ref::<std::io::Error>()?.kind() {
        ErrorKind::ConnectionRefused => "the connection was refused: nothing listens there",
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe => {
            "the connection was reset"
        }
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => "no route leads to the host",
        ErrorKind::TimedOut => "the connection did not stand in time",
        _ => return None,
    })
}
