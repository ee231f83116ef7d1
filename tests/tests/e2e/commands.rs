//! The command line: configuration that is refused, and a share from the shell.

use std::process::Output;

use kuvert_tests::{Engine, ShareRequest, World, bytes, on_both_databases, sha256_hex};

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
            ("KUVERT_UPLOAD_MAX_BYTES", "300 GiB"),
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

    async fn what_the_server_would_refuse_the_check_refuses_too(engine: Engine) {
        let world = World::start(engine).await;
        let bucket = ("KUVERT_BLOB_URL", "s3://bucket/prefix");
        let key = [("KUVERT_S3_ACCESS_KEY_ID", "an-id"), ("KUVERT_S3_SECRET_ACCESS_KEY", "a-secret")];
        for (option, settings) in [
            ("organisation_logo", vec![("KUVERT_ORGANISATION_LOGO", "/no/such/logo.png")]),
            ("s3_access_key_id", vec![bucket]),
            ("s3_ca_file", vec![bucket, key[0], key[1], ("KUVERT_S3_CA_FILE", "/no/such/root.pem")]),
            ("s3_access_key_id", vec![key[0]]),
        ] {
            let mut wrong = world.settings.clone();
            for (name, value) in &settings {
                wrong.set(name, value);
            }
            let checked = wrong.cli(&["config", "check"], "");
            assert!(!checked.status.success(), "{settings:?}");
            assert!(said(&checked).contains(option), "{}", said(&checked));
        }
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

    async fn a_share_is_received_from_the_shell_over_a_connection_that_breaks(engine: Engine) {
        let world = World::builder(engine).behind_proxy().start().await;
        let content = bytes(62, 6_000_000);
        let passphrase = "correct horse battery";
        let agreed = ShareRequest::link(&[ANNA]).recipient(0, "verification", "passphrase").recipient(0, "passphrase", passphrase);
        let sent = world.api().share(&agreed, &[("report.bin", &content)]).await;
        let (secret, folder) = (world.scratch().join("secret"), world.scratch().join("received"));
        std::fs::write(&secret, passphrase).unwrap();
        let mut client = world.settings.clone();
        client.environment.retain(|name, _| !name.starts_with("KUVERT_"));
        client.set("KUVERT_CA_FILE", &world.authority.file().to_string_lossy());
        let receive = || {
            let (client, link) = (client.clone(), sent.link());
            let [secret, folder] = [&secret, &folder].map(|path| path.to_string_lossy().into_owned());
            let run = move || client.cli(&["receive", &link, "--email", ANNA, "--passphrase-file", &secret, "--to", &folder], "");
            async move { tokio::task::spawn_blocking(run).await.unwrap() }
        };
        world.proxy().cut_download_after(2_000_000);
        let output = receive().await;
        assert!(output.status.success(), "{}", said(&output));
        assert!(world.proxy().cuts() > 0, "the connection was to break");
        assert!(said(&output).contains('✓'), "{}", said(&output));
        assert_eq!(sha256_hex(&std::fs::read(folder.join("report.bin")).unwrap()), sha256_hex(&content));
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1, "no part is left");
        let ranges = world.api().events(&format!("share={}&kind=download.started", sent.id)).await;
        assert!(ranges.iter().any(|event| event["detail"]["from"].as_u64() > Some(0)), "it went on where it was cut: {ranges:?}");

        let again = receive().await;
        assert!(again.status.success() && said(&again).contains('✓'), "{}", said(&again));
        std::fs::write(folder.join("report.bin"), "something else").unwrap();
        let kept = receive().await;
        assert_eq!(std::fs::read(folder.join("report.bin")).unwrap(), b"something else", "nothing is overwritten: {}", said(&kept));
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
