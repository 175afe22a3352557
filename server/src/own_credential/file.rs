//! Replaces a file that holds a secret: whole or not at all, for its owner's eyes only.

use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, fchown};
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};
use tempfile::NamedTempFile;

/// A file that is ready to take another one's place. Dropped, it leaves no trace.
pub(super) struct Replacement {
    new: NamedTempFile,
    target: PathBuf,
}

impl Replacement {
    /// Makes the new file beside `target`, mode 0600, with the same owner: the console must still be able to read it
    /// when somebody else runs the command. Nothing is replaced yet.
    pub(super) fn prepare(target: &Path) -> io::Result<Self> {
        // Through links, so that the link stays and what it leads to is replaced.
        let target = target.canonicalize()?;
        let old = target.metadata()?;
        let folder = target.parent().ok_or_else(|| io::Error::other("it is in no folder"))?;
        let new = NamedTempFile::new_in(folder)?;
        let made = new.as_file().metadata()?;
        if (made.uid(), made.gid()) != (old.uid(), old.gid()) {
            fchown(new.as_file(), Some(old.uid()), Some(old.gid()))?;
        }
        Ok(Self { new, target })
    }

    /// Writes the secret and puts the file in its place. Whoever reads it sees the old or the new, never half.
    pub(super) fn commit(mut self, secret: &SecretString) -> io::Result<()> {
        self.new.write_all(secret.expose_secret().as_bytes())?;
        self.new.write_all(b"\n")?;
        self.new.as_file().sync_all()?;
        self.new.persist(&self.target)?;
        match self.target.parent() {
            Some(folder) => File::open(folder)?.sync_all(),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_replaced_whole_for_its_owner_only_and_through_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("secret"), folder.path().join("link"));
        std::fs::write(&file, "old").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        Replacement::prepare(&link).unwrap().commit(&"new".into()).unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "new\n");
        assert_eq!(file.metadata().unwrap().mode() & 0o777, 0o600);
        assert!(link.symlink_metadata().unwrap().is_symlink());
    }

    #[test]
    fn a_replacement_that_is_not_made_leaves_no_trace() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret");
        std::fs::write(&file, "old").unwrap();
        drop(Replacement::prepare(&file).unwrap());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "old");
        assert!(Replacement::prepare(&folder.path().join("missing")).is_err());
    }
}
