//! A session as a link.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vmem_fuzz::link(bytes));
