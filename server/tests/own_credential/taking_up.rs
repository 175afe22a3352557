//! A file that changes is taken up without a restart.

use std::sync::Arc;
use std::time::Duration;

use app::desk::{Call, ZIdentityPort};
use app::model::{ClientId, SecretId, Timestamp};
use server::own_credential::{Ending, ending};

use crate::rig::{OLD, OWN, Rig};

async fn works(client: &server::zidentity::ZIdentityClient) -> bool {
    let call = Arc::new(Call::new("test", Duration::from_secs(5)));
    client.within(call).list_clients(0, 1).await.is_ok()
}

#[tokio::test]
async fn a_secret_that_was_written_into_the_file_by_hand_is_taken_up() {
    let rig = Rig::start().await;
    let client = rig.client();
    assert!(works(&client).await);
    let made = rig.client().within(Arc::new(Call::new("test", Duration::from_secs(5))));
    let new =
        made.create_secret(&ClientId(OWN.into()), Timestamp(1_800_000_000 + 90 * 86_400)).await.unwrap();
    let before = client.fingerprint();
    std::fs::write(&rig.file, secrecy::ExposeSecret::expose_secret(&new.value.value)).unwrap();
    assert_ne!(client.take_up().await, before);
    made.delete_secret(&ClientId(OWN.into()), &rig.ids().await[0]).await.unwrap();
    assert!(works(&client).await);
}

#[tokio::test]
async fn a_slip_in_the_file_does_not_shut_the_console_out() {
    let rig = Rig::start().await;
    let client = rig.client();
    let before = client.fingerprint();
    for slip in ["not-the-secret", "", "\n"] {
        std::fs::write(&rig.file, slip).unwrap();
        assert_eq!(client.take_up().await, before, "{slip:?}");
        assert!(works(&client).await, "{slip:?}");
    }
    std::fs::remove_file(&rig.file).unwrap();
    assert_eq!(client.take_up().await, before);
    assert!(works(&client).await);
    std::fs::write(&rig.file, OLD).unwrap();
}

#[tokio::test]
async fn the_end_of_the_consoles_own_secret_is_known() {
    let rig = Rig::start().await;
    let (client, own) = (rig.client(), ClientId(OWN.into()));
    let listed = rig.secrets().await.remove(0);
    let found = ending(&client, &own, None, Timestamp(1_800_000_000)).await.unwrap();
    assert_eq!(found, Some(Ending { secret: listed.id.clone(), ends: listed.expires_at }));
    let unknown = SecretId("gone".into());
    assert_eq!(ending(&client, &own, Some(&unknown), Timestamp(1_800_000_000)).await.unwrap(), None);

    let upkeep = rig.upkeep(Some("a"), &client).await;
    upkeep.begin().await.unwrap();
    assert!(upkeep.look_at_ends().await);
    let known = client.learnt().own();
    assert_eq!((known.ends, known.secrets), (listed.expires_at, Some(vec![listed.id])));
}
