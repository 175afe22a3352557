use super::super::from_text;
use super::*;

const KV: &str = "name = \"v\"\nkind = \"vault-kv\"\naddress = \"https://v.example\"\ntoken = \"hunter2\"\n";

fn one(text: &str) -> Result<Destination, String> {
    let config = from_text(&format!("[[destinations]]\n{text}"));
    config.map(|config| config.destinations[0].clone()).map_err(|error| error.to_string())
}

fn said(text: &str) -> String {
    one(text).unwrap_err()
}

fn file(more: &str) -> String {
    format!("name = \"f\"\nkind = \"file\"\ndirectory = \"/d\"\n{more}")
}

#[test]
fn there_is_none_that_nobody_configured() {
    assert!(from_text("").unwrap().destinations.is_empty());
}

#[test]
fn a_destination_is_for_administrators_until_teams_are_named() {
    let kv = one(KV).unwrap();
    assert!(kv.teams.is_empty() && kv.tenants.is_empty() && kv.clients.is_empty());
    assert_eq!(one(&format!("{KV}teams = [\"Payments\"]")).unwrap().teams, ["Payments"]);
    assert!(said(&format!("{KV}teams = [\"\"]")).contains("`teams`"));
}

#[test]
fn a_secret_goes_out_encrypted_or_not_beyond_this_machine() {
    let at = |address: &str| one(&KV.replace("https://v.example", address));
    for right in
        ["https://v.example:8200", "http://127.0.0.1:8200", "http://[::1]:8200", "http://localhost:1/x"]
    {
        assert!(at(right).is_ok(), "{right}");
    }
    for wrong in [
        "http://v.example",
        "http://10.0.0.1",
        "https://me:pw@v.example",
        "https://v.example?x",
        "https://v.example#x",
        "v.example",
        "ftp://127.0.0.1",
    ] {
        assert!(at(wrong).unwrap_err().contains("`address`"), "{wrong}");
    }
}

#[test]
fn only_what_is_sealed_to_it_goes_through_the_proxy_by_itself() {
    let through = |text: &str| match one(text).unwrap().place {
        Place::VaultKv { remote, .. } | Place::GithubEnvironment { remote, .. } => remote.through_proxy,
        _ => panic!("neither"),
    };
    let github = "name = \"g\"\nkind = \"github-environment\"\ntoken = \"t\"\nrepository = \"a/b\"\nenvironment = \"e\"\n\
                  prefix = \"Z_{client_id}\"\n";
    assert!(!through(KV) && through(github));
    assert!(
        through(&format!("{KV}through_proxy = true")) && !through(&format!("{github}through_proxy = false"))
    );
}

#[test]
fn one_secret_never_takes_anothers_place() {
    assert!(said(&file("file_name = \"zscaler.json\"")).contains("write {client_id} into it"));
    assert!(said(&file("file_name = \"zscaler.json\"\nclients = [\"a\",\"b\"]")).contains("{client_id}"));
    assert!(one(&file("file_name = \"zscaler.json\"\nclients = [\"a\"]")).is_ok());
    let two = "[[tenants]]\nname = \"a\"\n[[tenants]]\nname = \"b\"\n[[destinations]]\n";
    let of_two = |more: &str| from_text(&format!("{two}{}", file(more))).map_err(|error| error.to_string());
    assert!(of_two("file_name = \"{client_id}\"").unwrap_err().contains("write {tenant} into it"));
    assert!(of_two("file_name = \"{client_id}\"\ntenants = [\"b\"]").is_ok());
    assert!(of_two("").is_ok(), "the usual name tells both");
}

#[test]
fn a_files_name_leads_nowhere_else() {
    for wrong in ["../{client_id}", "a/{client_id}", ".{client_id}", "", "{client_id}\\x", "{client_id} x"] {
        assert!(said(&file(&format!("file_name = '{wrong}'"))).contains("`file_name`"), "{wrong}");
    }
}

#[test]
fn names_that_a_place_does_not_take_are_refused_at_start() {
    let kv = |more: &str| one(&format!("{KV}{more}"));
    for wrong in [
        "path = \"/a/{client_id}\"",
        "path = \"a//{client_id}\"",
        "path = \"../{client_id}\"",
        "mount = \"..\"",
    ] {
        assert!(kv(wrong).is_err(), "{wrong}");
    }
    let kubernetes = |namespace: &str| {
        one(&format!("{}namespace = \"{namespace}\"", KV.replace("vault-kv", "kubernetes")))
    };
    assert!(kubernetes("team-a").is_ok() && kubernetes("{tenant}-x").is_ok());
    assert!(kubernetes("Team").is_err() && kubernetes("a.b").is_err() && kubernetes("").is_err());
}

#[test]
fn a_key_of_another_kind_and_a_misspelt_one_are_named() {
    assert!(said(&file("address = \"https://v.example\"")).contains("kind \"vault-kv\", \"vault-wrap\""));
    assert!(said(&format!("{KV}pth = \"x\"")).contains("did you mean `path`?"));
    assert!(said("name = \"v\"\nkind = \"vault\"").contains("\"vault-kv\""));
    assert!(said(&format!("{KV}tenants = [\"prod\"]")).contains("`prod`, which is no tenant"));
}

#[test]
fn a_destinations_token_may_stand_in_a_file_and_is_never_printed() {
    let printed = format!("{:?}", one(KV).unwrap());
    assert!(!printed.contains("hunter2"), "{printed}");
    assert!(said(&KV.replace("token = \"hunter2\"", "")).contains("`token_file`"));
    let both = said(&format!("{KV}token_file = \"x\""));
    assert!(both.contains("both given") && !both.contains("hunter2"), "{both}");
}

#[test]
fn a_destination_needs_no_file() {
    let config = super::super::from_env(&[
        ("CLIENTELE_DESTINATIONS__0__NAME", "files"),
        ("CLIENTELE_DESTINATIONS__0__KIND", "file"),
        ("CLIENTELE_DESTINATIONS__0__DIRECTORY", "/d"),
        ("CLIENTELE_DESTINATIONS__0__TEAMS", "[\"Payments\"]"),
    ]);
    assert_eq!(config.unwrap().destinations[0].teams, ["Payments"]);
}
