use std::os::unix::fs::{MetadataExt, symlink};
use std::path::Path;
use std::time::Instant;

use app::desk::Put;
use serde_json::{Value, json};

use crate::rig::{VALUE, deliver, delivery, look, parcel, refused};

fn settings(directory: &Path) -> String {
    format!("kind = \"file\"\ndirectory = \"{}\"\n", directory.display())
}

fn names(directory: &Path) -> Vec<String> {
    std::fs::read_dir(directory).unwrap().map(|one| one.unwrap().file_name().into_string().unwrap()).collect()
}

#[tokio::test]
async fn the_file_is_whole_for_its_owner_only_and_takes_the_old_ones_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sandbox.iq7.json");
    std::fs::write(&file, "old").unwrap();
    let to = delivery(&settings(folder.path()));
    assert_eq!(look(&to, "iq7").await.unwrap().place(), file.display().to_string());
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "old", "a look changes nothing");
    assert!(matches!(deliver(&to).await, Ok(Put::Stored { remark: None })));
    let written: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let wanted = json!({
        "client_id": "iq7",
        "client_secret": VALUE,
        "secret_id": "sec-1",
        "expires_at": "2026-12-31T23:59:59Z",
    });
    assert_eq!(written, wanted);
    assert_eq!(file.metadata().unwrap().mode() & 0o777, 0o600);
    assert_eq!(names(folder.path()), ["sandbox.iq7.json"], "nothing else is left there");
}

#[tokio::test]
async fn a_link_in_the_directory_leads_nothing_out_of_it() {
    let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (link, outside) = (folder.path().join("sandbox.iq7.json"), elsewhere.path().join("theirs"));
    std::fs::write(&outside, "theirs").unwrap();
    symlink(&outside, &link).unwrap();
    assert!(deliver(&delivery(&settings(folder.path()))).await.is_ok());
    assert_eq!(std::fs::read_to_string(&outside).unwrap(), "theirs");
    assert!(!link.symlink_metadata().unwrap().is_symlink());
}

#[tokio::test]
async fn no_clients_id_leads_out_of_the_directory() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("inner");
    std::fs::create_dir(&inner).unwrap();
    let to = delivery(&settings(&inner));
    for id in ["../escaped", "/tmp/escaped", "..", "a/b", "a\0b", "", "a\nb"] {
        refused(look(&to, id).await);
    }
    assert_eq!((names(folder.path()), names(&inner)), (vec!["inner".to_owned()], vec![]));
}

#[tokio::test]
async fn nothing_is_begun_when_the_time_is_over() {
    let folder = tempfile::tempdir().unwrap();
    let slot = look(&delivery(&settings(folder.path())), "iq7").await.unwrap();
    let refusal = refused(slot.put(&parcel(), Instant::now()).await);
    assert!(refusal.words.contains("took too long") && !refusal.perhaps, "{refusal:?}");
    assert_eq!(names(folder.path()), Vec::<String>::new());
}

#[tokio::test]
async fn a_directory_that_is_not_there_is_found_before_there_is_a_secret() {
    let folder = tempfile::tempdir().unwrap();
    let to = delivery(&settings(&folder.path().join("missing")));
    let refusal = refused(look(&to, "iq7").await);
    assert!(refusal.words.contains("cannot be written to") && !refusal.perhaps, "{refusal:?}");
    assert!(to.check(std::time::Duration::from_secs(1)).await[0].1.is_err());
    std::fs::create_dir(folder.path().join("missing")).unwrap();
    assert!(to.check(std::time::Duration::from_secs(1)).await[0].1.is_ok());
    std::fs::create_dir(folder.path().join("missing/sandbox.iq7.json")).unwrap();
    refused(look(&to, "iq7").await);
}
