//! The same bad days while somebody changes something: whether anything changed is said truly, and nothing is sent a
//! second time unless it provably did not run.

use futures::future::join_all;
use serde_json::{Value, json};

use crate::bad_days::{Day, day, is_honest, upstream_says};
use crate::browser::{Answer, Browser, CLIENT_FORM};
use crate::html;
use crate::rig::{Rig, Wanted};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Write {
    Create,
    Edit,
    Disable,
    Delete,
    CreateSecret,
    DeleteSecret,
}

use Write::{Create, CreateSecret, Delete, DeleteSecret, Disable, Edit};

const ALL: [Write; 6] = [Create, Edit, Disable, Delete, CreateSecret, DeleteSecret];

impl Write {
    /// The request upstream that carries it out.
    fn request(self) -> (&'static str, &'static str) {
        match self {
            Create => ("POST", "/api-clients"),
            Edit | Disable => ("PUT", "/api-clients/*"),
            Delete => ("DELETE", "/api-clients/*"),
            CreateSecret => ("POST", "/api-clients/*/secrets"),
            DeleteSecret => ("DELETE", "/api-clients/*/secrets/*"),
        }
    }

    /// Asks for it about a client called `subject`.
    async fn ask(self, admin: &Browser<'_>, id: &str, secret: &str) -> Answer {
        let page = format!("/sandbox/clients/{id}");
        match self {
            Create => {
                let form = html::with(admin.form("/sandbox/clients/new").await, "name", "typed by a person");
                admin.post("/sandbox/clients/new", &form).await
            }
            Edit => {
                let path = format!("{page}/edit");
                let form = html::with(admin.form(&path).await, "name", "typed by a person");
                admin.post(&path, &form).await
            }
            Disable => admin.post(&page, &[("do", "disable")]).await,
            Delete => admin.post(&page, &[("do", "delete"), ("typed_name", "subject")]).await,
            CreateSecret => admin.create_secret(id, 90).await,
            DeleteSecret => {
                let form = [("do", "delete"), ("secret", secret), ("typed_name", "subject")];
                admin.post(&format!("{page}/secrets"), &form).await
            }
        }
    }
}

/// A write that met `action`, with everything to look at afterwards.
struct Met {
    rig: Rig,
    id: String,
    answer: Answer,
}

async fn meet(write: Write, action: &Value) -> Met {
    let rig = Rig::with(Wanted::hasty()).await;
    let id = rig.client("subject").await;
    let secret = rig.secret(&id, 90).await;
    let answer = {
        let admin = rig.admin().await;
        let (method, path) = write.request();
        rig.faults(&[(method, path, action.clone())]).await;
        rig.forget_sent().await;
        let answer = write.ask(&admin, &id, &secret).await;
        rig.no_faults().await;
        answer
    };
    Met { rig, id, answer }
}

impl Met {
    /// Whether upstream is as it was before.
    async fn is_untouched(&self) -> bool {
        let client = self.rig.upstream_client(&self.id).await;
        let listed = self.rig.api(reqwest::Method::GET, "/api-clients?limit=1000", &Value::Null).await.text;
        client["name"] == "subject"
            && client["status"] == true
            && self.rig.upstream_secrets(&self.id).await.len() == 1
            && !listed.contains("typed by a person")
    }

    fn told(&self, write: Write, action: &Value) -> String {
        format!("{write:?} with {action}: {} {}", self.answer.status, self.answer.words())
    }
}

async fn is_refused(write: Write, day: &Day) {
    let met = meet(write, &day.action).await;
    let told = met.told(write, &day.action);
    assert_eq!(met.answer.status, day.status, "{told}");
    assert!(met.answer.words().contains(day.words), "{:?} is missing in {told}", day.words);
    let nothing = met.answer.json["changed"] == "nothing"
        || met.answer.words().contains("Nothing was changed in ZIdentity.");
    assert!(nothing && met.is_untouched().await, "{told}");
    is_honest(&met.answer);
    assert_eq!(met.rig.outcome(&met.id).await, if write == Create { "no entry" } else { "failed" }, "{told}");
}

#[tokio::test]
async fn what_upstream_refuses_did_not_happen_and_is_told_so() {
    let days = [
        day(upstream_says(400), 422, "ZIdentity did not accept it: This answer was asked for"),
        day(
            json!({"kind": "status", "status": 400, "body": ""}),
            422,
            "did not accept it and did not say why",
        ),
        day(upstream_says(401), 502, "ZIdentity does not accept the console's token"),
        day(upstream_says(403), 502, "lacks the right to do this"),
        day(upstream_says(409), 422, "ZIdentity did not accept it"),
        day(json!({"kind": "status", "status": 429, "headers": {"retry-after": "13s"}}), 503, "13 seconds"),
    ];
    for day in days {
        for write in ALL {
            is_refused(write, &day).await;
        }
    }
}

#[tokio::test]
async fn a_busy_upstream_is_asked_again_since_nothing_ran() {
    for write in ALL {
        let busy = json!({"kind": "status", "status": 429, "headers": {"retry-after": "0"}});
        let rig = Rig::with(Wanted::hasty()).await;
        let id = rig.client("subject").await;
        let secret = rig.secret(&id, 90).await;
        let admin = rig.admin().await;
        let (method, path) = write.request();
        let path = format!("{}{path}", crate::rig::API);
        rig.set_faults(&json!([{"method": method, "path": path, "times": 1, "action": busy}])).await;
        rig.forget_sent().await;
        let answer = write.ask(&admin, &id, &secret).await;
        assert!([200, 303].contains(&answer.status), "{write:?}: {}", answer.words());
        assert_eq!(rig.writes().await.len(), 2, "{write:?}");
    }
}

#[tokio::test]
async fn what_is_not_there_any_more_is_not_found_and_deleting_it_again_is_no_error() {
    for write in [Edit, Disable, CreateSecret] {
        let met = meet(write, &upstream_says(404)).await;
        assert_eq!(met.answer.status, 404, "{}", met.told(write, &Value::Null));
        is_honest(&met.answer);
    }
    for write in [Delete, DeleteSecret] {
        meet(write, &upstream_says(404)).await.answer.see_other();
    }
    let met = meet(Create, &upstream_says(404)).await;
    met.answer.says(502, &["made no sense", "Nothing was changed"]);
}

/// What is said when an answer was lost and nothing came of the request so far.
fn nothing_came(write: Write) -> [&'static str; 2] {
    match write {
        Create => ["no such client is there yet", "Look at the list before you create it a second time"],
        Edit | Disable | Delete | DeleteSecret => ["nothing has changed so far", "It is not known whether"],
        CreateSecret => ["no new secret is there so far", "It is safe to try again"],
    }
}

#[tokio::test]
async fn an_answer_that_tells_nothing_is_looked_after_and_never_called_a_success() {
    let actions = [
        upstream_says(500),
        upstream_says(503),
        json!({"kind": "garbage"}),
        json!({"kind": "hang"}),
        json!({"kind": "reset"}),
        json!({"kind": "status", "status": 302, "headers": {"location": "/elsewhere"}}),
    ];
    let is_told = async |action: &Value| {
        for write in ALL {
            let met = meet(write, action).await;
            let told = met.told(write, action);
            assert_eq!(met.answer.status, 504, "{told}");
            for words in nothing_came(write) {
                assert!(met.answer.words().contains(words), "{words:?} is missing in {told}");
            }
            is_honest(&met.answer);
            assert_eq!(met.rig.writes().await.len(), 1, "it was sent twice: {told}");
            assert!(met.is_untouched().await, "{told}");
            if [Create, Edit].contains(&write) {
                let form = html::form(&met.answer.text, CLIENT_FORM);
                assert!(form.contains(&("name".into(), "typed by a person".into())), "typed is lost: {told}");
            }
        }
    };
    join_all(actions.iter().map(is_told)).await;
}

#[tokio::test]
async fn what_was_carried_out_without_an_answer_is_found_out_and_sent_once() {
    let actions = [
        json!({"kind": "lose_answer"}),
        json!({"kind": "truncate", "bytes": 5}),
        json!({"kind": "slow_body", "bytes_per_s": 10}),
    ];
    let is_told = async |action: &Value| {
        for write in [Edit, Disable, Delete, DeleteSecret] {
            let met = meet(write, action).await;
            assert_eq!(met.answer.status, 303, "{}", met.told(write, action));
            assert_eq!(met.rig.writes().await.len(), 1, "{}", met.told(write, action));
            assert_eq!(met.rig.outcome(&met.id).await, "done");
        }
        for (write, words) in
            [(Create, "a new client of this name is there"), (CreateSecret, "nobody has it")]
        {
            let met = meet(write, action).await;
            let told = met.told(write, action);
            assert_eq!(met.answer.status, 504, "{told}");
            assert!(met.answer.words().contains(words), "{told}");
            let yes = met.answer.json["changed"] == "yes"
                || met.answer.words().contains("ZIdentity carried it out.");
            assert!(yes, "{told}");
            is_honest(&met.answer);
            assert_eq!(met.rig.writes().await.len(), 1, "{told}");
        }
    };
    join_all(actions.iter().map(is_told)).await;
}

#[tokio::test]
async fn when_looking_afterwards_fails_too_nobody_claims_to_know() {
    let rig = Rig::with(Wanted::hasty()).await;
    let admin = rig.admin().await;
    let id = rig.client("subject").await;
    let path = format!("{}/api-clients/*", crate::rig::API);
    for (method, form) in
        [("PUT", vec![("do", "disable")]), ("DELETE", vec![("do", "delete"), ("typed_name", "subject")])]
    {
        rig.set_faults(&json!([
            {"method": "GET", "path": path, "times": 1, "action": {"kind": "delay", "ms": 0}},
            {"method": method, "path": path, "action": {"kind": "reset"}},
            {"path": path, "action": {"kind": "status", "status": 500}},
        ]))
        .await;
        let answer = admin.post(&format!("/sandbox/clients/{id}"), &form).await;
        answer
            .says(504, &["ZIdentity's answer was lost", "It is not known whether ZIdentity carried it out"]);
        is_honest(&answer);
        assert_eq!(rig.outcome(&id).await, "unknown");
    }
    // Once upstream is back and has had its time, the client's own page finds out.
    rig.no_faults().await;
    rig.pass(31);
    admin.get(&format!("/sandbox/clients/{id}")).await.says(200, &["nothing came of it"]);
    assert_eq!(rig.outcome(&id).await, "nothing_came");
}
