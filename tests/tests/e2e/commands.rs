//! The command line: configuration that is refused, and a share from the shell.

use std::process::Output;

use kuvert_tests::{Engine, World, bytes, on_both_databases, sha256_hex};

use crate::people::ANNA;

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

on_both_databases! {
    async fn a_wrong_option_stops_the_start_with_a_sentence_that_names_it(engine: Engine) {
        let mut world = World::start(engine).await;
        world.stop();
        for (name, value) in [
            ("KUVERT_COLOUR", "red"),
            ("KUVERT_CODE_TRIES", "0"),
            ("KUVERT_PUBLIC_URL", "ftp://share.example"),
            ("KUVERT_MAIL_URL", "pigeon://loft"),
            ("KUVERT_TLS_CERT", "/no/such/file.pem"),
        ] {
            let mut wrong = world.settings.clone();
            wrong.set(name, value);
            let (status, said) = wrong.refused_start();
            assert!(!status.success(), "{name}={value}: it started");
            assert!(said.contains(name), "{name}={value}: it said {said:?}");
        }
    }

    async fn the_effective_configuration_is_shown_without_secrets(engine: Engine) {
        let world = World::start(engine).await;
        let mut settings = world.settings.clone();
        settings.set("KUVERT_MAIL_URL", "smtp://relay-user:relay-secret-word@localhost:25");
        let shown = settings.cli_ok(&["config", "check"], "");
        assert!(shown.contains(world.settings.url()), "{shown}");
        assert!(!shown.contains("relay-secret-word"), "{shown}");
    }

    async fn a_share_can_be_sent_from_the_shell(engine: Engine) {
        let world = World::start(engine).await;
        let content = bytes(61, 200_000);
        let file = world.scratch().join("from the shell.bin");
        std::fs::write(&file, &content).unwrap();
        let mut client = world.settings.clone();
        // A client knows the server's address and its own token, nothing of the server's configuration.
        client.environment.retain(|name, _| !name.starts_with("KUVERT_"));
        client.set("KUVERT_SERVER", world.settings.url());
        client.set("KUVERT_TOKEN", world.token());
        client.set("KUVERT_CA_FILE", &world.authority.file().to_string_lossy());
        let file = file.to_string_lossy().into_owned();
        let output = client.cli(&["share", &file, "--to", ANNA, "--expires", "7d", "--message", "from the shell"], "");
        assert!(output.status.success(), "{}", said(&output));

        let link = world.sink.wait_for_link(ANNA, "/s/").await;
        let browser = world.browser();
        let page = browser.open_link(&link, &world.sink, ANNA).await;
        assert!(page.text().contains("from the shell"));
        let download = browser.find_file(&page, "from the shell.bin").await.expect("the file is offered");
        assert_eq!(sha256_hex(&browser.download(&download).await), sha256_hex(&content));

        let linked = client.cli(&["share", &file, "--to", ANNA, "--deliver", "link"], "");
        assert!(linked.status.success(), "{}", said(&linked));
        assert!(String::from_utf8_lossy(&linked.stdout).contains(&world.url("/s/")), "the link is printed: {}", said(&linked));
    }

    async fn the_log_is_read_from_the_shell(engine: Engine) {
        let world = World::start(engine).await;
        crate::people::share_with_anna(&world).await;
        let log = world.settings.cli_ok(&["log"], "");
        assert!(log.lines().count() >= 3, "created, file added, sent: {log}");
    }

    async fn migrating_twice_changes_nothing(engine: Engine) {
        let mut world = World::start(engine).await;
        world.stop();
        world.settings.cli_ok(&["migrate"], "");
        world.serve().await;
    }
}
