//! The inspector: every field of the selected item, and what is at an address.

use egui::text::{LayoutJob, TextFormat};
use egui::{
    Align, Align2, Label, Layout, RichText, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2,
    vec2,
};
use vmem_lab::ArenaId;
use vmem_lab::narration::grouped;

use crate::kit::fields::{Field, error_text};
use crate::kit::focus::link;
use crate::kit::icons::{Icon, IconButton, Look};
use crate::kit::theme::{self, Palette, mono, size, text};
use crate::kit::{paint, scroll_area};
use crate::shell::commands;
use crate::shell::context::Ctx;
use vmem_view::action::Action;
use vmem_view::inspect::Asked;
use vmem_view::inspect::{Group, Report, Row};
use vmem_view::item::Item;
use vmem_view::wording::{shorten, unbroken};

/// The width of the fields’ names.
const NAMES: f32 = 124.0;

/// Draws the panel.
pub fn ui(ui: &mut Ui, cx: &mut Ctx<'_>) {
    let shown = cx.shown().map(|arena| arena.id);
    let selected = cx.view.items.selected();
    let item = selected.or(shown.map(Item::Arena));
    let report = item.map(|item| {
        let (revision, radix) = (cx.view.derived.revision, cx.view.settings.radix);
        let inspection = &mut cx.view.inspection;
        let report = inspection.report(cx.session, revision, item, radix);
        (item, report)
    });
    scroll_area("inspector").show(ui, |ui| {
        // Room for the scroll bar.
        ui.set_max_width(ui.available_width() - 8.0);
        question_ui(ui, cx, selected.and_then(Item::arena).or(shown));
        ui.add_space(4.0);
        match report {
            Some((item, Ok(report))) => {
                head(ui, cx, &report.title, item);
                report_ui(ui, &report, cx);
            }
            Some((item, Err(missing))) => {
                head(ui, cx, "Does not exist at this time", item);
                ui.label(unbroken(&missing));
            }
            None => {
                ui.weak(
                    "Nothing is selected. Click a segment, a list, a bucket or an arena to \
                     see every field of it here.",
                );
            }
        }
    });
}

/// Draws the field for a question about an address, and the answer below.
fn question_ui(ui: &mut Ui, cx: &mut Ctx<'_>, arena: Option<ArenaId>) {
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
        error_text(ui, why.shown(settings.radix));
    }
    let revision = cx.view.derived.revision;
    if let Some(answer) = inspection.answer(cx.session, revision, settings.radix) {
        ui.small(unbroken(answer));
    }
}

/// Draws the title, and the buttons for back, forward and close.
fn head(ui: &mut Ui, cx: &mut Ctx<'_>, title: &str, item: Item) {
    const BUTTON: f32 = 24.0;
    let is_selected = cx.view.items.selected() == Some(item);
    ui.horizontal(|ui| {
        let buttons = 3.0 * BUTTON + 8.0;
        let width = (ui.available_width() - buttons).max(40.0);
        let layout = Layout::left_to_right(Align::Center);
        ui.allocate_ui_with_layout(vec2(width, BUTTON), layout, |ui| {
            ui.set_min_width(width);
            ui.add(Label::new(RichText::new(title).heading()).truncate());
        });
        ui.spacing_mut().item_spacing.x = 4.0;
        commands::SELECT_BEFORE.icon_button(ui, cx, Icon::Back, BUTTON, Look::Bare);
        commands::SELECT_AFTER.icon_button(ui, cx, Icon::Forward, BUTTON, Look::Bare);
        let close = IconButton::new(Icon::Close, "Select nothing", BUTTON).enabled(is_selected);
        if close.show(ui).clicked() {
            cx.actions.push(Action::Select(None));
        }
    });
}

fn report_ui(ui: &mut Ui, report: &Report, cx: &mut Ctx<'_>) {
    ui.label(unbroken(&report.sentence));
    for group in report.groups.iter().filter(|group| !group.rows.is_empty()) {
        group_ui(ui, group, cx);
    }
    if let Some(dump) = &report.dump {
        dump_ui(ui, dump, cx);
    }
}

fn group_ui(ui: &mut Ui, group: &Group, cx: &mut Ctx<'_>) {
    ui.add_space(6.0);
    title_ui(ui, group.title);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for row in &group.rows {
            row_ui(ui, row, cx);
        }
    });
    if group.more > 0 {
        let more = format!("and {} more", grouped(group.more as u128));
        ui.label(RichText::new(more).small().weak());
    }
}

/// Draws a heading with a hairline after it.
fn title_ui(ui: &mut Ui, title: &str) {
    ui.horizontal(|ui| {
        ui.label(RichText::new(title).small().weak());
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 8.0), Sense::hover());
        let line = (1.0, Palette::of(ui).hairline);
        ui.painter().hline(rect.x_range(), rect.center().y, line);
    });
}

/// Draws a field: its name, its value, its old value, and its name in illumos’ `vmem.c`.
fn row_ui(ui: &mut Ui, row: &Row, cx: &mut Ctx<'_>) {
    const PAD: f32 = 3.0;
    let palette = Palette::of(ui);
    let full = ui.available_width();
    let room = (full - NAMES).max(60.0);
    let (painter, muted) = (ui.painter().clone(), palette.muted);
    let name = painter.layout(row.name.clone(), text(size::BODY), muted, NAMES - 8.0);
    let kernel = row.kernel.map(str::to_owned);
    let kernel = kernel.map(|kernel| painter.layout_no_wrap(kernel, mono(size::SMALL), muted));
    let beside = kernel.as_ref().map_or(0.0, |kernel| kernel.size().x + 8.0);
    let lay_out = |width: f32| painter.layout_job(value(row, &palette, width));
    // The kernel's name is beside the value; without room there, in the tooltip.
    let mut galley = lay_out((room - beside).max(40.0));
    let has_room = galley.rows.len() == 1;
    if !has_room {
        galley = lay_out(room);
    }
    let height = name.size().y.max(galley.size().y);
    let (sense, role) = match row.link {
        Some(_) => (Sense::click(), Role::Button),
        None => (Sense::hover(), Role::Label),
    };
    let (rect, response) = ui.allocate_exact_size(vec2(full, height + 2.0 * PAD), sense);
    response.widget_info(|| WidgetInfo::labeled(role, true, row.accessible_name()));
    if let Some(item) = row.link {
        link(&response, item, &mut cx.view.items, cx.actions);
    }
    let response = if has_room {
        response
    } else {
        response.on_hover_text(row.accessible_name())
    };
    // All rows are related here: only the one that is pointed at is outlined.
    let is_pointed_at = row.link.is_some() && (response.hovered() || response.has_focus());
    if !ui.is_rect_visible(rect) {
        return;
    }
    if row.was.is_some() {
        painter.rect_filled(rect, 3.0, palette.now_soft);
        painter.rect_filled(rect.with_max_x(rect.left() + 2.0), 0.0, palette.now);
    }
    if is_pointed_at {
        painter.rect_stroke(rect, 3.0, (1.5, palette.ink), StrokeKind::Inside);
    }
    let top = rect.top() + PAD;
    painter.galley(pos2(rect.left() + 6.0, top), name, muted);
    let left = rect.left() + NAMES;
    painter.galley(pos2(left, top), galley, palette.ink);
    if let Some(kernel) = kernel.filter(|_| has_room) {
        let at = pos2(rect.right() - 4.0, top + 1.0);
        paint::galley(&painter, at, Align2::RIGHT_TOP, kernel, muted);
    }
}

/// Lays out the value, no wider than `width`.
fn value(row: &Row, palette: &Palette, width: f32) -> LayoutJob {
    let mut job = LayoutJob::default();
    job.wrap.max_width = width;
    let font = if row.is_number {
        mono(13.0)
    } else {
        text(size::BODY)
    };
    let colour = match row.was {
        Some(_) => palette.now_text,
        None => palette.ink,
    };
    let mut format = TextFormat::simple(font, colour);
    if row.link.is_some() {
        format.underline = Stroke::new(1.0, palette.muted);
    }
    job.append(&unbroken(&row.value), 0.0, format);
    if let Some(other) = &row.other_radix {
        let format = TextFormat::simple(mono(size::SMALL), palette.muted);
        job.append(&unbroken(other), 8.0, format);
    }
    if let Some(was) = &row.was {
        let format = TextFormat::simple(text(size::SMALL), palette.now_text);
        job.append(&unbroken(&format!("before: {was}")), 8.0, format);
    }
    job
}

/// Draws the fields in the format of a kernel debugger.
fn dump_ui(ui: &mut Ui, dump: &str, cx: &mut Ctx<'_>) {
    ui.add_space(6.0);
    title_ui(ui, "Output of a kernel debugger");
    theme::sunk(ui).show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.label(RichText::new(dump).font(mono(size::SMALL)));
        if ui.small_button("Copy").clicked() {
            cx.actions.push(Action::Copy(dump.to_owned()));
        }
    });
}
