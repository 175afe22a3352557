//! The real program as a process, to be killed and started again.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::Semaphore;

/// So many consoles start at a time: a start is work, and a machine has few hands.
const START_AT_ONCE: usize = 3;
/// A start that takes longer has failed.
const START: Duration = Duration::from_secs(90);

/// The program with its browser files beside it, and a database that is up to date.
pub(crate) struct Program {
    folder: tempfile::TempDir,
    starts: Semaphore,
}

impl Program {
    /// Puts it together, and lets it make a database once, so that the runs need not.
    pub(crate) async fn prepare() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let executable = Path::new(env!("CARGO_BIN_EXE_clientele"));
        let here = folder.path().join("clientele");
        if std::fs::hard_link(executable, &here).is_err() {
            std::fs::copy(executable, &here).unwrap();
        }
        let site = folder.path().join("site/pkg");
        std::fs::create_dir_all(&site).unwrap();
        for (name, text) in [("clientele.js", "export {}"), ("clientele.css", "body{}")] {
            std::fs::write(site.join(name), text).unwrap();
        }
        let program = Self { folder, starts: Semaphore::new(START_AT_ONCE) };
        let upstream = crate::sandbox::Upstream::start().await;
        let first = program.folder.path().join("first");
        std::fs::create_dir(&first).unwrap();
        let mut console = program.start(&first, upstream.address).await;
        console.stop().await;
        program
    }

    fn executable(&self) -> PathBuf {
        self.folder.path().join("clientele")
    }

    /// A folder of its own for a run, with a copy of the database.
    pub(crate) fn folder(&self) -> tempfile::TempDir {
        let folder = tempfile::tempdir_in(self.folder.path()).unwrap();
        for name in ["c.db", "c.db-wal", "c.db-shm"] {
            let from = self.folder.path().join("first").join(name);
            if from.is_file() {
                std::fs::copy(from, folder.path().join(name)).unwrap();
            }
        }
        folder
    }

    /// Starts it on the database in `folder`, before ZIdentity at `upstream`, and waits until it serves.
    pub(crate) async fn start(&self, folder: &Path, upstream: std::net::SocketAddr) -> Console {
        let _place = self.starts.acquire().await.unwrap();
        let config = folder.join("c.toml");
        let text = format!(
            "[server]\nlisten = \"127.0.0.1:0\"\nops_listen = \"127.0.0.1:0\"\n[database]\nurl = \"sqlite://{}\"\n\
             [sandbox]\nembedded = false\nlisten = \"{upstream}\"\n",
            folder.join("c.db").display()
        );
        std::fs::write(&config, text).unwrap();
        let log = std::fs::File::options().create(true).append(true).open(folder.join("log")).unwrap();
        let mut child = Command::new(self.executable())
            .arg("--config")
            .arg(&config)
            .env_clear()
            .env("RUST_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let url = async {
            while let Ok(Some(line)) = lines.next_line().await {
                if let Some(url) = line.strip_prefix("Clientele is at ") {
                    return Some(url.trim_end_matches('/').to_owned());
                }
            }
            None
        };
        let url = tokio::time::timeout(START, url).await.ok().flatten();
        let url = url.unwrap_or_else(|| {
            panic!("it did not start: {}", std::fs::read_to_string(folder.join("log")).unwrap_or_default())
        });
        // It goes on to write there.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Console { child, url }
    }
}

/// A console that runs.
pub(crate) struct Console {
    child: Child,
    pub(crate) url: String,
}

impl Console {
    /// Kills it, without a word.
    pub(crate) async fn kill(&mut self) {
        self.child.start_kill().unwrap();
        self.child.wait().await.unwrap();
    }

    /// Tells it to stop, and waits until it has.
    async fn stop(&mut self) {
        let id = self.child.id().unwrap().to_string();
        Command::new("kill").args(["-TERM", &id]).status().await.unwrap();
        self.child.wait().await.unwrap();
    }
}
