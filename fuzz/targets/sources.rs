//! Arenas below a source that fails, lies or answers late.
#![no_main]

libfuzzer_sys::fuzz_target!(|run: vmem_fuzz::Sources| run.check());
