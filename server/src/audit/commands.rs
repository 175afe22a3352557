//! `clientele audit verify`, `export` and `head`.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use app::audit::Format;
use app::desk::{EVERY_TENANT, Journal, NewEntry, WantedEntries};
use app::model::{TenantName, Timestamp};
use app::policy::Action;
use app::ui::moment::day_start;

use super::head::{Head, SigningKey, VerifyingKey};
use crate::cli::Audit;
use crate::config::Config;
use crate::store::{Point, Store, Verdict};
use crate::{clock, command_line};

/// Entries are read so many at a time.
const AT_A_TIME: u32 = 500;

/// Runs one of the commands. Findings go to standard output, one a line; so do heads and entries, with what goes wrong
/// on standard error.
pub async fn run(config: Config, command: Audit) -> ExitCode {
    let done = match command {
        Audit::Verify { head, key } => verify(&config, head.as_deref(), key.as_deref()).await,
        Audit::Head => head(&config).await,
        Audit::Export { format, since, tenant } => {
            export(&config, &format, since.as_deref(), tenant.as_deref()).await
        }
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("clientele: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Says what is wrong, if anything; whether nothing is.
async fn verify(config: &Config, head: Option<&Path>, key: Option<&Path>) -> Result<bool, String> {
    let head = head.map(|file| believed(config, file, key)).transpose()?;
    let store = open(config).await?;
    let verdict = store.chain().verify(head.as_ref().map(|(_, point)| point)).await.map_err(words)?;
    store.close().await;
    print!("{}", in_words(&verdict, head.as_ref()));
    Ok(verdict.is_whole())
}

/// A head from a file, whose signature is right.
fn believed(config: &Config, file: &Path, key: Option<&Path>) -> Result<(Head, Point), String> {
    let head = Head::from_json(&read(file)?).map_err(|error| format!("{}: {error}", file.display()))?;
    let key = match key {
        Some(key) => {
            VerifyingKey::from_pem(&read(key)?).map_err(|error| format!("{}: {error}", key.display()))?
        }
        None => signing_key(config)?.verifying_key(),
    };
    let point = head.signed_by(&key).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok((head, point))
}

fn in_words(verdict: &Verdict, head: Option<&(Head, Point)>) -> String {
    let Verdict { records, operations, adopted, end, findings, untold } = verdict;
    let mut words: String = findings.iter().map(|finding| format!("FAILED  {finding}\n")).collect();
    if *untold > 0 {
        words += &format!("FAILED  … and {untold} more\n");
    }
    if verdict.is_whole() {
        words += &format!("ok      the chain is whole: {records} records of {operations} operations\n");
        match head {
            Some((head, point)) => {
                words +=
                    &format!("ok      it goes on from the head of {}, record {}\n", head.at(), point.seq);
            }
            None => {
                words += "        No head was given (--head FILE): that a tail was cut off, or everything written anew, \
                          only a head from outside can tell.\n";
            }
        }
    }
    if *adopted > 0 {
        words += &format!("        {adopted} operations are from before there was a chain\n");
    }
    words + &format!("        It ends at record {}, hash {}\n", end.seq, end.hash)
}

/// Signs the chain's end, if the chain is whole: a head must not vouch for what was meddled with before.
async fn head(config: &Config) -> Result<bool, String> {
    let key = signing_key(config)?;
    let store = open(config).await?;
    let verdict = store.chain().verify(None).await.map_err(words)?;
    store.close().await;
    if !verdict.is_whole() {
        eprint!("{}", in_words(&verdict, None));
        return Err("no head is signed over a chain that is not whole".to_owned());
    }
    println!("{}", key.sign(&verdict.end, (clock::system())()).to_json());
    Ok(true)
}

/// Writes entries to standard output, oldest first. That they were taken is an entry itself, written before.
async fn export(
    config: &Config,
    format: &str,
    since: Option<&str>,
    tenant: Option<&str>,
) -> Result<bool, String> {
    let format = Format::from_word(format).ok_or("--format is jsonl or csv")?;
    let day = |text| day_start(text).ok_or(format!("--since is a day such as 2027-05-22, not {text}"));
    let wanted = WantedEntries {
        since: since.map(day).transpose()?.map(Timestamp),
        tenant: tenant
            .map(|name| command_line::tenant(config, name))
            .transpose()?
            .map(|tenant| TenantName(tenant.name.clone())),
        ..WantedEntries::default()
    };
    let store = open(config).await?;
    let journal = store.operations();
    let what = serde_json::json!({ "format": format.word(), "since": since });
    let entry = NewEntry {
        at: (clock::system())(),
        actor: command_line::actor(config),
        action: Action::ExportAudit,
        tenant: wanted.tenant.clone().unwrap_or_else(|| TenantName(EVERY_TENANT.to_owned())),
        client: None,
        secret: None,
        fingerprint: None,
        before: None,
        after: Some(what.to_string()),
        request_id: "command-line".to_owned(),
        came_from: command_line::HERE.to_owned(),
    };
    journal.note(&entry).await.map_err(|error| format!("{error}; nothing was exported"))?;
    let mut out = std::io::stdout().lock();
    let mut put = |text: &str| out.write_all(text.as_bytes()).map_err(words);
    put(&format.head())?;
    let mut last = None;
    loop {
        let entries = journal.after(&wanted, last.as_ref(), AT_A_TIME).await.map_err(words)?;
        for entry in &entries {
            put(&format.line(entry))?;
        }
        match entries.last() {
            Some(entry) => last = Some(entry.id.clone()),
            None => break,
        }
    }
    store.close().await;
    Ok(true)
}

fn signing_key(config: &Config) -> Result<SigningKey, String> {
    let key = config.audit.signing_key.as_ref().ok_or(
        "heads are signed with a key of yours: openssl genpkey -algorithm ed25519 -out audit.pem, then \
         signing_key_file = \"audit.pem\" in [audit]",
    )?;
    SigningKey::from_pem(key.expose()).map_err(words)
}

/// The database, which must be there: a new one would be whole and empty.
async fn open(config: &Config) -> Result<Store, String> {
    if !Store::is_there(config.database.url.expose()) {
        return Err("the database file is not there; check `url` in [database], and where this was started"
            .to_owned());
    }
    Store::open(config.database.url.expose(), clock::system()).await.map_err(words)
}

fn read(file: &Path) -> Result<String, String> {
    std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))
}

fn words(error: impl std::fmt::Display) -> String {
    error.to_string()
}
