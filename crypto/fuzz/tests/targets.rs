//! Runs every target on arbitrary bytes for some seconds: two, or as many as `KUVERT_FUZZ_SECONDS` says.

use std::{env, time::Duration};

use kuvert_crypto_fuzz as targets;

fn seconds() -> Duration {
    let named = env::var_os("KUVERT_FUZZ_SECONDS").unwrap_or_else(|| "2".into());
    let seconds = named.to_str().and_then(|text| text.parse().ok());
    let seconds = seconds.expect("KUVERT_FUZZ_SECONDS is a number of seconds");
    Duration::from_secs_f64(seconds)
}

macro_rules! targets {
    ($($name:ident)+) => {
        $(
            #[test]
            fn $name() {
                bolero::check!().with_test_time(seconds()).with_max_len(4_096).for_each(targets::$name);
            }
        )+

        #[test]
        fn every_target_is_run() {
            let run = [$(stringify!($name)),+];
            assert_eq!(targets::TARGETS.map(|(name, _)| name), run);
        }
    };
}

targets! {
    boxes cobblestone cookie damaged_file entry header ids keystore layout link_token manifest segment stanza
    stored_file tickets
}
