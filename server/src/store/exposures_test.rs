//! The promises of the table of exposures, for any database.

use super::super::{Store, testing};
use super::*;
use app::desk::Exposures as _;

fn who(subject: &str, name: &str) -> Who {
    Who { issuer: "proxy".into(), subject: subject.into(), name: name.into() }
}

fn shown(client: &str, secret: &str, person: Who, at: i64) -> Exposure {
    Exposure {
        tenant: TenantName("prod".into()),
        client: ClientId(client.into()),
        secret: SecretId(secret.into()),
        person,
        how: How::Shown,
        destination: None,
        place: String::new(),
        at: Timestamp(testing::START + at),
    }
}

/// All promises.
pub(in super::super) async fn all(store: &Store) {
    let exposures = store.exposures();
    let prod = TenantName("prod".into());
    let of_client =
        async |client: &str| exposures.of_client(&prod, &ClientId(client.into()), 10).await.unwrap();
    let of_person = async |person: &Who| exposures.of_person(&prod, person, 10).await.unwrap();
    let (pia, nora) = (who("pia", "Pia"), who("nora", "Nora"));

    let first = shown("ex1", "s1", pia.clone(), 0);
    let there = |how, at| Exposure {
        how,
        destination: Some(DestinationName("vault".into())),
        place: "secret/zscaler".into(),
        ..shown("ex1", "s2", nora.clone(), at)
    };
    let (perhaps, delivered) = (there(How::PerhapsDelivered, 1), there(How::Delivered, 2));
    let wrapped = Exposure { client: ClientId("ex2".into()), ..there(How::Wrapped, 3) };
    let elsewhere = Exposure { tenant: TenantName("beta".into()), ..shown("ex1", "s9", pia.clone(), 4) };
    for one in [&first, &perhaps, &delivered, &wrapped, &elsewhere] {
        exposures.note(one).await.unwrap();
    }
    assert_eq!(of_client("ex1").await, [delivered.clone(), perhaps.clone(), first.clone()]);
    assert_eq!(of_person(&nora).await, [wrapped.clone(), delivered.clone(), perhaps]);
    assert_eq!(of_client("ex9").await, []);

    exposures.note(&Exposure { at: Timestamp(testing::START + 50), ..first.clone() }).await.unwrap();
    assert_eq!(of_client("ex1").await.last(), Some(&first), "the first time counts");
    let renamed = who("pia", "Pia Newname");
    assert_eq!(of_person(&renamed).await, [first], "people are told apart by subject");
    let namesake = Who { issuer: "another".into(), ..pia };
    assert_eq!(of_person(&namesake).await, []);
    let newest = exposures.of_client(&prod, &ClientId("ex1".into()), 1).await.unwrap();
    assert_eq!(newest, std::slice::from_ref(&delivered), "the newest come first");

    let of = async |wanted: &[(&str, &str)]| {
        let yes =
            |client: &ClientId, secret: &SecretId| wanted.contains(&(client.0.as_str(), secret.0.as_str()));
        exposures.of(&prod, &yes).await.unwrap()
    };
    let found = of(&[("ex1", "s2"), ("ex2", "s2"), ("ex1", "s9")]).await;
    assert_eq!(found.len(), 3, "the other tenant's is another secret: {found:?}");
    assert_eq!((&found[0], &found[1]), (&wrapped, &delivered), "newest first");
    assert!(of(&[]).await.is_empty());
}

#[tokio::test]
async fn who_was_given_a_value_is_kept_once_and_found_by_client_and_by_person() {
    all(&testing::store().await.0).await;
}
