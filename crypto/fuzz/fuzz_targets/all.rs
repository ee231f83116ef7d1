//! All targets in one, for `cargo fuzz`: the first byte says which.
#![no_main]

use kuvert_crypto_fuzz::TARGETS;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Some((which, rest)) = data.split_first() {
        let (_, target) = TARGETS[usize::from(*which) % TARGETS.len()];
        target(rest);
    }
});
