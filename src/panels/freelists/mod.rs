//! The freelists: a row a list, with its bit, its range, its segments in list
//! order, and what it is worth to the request at hand; and the bitmap as one word.

mod bitmap;
mod row;

use egui::{Align2, RichText, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};
use vmem::{LISTS, View};
use vmem_lab::narration::grouped;
use vmem_lab::query::ListFit;

use crate::kit::focus::Focus;
use crate::kit::theme::{Palette, size, text};
use vmem_view::action::Action;
use vmem_view::step_highlights::Wanted;

/// What list `list` can do for a request. For one that also cares about the address,
/// size makes nothing certain.
pub fn worth(list: u8, wanted: Wanted) -> ListFit {
    match ListFit::new(list, wanted.size) {
        ListFit::AlwaysFits if wanted.constrained => ListFit::MightFit,
        other => other,
    }
}

/// The lists worth showing, from the highest down: those between the smallest
/// that can have anything and the largest that has, or that the request asks.
fn shown_lists(view: View<'_>, wanted: Option<Wanted>) -> std::ops::RangeInclusive<u8> {
    let lowest = view.quantum().get().ilog2() as u8;
    let fullest = view.bitmap().checked_ilog2().unwrap_or(0) as u8;
    let asked = wanted.map_or(0, |wanted| wanted.size.max(1).ilog2() as u8 + 1);
    let highest = fullest.max(asked).max(lowest + 3).min(LISTS as u8 - 1);
    lowest..=highest
}

/// A row of the panel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Entry {
    /// One list.
    List(u8),
    /// Several neighbours that have nothing and say nothing.
    Empty { from: u8, to: u8 },
}

/// The rows from the highest list down. Long runs of empty lists are one row.
fn entries(view: View<'_>, lists: std::ops::RangeInclusive<u8>, focus: &Focus<'_>) -> Vec<Entry> {
    const LONG: usize = 3;
    const FEW: usize = 8;
    let few = lists.clone().count() <= FEW;
    let highlights = &focus.highlights;
    let telling = |list: u8| {
        let wanted = highlights.wanted;
        let floor = wanted.map(|wanted| wanted.size.max(1).ilog2() as u8);
        view.freelist_len(list) > 0
            || highlights.touches_list(list)
            || focus.is_lit(focus.list(list))
            || floor.is_some_and(|floor| list == floor || list == floor + 1)
    };
    let mut entries = Vec::new();
    let mut run: Vec<u8> = Vec::new();
    for list in lists.rev() {
        if few || telling(list) {
            close_run(&mut run, &mut entries, LONG);
            entries.push(Entry::List(list));
        } else {
            run.push(list);
        }
    }
    close_run(&mut run, &mut entries, LONG);
    entries
}

fn close_run(run: &mut Vec<u8>, entries: &mut Vec<Entry>, long: usize) {
    match (run.first(), run.last()) {
        (Some(&to), Some(&from)) if run.len() >= long => entries.push(Entry::Empty { from, to }),
        _ => entries.extend(run.iter().copied().map(Entry::List)),
    }
    run.clear();
}

fn empty_row(ui: &mut Ui, from: u8, to: u8) {
    let palette = Palette::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 24.0), Sense::hover());
    let words = format!("lists {from} to {to}: nothing");
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &words));
    ui.painter().text(
        pos2(rect.left() + 42.0, rect.center().y),
        Align2::LEFT_CENTER,
        &words,
        text(size::SMALL),
        palette.muted,
    );
}

/// Draws the panel's inside.
pub fn ui(ui: &mut Ui, view: View<'_>, focus: &mut Focus<'_>, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    let wanted = focus.highlights.wanted;
    let lists = shown_lists(view, wanted);
    let footer = wanted.map(|wanted| footer(wanted, view));
    let foot = bitmap::HEIGHT + 4.0 + if footer.is_some() { 22.0 } else { 0.0 };
    // With little room the lists have all of it.
    let has_foot = ui.available_height() >= foot + row::HEIGHT * 3.0;
    let below = if has_foot { foot } else { 0.0 };
    let room = ui.available_height() - below;

    ScrollArea::vertical()
        .id_salt("freelists")
        .max_height(room.max(row::HEIGHT))
        .min_scrolled_height(row::HEIGHT)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            for entry in entries(view, lists, focus) {
                match entry {
                    Entry::List(list) => row::ui(ui, view, list, focus, actions),
                    Entry::Empty { from, to } => empty_row(ui, from, to),
                }
            }
        });
    if !has_foot {
        return;
    }
    // At the bottom of the card, wherever the rows end.
    ui.add_space((ui.available_height() - below).max(0.0));
    bitmap::ui(ui, view, focus, actions);
    if let Some(footer) = footer {
        let words = RichText::new(footer).size(size::SMALL);
        ui.add(egui::Label::new(words.color(palette.muted)).truncate());
    }
}

/// What the request means for the lists, in one line.
fn footer(wanted: Wanted, view: View<'_>) -> String {
    let floor = wanted.size.max(1).ilog2();
    let units = grouped(wanted.size.into());
    let exact = wanted.size.is_power_of_two();
    let certain = if exact { floor } else { floor + 1 };
    let verb = if wanted.constrained {
        "are large enough"
    } else {
        "always fit"
    };
    let mut line = match certain {
        64 => format!("Asked for {units}: no list always fits"),
        _ => format!("Asked for {units}: list {certain} and up {verb}"),
    };
    if !exact {
        line += &format!(", list {floor} might");
    }
    if view.bitmap() == 0 {
        line += "; nothing is free";
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_power_of_two_is_certain_in_its_own_list() {
        let wanted = |size, constrained| Wanted { size, constrained };
        assert_eq!(worth(6, wanted(64, false)), ListFit::AlwaysFits);
        assert_eq!(worth(6, wanted(65, false)), ListFit::MightFit);
        assert_eq!(worth(5, wanted(64, false)), ListFit::TooSmall);
        assert_eq!(worth(7, wanted(65, false)), ListFit::AlwaysFits);
        assert_eq!(worth(7, wanted(65, true)), ListFit::MightFit);
    }
}
