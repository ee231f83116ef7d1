//! What the time of an answer tells.

use std::time::{Duration, Instant};

use kuvert_tests::{Browserless, Engine, ShareRequest, World, bytes, on_both_databases};
use reqwest::Method;

use crate::people::report;

/// Requests of each kind in one round.
const ROUND: usize = 24;
/// Rounds that a busy machine gets before its times count.
const ROUNDS: usize = 3;
/// How often one account may be tried in a quarter of an hour.
const TRIES_PER_ACCOUNT: usize = 10;

type Fields = Vec<(&'static str, String)>;

/// A form that is filled in again and again.
struct Form {
    browser: Browserless,
    origin: String,
    path: String,
}

impl Form {
    fn new(world: &World, path: String) -> Self {
        Self { browser: world.browser(), origin: world.url(""), path }
    }

    /// How long an answer takes; no limit may refuse it.
    async fn time(&self, number: usize, fields: Fields) -> Duration {
        let request = self.browser.request(Method::POST, &self.path).header("Origin", &self.origin);
        // Where the gateway trusts us as a proxy, each guess comes from a network of its own.
        let request = request.header("X-Forwarded-For", format!("192.0.2.{number}")).form(&fields);
        let begun = Instant::now();
        let answer = request.send().await.unwrap();
        let status = answer.status();
        let page = answer.text().await.unwrap();
        let taken = begun.elapsed();
        assert!(status.as_u16() < 500 && status != 429, "{status}: {page}");
        taken
    }

    /// Makes both kinds of guess in random order, until their times look alike; fails if they never do.
    async fn does_not_tell(&self, known: impl Fn(usize) -> Fields, unknown: impl Fn(usize) -> Fields) {
        let (mut known_times, mut unknown_times) = (Vec::new(), Vec::new());
        let mut share = 0.0;
        for round in 0..ROUNDS {
            for (pair, coin) in bytes(round as u64 + 1, ROUND).into_iter().enumerate() {
                let number = round * ROUND + pair;
                // What an answer leaves behind to be done must not fall on the same kind each time.
                for is_known in [coin & 1 == 0, coin & 1 == 1] {
                    if is_known {
                        known_times.push(self.time(number, known(number)).await);
                    } else {
                        unknown_times.push(self.time(number + 128, unknown(number)).await);
                    }
                }
            }
            share = share_of_slower(&known_times, &unknown_times);
            if (0.3..=0.7).contains(&share) {
                return;
            }
        }
        panic!("in {share:.2} of all pairs the known one took longer: {known_times:?} {unknown_times:?}");
    }
}

/// In how many of all pairs the first takes longer: 0.5 where time tells nothing, 0 or 1 where it tells everything
/// (the rank-sum statistic of Mann and Whitney, which a few slow outliers do not move).
fn share_of_slower(first: &[Duration], second: &[Duration]) -> f64 {
    let slower = first.iter().flat_map(|one| second.iter().map(move |other| one > other));
    let (wins, pairs) = slower.fold((0_u32, 0_u32), |(wins, pairs), won| (wins + u32::from(won), pairs + 1));
    f64::from(wins) / f64::from(pairs)
}

on_both_databases! {
    async fn case_12_the_time_of_an_answer_does_not_tell_whether_an_address_is_on_the_list(engine: Engine) {
        let world = World::builder(engine)
            .env("KUVERT_RECIPIENTS_MAX", "1000")
            .env("KUVERT_CODES_PER_NETWORK_PER_HOUR", "100000")
            .start()
            .await;
        let listed: Vec<String> = (0..=ROUND * ROUNDS).map(|n| format!("person.{n:03}@kunde.example")).collect();
        let recipients: Vec<&str> = listed.iter().map(String::as_str).collect();
        let sent = world.api().share(&ShareRequest::link(&recipients), &[("report.pdf", &report())]).await;
        let form = Form::new(&world, format!("{}/code", sent.link()));
        let email = |address: String| vec![("email", address)];
        // The first answer opens the connection and warms what is warmed.
        form.time(0, email(listed[ROUND * ROUNDS].clone())).await;
        let unknown = |n: usize| email(format!("nobody.{n:03}@kunde.example"));
        form.does_not_tell(|n| email(listed[n].clone()), unknown).await;
    }

    async fn case_12_the_time_of_a_sign_in_does_not_tell_whether_an_account_exists(engine: Engine) {
        let world = World::builder(engine).env("KUVERT_TRUSTED_PROXIES", "127.0.0.1/32").start().await;
        let account = |n: usize| format!("colleague.{n}@firma.example");
        for n in 0..=ROUND * ROUNDS / TRIES_PER_ACCOUNT {
            let add = ["staff", "add", &account(n), "--name", "Colleague", "--role", "sender", "--password-stdin"];
            world.settings.cli_ok(&add, "a long password of a colleague\n");
        }
        let form = Form::new(&world, "/sign-in".to_owned());
        let fields = |email: String| vec![("email", email), ("password", "not the password".to_owned())];
        form.time(255, fields("first@elsewhere.example".to_owned())).await;
        let unknown = |n: usize| fields(format!("stranger.{}@firma.example", n / TRIES_PER_ACCOUNT));
        form.does_not_tell(|n| fields(account(n / TRIES_PER_ACCOUNT)), unknown).await;
    }
}
