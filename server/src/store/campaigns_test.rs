//! The promises of the tables of campaigns, for any database.

use super::super::{Store, testing};
use super::*;
use app::desk::Campaigns as _;
use app::model::{Actor, Who};

fn who(name: &str) -> Who {
    Who::from(&Actor::new("proxy", name, name, None))
}

fn new(campaigns: &Campaigns, name: &str, tenant: &str) -> Campaign {
    let at = Timestamp(testing::START);
    Campaign {
        id: campaigns.next_id(at),
        tenant: TenantName(tenant.into()),
        name: name.into(),
        reason: "Bob leaves".into(),
        by: who("ada"),
        at,
        due: at.plus_days(14),
        ended: None,
    }
}

fn to_go(client: &str, secret: &str) -> CampaignLine {
    CampaignLine {
        client: ClientId(client.into()),
        client_name: format!("name of {client}"),
        secret: SecretId(secret.into()),
        skipped: None,
    }
}

/// All promises.
pub(in super::super) async fn all(store: &Store) {
    let campaigns = store.campaigns();
    let prod = TenantName("prod".into());
    let first = new(&campaigns, "first", "prod");
    // Two secrets of one client are two lines; a secret's id counts within its client.
    let lines = [to_go("iq1", "a"), to_go("iq1", "b"), to_go("iq2", "a")];
    assert!(campaigns.knows(&first.id) && !campaigns.knows(&CampaignId("../x".into())));
    assert!(campaigns.begin(&first, &lines).await.unwrap());
    assert!(!campaigns.begin(&first, &[to_go("iq9", "z")]).await.unwrap(), "the same form sent twice");
    assert_eq!(campaigns.lines(&first.id).await.unwrap(), lines);
    assert_eq!(campaigns.get(&first.id).await.unwrap(), Some(first.clone()));
    assert_eq!(campaigns.get(&CampaignId("none".into())).await.unwrap(), None);

    let second = new(&campaigns, "second", "prod");
    let elsewhere = new(&campaigns, "elsewhere", "beta");
    assert!(campaigns.begin(&second, &[to_go("iq2", "a")]).await.unwrap());
    assert!(campaigns.begin(&elsewhere, &[to_go("iq1", "a")]).await.unwrap());
    let names = async |ended, limit| -> Vec<String> {
        let found = campaigns.all(&prod, ended, limit).await.unwrap();
        found.into_iter().map(|campaign| campaign.name).collect()
    };
    assert_eq!(names(false, 9).await, ["second", "first"]);
    assert_eq!(names(false, 1).await, ["second"]);

    let about = async |clients: &[&str]| {
        let clients: Vec<_> = clients.iter().map(|id| ClientId((*id).into())).collect();
        campaigns.about(&prod, &clients).await.unwrap()
    };
    assert_eq!(about(&["iq1"]).await.len(), 2, "the other tenant's is another client");
    assert_eq!(about(&["iq2", "iq3"]).await.iter().filter(|(id, _)| *id == second.id).count(), 1);
    assert!(about(&[]).await.is_empty());
    let many: Vec<String> = (0..600).map(|at| format!("x{at}")).chain(["iq2".to_owned()]).collect();
    assert_eq!(about(&many.iter().map(String::as_str).collect::<Vec<_>>()).await.len(), 2);

    let skipped =
        Skipped { why: "it belongs to a test".into(), by: who("ada"), at: Timestamp(testing::START + 5) };
    let skip = async |secret: &str, skipped: Option<&Skipped>| {
        let (client, secret) = (ClientId("iq1".into()), SecretId(secret.into()));
        campaigns.skip(&first.id, &client, &secret, skipped).await.unwrap()
    };
    assert!(skip("b", Some(&skipped)).await);
    assert!(!skip("b", Some(&skipped)).await, "of two who skip it, one does");
    assert!(!skip("c", Some(&skipped)).await);
    assert_eq!(campaigns.lines(&first.id).await.unwrap()[1].skipped, Some(skipped));
    assert!(skip("b", None).await && !skip("b", None).await);
    assert_eq!(campaigns.lines(&first.id).await.unwrap(), lines);

    let end = CampaignEnd { by: who("benno"), at: Timestamp(testing::START + 9) };
    assert!(campaigns.end(&first.id, Some(&end)).await.unwrap());
    assert!(!campaigns.end(&first.id, Some(&end)).await.unwrap());
    assert_eq!((names(false, 9).await, names(true, 9).await), (vec!["second".into()], vec!["first".into()]));
    assert_eq!(campaigns.get(&first.id).await.unwrap().unwrap().ended, Some(end));
    assert!(campaigns.end(&first.id, None).await.unwrap());
    assert_eq!(campaigns.get(&first.id).await.unwrap(), Some(first));
}

#[tokio::test]
async fn campaigns_are_begun_once_with_all_their_lines_and_ended_and_skipped_by_one_of_several() {
    all(&testing::store().await.0).await;
}
