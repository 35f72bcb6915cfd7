//! The scenario language.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vmem_fuzz::scenario(bytes));
