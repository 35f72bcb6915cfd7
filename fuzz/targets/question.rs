//! Questions about a moment.
#![no_main]

libfuzzer_sys::fuzz_target!(|questions: vmem_fuzz::Questions| questions.check());
