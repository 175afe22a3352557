//! The promises of the tables of teams, for any database.

use super::super::{Store, testing};
use super::*;
use app::desk::Teams as _;
use app::model::{Allowed, Ceiling, Creates, ResourceServerId, ScopeId, ScopeKey};

fn made(teams: &Teams, name: &str) -> Team {
    let scope = ScopeKey { server: ResourceServerId("apis".into()), scope: ScopeId("zia::read".into()) };
    let ceiling = Ceiling {
        scopes: [scope].into(),
        longest_secret_days: 90,
        longest_token_seconds: 3_600,
        creates: Creates::AtOnce,
        most_clients: 5,
    };
    Team {
        id: teams.next_id(Timestamp(testing::START)),
        name: name.into(),
        groups: vec!["a,b".into(), "ünï".into()],
        contacts: ["Pia".into(), "Paul, paul@example.com".into()],
        channel: "#payments".into(),
        ceilings: [(TenantName("prod".into()), ceiling)].into(),
        version: 0,
    }
}

/// All promises.
pub(in super::super) async fn all(store: &Store) {
    a_team_is_kept_whole_and_nobody_overwrites_another(store).await;
    a_client_has_one_owner_in_a_tenant(store).await;
    people_are_known_as_they_last_came(store).await;
}

async fn a_team_is_kept_whole_and_nobody_overwrites_another(store: &Store) {
    let teams = store.teams();
    let team = made(&teams, "Payments");
    assert_eq!(teams.save(&team).await.unwrap(), KeptTeam::Kept);
    let same_name = Team { id: teams.next_id(Timestamp(testing::START)), ..team.clone() };
    assert_eq!(teams.save(&same_name).await.unwrap(), KeptTeam::NameTaken);
    let kept = teams.all().await.unwrap().remove(0);
    assert_eq!(kept, Team { version: 1, ..team.clone() });
    let changed = Team { channel: "#pay".into(), ..kept.clone() };
    assert_eq!(teams.save(&changed).await.unwrap(), KeptTeam::Kept);
    assert_eq!(teams.save(&changed).await.unwrap(), KeptTeam::Overtaken, "its version is over");
    let other = Team { version: 0, ..made(&teams, "Network") };
    assert_eq!(teams.save(&other).await.unwrap(), KeptTeam::Kept);
    let renamed = Team { name: "Payments".into(), version: 1, ..other.clone() };
    assert_eq!(teams.save(&renamed).await.unwrap(), KeptTeam::NameTaken);
    assert!(teams.delete(&other.id).await.unwrap());
    assert!(!teams.delete(&other.id).await.unwrap());
    let names: Vec<_> =
        teams.all().await.unwrap().into_iter().map(|team| (team.name, team.channel)).collect();
    assert_eq!(names, [("Payments".to_owned(), "#pay".to_owned())]);
}

async fn a_client_has_one_owner_in_a_tenant(store: &Store) {
    let teams = store.teams();
    let (prod, beta) = (TenantName("prod".into()), TenantName("beta".into()));
    let owner = |team: &str| Owner {
        client: ClientId("iq1".into()),
        team: TeamId(team.into()),
        team_name: format!("Team {team}"),
        since: Timestamp(testing::START),
        allowed: Allowed { token_seconds: 60, ..Allowed::default() },
    };
    teams.give(&prod, &owner("a")).await.unwrap();
    teams.give(&prod, &owner("b")).await.unwrap();
    teams.give(&beta, &owner("a")).await.unwrap();
    assert_eq!(*teams.owners(&prod).await.unwrap(), Owners::of(vec![owner("b")]));
    assert_eq!(*teams.owners(&beta).await.unwrap(), Owners::of(vec![owner("a")]));
    assert!(!teams.claim(&prod, &owner("a")).await.unwrap(), "what is somebody's is not claimed");
    assert_eq!(*teams.owners(&prod).await.unwrap(), Owners::of(vec![owner("b")]));
    let more = Allowed { token_seconds: 90, ..Allowed::default() };
    let (client, a, b) = (ClientId("iq1".into()), TeamId("a".into()), TeamId("b".into()));
    assert!(!teams.allow(&prod, &client, &a, &more).await.unwrap(), "it is not this team's");
    assert!(teams.allow(&prod, &client, &b, &more).await.unwrap());
    let owners = Owners::of(vec![Owner { allowed: more, ..owner("b") }]);
    assert_eq!(*teams.owners(&prod).await.unwrap(), owners);
    teams.take_away(&prod, &ClientId("iq1".into())).await.unwrap();
    assert_eq!(*teams.owners(&prod).await.unwrap(), Owners::default());
    assert!(teams.claim(&prod, &owner("c")).await.unwrap());
    assert_eq!(*teams.owners(&prod).await.unwrap(), Owners::of(vec![owner("c")]));
    assert_eq!(teams.owners(&beta).await.unwrap().iter().count(), 1);
}

async fn people_are_known_as_they_last_came(store: &Store) {
    let teams = store.teams();
    let came = |groups: Option<Vec<String>>| Actor::new("proxy", "pia", "Pia", groups);
    let who = Who::from(&came(None));
    assert_eq!(teams.last_seen(&who).await.unwrap(), None);
    for groups in [Some(vec!["payments".to_owned()]), Some(vec![]), None] {
        teams.seen(&came(groups.clone()), Timestamp(testing::START)).await.unwrap();
        assert_eq!(teams.last_seen(&who).await.unwrap().unwrap().groups, groups);
    }
    let person = async || {
        let people = teams.people().await.unwrap();
        people.into_iter().find(|person| person.who.is(&came(None))).unwrap()
    };
    for (comes, since, seen) in [(5, 0, 0), (3_599, 0, 0), (3_600, 0, 3_600), (3_700, 0, 3_600)] {
        teams.seen(&came(None), Timestamp(testing::START + comes)).await.unwrap();
        let at = |after| Timestamp(testing::START + after);
        assert_eq!((person().await.since, person().await.seen), (at(since), Some(at(seen))), "{comes}");
    }
    teams.seen(&came(Some(vec![])), Timestamp(testing::START + 3_701)).await.unwrap();
    let now = person().await;
    assert_eq!((now.since, now.groups), (Timestamp(testing::START + 3_701), Some(vec![])));
}

#[tokio::test]
async fn teams_owners_and_people_are_kept() {
    all(&testing::store().await.0).await;
}
