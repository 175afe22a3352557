//! A file in a directory of the console's machine: whole or not at all, for the console's own user alone. What picks it up
//! from there, such as an agent, runs as that user.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use app::desk::{Parcel, Put, Refusal};
use async_trait::async_trait;
use tempfile::NamedTempFile;
use zeroize::Zeroizing;

use super::fields::{Fields, json};
use super::refusal::{Miss, refused};
use super::{Of, Place, Spot};
use crate::config::Template;

pub(super) struct Directory {
    pub(super) path: PathBuf,
    pub(super) file_name: Template,
}

struct Target {
    path: PathBuf,
    name: String,
}

#[async_trait]
impl Place for Directory {
    fn at(&self) -> String {
        self.path.display().to_string()
    }

    async fn look(&self, of: Of<'_>, until: Instant) -> Result<Box<dyn Spot>, Refusal> {
        let path = self.path.join(of.name(&self.file_name)?);
        let (directory, target) = (self.path.clone(), path.clone());
        let looked = blocking(until, move || {
            writable(&directory)?;
            match target.symlink_metadata() {
                Ok(there) if there.is_dir() => {
                    Err(io::Error::other("a directory stands where the file would"))
                }
                _ => Ok(()),
            }
        });
        looked.await?.map_err(|error| unusable(&error))?;
        Ok(Box::new(Target { name: path.display().to_string(), path }))
    }

    async fn check(&self, until: Instant) -> Result<String, Refusal> {
        let directory = self.path.clone();
        let looked = blocking(until, move || writable(&directory)).await?;
        looked.map(|()| "files can be made there".to_owned()).map_err(|error| unusable(&error))
    }
}

#[async_trait]
impl Spot for Target {
    fn name(&self) -> &str {
        &self.name
    }

    async fn put(&self, parcel: &Parcel, until: Instant) -> Result<Put, Miss> {
        let miss = |refusal| Miss { refusal, again: false };
        if until <= Instant::now() {
            return Err(miss(slow()));
        }
        let mut text = json(&Fields::of(parcel));
        text.push(b'\n');
        let path = self.path.clone();
        match blocking(until, move || replace(&path, &text)).await {
            Ok(Ok(())) => Ok(Put::Stored { remark: None }),
            Ok(Err(error)) => Err(miss(unusable(&error))),
            // It cannot be stopped, and may be done later.
            Err(late) => Err(miss(Refusal { perhaps: true, ..late })),
        }
    }
}

/// Whether a file can be made there; it leaves none.
fn writable(directory: &Path) -> io::Result<()> {
    NamedTempFile::new_in(directory).map(drop)
}

/// Puts the file in its place, mode 0600. Whoever reads it sees the old or the new, never half; a link there is replaced and
/// not followed, so nothing outside of the directory is written.
fn replace(path: &Path, text: &Zeroizing<Vec<u8>>) -> io::Result<()> {
    let directory = path.parent().ok_or_else(|| io::Error::other("it is in no directory"))?;
    let mut new = NamedTempFile::new_in(directory)?;
    new.write_all(text)?;
    new.as_file().sync_all()?;
    new.persist(path)?;
    // The file is there; that its name survives a power cut, too, is as much as can be asked for.
    if let Err(error) = File::open(directory).and_then(|directory| directory.sync_all()) {
        tracing::warn!(%error, "a directory of delivered files could not be flushed");
    }
    Ok(())
}

/// Works where waiting hinders nobody; a directory on another machine may keep one waiting for ever.
async fn blocking(
    until: Instant,
    work: impl FnOnce() -> io::Result<()> + Send + 'static,
) -> Result<io::Result<()>, Refusal> {
    let working = tokio::task::spawn_blocking(work);
    let done = tokio::time::timeout_at(until.into(), working).await.map_err(|_| slow())?;
    Ok(done.unwrap_or_else(|_| Err(io::Error::other("it was broken off"))))
}

fn slow() -> Refusal {
    refused(
        "The directory took too long.",
        "Try again; if it stays so, whoever runs the console should look at the directory.",
    )
}

fn unusable(error: &io::Error) -> Refusal {
    refused(
        format!("The directory cannot be written to ({}).", error.kind()),
        "Whoever runs the console must let its user make files there.",
    )
}
