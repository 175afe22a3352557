//! People who were shown live secrets and may have no business with them any more. Pure. What is known is the groups in which
//! somebody came last, and when that was; that somebody has left the company, nobody tells the console.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::wanted::is_known_to_person;
use crate::desk::Ownership;
use crate::model::{ClientId, Exposure, Person, SecretId, TeamId, TenantName, Timestamp, Who};
use crate::policy::{Access, Standing, is_in};

/// Why somebody is named.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Why {
    /// When they last came, they were in none of the groups of the team whose secrets they were shown.
    OutsideTeam,
    /// They have not come for long.
    LongUnseen,
    /// It is not known when and in which groups they last came.
    Unknown,
}

/// Somebody with the live secrets that they were shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Leaver {
    pub(super) who: Who,
    pub(super) why: Why,
    /// The team whose secrets these are; `None` = of all teams.
    pub(super) team: Option<(TeamId, String)>,
    /// When they last came; `None` = not since that is kept.
    pub(super) seen: Option<Timestamp>,
    /// How many live secrets.
    pub(super) secrets: usize,
}

/// What decides.
pub(super) struct Rules<'a> {
    pub(super) tenant: &'a TenantName,
    pub(super) access: &'a Access,
    pub(super) ownership: &'a Ownership,
    /// Somebody who has not come for so many days is named.
    pub(super) days: i64,
    pub(super) now: Timestamp,
}

/// A person, told apart by issuer and subject.
pub(super) type PersonKey<'a> = (&'a str, &'a str);

/// People by issuer and subject.
pub(super) fn by_key(people: &[Person]) -> HashMap<PersonKey<'_>, &Person> {
    people.iter().map(|person| ((&*person.who.issuer, &*person.who.subject), person)).collect()
}

/// Secrets, each with its client.
type Secrets<'a> = HashSet<(&'a ClientId, &'a SecretId)>;

/// The secrets that each person was shown.
pub(super) fn shown(exposures: &[Exposure]) -> BTreeMap<PersonKey<'_>, (&Who, Secrets<'_>)> {
    let mut shown: BTreeMap<PersonKey<'_>, (&Who, Secrets<'_>)> = BTreeMap::new();
    for one in exposures.iter().filter(|one| is_known_to_person(one)) {
        let key = (&*one.person.issuer, &*one.person.subject);
        shown
            .entry(key)
            .or_insert_with(|| (&one.person, HashSet::new()))
            .1
            .insert((&one.client, &one.secret));
    }
    shown
}

/// Who may be meant, most secrets first.
pub(super) fn leavers(exposures: &[Exposure], people: &[Person], rules: &Rules<'_>) -> Vec<Leaver> {
    let people = by_key(people);
    let mut found = Vec::new();
    for (key, (who, secrets)) in shown(exposures) {
        let person = people.get(&key).copied();
        let seen = person.and_then(|person| person.seen);
        let leaver = |why, team, secrets| Leaver { who: who.clone(), why, team, seen, secrets };
        let Some(person) = person else {
            found.push(leaver(Why::Unknown, None, secrets.len()));
            continue;
        };
        // Before `seen` was kept, the day on which their groups last changed is the last that is known.
        let last = person.seen.unwrap_or(person.since);
        if last.plus_days(rules.days) <= rules.now {
            found.push(leaver(Why::LongUnseen, None, secrets.len()));
            continue;
        }
        for (team, count) in foreign_teams(person, &secrets, rules) {
            found.push(leaver(Why::OutsideTeam, Some(team), count));
        }
    }
    found.sort_by(|a, b| (&a.why, b.secrets, &a.who.name).cmp(&(&b.why, a.secrets, &b.who.name)));
    found
}

/// The teams in which somebody was not when they last came, with how many of their live secrets they were shown. Whoever
/// administers the tenant makes secrets for every team.
fn foreign_teams(
    person: &Person,
    secrets: &Secrets<'_>,
    rules: &Rules<'_>,
) -> Vec<((TeamId, String), usize)> {
    let Some(groups) = &person.groups else { return Vec::new() };
    let actor = person.actor();
    if Standing::of(rules.access, &[], &actor, rules.tenant).is_administrator() {
        return Vec::new();
    }
    let mut teams: BTreeMap<String, (TeamId, usize)> = BTreeMap::new();
    for (client, _) in secrets {
        let Some(team) = rules.ownership.team_of(client).filter(|team| !is_in(groups, team)) else {
            continue;
        };
        teams.entry(team.name.clone()).or_insert_with(|| (team.id.clone(), 0)).1 += 1;
    }
    teams.into_iter().map(|(name, (id, count))| ((id, name), count)).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::desk::Owners;
    use crate::exposure::live::testing::exposure;
    use crate::model::testing::{NOW, card};
    use crate::model::{Actor, Allowed, Ceiling, How, Owner, Team};
    use crate::policy::Bindings;

    fn team(id: &str) -> Team {
        Team {
            id: TeamId(id.into()),
            name: format!("Team {id}"),
            groups: vec![format!("{id}-people")],
            contacts: Default::default(),
            channel: String::new(),
            ceilings: [(card().name, Ceiling::default())].into(),
            version: 1,
        }
    }

    fn ownership() -> Ownership {
        let owner = |client: &str, team: &str| Owner {
            client: ClientId(client.into()),
            team: TeamId(team.into()),
            team_name: String::new(),
            since: NOW,
            allowed: Allowed::default(),
        };
        let owners =
            Owners::of(vec![owner("pay", "payments"), owner("pay2", "payments"), owner("net", "network")]);
        Ownership::new(Arc::new(owners), vec![team("network"), team("payments")], true)
    }

    fn person(name: &str, groups: Option<&[&str]>, seen_days_ago: Option<i64>) -> Person {
        Person {
            who: Who::from(&Actor::new("demo", name, name, None)),
            groups: groups.map(|groups| groups.iter().map(ToString::to_string).collect()),
            since: NOW.plus_days(-100),
            seen: seen_days_ago.map(|days| NOW.plus_days(-days)),
        }
    }

    fn named(people: &[Person], exposures: &[Exposure]) -> Vec<(String, Why, Option<String>, usize)> {
        let access = Access {
            everywhere: Bindings { admin_groups: vec!["admins".into()], ..Bindings::default() },
            ..Access::default()
        };
        let (tenant, ownership) = (card().name, ownership());
        let rules = Rules { tenant: &tenant, access: &access, ownership: &ownership, days: 90, now: NOW };
        let found = leavers(exposures, people, &rules);
        let each = found.into_iter();
        each.map(|one| (one.who.subject, one.why, one.team.map(|(_, name)| name), one.secrets)).collect()
    }

    #[test]
    fn who_was_last_in_another_team_than_whose_secrets_they_were_shown_is_named_with_them() {
        let exposures =
            ["pay", "pay2", "net", "nobodys"].map(|client| exposure("bob", client, "s1", How::Shown));
        let moved = [person("bob", Some(&["network-people"]), Some(1))];
        assert_eq!(
            named(&moved, &exposures),
            [("bob".into(), Why::OutsideTeam, Some("Team payments".into()), 2)]
        );
        let still = [person("bob", Some(&["network-people", "payments-people"]), Some(1))];
        assert!(named(&still, &exposures).is_empty());
        let admin = [person("bob", Some(&["admins"]), Some(1))];
        assert!(named(&admin, &exposures).is_empty(), "an administrator makes secrets for every team");
    }

    #[test]
    fn who_has_not_come_for_long_or_of_whom_nothing_is_known_is_named_with_all_of_them() {
        let exposures = ["pay", "net"].map(|client| exposure("bob", client, "s1", How::Shown));
        let all = |why| vec![("bob".to_owned(), why, None, 2)];
        assert_eq!(
            named(&[person("bob", Some(&["payments-people"]), Some(90))], &exposures),
            all(Why::LongUnseen)
        );
        assert_eq!(named(&[person("bob", Some(&["admins"]), Some(91))], &exposures), all(Why::LongUnseen));
        assert_eq!(
            named(&[person("bob", None, None)], &exposures),
            all(Why::LongUnseen),
            "their groups are of then"
        );
        assert_eq!(named(&[], &exposures), all(Why::Unknown));
    }

    #[test]
    fn who_only_had_them_delivered_was_shown_nothing() {
        let exposures = [How::Delivered, How::PerhapsDelivered].map(|how| exposure("bob", "pay", "s1", how));
        assert!(named(&[], &exposures).is_empty());
    }

    #[test]
    fn whose_groups_the_sign_in_does_not_tell_is_not_said_to_be_in_no_team() {
        let exposures = [exposure("bob", "pay", "s1", How::Shown)];
        assert!(named(&[person("bob", None, Some(1))], &exposures).is_empty());
    }
}
