//! A thief of everything at rest opens nothing.

use data_encoding::BASE64URL_NOPAD;
use kuvert_tests::{
    Authority, Browserless, Canary, Engine, Settings, World, free_port, on_both_databases, search,
};

use crate::people::{ANNA, share_with_anna};

on_both_databases! {
    async fn database_blobs_and_keystore_without_the_mail_open_no_sent_share(engine: Engine) {
        let mut world = World::start(engine).await;
        let (sent, link) = share_with_anna(&world).await;
        let token = link.rsplit('/').next().unwrap().to_owned();
        world.stop();

        // The thief's own machine: everything copied, and a mail relay that the thief reads.
        let loot = world.scratch().join("loot");
        std::fs::create_dir(&loot).unwrap();
        let authority = Authority::new(&loot.join("tls"));
        let port = free_port();
        let mut stolen = Settings::new(&loot, &authority, port, port);
        copy(&world.settings.blobs(), &stolen.blobs());
        std::fs::copy(world.settings.keystore(), stolen.keystore()).unwrap();
        let database = world.database.copy(&loot);
        stolen.set("KUVERT_DATABASE_URL", &database.url());
        stolen.set("KUVERT_MAIL_URL", &world.sink.url());
        stolen.set("KUVERT_MAIL_CA_FILE", &world.authority.file().to_string_lossy());

        let raw = BASE64URL_NOPAD.decode(token.as_bytes()).unwrap();
        let secrets = [Canary::new("T", &raw), Canary::new("T as text", token.as_bytes())];
        assert!(search(&secrets, &loot).is_empty(), "the way in stands in what was stolen");
        assert!(secrets.iter().all(|secret| secret.found_in(&database.dump()).is_none()));

        // With all that, the thief may run the gateway and make any account, but has no link.
        let gateway = stolen.serve().await;
        stolen.cli_ok(&["staff", "add", "thief@elsewhere.example", "--name", "Thief", "--role", "admin", "--password-stdin"], "a-long-password-of-a-thief\n");
        let api_token = stolen.cli_ok(&["staff", "token", "thief@elsewhere.example", "--label", "loot"], "");
        let api = kuvert_tests::Api::new(stolen.url(), &authority, &api_token);
        let resend = api.request(reqwest::Method::POST, &format!("/shares/{}/recipients/{}/resend", sent.id, sent.recipient()));
        let answer = resend.header("Kuvert-Sender", BASE64URL_NOPAD.encode(&[0; 32])).json(&serde_json::json!({})).send().await.unwrap();
        assert!(answer.status().is_client_error(), "a share was sent again without its link: {}", answer.status());
        let guess = Browserless::new(stolen.url(), &authority).get(&format!("/s/{}", BASE64URL_NOPAD.encode(&[7; 32]))).await;
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

fn copy(from: &std::path::Path, to: &std::path::Path) {
    kuvert_tests::run_program(
        std::process::Command::new("cp").arg("-a").arg(format!("{}/.", from.display())).arg(to),
    );
}
