//! The scenarios of a lesson.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| vmem_fuzz::markdown(text));
