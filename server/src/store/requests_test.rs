//! The promises of the table of requests, for any database.

use super::super::{Store, testing};
use super::*;
use app::desk::{OperationId, Requests as _};
use app::model::{Actor, Wish};

fn asked(requests: &Requests, at: i64) -> AccessRequest {
    let at = Timestamp(testing::START + at);
    AccessRequest {
        id: requests.next_id(at),
        at,
        tenant: TenantName("prod".into()),
        team: Some(TeamId("a".into())),
        asker: Who::from(&Actor::new("proxy", "pia", "Pia", None)),
        reason: "for the rollout".into(),
        wish: Wish::Ownership { client: ClientId("iq1".into()) },
        state: RequestState::Waiting,
        decided: None,
        note: String::new(),
        led_to: None,
        operation: None,
    }
}

/// All promises.
pub(in super::super) async fn all(store: &Store) {
    let requests = store.requests();
    let (first, second) = (asked(&requests, 0), asked(&requests, 1));
    for request in [&first, &second] {
        requests.ask(request).await.unwrap();
    }
    assert_eq!(requests.get(&first.id).await.unwrap().as_ref(), Some(&first));
    let ben = Who::from(&Actor::new("proxy", "ben", "Ben", None));
    let decision = |state| Decision {
        state,
        by: Some(ben.clone()),
        at: Timestamp(testing::START + 9),
        note: "because".into(),
        led_to: Some(ClientId("iq9".into())),
        operation: Some(OperationId("op".into())),
    };
    let applying = decision(RequestState::Applying);
    assert!(requests.turn(&second.id, RequestState::Waiting, &applying).await.unwrap());
    assert!(
        !requests.turn(&second.id, RequestState::Waiting, &applying).await.unwrap(),
        "of two who decide, one is first"
    );
    let done = decision(RequestState::Applied);
    assert!(requests.turn(&second.id, RequestState::Applying, &done).await.unwrap());
    let found = requests.get(&second.id).await.unwrap().unwrap();
    assert_eq!(found.state, RequestState::Applied);
    assert_eq!(found.decided, Some((ben.clone(), Timestamp(testing::START + 9))));
    assert_eq!((found.note.as_str(), found.led_to), ("because", Some(ClientId("iq9".into()))));
    assert_eq!(found.operation.as_deref(), Some("op"));
    let found = async |sight: &Sight, open, skip, limit| {
        let found = requests.find(&first.tenant, sight, open, skip, limit).await.unwrap();
        let ids: Vec<_> = found.requests.into_iter().map(|request| request.id).collect();
        (ids, found.total)
    };
    assert_eq!(found(&Sight::All, true, 0, 9).await, (vec![first.id.clone()], 1));
    assert_eq!(found(&Sight::All, false, 0, 9).await, (vec![second.id.clone()], 1));
    // A hundred of somebody else's hide nobody's.
    let others: Vec<_> = (2..102)
        .map(|at| AccessRequest {
            team: Some(TeamId("b".into())),
            asker: ben.clone(),
            ..asked(&requests, at)
        })
        .collect();
    for request in &others {
        requests.ask(request).await.unwrap();
    }
    let own = |who: &Who, teams: &[&str]| {
        Sight::Own(who.clone(), teams.iter().map(|team| TeamId((*team).into())).collect())
    };
    let stranger = Who::from(&Actor::new("another", "pia", "Pia", None));
    assert_eq!(found(&own(&first.asker, &[]), true, 0, 9).await, (vec![first.id.clone()], 1));
    assert_eq!(found(&own(&stranger, &["x", "a"]), true, 0, 9).await, (vec![first.id.clone()], 1));
    assert_eq!(found(&own(&stranger, &["x"]), true, 0, 9).await, (vec![], 0));
    assert_eq!(found(&own(&stranger, &["a", "b"]), true, 0, 0).await, (vec![], 101));
    assert_eq!(found(&Sight::All, true, 100, 9).await, (vec![first.id.clone()], 101), "the oldest is last");
    let newest = [others[99].id.clone(), others[98].id.clone()].to_vec();
    assert_eq!(found(&Sight::All, true, 0, 2).await, (newest, 101));
    let waiting = Decision {
        by: None,
        note: String::new(),
        led_to: None,
        operation: None,
        ..decision(RequestState::Waiting)
    };
    assert!(requests.turn(&second.id, RequestState::Applied, &waiting).await.unwrap());
    assert_eq!(requests.get(&second.id).await.unwrap(), Some(second));
}

#[tokio::test]
async fn requests_are_kept_and_decided_once() {
    all(&testing::store().await.0).await;
}
