//! Arenas against their rules.
#![no_main]

libfuzzer_sys::fuzz_target!(|run: vmem_fuzz::Arenas| run.check());
