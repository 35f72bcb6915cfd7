//! Reports of every kind of item.

use super::report as report_on;
use super::*;
use vmem_lab::{ArenaId, Command};

const TWO: &str = "arena heap quantum=64\nspan heap 4096 1K\n\
    arena kmem quantum=16 source=heap\na = alloc kmem 40\nb = alloc kmem 16\n";
const HEAP: ArenaId = ArenaId(0);
const KMEM: ArenaId = ArenaId(1);

fn session(text: &str) -> Session {
    let mut session = Session::open(text).unwrap();
    session.run(Command::ToEnd).unwrap();
    session
}

fn row(report: &Report, name: &str) -> Row {
    let rows = report.groups.iter().flat_map(|group| &group.rows);
    let found = rows.into_iter().find(|row| row.name == name).cloned();
    found.unwrap_or_else(|| panic!("no {name} in {report:?}"))
}

fn shown(report: &Report, name: &str) -> String {
    row(report, name).value.text(Settings::default())
}

fn segment(arena: ArenaId, base: u64) -> Item {
    Item::Segment { arena, base }
}

#[test]
fn an_allocated_segment_says_whose_it_is_and_who_made_it() {
    let report = report_on(&session(TWO), segment(KMEM, 4096), Settings::default()).unwrap();
    assert_eq!(report.title, "a");
    assert_eq!(shown(&report, "asked for"), "40 units");
    assert_eq!(shown(&report, "padding"), "8 units");
    assert_eq!(row(&report, "created by").link, Some(Item::Operation(3)));
    assert_eq!(row(&report, "first unit").kernel, Some("vs_start"));
    let left = row(&report, "left");
    assert_eq!(
        left.link,
        Some(Item::Span {
            arena: KMEM,
            base: 4096
        })
    );
    assert_eq!(row(&report, "right").link, Some(segment(KMEM, 4144)));
    let dump = report.dump.unwrap();
    assert!(
        dump.contains("vs_start  = 0x1000") && dump.contains("(VMEM_ALLOC)"),
        "{dump}"
    );
}

#[test]
fn a_free_segment_says_where_it_is_filed() {
    let report = report_on(&session(TWO), segment(HEAP, 4160), Settings::default()).unwrap();
    assert_eq!(report.title, "free segment");
    let list = row(&report, "freelist");
    assert_eq!(
        list.link,
        Some(Item::List {
            arena: HEAP,
            list: 9
        })
    );
    assert_eq!(shown(&report, "place in it"), "1 of 1");
    assert_eq!(shown(&report, "end"), "5\u{2009}120");
}

#[test]
fn a_segment_that_is_lent_leads_to_the_span_it_is() {
    let report = report_on(&session(TWO), segment(HEAP, 4096), Settings::default()).unwrap();
    let span = Item::Span {
        arena: KMEM,
        base: 4096,
    };
    assert_eq!(row(&report, "its span").link, Some(span));
    let span = report_on(&session(TWO), span, Settings::default()).unwrap();
    assert_eq!(row(&span, "imported from").link, Some(segment(HEAP, 4096)));
    assert_eq!(shown(&span, "in use"), "64 units");
}

#[test]
fn what_the_operation_changed_says_what_it_was() {
    let session = session(&format!("{TWO}c = alloc heap 64\n"));
    let heap = report_on(&session, Item::Arena(HEAP), Settings::default()).unwrap();
    let in_use = row(&heap, "in use");
    assert_eq!(in_use.kernel, Some("vk_mem_inuse"));
    assert_eq!(in_use.was, Some(Value::Units(64)));
    let taken = report_on(&session, segment(HEAP, 4160), Settings::default()).unwrap();
    assert_eq!(
        row(&taken, "kind").was,
        Some(Value::Text("free".to_owned()))
    );
    assert_eq!(row(&taken, "first unit").was, None);
    // kmem has not changed.
    let kmem = report_on(&session, Item::Arena(KMEM), Settings::default()).unwrap();
    assert!(
        kmem.groups
            .iter()
            .flat_map(|group| &group.rows)
            .all(|row| row.was.is_none())
    );
}

#[test]
fn an_arena_has_every_counter_under_its_kernels_name() {
    let heap = report_on(&session(TWO), Item::Arena(HEAP), Settings::default()).unwrap();
    let kernel: Vec<&str> = heap.groups[0]
        .rows
        .iter()
        .filter_map(|row| row.kernel)
        .collect();
    assert_eq!(
        kernel,
        [
            "vk_mem_inuse",
            "vk_mem_import",
            "vk_mem_total",
            "vk_alloc",
            "vk_free",
            "vk_wait",
            "vk_fail",
            "vk_lookup",
            "vk_search"
        ]
    );
    assert_eq!(row(&heap, "kmem").link, Some(Item::Arena(KMEM)));
    let kmem = report_on(&session(TWO), Item::Arena(KMEM), Settings::default()).unwrap();
    assert_eq!(row(&kmem, "imports from").link, Some(Item::Arena(HEAP)));
}

#[test]
fn who_waits_is_listed_in_order() {
    let text = "arena heap\nspan heap 0 64\nall = alloc heap 64\n\
        p = alloc heap 8 wait\nq = alloc heap 4 wait\n";
    let heap = report_on(&session(text), Item::Arena(HEAP), Settings::default()).unwrap();
    let line = heap
        .groups
        .iter()
        .find(|group| group.title.starts_with("Waiting"));
    let line: Vec<String> = line
        .unwrap()
        .rows
        .iter()
        .map(|row| row.value.text(Settings::default()))
        .collect();
    assert!(
        line[0].starts_with("p: 8 units") && line[1].starts_with("q: 4 units"),
        "{line:?}"
    );
}

#[test]
fn lists_and_buckets_show_their_members_in_order() {
    let text = "arena heap\nspan heap 0 4\nspan heap 100 5\nspan heap 200 6\n";
    let list = report_on(
        &session(text),
        Item::List {
            arena: HEAP,
            list: 2,
        },
        Settings::default(),
    )
    .unwrap();
    assert_eq!(row(&list, "1.").link, Some(segment(HEAP, 200)));
    assert_eq!(row(&list, "3.").link, Some(segment(HEAP, 0)));
    assert_eq!(shown(&list, "all together"), "15 units");
    let session = session(TWO);
    let world = session.moment().world;
    let bucket = world.inspect(KMEM, |view| view.bucket_of(4144)).unwrap();
    let report = report_on(
        &session,
        Item::Bucket {
            arena: KMEM,
            bucket,
        },
        Settings::default(),
    )
    .unwrap();
    let members = report.groups[1].rows.iter().filter_map(|row| row.link);
    assert!(members.into_iter().any(|link| link == segment(KMEM, 4144)));
}

#[test]
fn a_cache_and_its_objects_say_where_everything_is() {
    let text = "arena small quantum=16 qcache=64 magazine=4\nspan small 4096 4K\n\
        a = alloc small 10\nb = alloc small 16\nfree small b\n";
    let session = session(text);
    let cache = report_on(
        &session,
        Item::Cache {
            arena: HEAP,
            class: 0,
        },
        Settings::default(),
    )
    .unwrap();
    assert_eq!(shown(&cache, "handed out"), "1");
    assert_eq!(shown(&cache, "in magazines"), "1");
    assert_eq!(shown(&cache, "arena calls avoided"), "1");
    let a = report_on(
        &session,
        Item::Object {
            arena: HEAP,
            base: 4096,
        },
        Settings::default(),
    )
    .unwrap();
    assert_eq!(a.title, "a");
    assert_eq!(shown(&a, "padding"), "6 units");
    let b = report_on(
        &session,
        Item::Object {
            arena: HEAP,
            base: 4112,
        },
        Settings::default(),
    )
    .unwrap();
    assert!(shown(&b, "state").contains("loaded magazine, on top"));
    assert_eq!(
        row(&b, "state").was,
        Some(Value::Text("handed out".to_owned()))
    );
}

#[test]
fn an_operation_leads_to_what_it_made() {
    let report = report_on(&session(TWO), Item::Operation(3), Settings::default()).unwrap();
    assert_eq!(row(&report, "created").link, Some(segment(KMEM, 4096)));
    assert_eq!(shown(&report, "line"), "4");
    assert_eq!(
        report_on(&session(TWO), Item::Operation(99), Settings::default()),
        None
    );
}

#[test]
fn addresses_among_words_are_written_as_the_settings_have_it() {
    let settings = Settings {
        radix: crate::settings::Radix::Hexadecimal,
        ..Settings::default()
    };
    let session = session(TWO);
    let shown = |item, name| {
        let report = report_on(&session, item, Settings::default()).unwrap();
        row(&report, name).value.text(settings)
    };
    let a = segment(KMEM, 4096);
    assert_eq!(shown(a, "span"), "64 units at 0x1000");
    assert_eq!(shown(a, "right"), "0x1030 · b, 16 units");
    assert_eq!(
        shown(Item::Operation(3), "created"),
        "a, 48 units at 0x1000"
    );
    let gone = missing(&session, segment(KMEM, 4100), settings);
    assert!(gone.contains("begins at 0x1004"), "{gone}");
}

#[test]
fn what_is_gone_says_what_is_there_instead() {
    let session = session(&format!("{TWO}free kmem a\nfree kmem b\n"));
    let item = segment(KMEM, 4144);
    assert_eq!(report_on(&session, item, Settings::default()), None);
    assert!(
        missing(&session, item, Settings::default()).contains("in no span"),
        "{}",
        missing(&session, item, Settings::default())
    );
    let no_arena = missing(&session, Item::Arena(ArenaId(9)), Settings::default());
    assert!(no_arena.contains("does not exist"), "{no_arena}");
}

#[test]
fn the_end_of_all_addresses_is_written_out() {
    let text = "arena all\nspan all 18446744073709551615 1\n";
    let report = report_on(&session(text), segment(HEAP, u64::MAX), Settings::default()).unwrap();
    assert_eq!(row(&report, "end").value, Value::Address(1 << 64));
}
