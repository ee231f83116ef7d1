//! Wrong passwords are limited, and nobody is kept out of their own account by a stranger.

use super::accounts::{ANNA, PASSWORD, secret, signed, stranger, with_password};
use crate::app::sign_in::{Came, SignIn, sign_in};
use crate::tests::world::TestWorld;

#[tokio::test]
async fn a_stranger_who_hammers_keeps_the_owner_out_of_nothing() {
    let world = TestWorld::new().await;
    let mine = signed(&world).await;
    for n in 0..12 {
        let answer = with_password(&world, &stranger(1), "wrong", Came::default()).await;
        assert_eq!(matches!(answer, SignIn::SlowDown { .. }), n >= 10, "attempt {n}");
    }
    let stopped = with_password(&world, &stranger(1), PASSWORD, Came::default()).await;
    assert!(matches!(stopped, SignIn::SlowDown { .. }), "not even the right one, from there");
    let elsewhere = with_password(&world, &TestWorld::visitor(), PASSWORD, Came::default()).await;
    assert!(matches!(elsewhere, SignIn::Done(_)), "the owner, from another network");
    // Even out of the very network of the stranger: in a browser that is known.
    let came = Came { old_cookie: None, device: Some(&mine.device) };
    assert!(matches!(with_password(&world, &stranger(1), PASSWORD, came).await, SignIn::Done(_)));
    let mails = world.mails(ANNA).await;
    assert_eq!(mails.iter().filter(|mail| mail.subject.contains("tries to sign in")).count(), 1, "told once");
}

#[tokio::test]
async fn a_known_browser_has_a_limit_too_and_is_nobody_elses() {
    let world = TestWorld::new().await;
    super::accounts::add_colleague(&world, "jens@nordlys.example").await;
    let mine = signed(&world).await;
    let came = Came { old_cookie: None, device: Some(&mine.device) };
    for _ in 0..10 {
        assert!(matches!(with_password(&world, &stranger(2), "wrong", came).await, SignIn::Wrong));
    }
    assert!(matches!(with_password(&world, &stranger(2), PASSWORD, came).await, SignIn::SlowDown { .. }));
    // Her cookie does not make it his browser: his failures there count for the network.
    for _ in 0..10 {
        let jens =
            sign_in(&world.app, &stranger(3), "jens@nordlys.example", secret("wrong"), came).await.unwrap();
        assert!(matches!(jens, SignIn::Wrong));
    }
    let jens = sign_in(&world.app, &stranger(3), "jens@nordlys.example", secret("wrong"), Came::default())
        .await
        .unwrap();
    assert!(matches!(jens, SignIn::SlowDown { .. }));
}

#[tokio::test]
async fn one_network_has_a_limit_for_all_accounts_and_unknown_ones_count_alike() {
    let world = TestWorld::new().await;
    let mut looked_at = 0;
    for n in 0..60 {
        let address = format!("nobody-{}@nordlys.example", n / 6);
        let answer =
            sign_in(&world.app, &stranger(4), &address, secret("wrong"), Came::default()).await.unwrap();
        looked_at += usize::from(matches!(answer, SignIn::Wrong));
    }
    assert_eq!(looked_at, 50);
    // Ten failures of an address without an account: nobody is mailed.
    for _ in 0..10 {
        sign_in(&world.app, &stranger(5), "nobody@nordlys.example", secret("wrong"), Came::default())
            .await
            .unwrap();
    }
    assert!(world.mails("nobody").await.is_empty());
}

#[tokio::test]
async fn a_device_cookie_that_somebody_planted_is_not_adopted() {
    let world = TestWorld::new().await;
    let planted = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let came = Came { old_cookie: None, device: Some(planted) };
    let SignIn::Done(signed) = with_password(&world, &TestWorld::visitor(), PASSWORD, came).await else {
        panic!("the right password signs in");
    };
    assert_ne!(*signed.device, planted);
    for _ in 0..10 {
        with_password(&world, &stranger(6), "wrong", came).await;
    }
    assert!(matches!(with_password(&world, &stranger(6), PASSWORD, came).await, SignIn::SlowDown { .. }));
}
