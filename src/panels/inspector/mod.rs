//! Every field of what is selected: a tag, a list, a bucket, a cache, an arena; and
//! what is at an address.

pub mod question;

use crate::kit::settings;
use egui::text::{LayoutJob, TextFormat};
use egui::{
    Align2, CornerRadius, Frame, Label, Margin, RichText, Role, ScrollArea, Sense, Stroke, Ui,
    WidgetInfo, pos2, vec2,
};
use vmem_lab::narration::grouped;
use vmem_lab::{ArenaId, Session};

use crate::kit::focus::link;
use crate::kit::icons;
use crate::kit::icons::Icon;
use crate::kit::theme::{Palette, mono, size, text};
use crate::shell::commands;
use crate::shell::context::ViewState;
use vmem_view::action::Action;
use vmem_view::inspect::{Group, Report, Row};
use vmem_view::item::{Highlights, Item};
use vmem_view::settings::Settings;
use vmem_view::wording::unbroken;

/// The column of the fields' names.
const NAMES: f32 = 124.0;

/// Draws the panel's inside.
pub fn ui(
    ui: &mut Ui,
    session: &Session,
    shown: Option<ArenaId>,
    state: &mut ViewState,
    actions: &mut Vec<Action>,
) {
    let selected = state.items.selected();
    let mark = selected.or(shown.map(Item::Arena));
    let asked = selected.and_then(Item::arena).or(shown);
    let report = mark.map(|mark| {
        let revision = state.derived.revision;
        state
            .inspection
            .report(session, revision, mark, state.settings)
    });
    ScrollArea::vertical()
        .id_salt("inspector")
        .auto_shrink([false, true])
        .show(ui, |ui| {
            // Room for the scroll bar.
            ui.set_max_width(ui.available_width() - 8.0);
            question::ui(ui, session, asked, state, actions);
            ui.add_space(4.0);
            match (&report, mark) {
                (Some(Ok(report)), Some(mark)) => {
                    head(ui, &report.title, mark, state, actions);
                    report_ui(ui, report, &mut state.items, actions);
                }
                (Some(Err(missing)), Some(mark)) => {
                    head(ui, "It is gone", mark, state, actions);
                    let words = unbroken(missing);
                    ui.add(Label::new(words).wrap());
                }
                _ => nothing(ui),
            }
        });
}

/// There is nothing to be selected.
fn nothing(ui: &mut Ui) {
    let palette = Palette::of(ui);
    let words = "Nothing is selected. Click a segment, a list, a bucket or an arena, and every field of it is shown here.";
    ui.add(Label::new(RichText::new(words).color(palette.muted)).wrap());
}

/// What it is, and the way back to what was selected before.
fn head(ui: &mut Ui, title: &str, mark: Item, state: &ViewState, actions: &mut Vec<Action>) {
    let is_selected = state.items.selected() == Some(mark);
    ui.horizontal(|ui| {
        let buttons = 3.0 * 24.0 + 8.0;
        let width = (ui.available_width() - buttons).max(40.0);
        ui.allocate_ui_with_layout(
            vec2(width, 24.0),
            egui::Layout::left_to_right(egui::Align::Center),
            |ui| {
                ui.set_min_width(width);
                let title = RichText::new(title).size(size::TITLE);
                ui.add(Label::new(title).truncate());
            },
        );
        ui.spacing_mut().item_spacing.x = 4.0;
        let bare = icons::Look::Bare;
        let trail = state.items.trail();
        for (icon, entry, possible) in [
            (Icon::Back, commands::SELECT_BEFORE, trail.has_before()),
            (Icon::Forward, commands::SELECT_BEHIND, trail.has_behind()),
        ] {
            let name = entry.tip(ui.ctx());
            if icons::button(ui, icon, &name, 24.0, bare, possible).clicked() {
                actions.push((entry.action)(state));
            }
        }
        let close = "Select nothing";
        if icons::button(ui, Icon::Close, close, 24.0, bare, is_selected).clicked() {
            actions.push(Action::Select(None));
        }
    });
}

fn report_ui(ui: &mut Ui, report: &Report, marks: &mut Highlights, actions: &mut Vec<Action>) {
    let words = unbroken(&report.words);
    ui.add(Label::new(words).wrap());
    for group in report.groups.iter().filter(|group| !group.rows.is_empty()) {
        group_ui(ui, group, marks, actions);
    }
    if let Some(dump) = &report.dump {
        dump_ui(ui, dump, actions);
    }
}

fn group_ui(ui: &mut Ui, group: &Group, marks: &mut Highlights, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    ui.add_space(6.0);
    title_ui(ui, &group.title);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for row in &group.rows {
            row_ui(ui, row, marks, actions);
        }
    });
    if group.more > 0 {
        let more = format!("and {} more", grouped(group.more as u128));
        ui.label(RichText::new(more).size(size::SMALL).color(palette.muted));
    }
}

/// A heading with a hairline behind it.
fn title_ui(ui: &mut Ui, title: &str) {
    let palette = Palette::of(ui);
    ui.horizontal(|ui| {
        ui.label(RichText::new(title).size(size::SMALL).color(palette.muted));
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 8.0), Sense::hover());
        let line = Stroke::new(1.0, palette.hairline);
        ui.painter().hline(rect.x_range(), rect.center().y, line);
    });
}

/// A field: its name, its value and what it was, and what a kernel calls it.
fn row_ui(ui: &mut Ui, row: &Row, marks: &mut Highlights, actions: &mut Vec<Action>) {
    const PAD: f32 = 3.0;
    let palette = Palette::of(ui);
    let settings = settings::current(ui.ctx());
    let full = ui.available_width();
    let room = (full - NAMES).max(60.0);
    let name = ui.fonts_mut(|fonts| {
        fonts.layout(
            row.name.clone(),
            text(size::BODY),
            palette.muted,
            NAMES - 8.0,
        )
    });
    let kernel = row.kernel.map(|kernel| {
        ui.painter()
            .layout_no_wrap(kernel.to_owned(), mono(size::SMALL), palette.muted)
    });
    let beside = kernel.as_ref().map_or(0.0, |kernel| kernel.size().x + 8.0);
    let lay = |ui: &Ui, width: f32| {
        let job = value(row, settings, &palette, width);
        ui.fonts_mut(|fonts| fonts.layout_job(job))
    };
    // The kernel's name stands beside the value, or under it.
    let mut galley = lay(ui, (room - beside).max(40.0));
    let under = galley.rows.len() > 1 && kernel.is_some();
    if under {
        galley = lay(ui, room);
    }
    let mut height = name.size().y.max(galley.size().y);
    if let Some(kernel) = kernel.as_ref().filter(|_| under) {
        height = name.size().y.max(galley.size().y + kernel.size().y);
    }
    let sense = match row.link {
        Some(_) => Sense::click(),
        None => Sense::hover(),
    };
    let (rect, response) = ui.allocate_exact_size(vec2(full, height + 2.0 * PAD), sense);
    let role = if row.link.is_some() {
        Role::Button
    } else {
        Role::Label
    };
    response.widget_info(|| WidgetInfo::labeled(role, true, spoken(row, settings)));
    if let Some(mark) = row.link {
        link(&response, mark, marks, actions);
    }
    // All of it belongs together here: only what is pointed at is told apart.
    let lit = row.link.is_some() && (response.hovered() || response.has_focus());
    if !ui.is_rect_visible(rect) {
        return;
    }
    let painter = ui.painter();
    if row.was.is_some() {
        painter.rect_filled(rect, CornerRadius::same(3), palette.now_soft);
        let edge = rect.with_max_x(rect.left() + 2.0);
        painter.rect_filled(edge, CornerRadius::ZERO, palette.now);
    }
    if lit {
        let outline = Stroke::new(1.5, palette.ink);
        painter.rect_stroke(
            rect,
            CornerRadius::same(3),
            outline,
            egui::StrokeKind::Inside,
        );
    }
    let top = rect.top() + PAD;
    painter.galley(pos2(rect.left() + 6.0, top), name, palette.muted);
    let left = rect.left() + NAMES;
    let bottom = top + galley.size().y;
    painter.galley(pos2(left, top), galley, palette.ink);
    if let Some(kernel) = kernel {
        let (y, anchor) = match under {
            true => (bottom, Align2::LEFT_TOP),
            false => (top + 1.0, Align2::RIGHT_TOP),
        };
        let x = if under { left } else { rect.right() - 4.0 };
        let at = anchor.anchor_size(pos2(x, y), kernel.size());
        painter.galley(at.min, kernel, palette.muted);
    }
}

/// The value in its colours, no wider than `width`.
fn value(row: &Row, settings: Settings, palette: &Palette, width: f32) -> LayoutJob {
    let mut job = LayoutJob::default();
    job.wrap.max_width = width;
    let font = match row.value {
        vmem_view::inspect::Value::Words(_) | vmem_view::inspect::Value::Place { .. } => {
            text(size::BODY)
        }
        _ => mono(13.0),
    };
    let colour = match row.was {
        Some(_) => palette.now_text,
        None => palette.ink,
    };
    let mut format = TextFormat::simple(font, colour);
    if row.link.is_some() {
        format.underline = Stroke::new(1.0, palette.muted);
    }
    job.append(&unbroken(&row.value.shown(settings)), 0.0, format);
    if let Some(other) = row.value.otherwise(settings) {
        let format = TextFormat::simple(mono(size::SMALL), palette.muted);
        job.append(&unbroken(&other), 8.0, format);
    }
    if let Some(was) = &row.was {
        let format = TextFormat::simple(text(size::SMALL), palette.now_text);
        job.append(
            &unbroken(&format!("was {}", was.shown(settings))),
            8.0,
            format,
        );
    }
    job
}

/// The same for a screen reader.
fn spoken(row: &Row, settings: Settings) -> String {
    let mut spoken = format!("{}: {}", row.name, row.value.shown(settings));
    if let Some(other) = row.value.otherwise(settings) {
        spoken += &format!(", {other}");
    }
    if let Some(kernel) = row.kernel {
        spoken += &format!(" ({kernel})");
    }
    if let Some(was) = &row.was {
        spoken += &format!(", was {}", was.shown(settings));
    }
    spoken
}

/// As a kernel's debugger has it.
fn dump_ui(ui: &mut Ui, dump: &str, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    ui.add_space(6.0);
    title_ui(ui, "As a kernel’s debugger prints it");
    let frame = Frame::new()
        .fill(palette.sunk)
        .corner_radius(CornerRadius::same(4))
        .inner_margin(Margin::same(8));
    frame.show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        let words = RichText::new(dump).font(mono(size::SMALL));
        ui.add(Label::new(words).wrap());
        if ui.small_button("Copy").clicked() {
            actions.push(Action::Copy(dump.to_owned()));
        }
    });
}
