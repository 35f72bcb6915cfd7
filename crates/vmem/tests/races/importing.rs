//! Two imports at the same time.

use crate::platform::{INSTANT, bare, model, on_cpu};
use std::sync::Arc;

#[test]
fn two_importers_at_once_lose_nothing() {
    model(5, || {
        let heap = Arc::new(bare(4, vmem::NoSource));
        heap.add_span(0, 8).unwrap();
        let child = Arc::new(bare(1, Arc::clone(&heap)));
        let other = Arc::clone(&child);
        let there = on_cpu(1, move || other.alloc(3, INSTANT).unwrap());
        let here = child.alloc(2, INSTANT).unwrap();
        let there = there.join().unwrap();
        assert!(here + 2 <= there || there + 3 <= here);
        child.validate().unwrap();
        child.free(here, 2).unwrap();
        child.free(there, 3).unwrap();
        child.validate().unwrap();
        heap.validate().unwrap();
        assert_eq!(heap.stats().mem_inuse, 0);
    });
}

#[test]
fn a_free_meanwhile_answers_a_request_after_a_failed_import() {
    model(5, || {
        let heap = Arc::new(bare(4, vmem::NoSource));
        heap.add_span(0, 4).unwrap();
        let child = Arc::new(bare(1, Arc::clone(&heap)));
        let held = child.alloc(4, INSTANT).unwrap();
        let other = Arc::clone(&child);
        let there = on_cpu(1, move || other.free(held, 4).unwrap());
        // The free comes too late, or in time; no other answer is possible.
        let answer = child.alloc(4, INSTANT);
        there.join().unwrap();
        match answer {
            Ok(base) => child.free(base, 4).unwrap(),
            Err(error) => assert_eq!(error.code(), "source-failed"),
        }
        child.validate().unwrap();
        assert_eq!(heap.stats().mem_inuse, 0);
    });
}
