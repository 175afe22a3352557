//! Promises about edits under other hands.

use super::*;
use crate::model::{
    ClientCertificate, Grant, PublicKey, ResourceServerId, Scope, ScopeId, ScopeRef, Service, ServiceScopes,
};

const EC: &str = include_str!("../pem/fixtures/ec-public.pem");
const RSA: &str = include_str!("../pem/fixtures/rsa-2048.pem");
const CERTIFICATE: &str = include_str!("../pem/fixtures/certificate.pem");

fn server() -> ResourceServerId {
    ResourceServerId("apis".into())
}

fn catalogue() -> Vec<ResourceServer> {
    let service = |name: &str, scopes: &[&str]| ServiceScopes {
        service: Service {
            id: format!("id-of-{name}"),
            name: name.into(),
            display_name: format!("Service {name}"),
            cloud: None,
            organisation: None,
        },
        scopes: scopes
            .iter()
            .map(|scope| Scope { id: ScopeId((*scope).into()), name: format!("Role:{scope} role") })
            .collect(),
    };
    let services = vec![service("ZIA", &["zia-read", "zia-full"]), service("ZPA", &["zpa-read", "zpa-full"])];
    vec![ResourceServer { id: server(), name: "APIs".into(), audience: None, services }]
}

fn with_scopes(scopes: &[&str]) -> Vec<Grant> {
    let scopes: Vec<_> = scopes.iter().map(|id| ScopeRef { id: ScopeId((*id).into()), name: None }).collect();
    if scopes.is_empty() {
        return vec![];
    }
    vec![Grant { resource_server: server(), name: None, scopes }]
}

fn client() -> ClientSettings {
    ClientSettings {
        name: "a client".into(),
        description: "first".into(),
        enabled: true,
        token_lifetime: 3600,
        authentication: Authentication::Secret,
        grants: with_scopes(&["zia-read", "left-the-catalogue"]),
    }
}

fn key(name: &str, pem: &str) -> PublicKey {
    PublicKey { name: name.into(), pem: pem.into() }
}

fn keyed(public_keys: Vec<PublicKey>, certificates: &[&str]) -> ClientSettings {
    let certificates = certificates.iter().map(|pem| ClientCertificate { pem: (*pem).into() }).collect();
    ClientSettings { authentication: Authentication::Keys { public_keys, certificates }, ..client() }
}

fn take(part: &str, side: Side) -> Taken {
    Taken { part: part.into(), side }
}

/// The rows as `field: who, what is taken`.
fn rows(merge: &Merge<'_>) -> Vec<String> {
    let told = merge.differences(None, &[]);
    told.iter().map(|row| format!("{}: {:?} {:?}", row.field, row.touched, row.taken)).collect()
}

#[test]
fn each_field_tells_what_it_was_what_it_became_and_what_was_typed() {
    let base = client();
    let theirs = ClientSettings { description: "by a colleague".into(), token_lifetime: 600, ..client() };
    let mine = ClientSettings { description: "by me".into(), name: "renamed".into(), ..client() };
    let merge = Merge::of(&base, &theirs, &mine, &[]);
    assert_eq!(
        rows(&merge),
        ["Name: ByMe Some(Mine)", "Description: ByBoth None", "Token lifetime: ByThem Some(Theirs)",]
    );
    let row = &merge.differences(None, &[])[1];
    assert_eq!((row.was.as_str(), row.now.as_str(), row.mine.as_str()), ("first", "by a colleague", "by me"));
}

#[test]
fn nothing_is_saved_before_the_change_was_shown() {
    let (base, mine) = (client(), client());
    let theirs = ClientSettings { token_lifetime: 600, ..client() };
    let merge = Merge::of(&base, &theirs, &mine, &[]);
    assert!(merge.resolve(None, &[]).is_err_and(|undecided| undecided.fields.is_empty()));
    assert_eq!(merge.resolve(Some(&theirs), &[]), Ok(theirs.clone()));
}

#[test]
fn what_both_touched_must_be_chosen_and_the_choice_is_exact() {
    let base = client();
    let theirs = ClientSettings { description: "by a colleague".into(), ..client() };
    let mine = ClientSettings { description: "by me".into(), ..client() };
    let merge = Merge::of(&base, &theirs, &mine, &[]);
    let open = merge.resolve(Some(&theirs), &[]).unwrap_err();
    assert_eq!(open.fields[0].field, "take.description");
    let chosen = |side| merge.resolve(Some(&theirs), &[take("description", side)]).unwrap().description;
    assert_eq!(chosen(Side::Mine), "by me");
    assert_eq!(chosen(Side::Theirs), "by a colleague");
}

#[test]
fn a_change_that_nobody_else_made_needs_no_choice() {
    let (base, theirs) = (client(), client());
    let mine = ClientSettings { name: "renamed".into(), ..client() };
    assert_eq!(Merge::of(&base, &theirs, &mine, &[]).resolve(None, &[]), Ok(mine.clone()));
    // Both did the same: nothing is left to choose.
    assert_eq!(Merge::of(&base, &mine, &mine, &[]).resolve(None, &[]), Ok(mine.clone()));
}

#[test]
fn a_choice_counts_only_for_what_was_shown() {
    let base = client();
    let mine = ClientSettings { description: "by me".into(), ..client() };
    let shown = ClientSettings { description: "by a colleague".into(), ..client() };
    let now = ClientSettings { description: "by a third".into(), ..client() };
    let merge = Merge::of(&base, &now, &mine, &[]);
    let again = merge.resolve(Some(&shown), &[take("description", Side::Theirs)]).unwrap_err();
    assert!(again.fields.is_empty());
    assert_eq!(again.differences[0].taken, None);
    // Even when upstream went back to what it was: "take theirs" was said about something else.
    let back = Merge::of(&base, &base, &mine, &[]);
    assert!(back.resolve(Some(&shown), &[take("description", Side::Theirs)]).is_err());
    // A choice about another part survives.
    let also = ClientSettings { token_lifetime: 600, ..now.clone() };
    let shown = ClientSettings { token_lifetime: 600, ..shown };
    let merge = Merge::of(&base, &also, &mine, &[]);
    let again = merge.resolve(Some(&shown), &[take("minutes", Side::Mine)]).unwrap_err();
    assert_eq!(again.differences.iter().find(|row| row.part == "minutes").unwrap().taken, Some(Side::Mine));
}

#[test]
fn roles_are_chosen_service_by_service() {
    let catalogue = catalogue();
    let with = |scopes: &[&str]| ClientSettings { grants: with_scopes(scopes), ..client() };
    let base = with(&["zia-read"]);
    let theirs = with(&["zia-full"]);
    let mine = with(&["zia-read", "zpa-read"]);
    let merge = Merge::of(&base, &theirs, &mine, &catalogue);
    assert_eq!(
        rows(&merge),
        ["Access to Service ZIA: ByThem Some(Theirs)", "Access to Service ZPA: ByMe Some(Mine)"]
    );
    assert_eq!(merge.differences(None, &[])[0].now, "zia-full role\nzia-full");
    let saved = merge.resolve(Some(&theirs), &[]).unwrap();
    assert!(same(&saved, &with(&["zia-full", "zpa-read"])));
    // Two roles of one service never come of it.
    let mine = with(&["zpa-read"]);
    let merge = Merge::of(&base, &theirs, &mine, &catalogue);
    let service = merge.differences(None, &[])[0].part.clone();
    let saved = merge.resolve(Some(&theirs), &[take(&service, Side::Mine)]).unwrap();
    assert!(same(&saved, &with(&["zpa-read"])));
}

#[test]
fn a_scope_that_left_the_catalogue_is_told_and_stays_unless_chosen_away() {
    let catalogue = catalogue();
    let (base, theirs) = (client(), ClientSettings { token_lifetime: 600, ..client() });
    let keeps = ClientSettings { name: "renamed".into(), ..client() };
    let saved = Merge::of(&base, &theirs, &keeps, &catalogue).resolve(Some(&theirs), &[]).unwrap();
    assert_eq!(saved.grants, base.grants);
    let drops = ClientSettings { grants: with_scopes(&["zia-read"]), ..client() };
    let merge = Merge::of(&base, &theirs, &drops, &catalogue);
    assert_eq!(rows(&merge)[1], "Role left-the-catalogue, no longer offered: ByMe Some(Mine)");
    assert_eq!(merge.resolve(Some(&theirs), &[]).unwrap().grants, drops.grants);
}

#[test]
fn without_a_catalogue_every_stored_scope_stays() {
    let base = client();
    let theirs = ClientSettings { grants: with_scopes(&["zia-full", "left-the-catalogue"]), ..client() };
    let mine = ClientSettings { name: "renamed".into(), ..client() };
    let saved = Merge::of(&base, &theirs, &mine, &[]).resolve(Some(&theirs), &[]).unwrap();
    assert_eq!(saved.grants, theirs.grants);
    assert_eq!(saved.name, "renamed");
}

#[test]
fn keys_and_certificates_are_chosen_one_by_one() {
    let base = keyed(vec![key("old", EC), key("shared", EC)], &[]);
    let theirs = keyed(vec![key("shared", RSA), key("theirs", EC)], &[CERTIFICATE]);
    let mine = keyed(vec![key("old", EC), key("shared", EC), key("mine", RSA)], &[]);
    let merge = Merge::of(&base, &theirs, &mine, &[]);
    assert_eq!(
        rows(&merge),
        [
            "Public key old: ByThem Some(Theirs)",
            "Public key shared: ByThem Some(Theirs)",
            "Public key theirs: ByThem Some(Theirs)",
            "Public key mine: ByMe Some(Mine)",
            "Certificate CN=terraform-automation: ByThem Some(Theirs)",
        ]
    );
    let saved = merge.resolve(Some(&theirs), &[]).unwrap();
    let all = vec![key("shared", RSA), key("theirs", EC), key("mine", RSA)];
    assert!(same(&saved, &keyed(all, &[CERTIFICATE])));
    let certificate = merge.differences(None, &[])[4].clone();
    assert!(certificate.now.contains("ends 2036-11-20\nSHA-256 A7:BB"), "{}", certificate.now);
    assert_eq!(certificate.mine, "not there");
    let saved = merge.resolve(Some(&theirs), &[take(&certificate.part, Side::Mine)]).unwrap();
    assert!(part::certificates(&saved).is_empty());
}

#[test]
fn choices_that_leave_no_key_are_refused() {
    let base = keyed(vec![key("a", EC), key("b", RSA)], &[]);
    let theirs = keyed(vec![key("b", RSA)], &[]);
    let mine = keyed(vec![key("a", EC)], &[]);
    let merge = Merge::of(&base, &theirs, &mine, &[]);
    let refused = merge.resolve(Some(&theirs), &[]).unwrap_err();
    assert!(refused.fields[0].message.contains("no key would be left"));
}

#[test]
fn two_ways_to_sign_in_are_chosen_as_wholes() {
    let base = client();
    let theirs = keyed(vec![key("theirs", EC)], &[]);
    let mine = ClientSettings {
        authentication: Authentication::Jwks { url: "https://keys.example/jwks".into() },
        ..client()
    };
    let merge = Merge::of(&base, &theirs, &mine, &[]);
    assert_eq!(rows(&merge), ["Signs in with: ByBoth None"]);
    let saved = merge.resolve(Some(&theirs), &[take("authentication", Side::Mine)]).unwrap();
    assert_eq!(saved, mine);
}

#[test]
fn names_and_line_breaks_in_pem_make_no_difference() {
    let named = |name: Option<&str>| {
        let mut client = keyed(vec![key("a", EC)], &[CERTIFICATE]);
        client.grants[0].name = name.map(str::to_owned);
        client
    };
    let mut folded = named(Some("APIs"));
    folded.authentication =
        keyed(vec![key("a", &EC.replace('\n', "\r\n"))], &[CERTIFICATE.trim()]).authentication;
    assert!(same(&named(None), &folded));
    assert!(!same(&client(), &ClientSettings { enabled: false, ..client() }));
}

/// A stream of numbers that looks random and is the same each time (splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % sides as u64).unwrap()
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.roll(from.len())].clone()
    }

    fn client(&mut self) -> ClientSettings {
        let keys = [vec![], vec![key("a", EC)], vec![key("a", RSA), key("b", EC)], vec![key("b", RSA)]];
        let authentication = match self.roll(6) {
            0 => Authentication::Secret,
            1 => Authentication::Jwks { url: self.pick(&["https://a/", "https://b/"]).into() },
            _ => keyed(self.pick(&keys), self.pick(&[&[][..], &[CERTIFICATE][..]])).authentication,
        };
        let zia = self.pick(&[&[][..], &["zia-read"], &["zia-full"]]);
        let zpa = self.pick(&[&[][..], &["zpa-read"], &["zpa-full"]]);
        let gone = self.pick(&[&[][..], &["gone-1"], &["gone-1", "gone-2"]]);
        ClientSettings {
            name: self.pick(&["a", "b", "c"]).into(),
            description: self.pick(&["", "x", "y"]).into(),
            enabled: self.roll(2) == 0,
            token_lifetime: self.pick(&[60, 600, 3600]),
            authentication,
            grants: with_scopes(&[zia, zpa, gone].concat()),
        }
    }
}

#[test]
fn whatever_the_three_states_and_the_choices_nothing_is_lost_and_nothing_is_invented() {
    let catalogue = catalogue();
    let mut dice = Dice(7);
    let mut settled = 0;
    for round in 0..4_000 {
        let (base, theirs, mine) = (dice.client(), dice.client(), dice.client());
        let offers = if round % 2 == 0 { &catalogue[..] } else { &[] };
        let merge = Merge::of(&base, &theirs, &mine, offers);
        let rows = merge.differences(None, &[]);
        let taken: Vec<_> =
            rows.iter().map(|row| take(&row.part, dice.pick(&[Side::Mine, Side::Theirs]))).collect();
        let Ok(saved) = merge.resolve(Some(&theirs), &taken) else {
            let shown = merge.resolve(Some(&theirs), &taken).unwrap_err();
            assert!(
                shown.fields.iter().all(|field| field.message.contains("no key would be left")),
                "{round}"
            );
            continue;
        };
        settled += 1;
        for part in &merge.parts {
            let of = |settings| part.value(settings, offers);
            let side = taken.iter().find(|taken| taken.part == part.key()).map(|taken| taken.side);
            match side {
                Some(Side::Mine) => assert_eq!(of(&saved), of(&mine), "{round} {part:?}"),
                Some(Side::Theirs) => assert_eq!(of(&saved), of(&theirs), "{round} {part:?}"),
                // No row: both say the same.
                None => {
                    assert_eq!(of(&saved), of(&theirs), "{round} {part:?}");
                    assert_eq!(of(&theirs), of(&mine), "{round} {part:?}");
                }
            }
        }
        let all = |side| rows.iter().map(|row| take(&row.part, side)).collect::<Vec<_>>();
        assert_eq!(merge.resolve(Some(&theirs), &all(Side::Theirs)).unwrap_or(theirs.clone()), theirs);
        assert!(
            same(&merge.resolve(Some(&theirs), &all(Side::Mine)).unwrap_or(mine.clone()), &mine),
            "{round}"
        );
        // Without a word, what only one side touched is as that side left it.
        for row in &rows {
            assert_eq!(row.taken.is_none(), row.touched == Touched::ByBoth, "{round} {row:?}");
        }
    }
    assert!(settled > 3_000, "{settled}");
}

#[test]
fn the_keys_of_parts_are_fit_for_forms_and_differ() {
    let mut dice = Dice(3);
    for _ in 0..200 {
        let (base, theirs, mine) = (dice.client(), dice.client(), dice.client());
        let merge = Merge::of(&base, &theirs, &mine, &[]);
        let keys: Vec<_> = merge.parts.iter().map(Part::key).collect();
        let distinct: std::collections::BTreeSet<_> = keys.iter().collect();
        assert_eq!(distinct.len(), keys.len());
        let fit = |char: char| char.is_ascii_alphanumeric() || "._".contains(char);
        assert!(keys.iter().all(|key| key.chars().all(fit)), "{keys:?}");
    }
}
