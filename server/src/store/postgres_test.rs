//! The same promises on PostgreSQL: a throwaway server from Debian's package, where it is
//! installed.

use super::{Store, batches, findings, journal, replicas, requests, sessions, teams, testing};
use std::{
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process::Command,
};

/// A PostgreSQL in a folder of its own, reachable through a socket in that folder only.
struct Throwaway {
    programs: PathBuf,
    folder: tempfile::TempDir,
}

impl Throwaway {
    /// `None` where PostgreSQL is not installed.
    fn start() -> Option<Self> {
        let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
        let programs = versions.flatten().map(|version| version.path().join("bin"));
        let programs = programs.filter(|programs| programs.join("initdb").exists()).max()?;
        let server = Self { programs, folder: tempfile::tempdir().unwrap() };
        if as_root() {
            assert!(
                Command::new("chown").arg("postgres").arg(server.folder.path()).status().unwrap().success()
            );
        }
        server.run("initdb", &["-D", "data", "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8"]);
        let options = format!("-k {} -c listen_addresses='' -F", server.folder.path().display());
        server.run("pg_ctl", &["-D", "data", "-w", "-l", "log", "-o", &options, "start"]);
        Some(server)
    }

    fn url(&self) -> String {
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

#[tokio::test]
async fn postgresql_keeps_the_same_promises_from_the_same_files() {
    let Some(server) = Throwaway::start() else {
        eprintln!("skipped: no PostgreSQL in /usr/lib/postgresql");
        return;
    };
    let (hand, clock) = testing::clock();
    let store = Store::open(&server.url(), clock.clone()).await.unwrap();
    sessions::tests::all(&store, &hand).await;
    journal::tests::all(&store, &hand).await;
    batches::tests::all(&store, &hand).await;
    findings::tests::all(&store).await;
    teams::tests::all(&store).await;
    requests::tests::all(&store).await;
    replicas::tests::all(&store, &hand).await;
    store.close().await;
    Store::open(&server.url(), clock).await.unwrap().ping().await.unwrap();
}
