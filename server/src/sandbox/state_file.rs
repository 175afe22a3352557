//! The tenant on disk, for who wants it to survive a restart. It holds digests of secrets, never values.

use std::fs::{self, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::records::{Record, Records};

const VERSION: u32 = 1;

#[derive(Deserialize)]
struct Kept {
    version: u32,
    clients: Vec<Record>,
}

#[derive(Serialize)]
struct Keep<'a> {
    version: u32,
    clients: Vec<&'a Record>,
}

/// The tenant of the last run; `None` when there was none.
///
/// # Errors
/// When the file is there and cannot be used. It is left as it is.
pub(super) fn load(path: &Path) -> io::Result<Option<Records>> {
    // Read whole before it is parsed, which is twice as fast as piece by piece.
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(named(path, error)),
    };
    let kept: Kept = serde_json::from_slice(&text).map_err(|error| unusable(path, &error))?;
    if kept.version != VERSION {
        return Err(unusable(path, &format!("it is of version {}, not {VERSION}", kept.version)));
    }
    let mut records = Records::default();
    for record in kept.clients {
        if records.get(&record.client.id).is_some() {
            return Err(unusable(path, &format!("it holds client {} twice", record.client.id)));
        }
        records.push(record);
    }
    Ok(Some(records))
}

fn named(path: &Path, error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("state_file {} cannot be read or written: {error}", path.display()))
}

fn unusable(path: &Path, why: &dyn std::fmt::Display) -> io::Error {
    let words = format!(
        "state_file {} cannot be used: {why}. It was left as it is: mend it, or move it away to begin with a new tenant",
        path.display()
    );
    io::Error::new(io::ErrorKind::InvalidData, words)
}

/// Replaces the file in one step: whoever reads it sees the old tenant or the new one. Nobody else may read it.
///
/// # Errors
/// When it cannot be written; the old file is then as it was.
pub(super) fn save(path: &Path, records: &Records) -> io::Result<()> {
    write(path, records).map_err(|error| named(path, error))
}

fn write(path: &Path, records: &Records) -> io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = Path::new(&beside);
    // A leftover of a crash may have wider permissions than ours.
    match fs::remove_file(beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut writer = BufWriter::new(private(OpenOptions::new().write(true).create_new(true)).open(beside)?);
    serde_json::to_writer(&mut writer, &Keep { version: VERSION, clients: records.iter().collect() })?;
    writer.flush()?;
    writer.get_ref().sync_all()?;
    fs::rename(beside, path)
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600)
}

#[cfg(not(unix))]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}
