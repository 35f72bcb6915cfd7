//! Numbers as people write them.
#![no_main]

libfuzzer_sys::fuzz_target!(|word: &str| vmem_fuzz::number(word));
