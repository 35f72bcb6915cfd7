//! Reports of every kind of item.

use super::*;
use crate::settings::Radix;
use crate::testing::{HEAP, KMEM, TWO_ARENAS, at_end};

fn hex(session: &Session, item: Item, name: &str) -> String {
    row(&report(session, item, Radix::Hexadecimal).unwrap(), name).value
}

fn report_on(text: &str, item: Item) -> Report {
    report(&at_end(text), item, Radix::Decimal).unwrap()
}

fn row(report: &Report, name: &str) -> Row {
    let rows = report.groups.iter().flat_map(|group| &group.rows);
    let found = rows.into_iter().find(|row| row.name == name).cloned();
    found.unwrap_or_else(|| panic!("no {name} in {report:?}"))
}

fn shown(report: &Report, name: &str) -> String {
    row(report, name).value
}

#[test]
fn an_allocated_segment_says_whose_it_is_and_who_made_it() {
    let report = report_on(TWO_ARENAS, Item::Segment(KMEM, 4096));
    assert_eq!(report.title, "a");
    assert_eq!(shown(&report, "asked for"), "40 units");
    assert_eq!(shown(&report, "padding"), "8 units");
    assert_eq!(row(&report, "created by").link, Some(Item::Operation(3)));
    assert_eq!(row(&report, "first unit").kernel, Some("vs_start"));
    assert_eq!(row(&report, "left").link, Some(Item::Span(KMEM, 4096)));
    let right = Some(Item::Segment(KMEM, 4144));
    assert_eq!(row(&report, "right").link, right);
    let dump = report.dump.unwrap();
    assert!(dump.contains("vs_start  = 0x1000"), "{dump}");
    assert!(dump.contains("(VMEM_ALLOC)"), "{dump}");
}

#[test]
fn a_free_segment_says_where_it_is_filed() {
    let report = report_on(TWO_ARENAS, Item::Segment(HEAP, 4160));
    assert_eq!(report.title, "free segment");
    assert_eq!(row(&report, "freelist").link, Some(Item::List(HEAP, 9)));
    assert_eq!(shown(&report, "place in list"), "1 of 1");
    assert_eq!(shown(&report, "end"), "5\u{2009}120");
}

#[test]
fn a_segment_that_is_lent_leads_to_the_span_it_is() {
    let (segment, span) = (Item::Segment(HEAP, 4096), Item::Span(KMEM, 4096));
    let report = report_on(TWO_ARENAS, segment);
    assert_eq!(row(&report, "its span").link, Some(span));
    let report = report_on(TWO_ARENAS, span);
    assert_eq!(row(&report, "imported from").link, Some(segment));
    assert_eq!(shown(&report, "in use"), "64 units");
}

#[test]
fn what_the_operation_changed_says_what_it_was() {
    let text = format!("{TWO_ARENAS}c = alloc heap 64\n");
    let in_use = row(&report_on(&text, Item::Arena(HEAP)), "in use");
    assert_eq!(in_use.kernel, Some("vk_mem_inuse"));
    assert_eq!(in_use.was.as_deref(), Some("64 units"));
    let taken = report_on(&text, Item::Segment(HEAP, 4160));
    assert_eq!(row(&taken, "kind").was.as_deref(), Some("free"));
    assert_eq!(row(&taken, "first unit").was, None);
    let kmem = report_on(&text, Item::Arena(KMEM));
    let mut rows = kmem.groups.iter().flat_map(|group| &group.rows);
    assert!(rows.all(|row| row.was.is_none()), "kmem has not changed");
}

#[test]
fn an_arena_has_every_counter_under_its_kernels_name() {
    let heap = report_on(TWO_ARENAS, Item::Arena(HEAP));
    let counters = heap.groups[0].rows.iter();
    let kernel: Vec<&str> = counters.filter_map(|row| row.kernel).collect();
    let all = "vk_mem_inuse vk_mem_import vk_mem_total vk_alloc vk_free vk_wait vk_fail \
        vk_lookup vk_search";
    assert_eq!(kernel.join(" "), all);
    assert_eq!(row(&heap, "kmem").link, Some(Item::Arena(KMEM)));
    let kmem = report_on(TWO_ARENAS, Item::Arena(KMEM));
    assert_eq!(row(&kmem, "imports from").link, Some(Item::Arena(HEAP)));
}

#[test]
fn who_waits_is_listed_in_order() {
    let text = "arena heap\nspan heap 0 64\nall = alloc heap 64\n\
        p = alloc heap 8 wait\nq = alloc heap 4 wait\n";
    let heap = report_on(text, Item::Arena(HEAP));
    assert!(shown(&heap, "1.").starts_with("p: 8 units"), "{heap:?}");
    assert!(shown(&heap, "2.").starts_with("q: 4 units"), "{heap:?}");
}

#[test]
fn lists_and_buckets_show_their_members_in_order() {
    let text = "arena heap\nspan heap 0 4\nspan heap 100 5\nspan heap 200 6\n";
    let list = report_on(text, Item::List(HEAP, 2));
    assert_eq!(row(&list, "1.").link, Some(Item::Segment(HEAP, 200)));
    assert_eq!(row(&list, "3.").link, Some(Item::Segment(HEAP, 0)));
    assert_eq!(shown(&list, "total size"), "15 units");
    let session = at_end(TWO_ARENAS);
    let world = session.moment().world;
    let bucket = world.inspect(KMEM, |view| view.bucket_of(4144)).unwrap();
    let report = report_on(TWO_ARENAS, Item::Bucket(KMEM, bucket));
    let mut members = report.groups[1].rows.iter();
    assert!(members.any(|row| row.link == Some(Item::Segment(KMEM, 4144))));
}

#[test]
fn a_cache_and_its_objects_say_where_everything_is() {
    let text = "arena small quantum=16 qcache=64 magazine=4\nspan small 4096 4K\n\
        a = alloc small 10\nb = alloc small 16\nfree small b\n";
    let cache = report_on(text, Item::Cache(HEAP, 0));
    assert_eq!(shown(&cache, "handed out"), "1");
    assert_eq!(shown(&cache, "in magazines"), "1");
    assert_eq!(shown(&cache, "arena calls avoided"), "1");
    let a = report_on(text, Item::Object(HEAP, 4096));
    assert_eq!(a.title, "a");
    assert_eq!(shown(&a, "padding"), "6 units");
    let state = row(&report_on(text, Item::Object(HEAP, 4112)), "state");
    assert!(state.value.contains("loaded magazine, on top"));
    assert_eq!(state.was.as_deref(), Some("handed out"));
}

#[test]
fn an_operation_leads_to_what_it_made() {
    let report = report_on(TWO_ARENAS, Item::Operation(3));
    let made = Some(Item::Segment(KMEM, 4096));
    assert_eq!(row(&report, "created").link, made);
    assert_eq!(shown(&report, "line"), "4");
    let session = at_end(TWO_ARENAS);
    assert!(super::report(&session, Item::Operation(99), Radix::Decimal).is_err());
}

#[test]
fn addresses_are_written_as_the_settings_have_it() {
    let session = at_end(TWO_ARENAS);
    let a = Item::Segment(KMEM, 4096);
    assert_eq!(hex(&session, a, "span"), "64 units at 0x1000");
    assert_eq!(hex(&session, a, "right"), "0x1030 · b, 16 units");
    let created = hex(&session, Item::Operation(3), "created");
    assert_eq!(created, "a, 48 units at 0x1000");
    let base = row(&report_on(TWO_ARENAS, a), "first unit");
    assert_eq!(
        base.accessible_name(),
        "first unit: 4\u{2009}096, 0x1000 (vs_start)"
    );
    let gone = report(&session, Item::Segment(KMEM, 4100), Radix::Hexadecimal);
    let gone = gone.unwrap_err();
    assert!(gone.contains("begins at 0x1004"), "{gone}");
}

#[test]
fn what_is_gone_says_what_is_there_instead() {
    let session = at_end(&format!("{TWO_ARENAS}free kmem a\nfree kmem b\n"));
    for (item, found) in [
        (Item::Segment(KMEM, 4144), "in no span"),
        (Item::Arena(ArenaId(9)), "does not exist"),
    ] {
        let missing = report(&session, item, Radix::Decimal).unwrap_err();
        assert!(missing.contains(found), "{missing}");
    }
}

#[test]
fn the_end_of_all_addresses_is_written_out() {
    let text = "arena all\nspan all 18446744073709551615 1\n";
    let report = report_on(text, Item::Segment(HEAP, u64::MAX));
    assert_eq!(shown(&report, "end"), grouped(1 << 64));
}

#[test]
fn a_text_that_is_not_an_address_is_explained() {
    let session = at_end(TWO_ARENAS);
    let parse = |arena, typed| Asked::parse(session.moment().world, arena, typed);
    for (typed, found) in [
        ("c", "“c” is neither"),
        ("18446744073709551616", "too large"),
    ] {
        let Some(Asked::Wrong(why)) = parse(Some(HEAP), typed) else {
            panic!("{typed}");
        };
        let why = why.shown(Radix::Decimal);
        assert!(why.contains(found), "{why}");
    }
    assert!(matches!(parse(None, "5"), Some(Asked::Wrong(_))));
}

#[test]
fn an_address_selects_the_segment_that_contains_it() {
    let session = at_end(TWO_ARENAS);
    let item = |address| Asked::At(KMEM, address).item(session.moment().world);
    assert_eq!(item(4127), Some(Item::Segment(KMEM, 4096)));
    assert_eq!(item(7), None);
}
