use super::*;
use crate::ui::testing::html;
use leptos::prelude::*;

#[test]
fn a_label_belongs_to_its_control_and_a_hint_describes_it() {
    let page =
        html(|| view! { <TextField name="name" label="Name" value="pipelines" hint="As people know it" /> });
    assert!(page.contains(r#"<label for="f-name">Name"#), "{page}");
    assert!(page.contains(r#"id="f-name""#) && page.contains(r#"value="pipelines""#), "{page}");
    assert!(page.contains(r#"aria-describedby="f-name-hint""#), "{page}");
    assert!(!page.contains("aria-invalid") && !page.contains("f-name-error"), "{page}");
}

#[test]
fn an_error_is_announced_with_its_control() {
    let wrong = Some("Give it a name".to_owned());
    let page = html(|| view! { <TextField name="name" label="Name" hint="…" error=wrong /> });
    assert!(page.contains(r#"aria-invalid="true""#), "{page}");
    assert!(page.contains(r#"aria-describedby="f-name-error f-name-hint""#), "{page}");
    assert!(page.contains(r#"<p id="f-name-error" class="error">Give it a name</p>"#), "{page}");
}

#[test]
fn an_error_may_be_a_signal() {
    let page = html(|| {
        let error = RwSignal::new(Some("Too long".to_owned()));
        view! { <SelectField name="s" label="Status" choices=vec![Choice::new("on", "Active")] error=error /> }
    });
    assert!(page.contains("Too long"), "{page}");
}

#[test]
fn what_was_typed_cannot_leave_its_textarea() {
    let evil = "</textarea><script>alert(1)</script> & more";
    let page = html(|| view! { <AreaField name="description" label="Description" value=evil /> });
    assert!(!page.contains("<script>"), "{page}");
    assert!(
        page.contains("&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; more</textarea>"),
        "{page}"
    );
}

#[test]
fn an_empty_textarea_is_empty() {
    let page = html(|| view! { <AreaField name="d" label="Description" /> });
    assert!(page.contains("></textarea>"), "{page}");
}

#[test]
fn an_attribute_cannot_be_left_by_what_was_typed() {
    let page = html(|| view! { <TextField name="name" label="Name" value="\" onfocus=\"x" /> });
    assert!(!page.contains("\" onfocus=\"x"), "{page}");
}

#[test]
fn radios_share_a_name_and_the_chosen_one_is_checked() {
    let choices = vec![Choice::new("", "No access"), Choice::new("admin", "Admin").hint("Everything")];
    let page = html(|| view! { <RadioField name="zia" label="Internet Access" choices value="admin" /> });
    assert!(page.contains(">Internet Access</legend>"), "{page}");
    assert_eq!(page.matches(r#"name="zia""#).count(), 2);
    let admin = page.split("value=\"admin\"").nth(1).unwrap();
    assert!(admin.split('>').next().unwrap().contains("checked"), "{page}");
    assert_eq!(page.matches(" checked").count(), 1, "{page}");
}

#[test]
fn a_summary_link_finds_the_first_radio() {
    let page = html(
        || view! { <RadioField name="auth" label="Signs in with" choices=vec![Choice::new("a", "A")] /> },
    );
    assert!(page.contains(r#"id="f-auth""#), "{page}");
}

#[test]
fn a_tick_is_kept() {
    let page = html(|| view! { <CheckField name="stored" label="I have stored this secret" checked=true /> });
    assert!(page.contains(" checked") && page.contains(r#"value="true""#), "{page}");
}
