//! Any scenario is played.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| vmem_fuzz::world(text));
