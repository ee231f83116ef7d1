//! A thief of everything at rest opens nothing.

use data_encoding::BASE64URL_NOPAD;
use kuvert_tests::{Canary, Engine, World, on_both_databases, search};

use crate::loot::Loot;
use crate::people::{ANNA, share_with_anna};

on_both_databases! {
    async fn database_blobs_and_keystore_without_the_mail_open_no_sent_share(engine: Engine) {
        let mut world = World::start(engine).await;
        let (sent, link) = share_with_anna(&world).await;
        let token = link.rsplit('/').next().unwrap().to_owned();
        world.stop();

        let loot = Loot::of(&world, "loot");
        let raw = BASE64URL_NOPAD.decode(token.as_bytes()).unwrap();
        let secrets = [Canary::new("T", &raw), Canary::new("T as text", token.as_bytes())];
        assert!(search(&secrets, &loot.settings.folder).is_empty(), "the way in stands in what was stolen");
        assert!(secrets.iter().all(|secret| secret.found_in(&loot.database.dump()).is_none()));

        // With all that, the thief may run the gateway and make any account, but has no link.
        let gateway = loot.settings.serve().await;
        let (api, _) = loot.administrator();
        let resend = api.request(reqwest::Method::POST, &format!("/shares/{}/recipients/{}/resend", sent.id, sent.recipient()));
        let answer = resend.header("Kuvert-Sender", BASE64URL_NOPAD.encode(&[0; 32])).json(&serde_json::json!({})).send().await.unwrap();
        assert!(answer.status().is_client_error(), "a share was sent again without its link: {}", answer.status());
        let guess = loot.browser().get(&format!("/s/{}", BASE64URL_NOPAD.encode(&[7; 32]))).await;
        assert_eq!(guess.status, 404);
        drop(gateway);
    }

    async fn after_acceptance_a_mails_secret_is_gone_from_the_queue(engine: Engine) {
        let mut world = World::start(engine).await;
        let (_, link) = share_with_anna(&world).await;
        world.sink.wait_for_link(ANNA, "/s/").await;
        world.stop();
        let token = link.rsplit('/').next().unwrap();
        let raw = BASE64URL_NOPAD.decode(token.as_bytes()).unwrap();
        assert!(Canary::new("T", &raw).found_in(&world.database.dump()).is_none());
    }
}
