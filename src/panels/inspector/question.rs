//! "What is at this address?": a field, and the answer in words.

use egui::{Label, RichText, Ui};
use vmem_lab::prompt::{AddressError, parse_address};
use vmem_lab::query::{self, At, Found, Holder, Object};
use vmem_lab::{ArenaId, Session, World};

use crate::kit::fields::Field;
use crate::kit::theme::{Palette, size};
use crate::shell::context::ViewState;
use vmem_view::action::Action;
use vmem_view::inspection::Asked;
use vmem_view::item::Item;
use vmem_view::radix_text::RadixText;
use vmem_view::wording::{as_sentence, unbroken};

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
            let item = item_at(&query::at(world, arena, address));
            actions.extend(item.map(|item| Action::Select(Some(item))));
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
    let why = match parse_address(world, arena, typed) {
        Ok((arena, address)) => return Some(Asked::At(arena, address)),
        Err(AddressError::Empty) => return None,
        Err(AddressError::TooLarge) => RadixText::by(|settings| {
            format!(
                "The last address is {}; this one is beyond it.",
                settings.address(u64::MAX.into())
            )
        }),
        Err(error) => as_sentence(&error.to_string()).into(),
    };
    Some(Asked::Wrong(why))
}

/// The thing to select for an address: the object or the segment that is there.
fn item_at(at: &At) -> Option<Item> {
    let arena = at.arena;
    match &at.found {
        Found::Nowhere { .. } => None,
        Found::Allocated {
            holder:
                Holder::Slab {
                    object: Some(Object::Allocated { base, .. } | Object::Free { base, .. }),
                    ..
                },
            ..
        } => Some(Item::Object { arena, base: *base }),
        Found::Free { segment, .. } | Found::Allocated { segment, .. } => {
            let base = segment.base;
            Some(Item::Segment { arena, base })
        }
    }
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
            item_at(&query::at(&world, HEAP, 4127)),
            Some(Item::Segment { arena: HEAP, base })
        );
        assert_eq!(item_at(&query::at(&world, HEAP, 7)), None);
    }
}
