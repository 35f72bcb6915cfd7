//! A small arena to damage, to test that [`validate`](crate::validate) notices it.

use crate::alloc::Fixed;
use crate::constraint::Request;
use crate::inspect::Origin;
use crate::locked::Core;
use crate::policy::AllocPolicy;
use crate::quantum::Quantum;
use crate::segments;
use crate::tag::{Kind, TagId};
use crate::validate::validate;

pub(crate) type Sample = Core<Fixed<64, 32>>;

/// An arena with quantum 8. The segments, `a` allocated, `f` free:
/// added 0+96: a8 f8 a16 f8 a8 f48; imported 1024+128: a32 f96. Two tags are in
/// the pool, and the cursor is at 40.
pub(crate) fn sample() -> Sample {
    let mut core = Core::new(Quantum::new(8).unwrap(), Fixed::new());
    core.add_span(0, 96, Origin::Added).unwrap();
    for size in [8, 8, 16] {
        alloc(&mut core, size, AllocPolicy::InstantFit);
    }
    alloc(&mut core, 8, AllocPolicy::NextFit);
    for size in [8, 48] {
        alloc(&mut core, size, AllocPolicy::InstantFit);
    }
    core.add_span(1024, 128, Origin::Imported).unwrap();
    for size in [32, 16, 16] {
        alloc(&mut core, size, AllocPolicy::InstantFit);
    }
    for (base, size) in [(8, 8), (32, 8), (48, 48), (1056, 16), (1072, 16)] {
        assert!(matches!(core.free(base, size), Ok(None)));
    }
    validate(core.view()).unwrap();
    core
}

fn alloc(core: &mut Sample, size: u64, policy: AllocPolicy) {
    let request = Request::anywhere(size, core.state.quantum);
    assert!(core.attempt(request, size, policy).is_ok());
}

/// Returns the tag of this kind at `base`.
pub(crate) fn tag(core: &Sample, kind: Kind, base: u64) -> TagId {
    let tags = core.tags();
    let mut id = segments::first(tags);
    while tags[id].kind() != kind || tags[id].base() != base {
        id = tags[id].next();
        assert!(!id.is_none(), "there is no such tag");
    }
    id
}

/// Damages the arena and returns the rule that is broken, and the place.
#[track_caller]
pub(crate) fn broken(how: impl FnOnce(&mut Sample)) -> (&'static str, u64) {
    let mut core = sample();
    how(&mut core);
    let violation = validate(core.view()).expect_err("nothing was noticed");
    (violation.rule, violation.at)
}
