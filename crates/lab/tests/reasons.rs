//! The reasons in sentences: why a free merges or not, when an allocation was freed, and
//! what would fit in place of a request that failed.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod common;

use proptest::prelude::*;
use vmem::{AllocPolicy, SegmentKind};
use vmem_lab::narration::{self, Formatter};
use vmem_lab::query::{fits, largest_that_fits};
use vmem_lab::timeline::Player;
use vmem_lab::{
    ArenaId, Command, Constraints, Effect, Owner, Place, Scenario, Session, World, prompt,
};

/// Returns the sentences about the last operation of a text, and the world after it.
fn last(text: &str) -> (String, World) {
    let scenario = Scenario::parse(text).unwrap();
    let mut player = Player::default();
    let mut said = String::new();
    while let Some(outcome) = player.step_recorded(&scenario) {
        said = narration::summary(Formatter::decimal(player.world()), &outcome);
    }
    (said.replace('\u{2009}', ""), player.world().clone())
}

const THREE: &str = "arena heap\nspan heap 1024 64\na = alloc heap 16\nb = alloc heap 8\n\
    c = alloc heap 24\n";

#[test]
fn a_free_says_what_it_merges_with_or_why_it_does_not() {
    let imports = "arena heap quantum=64\nspan heap 0 256\narena kmem source=heap\n";
    for (text, sentences) in [
        (
            format!("{THREE}free heap b\n"),
            "b (8 units at 1040) is freed. Its neighbours, a and c, are in use, so nothing \
             merges. The free segment of 8 units at 1040 is added to list 3.",
        ),
        (
            format!("{THREE}free heap a\n"),
            "a (16 units at 1024) is freed. Its span begins on its left, and its right \
             neighbour, b, is in use, so nothing merges. The free segment of 16 units at 1024 \
             is added to list 4.",
        ),
        (
            format!("{THREE}d = alloc heap 16\nfree heap d\n"),
            "d (16 units at 1072) is freed. Its left neighbour, c, is in use, and its span ends \
             on its right, so nothing merges. The free segment of 16 units at 1072 is added to \
             list 4.",
        ),
        (
            "arena heap\nspan heap 0 8\na = alloc heap 8\nfree heap a\n".to_owned(),
            "a (8 units at 0) is freed. Its span has no other segment, so nothing merges. The \
             free segment of 8 units at 0 is added to list 3.",
        ),
        (
            format!("{THREE}free heap b\nfree heap a\n"),
            "a (16 units at 1024) is freed and merges with the free segment on its right. The \
             free segment of 24 units at 1024 is added to list 4.",
        ),
        (
            format!("{THREE}free heap a\nfree heap b\n"),
            "b (8 units at 1040) is freed and merges with the free segment on its left. The \
             free segment of 24 units at 1024 is added to list 4.",
        ),
        (
            format!("{THREE}free heap b\nfree heap c\n"),
            "c (24 units at 1048) is freed and merges with the free segments on both sides. The \
             free segment of 48 units at 1040 is added to list 5.",
        ),
        (
            format!(
                "{imports}a = alloc heap 64\nb = alloc kmem 64\nc = alloc kmem 64\nfree kmem b\n"
            ),
            "b (64 units at 64) is freed. Its span has no other segment, so nothing merges. The \
             imported span of 64 units at 64 is now completely free, so kmem returns it to heap.",
        ),
        (
            format!("{imports}b = alloc kmem 64\na = alloc heap 64\nfree heap a\n"),
            "a (64 units at 64) is freed and merges with the free segment on its right. The free \
             segment of 192 units at 64 is added to list 7.",
        ),
        (
            format!("{imports}b = alloc kmem 64\na = alloc heap 192\nfree heap a\n"),
            "a (192 units at 64) is freed. Its left neighbour, the segment lent to kmem, is in \
             use, and its span ends on its right, so nothing merges. The free segment of 192 \
             units at 64 is added to list 7.",
        ),
        (
            "arena heap quantum=16 qcache=16\nspan heap 0 128\na = alloc heap 16\n\
             b = alloc heap 64\nfree heap b\n"
                .to_owned(),
            "b (64 units at 64) is freed. Its left neighbour, a slab of 16-unit objects, is in \
             use, and its span ends on its right, so nothing merges. The free segment of 64 \
             units at 64 is added to list 6.",
        ),
        (
            "arena heap quantum=16 qcache=16\nspan heap 0 128\na = alloc heap 16\nfree heap a\n"
                .to_owned(),
            "a (16 units at 0) is freed and goes on top of CPU 0's loaded magazine of 16-unit \
             objects, which now has 1 object. Its slab stays allocated, so nothing merges.",
        ),
    ] {
        assert_eq!(last(&text).0, sentences, "{text}");
    }
}

#[test]
fn the_question_about_a_free_gives_the_same_reason() {
    for (text, question, answer) in [
        (
            THREE.to_owned(),
            "would-free heap b",
            "b (8 units at 1040) would be freed in heap. Its neighbours, a and c, are in use, so \
             nothing would merge. The free segment would be added to list 3 (8–15 units), at the \
             head.",
        ),
        (
            format!("{THREE}free heap b\n"),
            "would-free heap c",
            "c (24 units at 1048) would be freed in heap. The segment would merge with the free \
             segments on both sides into 48 units at 1040. The free segment would be added to \
             list 5 (32–63 units), at the head.",
        ),
    ] {
        assert_eq!(answered(&last(&text).1, question), answer);
    }
}

fn answered(world: &World, question: &str) -> String {
    let asked = prompt::parse_question(world, None, question);
    let answer = match asked {
        Ok(asked) => vmem_lab::query::answer(world, &asked).unwrap(),
        Err(error) => return error.message,
    };
    narration::answer(Formatter::decimal(world), &answer).replace('\u{2009}', "")
}

/// Returns the neighbours of the segment at `base`, found by walking the whole segment list.
fn walked(world: &World, id: ArenaId, base: u64) -> [Option<(SegmentKind, String)>; 2] {
    let segments: Vec<_> = world.inspect(id, |view| view.segments().collect());
    let at = segments
        .iter()
        .position(|one| one.base == base && one.kind == SegmentKind::Allocated)
        .unwrap();
    [at.checked_sub(1), Some(at + 1)].map(|index| {
        let segment = segments.get(index?)?;
        let name = match world.owner(id, segment.base) {
            Some(Owner::Allocation(allocation)) => allocation.name,
            Some(Owner::Importer(child)) => format!("the segment lent to {}", world.name_of(child)),
            Some(Owner::Slab { object }) => format!("a slab of {object}-unit objects"),
            None => String::new(),
        };
        let is_marker = matches!(segment.kind, SegmentKind::Span(_));
        (!is_marker).then_some((segment.kind, name))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn what_a_free_says_of_its_neighbours_is_true(text in common::scenario()) {
        let scenario = Scenario::parse(&text).unwrap();
        let mut player = Player::default();
        loop {
            let before = player.world().clone();
            let Some(outcome) = player.step_recorded(&scenario) else { break };
            let Ok(Effect::Freed { name: Some(_), base, .. }) = outcome.result else { continue };
            let id = outcome.arena.unwrap();
            let is_cached = before.inspect(id, |view| {
                view.caches().is_some_and(|caches| caches.find(base).is_some())
            });
            // A request that is served afterwards may take the neighbours' place.
            if is_cached || !outcome.served.is_empty() {
                continue;
            }
            let said = narration::summary(Formatter::decimal(player.world()), &outcome);
            let is_free = |side: &Option<(SegmentKind, String)>| {
                side.as_ref().is_some_and(|(kind, _)| *kind == SegmentKind::Free)
            };
            let [left, right] = walked(&before, id, base);
            let claims = match (is_free(&left), is_free(&right)) {
                (true, true) => vec!["the free segments on both sides".to_owned()],
                (true, false) => vec!["the free segment on its left.".to_owned()],
                (false, true) => vec!["the free segment on its right.".to_owned()],
                (false, false) => match (left, right) {
                    (Some((_, left)), Some((_, right))) => {
                        vec![format!("Its neighbours, {left} and {right}, are in use, so nothing merges.")]
                    }
                    (Some((_, left)), None) => {
                        vec![format!("left neighbour, {left}, is in use"), "span ends on its right".to_owned()]
                    }
                    (None, Some((_, right))) => {
                        vec![format!("right neighbour, {right}, is in use"), "span begins on its left".to_owned()]
                    }
                    (None, None) => vec!["Its span has no other segment".to_owned()],
                },
            };
            for claim in claims {
                prop_assert!(said.contains(&claim), "{said}\n{claim}");
            }
        }
    }

    #[test]
    fn a_rejected_free_names_the_operation_that_freed(text in common::scenario()) {
        let scenario = Scenario::parse(&text).unwrap();
        let mut player = Player::default();
        let mut freed = std::collections::HashMap::new();
        while let Some(outcome) = player.step(&scenario) {
            if let Ok(Effect::Freed { name: Some(name), .. }) = &outcome.result {
                freed.insert(name.clone(), player.position() as u32);
            }
            if let Err(
                vmem_lab::Failure::AlreadyFreed { name, operation }
                | vmem_lab::Failure::Reused { name, operation, .. },
            ) = &outcome.result
            {
                prop_assert_eq!(freed.get(name), Some(operation));
            }
        }
    }
}

#[test]
fn a_rejected_free_says_when_the_allocation_was_freed() {
    for (text, sentence) in [
        (
            format!("{THREE}free heap a\nfree heap a\n"),
            "heap did not free a: a was already freed, in operation 6.",
        ),
        (
            format!("{THREE}free heap a\nfree heap @1024 16\n"),
            "heap freed nothing at 1024: a was already freed, in operation 6.",
        ),
        (
            format!("{THREE}free heap a\nd = alloc heap 16\nfree heap a\n"),
            "heap did not free a: a was already freed, in operation 6, and d is at 1024 now; a \
             second free would free d.",
        ),
        (
            format!("{THREE}free heap a\narena other\nfree other a\n"),
            "other did not free a: a was already freed, in operation 6.",
        ),
        (
            format!("{THREE}free heap @7 1\n"),
            "heap freed nothing at 7: no allocation starts at 7.",
        ),
        (
            format!("{THREE}free heap x\n"),
            "heap did not free x: there is no allocation x; did you mean a?",
        ),
    ] {
        assert_eq!(last(&text).0, sentence, "{text}");
    }
}

#[test]
fn an_edit_changes_the_number_of_the_operation_that_freed() {
    let mut session = Session::open(&format!("{THREE}free heap a\nfree heap a\n")).unwrap();
    session.run(Command::ToEnd).unwrap();
    let said = |session: &Session| {
        let moment = session.moment();
        narration::summary(Formatter::decimal(moment.after), moment.done.unwrap())
    };
    assert!(
        said(&session).ends_with("in operation 6."),
        "{}",
        said(&session)
    );
    // Operations that allocate and free nothing.
    session.run(Command::GoTo(2)).unwrap();
    session
        .run(Command::Insert("cpu 1\nalloc heap 1K".to_owned()))
        .unwrap();
    session.run(Command::ToEnd).unwrap();
    assert!(
        said(&session).ends_with("in operation 8."),
        "{}",
        said(&session)
    );
    session
        .run(Command::GoToPlace(Place::inside(8, 0)))
        .unwrap();
    session.run(Command::ToEnd).unwrap();
    assert!(
        said(&session).ends_with("in operation 8."),
        "{}",
        said(&session)
    );
}

#[test]
fn a_request_that_failed_says_what_would_fit_with_imports_too() {
    let session = Session::sandbox();
    let text = format!("{}alloc kmem 1000\n", session.text());
    let (said, world) = last(&text);
    assert_eq!(
        said,
        "kmem could not allocate 1000 units for a4: only 64 units are free, and no \
         free segment is larger than 48 units, and an import of \
         1024 units from heap failed: only 832 units are free in heap; 832 units would fit, or \
         free something first."
    );
    let preview = prompt::Preview::of_line(
        &world,
        "alloc kmem 1000",
        prompt::Effort::CopyWorld,
        narration::Radix::Decimal,
    );
    let advice: Vec<_> = preview
        .advice
        .iter()
        .map(|advice| advice.words.as_str())
        .collect();
    assert_eq!(advice, ["832 units would fit"]);
    assert!(!preview.words.contains("would fit"), "{}", preview.words);
    let (taken, _) = last(&format!("{}{}\n", session.text(), preview.advice[0].line));
    assert!(taken.contains("kmem imports"), "{taken}");
}

#[test]
fn the_advice_follows_from_what_is_free() {
    for (text, advice) in [
        (
            "arena heap\nalloc heap 8\n",
            "nothing is free; free something, or add a span.",
        ),
        (
            "arena heap\nspan heap 0 8\narena kmem source=heap\na = alloc heap 8\nalloc kmem 4\n",
            "nothing is free in heap; free something first.",
        ),
        (
            "arena heap\nspan heap 0 64\na = alloc heap 16\nb = alloc heap 16\nfree heap a\n\
             alloc heap 40\n",
            "48 units are free, but no free segment is larger than 32 units; 32 units would fit, \
             or free something first.",
        ),
        (
            "arena heap\nspan heap 1 100\nxalloc heap 80 align=64\n",
            "no free segment has a legal address for 80 units; 37 units would fit with these \
             constraints; or use fewer constraints, or free something first.",
        ),
        (
            "arena heap\nspan heap 1 8\nxalloc heap 8 align=64\n",
            "no free segment has a legal address for 8 units; use fewer constraints, or free \
             something first.",
        ),
        // The magazine has an object, although no segment is free.
        (
            "arena heap quantum=16 qcache=16\nspan heap 0 64\na = alloc heap 16\nalloc heap 32\n",
            "nothing is free; 16 units would fit, or free something first.",
        ),
    ] {
        let (said, _) = last(text);
        assert!(said.ends_with(advice), "{said}");
    }
}

/// Returns the largest size below `size` that a copy of the arenas serves.
fn tried(
    world: &World,
    id: ArenaId,
    size: u64,
    asked: &Constraints,
    policy: AllocPolicy,
) -> Option<u64> {
    let quantum = world.inspect(id, |view| view.quantum().get());
    let sizes = (1..=(size - 1) / quantum)
        .rev()
        .map(|quanta| quanta * quantum);
    sizes
        .into_iter()
        .find(|&size| world.preview(id, &asked.layout(size), policy).is_ok())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_largest_request_that_fits_is_the_largest_that_succeeds(
        text in common::scenario(),
        size in 1..2100_u64,
        policy in prop::sample::select(vec![
            AllocPolicy::InstantFit, AllocPolicy::BestFit, AllocPolicy::NextFit,
        ]),
    ) {
        let (_, world) = last(&text);
        let asked = Constraints::default();
        for arena in world.arenas() {
            let fits = fits(&world, arena.id, &asked.layout(size), policy);
            prop_assert_eq!(fits, world.preview(arena.id, &asked.layout(size), policy).is_ok());
            let found = largest_that_fits(&world, arena.id, size, &asked, policy);
            prop_assert_eq!(found, tried(&world, arena.id, size, &asked, policy), "{}", arena.name);
        }
    }

    #[test]
    fn with_constraints_too(
        text in common::scenario(),
        size in 1..600_u64,
        align in 0..8_u32,
        nocross in prop::option::of(4..10_u32),
    ) {
        let (_, world) = last(&text);
        let nocross = nocross.map_or(0, |shift| 1 << shift);
        let asked = Constraints { align: 1 << align, nocross, ..Constraints::default() };
        let policy = AllocPolicy::BestFit;
        for arena in world.arenas() {
            let fits = fits(&world, arena.id, &asked.layout(size), policy);
            prop_assert_eq!(fits, world.preview(arena.id, &asked.layout(size), policy).is_ok());
            let found = largest_that_fits(&world, arena.id, size, &asked, policy);
            let tried = tried(&world, arena.id, size, &asked, policy);
            // In a source, a cached size may fit where a smaller one does not.
            let has_caches = world.arenas().any(|one| world.inspect(one.id, |view| view.caches().is_some()));
            if has_caches {
                prop_assert!(found <= tried, "{found:?} {tried:?}");
            } else {
                prop_assert_eq!(found, tried);
            }
        }
    }
}

#[test]
fn a_smaller_request_is_found_unless_each_trial_would_copy_many_tags() {
    let found = |allocations: usize, own_span: &str| {
        let allocations = "alloc kmem 1\n".repeat(allocations);
        let text =
            format!("arena heap\nspan heap 0 16K\narena kmem source=heap\n{own_span}{allocations}");
        let (_, world) = last(&text);
        let kmem = world.arena_named("kmem").unwrap();
        let asked = Constraints::default();
        largest_that_fits(&world, kmem, 20_000, &asked, AllocPolicy::InstantFit)
    };
    let own_span = "span kmem 64K 8K\n";
    assert_eq!(found(10, own_span), Some(16_384));
    assert_eq!(found(5_000, own_span), None);
    assert!(found(5_000, "").is_some(), "nothing is copied");
}

#[test]
fn an_answer_about_a_request_is_in_the_present() {
    let (_, world) = last(Session::sandbox().text());
    assert_eq!(
        answered(&world, "get kmem 832 instant"),
        "A request to kmem for 832 units:
  instant fit         4288   0 tags examined
    No free segment of kmem fits, so kmem imports a span of 832 units at 4288 from heap. The request gets the whole span.
Freelists that are not empty:
  list 4 (16–31 units)             too small     1 segment
  list 5 (32–63 units)             too small     1 segment"
    );
    let fails = answered(&world, "get kmem 1000 best");
    assert!(
        fails.contains("The request fails: only 64 units are free"),
        "{fails}"
    );
    for past in ["could not", "handed", "got", " a4", "failed."] {
        assert!(!fails.contains(past), "{past}: {fails}");
    }
}

#[test]
fn a_free_without_its_arena_or_allocation_is_answered() {
    let (_, world) = last(&format!("{THREE}free heap a\n"));
    assert_eq!(
        answered(&world, "would-free heap"),
        "which allocation? heap has b and c; for example, “would-free heap b”"
    );
    for question in [
        "would-free a",
        "free a",
        "what if I free a?",
        "would-free heap a",
    ] {
        assert_eq!(
            answered(&world, question),
            "heap would not free a: a was already freed, in operation 6."
        );
    }
    assert_eq!(
        answered(&world, "would-free x"),
        "there is neither an allocation nor an arena with the name x"
    );
    let (_, empty) = last("arena heap\n");
    assert_eq!(
        answered(&empty, "would-free heap"),
        "nothing is allocated in heap"
    );
    let corrected = prompt::correct(&world, None, "free a");
    let line = prompt::Correction::Statement("free heap a".to_owned());
    assert_eq!(corrected, Some(line));
}

#[test]
fn nouns_agree_with_their_numbers() {
    let (said, _) = last("arena heap\nspan heap 0 1\na = alloc heap 1\n");
    assert!(
        said.contains("1 unit") && !said.contains("1 units"),
        "{said}"
    );
    let (taken, _) = last("arena heap\nspan heap 0 8\na = alloc heap 1\na = alloc heap 1\n");
    assert_eq!(
        taken,
        "heap could not allocate 1 unit for a: the name a is taken; choose another."
    );
    let mut session = Session::open("arena heap\nspan heap 0 8\nexpect heap segments 1\n").unwrap();
    session.run(Command::ToEnd).unwrap();
    let moment = session.moment();
    assert_eq!(
        narration::summary(Formatter::decimal(moment.world), &moment.checks[0]),
        "Check passed: heap has 1 segment."
    );
}
