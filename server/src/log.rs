//! Logs go to standard error: for people where a person looks, as JSON where a machine does.

use std::io::IsTerminal;
use tracing_subscriber::{EnvFilter, filter::ParseError, util::TryInitError};

/// Why logging could not begin.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The filter is not one.
    #[error("RUST_LOG is not a log filter ({0}); write it such as `info` or `info,server=debug`")]
    Filter(#[from] ParseError),
    /// Something else in this process logs already.
    #[error("logging cannot begin: {0}")]
    Taken(#[from] TryInitError),
}

/// Begins to log, once a process. `filter` is what `RUST_LOG` holds; without it, `info`.
///
/// # Errors
/// A filter that cannot be read, or a second call.
pub fn begin(filter: Option<&str>) -> Result<(), LogError> {
    use tracing_subscriber::util::SubscriberInitExt;
    let logs = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::builder().parse(filter.unwrap_or("info"))?)
        .with_writer(std::io::stderr)
        // Whoever read the log may be gone: to complain of that on standard error would end the thread.
        .log_internal_errors(false);
    match std::io::stderr().is_terminal() {
        true => logs.finish().try_init()?,
        false => logs.json().flatten_event(true).finish().try_init()?,
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_that_cannot_be_read_is_explained() {
        let said = begin(Some("server=loud")).unwrap_err().to_string();
        assert!(said.starts_with("RUST_LOG is not a log filter"), "{said}");
    }
}
