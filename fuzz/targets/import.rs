//! Logs of programs.
#![no_main]

libfuzzer_sys::fuzz_target!(|log: &[u8]| vmem_fuzz::import(log));
