//! "What is at this address?": a field, and the answer in words.

use egui::{Label, RichText, Ui};
use vmem::SegmentKind;
use vmem_lab::scenario::{Number, NumberError};
use vmem_lab::{ArenaId, Session, World};

use crate::kit::fields::Field;
use crate::kit::theme::{Palette, size};
use crate::shell::context::ViewState;
use vmem_view::action::Action;
use vmem_view::inspection::Asked;
use vmem_view::item::Item;
use vmem_view::radix_text::RadixText;
use vmem_view::wording::unbroken;

/// Draws the field, and under it the answer.
pub fn ui(
    ui: &mut Ui,
    session: &Session,
    arena: Option<ArenaId>,
    state: &mut ViewState,
    actions: &mut Vec<Action>,
) {
    let palette = Palette::of(ui);
    let world = session.moment().world;
    let hint = match arena.and_then(|id| world.arena(id)) {
        Some(arena) => format!(
            "what is at … in {}?",
            vmem_view::wording::shorten(arena.name, 18)
        ),
        None => "what is at … ?".to_owned(),
    };
    let width = ui.available_width();
    let inspection = &mut state.inspection;
    let name = "what is at this address?";
    let typed = Field::text(name)
        .hint(&hint)
        .width(width)
        .show(ui, &mut inspection.question);
    if typed.changed {
        inspection.ask(None);
    }
    if typed.entered {
        let asked = asked(world, arena, &inspection.question);
        if let Some(Asked::At(arena, address)) = asked {
            actions
                .extend(what_is_at(world, arena, address).map(|mark| Action::Select(Some(mark))));
        }
        inspection.ask(asked);
    }
    let revision = state.derived.revision;
    if let Some(Asked::Wrong(why)) = &inspection.asked {
        let words = RichText::new(why.shown(state.settings))
            .size(size::SMALL)
            .color(palette.warn);
        ui.add(Label::new(words).wrap());
    }
    if let Some(answer) = inspection.answer(session, revision, state.settings) {
        let answer = unbroken(answer);
        ui.add(Label::new(RichText::new(answer).size(size::SMALL)).wrap());
    }
}

/// What was asked for, if anything was typed.
fn asked(world: &World, arena: Option<ArenaId>, typed: &str) -> Option<Asked> {
    let is_blank = |c: char| c.is_whitespace() || c == '\u{2009}';
    let word: String = typed.chars().filter(|&c| !is_blank(c)).collect();
    if word.is_empty() {
        return None;
    }
    if let Some(allocation) = world.allocation_named(&word) {
        return Some(Asked::At(allocation.arena, allocation.base));
    }
    let word = word.strip_prefix('@').unwrap_or(&word);
    Some(match (word.parse::<Number>(), arena) {
        (Ok(Number(address)), Some(arena)) => Asked::At(arena, address),
        (Ok(_), None) => Asked::Wrong("There is no arena to look into yet.".to_owned().into()),
        (Err(NumberError::TooLarge), _) => Asked::Wrong(RadixText::by(|settings| {
            format!(
                "The last address is {}; this one is beyond it.",
                settings.address(u64::MAX.into())
            )
        })),
        (Err(NumberError::Malformed), _) => Asked::Wrong(
            format!(
                "“{}” is neither an address, like 4096, 4K or 0x1000, nor the name of an allocation that is there now.",
                vmem_view::wording::shorten(word, 24)
            )
            .into(),
        ),
    })
}

/// What to select for an address.
fn what_is_at(world: &World, arena: ArenaId, address: u64) -> Option<Item> {
    world.inspect(arena, |view| {
        let caches = view.caches();
        if let Some(object) = caches.and_then(|caches| caches.find(address)) {
            let base = object.base;
            return Some(Item::Object { arena, base });
        }
        let (_, segment) = view.find(address)?;
        debug_assert!(!matches!(segment.kind, SegmentKind::Span(_)));
        let base = segment.base;
        Some(Item::Segment { arena, base })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use vmem_lab::parse_line;
    use vmem_view::settings::Settings;

    fn world() -> World {
        let mut world = World::new();
        for line in [
            "arena heap quantum=16",
            "span heap 4096 1K",
            "a = alloc heap 20",
        ] {
            world.run(&parse_line(line).unwrap().unwrap());
        }
        world
    }

    const HEAP: ArenaId = ArenaId(0);

    #[test]
    fn an_address_is_written_in_many_ways() {
        let world = world();
        for typed in [
            "4100",
            "0x1004",
            " 4 100 ",
            "@4100",
            "4_100",
            "4\u{2009}100",
        ] {
            let asked = asked(&world, Some(HEAP), typed);
            assert_eq!(asked, Some(Asked::At(HEAP, 4100)), "{typed}");
        }
        assert_eq!(asked(&world, Some(HEAP), "a"), Some(Asked::At(HEAP, 4096)));
        assert_eq!(asked(&world, Some(HEAP), "  "), None);
    }

    #[test]
    fn what_is_no_address_is_told_why() {
        let world = world();
        let why = |typed| match asked(&world, Some(HEAP), typed) {
            Some(Asked::Wrong(why)) => why.shown(Settings::default()).to_owned(),
            other => panic!("{other:?}"),
        };
        assert!(why("b").contains("“b” is neither"));
        assert!(why("18446744073709551616").contains("beyond it"));
        assert!(matches!(asked(&world, None, "5"), Some(Asked::Wrong(_))));
    }

    #[test]
    fn an_address_selects_the_segment_it_is_in() {
        let world = world();
        let base = 4096;
        assert_eq!(
            what_is_at(&world, HEAP, 4127),
            Some(Item::Segment { arena: HEAP, base })
        );
        assert_eq!(what_is_at(&world, HEAP, 7), None);
    }
}
