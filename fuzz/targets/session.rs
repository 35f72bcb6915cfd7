//! A session, and every command for it.
#![no_main]

libfuzzer_sys::fuzz_target!(|edits: vmem_fuzz::Edits| edits.check());
