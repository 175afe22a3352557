use super::*;
use crate::ui::testing::html;

#[test]
fn a_button_that_works_has_no_wrapper_and_no_aria_noise() {
    let page = html(|| view! { <Button look=Look::Main>"Create API client"</Button> });
    assert_eq!(page, r#"<button type="submit" class="btn main">Create API client</button>"#);
}

#[test]
fn a_disabled_button_submits_nothing_and_is_described_by_its_reason() {
    let why = "Two secrets is the most a client can hold".to_owned();
    let page = html(|| view! { <Button name="act" disabled_because=Some(why)>"Create secret"</Button> });
    assert!(page.contains(r#"type="button""#) && page.contains(r#"aria-disabled="true""#), "{page}");
    let id = page.split("aria-describedby=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    assert!(page.contains(&format!(r#"role="tooltip" id="{id}""#)), "{page}");
    assert!(page.contains("Two secrets is the most"), "{page}");
    assert!(
        !page.contains(" disabled"),
        "a disabled attribute would hide the reason from the keyboard: {page}"
    );
}

#[test]
fn a_disabled_link_leads_nowhere_but_stays_reachable() {
    let page = html(
        || view! { <LinkButton href="/x" disabled_because="Only administrators may edit">"Edit"</LinkButton> },
    );
    assert!(!page.contains("href"), "{page}");
    assert!(page.contains(r#"role="link""#) && page.contains(r#"tabindex="0""#), "{page}");
}

#[test]
fn buttons_that_differ_have_reasons_that_differ() {
    let one = reason_id(&[&Some("a".into()), &None]);
    assert_ne!(one, reason_id(&[&None, &Some("a".into())]));
    assert_eq!(one, reason_id(&[&Some("a".into()), &None]));
}
