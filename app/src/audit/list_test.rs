//! What the log shows to those who may read it.

use super::*;
use crate::desk::testing::{entry, of_secret};
use crate::model::testing::NOW;
use crate::ui::testing::{html, words};

fn shown(entries: Vec<Entry>, query: AuditQuery) -> Shown {
    let total = entries.len() as u64;
    let names = Names::from([(ClientId("iq1".into()), "terraform <b>".into())]);
    Shown { tenant: TenantName("prod".into()), found: Found { entries, total }, names, query, now: NOW }
}

fn some() -> Vec<Entry> {
    let mut made = entry(Action::CreateClient, Outcome::Failed, 7_200);
    made.opened.client = None;
    made.opened.after = Some(r#"{"name":"never \u202emade"}"#.into());
    let mut gone = entry(Action::DeleteClient, Outcome::Done, 3_600);
    gone.opened.client = Some(ClientId("iq9".into()));
    gone.opened.before = Some(r#"{"name":"gone by now"}"#.into());
    vec![of_secret(entry(Action::CreateSecret, Outcome::Orphan, 60), "s1"), gone, made]
}

#[test]
fn the_log_says_who_did_what_to_which_client_and_what_came_of_it() {
    let page = html(|| shown(some(), AuditQuery::default()).into_view());
    insta::assert_snapshot!(words(&page));
    assert!(
        page.contains(r#"href="/prod/clients/iq1""#) && page.contains(r#"href="/prod/audit/op-1""#),
        "{page}"
    );
    assert!(page.contains("<bdi>terraform &lt;b&gt;</bdi>"), "{page}");
}

#[test]
fn what_is_filtered_stays_so_on_the_next_page_and_in_the_export() {
    let query = AuditQuery {
        client: Some(ClientId("a/b".into())),
        person: "\"><script>".into(),
        page: 1,
        ..AuditQuery::default()
    };
    let found = Found { entries: some(), total: 500 };
    let page = html(|| Shown { found, ..shown(vec![], query) }.into_view());
    assert!(page.contains("Rows 51–53 of 500"), "{page}");
    let next = r#"href="/prod/audit?person=%22%3E%3Cscript%3E&amp;client=a%2Fb&amp;page=3""#;
    assert!(page.contains(next), "{page}");
    let export = page.split("/prod/audit/export").nth(1).unwrap().split("</form>").next().unwrap();
    assert!(export.contains(r#"name="client" value="a/b""#) && export.contains(r#"value="csv""#), "{export}");
    assert!(!export.contains("name=\"page\"") && !page.contains("<script"), "{export}");
}

#[test]
fn an_empty_log_and_one_without_matches_are_told_apart() {
    let empty = words(&html(|| shown(vec![], AuditQuery::default()).into_view()));
    assert!(empty.contains("Nothing was done here yet"), "{empty}");
    let query = AuditQuery { outcome: Some(Outcome::Failed), ..AuditQuery::default() };
    let none = words(&html(|| shown(vec![], query).into_view()));
    assert!(none.contains("No entry matches") && none.contains("Show the whole log"), "{none}");
}
