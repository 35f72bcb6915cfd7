//! "What is at this address?": a field, and the answer.

use egui::Ui;
use vmem_lab::ArenaId;

use crate::kit::fields::{Field, error_text};
use crate::shell::context::Ctx;
use vmem_view::action::Action;
use vmem_view::inspection::Asked;
use vmem_view::wording::{shorten, unbroken};

/// Draws the field, and the answer below.
pub(super) fn ui(ui: &mut Ui, cx: &mut Ctx<'_>, arena: Option<ArenaId>) {
    let world = cx.moment().world;
    let hint = match arena.and_then(|id| world.arena(id)) {
        Some(arena) => format!("what is at … in {}?", shorten(arena.name, 18)),
        None => "what is at … ?".to_owned(),
    };
    let width = ui.available_width();
    let inspection = &mut cx.view.inspection;
    let field = Field::text("what is at this address?")
        .hint(&hint)
        .width(width);
    let typed = field.show(ui, &mut inspection.question);
    if typed.changed {
        inspection.asked = None;
    }
    if typed.entered {
        let asked = Asked::parse(world, arena, &inspection.question);
        let item = asked.as_ref().and_then(|asked| asked.item(world));
        cx.actions
            .extend(item.map(|item| Action::Select(Some(item))));
        inspection.asked = asked;
    }
    let settings = cx.view.settings;
    if let Some(Asked::Wrong(why)) = &inspection.asked {
        error_text(ui, why.shown(settings));
    }
    let revision = cx.view.derived.revision;
    if let Some(answer) = inspection.answer(cx.session, revision, settings.radix) {
        ui.small(unbroken(answer));
    }
}
