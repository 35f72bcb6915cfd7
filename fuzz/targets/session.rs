//! A session, and everything that can be done to it.
#![no_main]

libfuzzer_sys::fuzz_target!(|edits: vmem_fuzz::Edits| edits.check());
