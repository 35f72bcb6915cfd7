//! The magazines of each CPU, as stacks of rounds, and the depot.

use egui::{Align2, Color32, CornerRadius, Rect, Sense, StrokeKind, Ui, Vec2, pos2, vec2};
use vmem::caches::{CachesView, Place};
use vmem_lab::narration::{count, grouped};

use crate::kit::focus::Focus;
use crate::kit::theme::{Palette, mono, size, text};
use crate::kit::{mono_width, navigation, paint};
use vmem_view::quantum_caches::magazine_name;

/// At most this many places of a magazine are drawn.
const MOST_PLACES: usize = 8;
const ROUND: f32 = 17.0;
const TITLE: f32 = 18.0;
const GAP: f32 = 8.0;
/// The distance between the two magazines of a CPU.
const BETWEEN: f32 = 4.0;
/// The width of the depot.
const DEPOT: f32 = 54.0;

/// The data and measures that all magazines of a size share.
#[derive(Clone, Copy)]
struct Magazines<'a> {
    caches: &'a dyn CachesView,
    /// The class of their objects’ size.
    class: usize,
    /// The number of places that are drawn.
    places: usize,
    /// The size of a magazine on the screen.
    size: Vec2,
}

impl<'a> Magazines<'a> {
    fn new(ui: &Ui, caches: &'a dyn CachesView, class: usize, focus: &Focus<'_>) -> Self {
        let mut highest = 0;
        caches.slabs(&mut |slab| highest = highest.max(slab.base));
        let address = mono_width(ui, &focus.address(highest), size::SMALL);
        let places = caches.magazine().clamp(1, MOST_PLACES);
        let width = (address + 22.0).clamp(52.0, 112.0);
        Self {
            caches,
            class,
            places,
            size: vec2(width, places as f32 * ROUND + 6.0),
        }
    }
}

/// Draws the magazines of the CPUs that have used this size, and the depot.
pub(super) fn ui(ui: &mut Ui, caches: &dyn CachesView, class: usize, focus: &mut Focus<'_>) {
    let current = caches.current_cpu();
    let in_use = |&cpu: &usize| cpu == current || caches.counters(cpu, class) != Default::default();
    let magazines = Magazines::new(ui, caches, class, focus);
    let height = magazines.size.y + 2.0 * TITLE;
    let cpu_size = vec2(2.0 * magazines.size.x + BETWEEN, height);
    ui.add_space(2.0);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(GAP, 6.0);
        for cpu in (0..caches.cpus()).filter(in_use) {
            let (rect, _) = ui.allocate_exact_size(cpu_size, Sense::hover());
            if ui.is_rect_visible(rect) {
                cpu_ui(ui, rect, magazines, cpu, focus);
            }
        }
        let (rect, _) = ui.allocate_exact_size(vec2(DEPOT, height), Sense::hover());
        depot_ui(ui, rect, caches, class, focus);
    });
}

/// Draws a title, cut at the right end of `rect`.
fn title(ui: &Ui, rect: Rect, title: &str, ink: Color32) {
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    let (at, font) = (rect.left_top() + vec2(0.0, 1.0), text(size::SMALL));
    painter.text(at, Align2::LEFT_TOP, title, font, ink);
}

fn cpu_ui(ui: &Ui, rect: Rect, magazines: Magazines<'_>, cpu: usize, focus: &mut Focus<'_>) {
    let palette = Palette::of(ui);
    if cpu == magazines.caches.current_cpu() {
        title(ui, rect, &format!("CPU {cpu} · current"), palette.ink);
    } else {
        title(ui, rect, &format!("CPU {cpu}"), palette.muted);
    }
    let mut at = rect.left_top() + vec2(0.0, TITLE);
    for place in [Place::Loaded, Place::Previous] {
        let rect = Rect::from_min_size(at, magazines.size);
        magazine_ui(ui, rect, magazines, (cpu, place), focus);
        at.x = rect.right() + BETWEEN;
    }
}

fn magazine_ui(
    ui: &Ui,
    rect: Rect,
    magazines: Magazines<'_>,
    (cpu, place): (usize, Place),
    focus: &mut Focus<'_>,
) {
    let Magazines { caches, class, .. } = magazines;
    let palette = Palette::of(ui);
    let mut rounds = Vec::new();
    caches.rounds(cpu, class, place, &mut |base| rounds.push(base));
    let which = magazine_name(place);
    let number = grouped(rounds.len() as u128);
    let held = format!(
        "{number} of {}",
        count(caches.magazine() as u128, "object", "objects")
    );
    let id = ui.scope_id().with(("magazine", cpu, which));
    let name = format!("CPU {cpu}’s {which} magazine: {held}");
    let response = navigation::label(ui, rect, id, &name);
    let object = caches.object_size(class);
    let (fill, edge, ink) = if focus.highlights.changes_magazine(object, cpu, place) {
        (palette.now_soft, (2.0, palette.now), palette.now_text)
    } else {
        (palette.sunk, (1.2, palette.ink), palette.muted)
    };
    let corner = CornerRadius {
        nw: 2,
        ne: 2,
        sw: 5,
        se: 5,
    };
    let (painter, small) = (ui.painter(), text(size::SMALL));
    painter.rect(rect, corner, fill, edge, StrokeKind::Inside);
    let at = rect.left_bottom() + vec2(0.0, 2.0);
    let label = format!("{which} {number}");
    painter.text(at, Align2::LEFT_TOP, label, small.clone(), ink);
    // The top of the stack is drawn, the rounds below it are counted.
    let shown = match rounds.len() {
        all if all <= magazines.places => all,
        _ => magazines.places - 1,
    };
    let below = rounds.len() - shown;
    let place_at = |nth: usize| {
        let bottom = rect.bottom() - 3.0 - nth as f32 * ROUND;
        let x = rect.x_range().expand(-3.0);
        Rect::from_x_y_ranges(x, (bottom - ROUND + 1.0)..=bottom)
    };
    if below > 0 {
        let note = format!("+ {} below", grouped(below as u128));
        let at = place_at(0).center();
        painter.text(at, Align2::CENTER_CENTER, note, small, palette.muted);
    }
    let first = usize::from(below > 0);
    for (nth, &base) in rounds.iter().skip(below).enumerate() {
        let rect = place_at(first + nth);
        if nth + 1 == shown {
            round_ui(ui, rect, base, ", on top", focus);
            // It is allocated next.
            let at = rect.left_center() + vec2(3.0, 0.0);
            paint::pointer(painter, at, vec2(5.0, 7.0), palette.ink);
        } else {
            round_ui(ui, rect, base, "", focus);
        }
    }
    response.on_hover_text(format!("{which}: {held}"));
}

/// Draws a free object in a magazine; its accessible name ends with `position`.
fn round_ui(ui: &Ui, rect: Rect, base: u64, position: &str, focus: &mut Focus<'_>) {
    let palette = Palette::of(ui);
    let item = focus.object(base);
    let address = focus.address(base);
    let name = || format!("object at {address} in a magazine{position}");
    let (_, is_highlighted) = focus.thing(ui, rect, ("round", base), item, name);
    let clip = rect.expand(2.0).intersect(ui.clip_rect());
    let painter = ui.painter().with_clip_rect(clip);
    let (fill, mut edge) = if is_highlighted {
        (palette.hairline, (2.0, palette.ink))
    } else {
        (palette.card, (1.0, palette.muted))
    };
    if focus.highlights.changes_object(base) {
        edge = (2.0, palette.now);
    }
    painter.rect(rect, 3.0, fill, edge, StrokeKind::Inside);
    let lay_out = |text: String| painter.layout_no_wrap(text, mono(size::SMALL), palette.ink);
    let room = rect.width() - 13.0;
    let mut label = lay_out(address.clone());
    if label.size().x > room {
        label = lay_out(tail(&address, room));
    }
    let right = rect.right_center() - vec2(4.0, 0.0);
    paint::galley(&painter, right, Align2::RIGHT_CENTER, label, palette.ink);
}

/// Returns the end of an address in at most `room` points: the end differs from that of its
/// neighbours.
fn tail(address: &str, room: f32) -> String {
    const DIGIT: f32 = 7.55;
    let most = (room / DIGIT).max(3.0) as usize;
    let count = address.chars().count();
    if count <= most {
        return address.to_owned();
    }
    let tail: String = address.chars().skip(count + 1 - most).collect();
    format!("…{tail}")
}

/// Draws the depot: its full and its empty magazines.
fn depot_ui(ui: &Ui, rect: Rect, caches: &dyn CachesView, class: usize, focus: &Focus<'_>) {
    let palette = Palette::of(ui);
    let (full, empty) = caches.depot(class);
    let name = format!(
        "depot: {}, {}",
        count(full as u128, "full magazine", "full magazines"),
        count(empty as u128, "empty magazine", "empty magazines")
    );
    let id = ui.scope_id().with(("depot", class));
    let response = navigation::label(ui, rect, id, &name);
    if !ui.is_rect_visible(rect) {
        return;
    }
    let painter = ui.painter();
    title(ui, rect, "depot", palette.muted);
    let card = rect.shrink2(vec2(0.0, TITLE));
    let object = caches.object_size(class);
    let (fill, edge) = if focus.highlights.changes_depot(object) {
        (palette.now_soft, (2.0, palette.now))
    } else {
        (palette.card, (1.0, palette.hairline))
    };
    painter.rect(card, 5.0, fill, edge, StrokeKind::Inside);
    let half = card.height() / 2.0;
    let icon = vec2(10.0, (half - 28.0).clamp(6.0, 18.0));
    for (top, count, state, fill) in [
        (card.top(), full, "full", palette.muted),
        (card.top() + half, empty, "empty", palette.card),
    ] {
        let label = format!("{} {state}", grouped(count as u128));
        let (at, font) = (pos2(card.left() + 4.0, top + 4.0), text(size::SMALL));
        painter.text(at, Align2::LEFT_TOP, label, font, palette.ink);
        for nth in 0..count.min(3) {
            let at = pos2(card.left() + 6.0 + nth as f32 * 13.0, top + 22.0);
            let icon = Rect::from_min_size(at, icon);
            painter.rect(icon, 2.0, fill, (1.0, palette.ink), StrokeKind::Inside);
        }
    }
    response.on_hover_text(name);
}

#[cfg(test)]
mod tests {
    use super::tail;

    #[test]
    fn of_a_long_address_the_end_is_shown() {
        assert_eq!(tail("4096", 100.0), "4096");
        let long = tail("18446744073709551600", 56.0);
        assert!(long.starts_with('…') && long.ends_with("51600"), "{long}");
    }
}
