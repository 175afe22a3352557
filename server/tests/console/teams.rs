//! Teams: who is in one works on its clients, and sees no others.

use crate::browser::Answer;
use crate::rig::Rig;

#[tokio::test]
async fn a_member_sees_the_clients_of_their_team_and_no_others() {
    let rig = Rig::start().await;
    let (own, foreign) = (rig.client("theirs alone").await, rig.client("somebody else's").await);
    rig.give("payments", &own).await;
    let member = rig.sign_in("payments").await;
    let list = member.get("/sandbox/clients").await;
    list.says(200, &["theirs alone"]);
    assert!(!list.text.contains("somebody else's") && !list.text.contains(&foreign));
    member.get(&format!("/sandbox/clients/{own}")).await.says(200, &["theirs alone"]);
    for page in ["", "/edit", "/secrets"] {
        let there = member.get(&format!("/sandbox/clients/{foreign}{page}")).await;
        let missing = member.get(&format!("/sandbox/clients/no-such{page}")).await;
        assert_eq!(there.status, 404);
        let words = |page: &Answer| page.words().replace(page.header("x-request-id"), "").replace(&foreign, "no-such");
        assert_eq!(words(&there), words(&missing));
    }
}
