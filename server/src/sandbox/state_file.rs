//! The tenant on disk, for who wants it to survive a restart. It holds digests of secrets, never values.

use std::fs::{self, OpenOptions};
use std::io::{self, BufReader, BufWriter, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::tenant::{Record, Records};

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
pub(super) fn load(path: &Path) -> io::Result<Option<Records>> {
    let file = match fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let kept: Kept = serde_json::from_reader(BufReader::new(file)).map_err(|error| {
        io::Error::new(io::ErrorKind::InvalidData, format!("{}: {error}", path.display()))
    })?;
    if kept.version != VERSION {
        let why = format!("{}: version {} is not version {VERSION}", path.display(), kept.version);
        return Err(io::Error::new(io::ErrorKind::InvalidData, why));
    }
    let mut records = Records::default();
    kept.clients.into_iter().for_each(|record| records.push(record));
    Ok(Some(records))
}

/// Replaces the file in one step: whoever reads it sees the old tenant or the new one. Nobody else may read it.
pub(super) fn save(path: &Path, records: &Records) -> io::Result<()> {
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
