//! Damages the tags in every way, and expects the rule that names the damage.

use crate::cursor::Cursor;
use crate::inspect::Origin;
use crate::segments;
use crate::tag::{Kind, Tag, TagId};
use crate::testing::{broken, sample, tag};
use crate::validate::validate;

use Kind::{Added, Allocated, Free, Imported};

#[test]
fn an_undamaged_arena_is_valid() {
    assert_eq!(validate(sample().view()), Ok(()));
}

#[test]
fn links_of_the_segment_list() {
    let rule = "neighbours in the segment list link to each other";
    let one_way = broken(|core| {
        let (id, far) = (tag(core, Free, 8), tag(core, Free, 48));
        core.tags_mut()[id].set_prev(far);
    });
    assert_eq!(one_way, (rule, 8));
    let skipped = broken(|core| {
        let (id, far) = (tag(core, Allocated, 0), tag(core, Allocated, 16));
        core.tags_mut()[id].set_next(far);
    });
    assert_eq!(skipped, (rule, 16));
    let circle = broken(|core| {
        let (id, far) = (tag(core, Free, 48), tag(core, Added, 0));
        core.tags_mut()[id].set_next(far);
    });
    assert_eq!(circle, (rule, 0));
    let end = broken(|core| {
        let id = tag(core, Free, 48);
        core.tags_mut()[TagId::ANCHOR].set_prev(id);
    });
    assert_eq!(end, ("the segment list ends where its anchor says", 0));
}

#[test]
fn sizes_and_bases() {
    let empty = broken(|core| {
        let id = tag(core, Free, 8);
        core.tags_mut()[id].set_range(8, 0);
    });
    assert_eq!(empty, ("no segment and no span is empty", 8));
    let odd = broken(|core| {
        let id = tag(core, Free, 8);
        core.tags_mut()[id].set_range(8, 7);
    });
    let rule = "every base and size is a multiple of the quantum";
    assert_eq!(odd, (rule, 8));
    let odd = broken(|core| {
        let id = tag(core, Free, 8);
        core.tags_mut()[id].set_range(9, 8);
    });
    assert_eq!(odd, (rule, 9));
    let wraps = broken(|core| {
        let id = tag(core, Allocated, 16);
        core.tags_mut()[id].set_range(16, u64::MAX - 7);
    });
    assert_eq!(wraps, ("nothing wraps", 16));
}

#[test]
fn segments_tile_their_span() {
    let rule = "the segments of a span tile it, in address order";
    let gap = broken(|core| {
        let id = tag(core, Allocated, 16);
        core.tags_mut()[id].set_range(16, 8);
    });
    assert_eq!(gap, (rule, 32));
    let late = broken(|core| {
        let id = tag(core, Allocated, 0);
        core.tags_mut()[id].set_range(8, 8);
    });
    assert_eq!(late, (rule, 8));
    let orphan = broken(|core| {
        let id = tag(core, Added, 0);
        segments::remove(core.tags_mut(), id);
    });
    assert_eq!(orphan, (rule, 0));
    let rule = "the segments of a span reach to its end";
    for size in [40, 56] {
        let end = broken(|core| {
            let id = tag(core, Free, 48);
            core.tags_mut()[id].set_range(48, size);
        });
        assert_eq!(end, (rule, 0));
    }
    let last = broken(|core| {
        let id = tag(core, Free, 1056);
        core.tags_mut()[id].set_range(1056, 88);
    });
    assert_eq!(last, (rule, 1024));
    let hollow = broken(|core| {
        for (kind, base) in [(Allocated, 1024), (Free, 1056)] {
            let id = tag(core, kind, base);
            segments::remove(core.tags_mut(), id);
        }
    });
    assert_eq!(hollow, (rule, 1024));
}

#[test]
fn kinds() {
    let unused = broken(|core| {
        let id = tag(core, Free, 8);
        core.tags_mut()[id].set_kind(Kind::Unused);
    });
    assert_eq!(unused, ("the segment list has no unused tag", 8));
    let neighbours = broken(|core| {
        let id = tag(core, Allocated, 16);
        core.tags_mut()[id].set_kind(Free);
    });
    assert_eq!(neighbours, ("no two free segments are neighbours", 16));
    let kept = broken(|core| {
        core.add_span(4096, 64, Origin::Imported).unwrap();
    });
    assert_eq!(
        kept,
        ("an imported span that is all free has gone back", 4096)
    );
}

#[test]
fn totals() {
    for (how, rule) in [
        (
            (|core| core.state.stats.mem_total += 8) as fn(&mut crate::testing::Sample),
            "the total is the sum of the spans",
        ),
        (
            |core| core.state.stats.mem_import -= 8,
            "what is imported is the sum of the imported spans",
        ),
        (
            |core| core.state.stats.mem_inuse -= 8,
            "what is in use is the sum of the allocated segments",
        ),
        (
            |core| core.state.stats.alloc += 1,
            "what was allocated and not freed is allocated",
        ),
        (
            |core| core.state.stats.free = 1000,
            "what was allocated and not freed is allocated",
        ),
    ] {
        assert_eq!(broken(how), (rule, 0));
    }
    let origin = broken(|core| {
        let id = tag(core, Imported, 1024);
        core.tags_mut()[id].set_kind(Added);
    });
    assert_eq!(
        origin.0,
        "what is imported is the sum of the imported spans"
    );
}

#[test]
fn the_cursor() {
    let rule = ("the next-fit cursor lies in a segment, or before a span", 0);
    let elsewhere = broken(|core| {
        let segment = tag(core, Allocated, 16);
        core.state.cursor = Cursor::After { unit: 39, segment };
    });
    assert_eq!(elsewhere, rule);
    let marker = broken(|core| {
        let segment = tag(core, Added, 0);
        core.state.cursor = Cursor::After { unit: 39, segment };
    });
    assert_eq!(marker, rule);
    let no_marker = broken(|core| core.state.cursor = Cursor::Before(tag(core, Free, 8)));
    assert_eq!(no_marker, rule);
    let gone = broken(|core| {
        let (tags, _, state) = core.parts_mut();
        let id = state.pool.take(tags);
        tags[id] = Tag::new(Kind::Unused, 0, 0);
        state.pool.put(tags, id);
        core.state.cursor = Cursor::Before(id);
    });
    assert_eq!(gone, rule);
}
