//! Upload clients nobody here wrote, with a connection that breaks and a server that dies.

use std::time::Duration;

use kuvert_tests::{
    Draft, Engine, ShareRequest, World, browser_script, bytes, on_both_databases, python_script, sha256_hex,
};
use serde_json::{Value, json};

use crate::people::ANNA;

const LENGTH: usize = 24 * 1024 * 1024;

#[derive(Clone, Copy)]
enum Client {
    TusJs,
    Tuspy,
}

async fn run(client: Client, input: Value) -> Value {
    match client {
        Client::TusJs => browser_script("tus-js.mjs", input).await,
        Client::Tuspy => python_script("tuspy_upload.py", input).await,
    }
}

/// What goes wrong while the client uploads.
#[derive(Clone, Copy)]
enum Trouble {
    Cut,
    Kill,
}

async fn upload(engine: Engine, client: Client, trouble: Trouble) {
    let mut world = World::builder(engine).behind_proxy().start().await;
    let content = bytes(21, LENGTH);
    let file = world.scratch().join("big file æ.bin");
    std::fs::write(&file, &content).unwrap();
    let draft = world.api().create(&ShareRequest::mail(&[ANNA])).await;
    let input = json!({"ca_file": world.authority.file(), "url": draft.upload_url, "file": file});

    let uploading = tokio::spawn(async move { run(client, input).await });
    match trouble {
        Trouble::Cut => world.proxy().cut_upload_after(10_000_000),
        Trouble::Kill => {
            world.proxy().delay(Duration::from_millis(1));
            tokio::time::sleep(Duration::from_millis(1500)).await;
            world.kill();
            world.proxy().delay(Duration::ZERO);
            world.serve().await;
        }
    }
    let answer = uploading.await.expect("the client ended well");
    assert_eq!(answer["done"], true);
    assert!(answer["failures"].as_u64().unwrap() > 0, "nothing was interrupted: {answer}");
    arrived(&world, &draft, &content).await;
}

async fn arrived(world: &World, draft: &Draft, content: &[u8]) {
    world.api().send(draft).await;
    let link = world.sink.wait_for_link(ANNA, "/s/").await;
    let browser = world.browser();
    let page = browser.open_link(&link, &world.sink, ANNA).await;
    let got = browser.download(&page.downloads()[0]).await;
    assert_eq!(got.len(), content.len());
    assert_eq!(sha256_hex(&got), sha256_hex(content));
}

on_both_databases! {
    async fn tus_js_client_resumes_when_its_connection_breaks(engine: Engine) {
        upload(engine, Client::TusJs, Trouble::Cut).await;
    }

    async fn tus_js_client_resumes_when_the_server_dies(engine: Engine) {
        upload(engine, Client::TusJs, Trouble::Kill).await;
    }

    async fn tuspy_resumes_when_its_connection_breaks(engine: Engine) {
        upload(engine, Client::Tuspy, Trouble::Cut).await;
    }

    async fn tuspy_resumes_when_the_server_dies(engine: Engine) {
        upload(engine, Client::Tuspy, Trouble::Kill).await;
    }
}
