//! A throwaway PostgreSQL, from Debian's package.

use std::{
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process::Command,
};

/// A PostgreSQL in a folder of its own, reachable through a socket in that folder.
pub(crate) struct Throwaway {
    programs: PathBuf,
    pub(crate) folder: tempfile::TempDir,
}

impl Throwaway {
    /// A server that is running. Where PostgreSQL is not installed, the test fails: a promise that nobody looked at is
    /// not kept.
    pub(crate) fn start() -> Self {
        Self::start_with("-c listen_addresses=''", |_| {})
    }

    /// The same with further options, once `prepare` has put into its folder what they need.
    pub(crate) fn start_with(options: &str, prepare: impl FnOnce(&Path)) -> Self {
        let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
        let programs = versions.map(|version| version.path().join("bin"));
        let programs = programs.filter(|programs| programs.join("initdb").exists()).max();
        let programs = programs.expect("PostgreSQL is needed: make postgres, or apt-get install postgresql");
        let server = Self { programs, folder: tempfile::tempdir().unwrap() };
        prepare(server.folder.path());
        if as_root() {
            let mut chown = Command::new("chown");
            assert!(chown.args(["-R", "postgres"]).arg(server.folder.path()).status().unwrap().success());
        }
        server.run("initdb", &["-D", "data", "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8"]);
        let options = format!("-k {} -F {options}", server.folder.path().display());
        server.run("pg_ctl", &["-D", "data", "-w", "-l", "log", "-o", &options, "start"]);
        server
    }

    /// Its one database.
    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@localhost/postgres?host={}", self.folder.path().display())
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        // PostgreSQL refuses to run as root.
        let program = self.programs.join(program);
        let mut command = match as_root() {
            true => {
                let mut command = Command::new("runuser");
                command.args(["-u", "postgres", "--"]).arg(program);
                command
            }
            false => Command::new(program),
        };
        let status = command
            .args(arguments)
            .current_dir(self.folder.path())
            .stdout(std::process::Stdio::null())
            .status();
        assert!(status.unwrap().success(), "{arguments:?}");
    }
}

impl Drop for Throwaway {
    fn drop(&mut self) {
        self.run("pg_ctl", &["-D", "data", "-m", "immediate", "stop"]);
    }
}

fn as_root() -> bool {
    Path::new("/proc/self").metadata().is_ok_and(|own| own.uid() == 0)
}
