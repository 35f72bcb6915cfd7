//! The magazines of each CPU, as stacks of rounds, and the depot.

use egui::{
    Align2, CornerRadius, Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2,
};
use vmem::caches::{CachesView, Place};
use vmem_lab::narration::{count, grouped};

use crate::kit::focus::Focus;
use crate::kit::navigation;
use crate::kit::theme::{Palette, mono, size, text};
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
    /// The width of a magazine.
    width: f32,
}

impl<'a> Magazines<'a> {
    fn new(ui: &Ui, caches: &'a dyn CachesView, class: usize, focus: &Focus<'_>) -> Self {
        let mut highest = 0;
        caches.slabs(&mut |slab| highest = highest.max(slab.base));
        let label = focus.address(highest);
        let ink = Palette::of(ui).ink;
        let galley = ui.painter().layout_no_wrap(label, mono(size::SMALL), ink);
        Self {
            caches,
            class,
            places: caches.magazine().clamp(1, MOST_PLACES),
            width: (galley.size().x + 22.0).clamp(52.0, 112.0),
        }
    }

    fn magazine(self) -> Vec2 {
        vec2(self.width, self.places as f32 * ROUND + 6.0)
    }

    fn cpu(self) -> Vec2 {
        let magazine = self.magazine();
        vec2(2.0 * magazine.x + BETWEEN, magazine.y + 2.0 * TITLE)
    }
}

/// Draws the magazines of the CPUs that have used this size, and the depot.
pub(super) fn ui(ui: &mut Ui, caches: &dyn CachesView, class: usize, focus: &mut Focus<'_>) {
    let current = caches.current_cpu();
    let in_use = |&cpu: &usize| cpu == current || caches.counters(cpu, class) != Default::default();
    let cpus: Vec<usize> = (0..caches.cpus()).filter(in_use).collect();
    let magazines = Magazines::new(ui, caches, class, focus);
    ui.add_space(2.0);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(GAP, 6.0);
        for cpu in cpus {
            let (rect, _) = ui.allocate_exact_size(magazines.cpu(), Sense::hover());
            if ui.is_rect_visible(rect) {
                cpu_ui(ui, rect, magazines, cpu, focus);
            }
        }
        let size = vec2(DEPOT, magazines.cpu().y);
        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
        depot_ui(ui, rect, caches, class, focus);
    });
}

fn cpu_ui(ui: &mut Ui, rect: Rect, magazines: Magazines<'_>, cpu: usize, focus: &mut Focus<'_>) {
    let palette = Palette::of(ui);
    let (title, ink) = if cpu == magazines.caches.current_cpu() {
        (format!("CPU {cpu} · current"), palette.ink)
    } else {
        (format!("CPU {cpu}"), palette.muted)
    };
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    painter.text(
        rect.left_top() + vec2(0.0, 1.0),
        Align2::LEFT_TOP,
        title,
        text(size::SMALL),
        ink,
    );
    let size = magazines.magazine();
    for (nth, place) in [Place::Loaded, Place::Previous].into_iter().enumerate() {
        let left = rect.left() + nth as f32 * (size.x + BETWEEN);
        let at = Rect::from_min_size(pos2(left, rect.top() + TITLE), size);
        magazine_ui(ui, at, magazines, (cpu, place), focus);
    }
}

fn magazine_ui(
    ui: &mut Ui,
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
    let held = format!(
        "{} of {}",
        grouped(rounds.len() as u128),
        grouped(caches.magazine() as u128)
    );
    let id = ui.scope_id().with(("magazine", cpu, which));
    let response = ui.interact(rect, id, Sense::hover());
    response.widget_info(|| {
        let name = format!("CPU {cpu}’s {which} magazine: {held} rounds");
        WidgetInfo::labeled(Role::Label, true, name)
    });
    let object = caches.object_size(class);
    let now = focus.highlights.changes_magazine(object, cpu, place);
    let (width, edge) = if now {
        (2.0, palette.now)
    } else {
        (1.2, palette.ink)
    };
    let fill = if now { palette.now_soft } else { palette.sunk };
    let corner = CornerRadius {
        nw: 2,
        ne: 2,
        sw: 5,
        se: 5,
    };
    let painter = ui.painter().clone();
    painter.rect(
        rect,
        corner,
        fill,
        Stroke::new(width, edge),
        StrokeKind::Inside,
    );
    painter.text(
        pos2(rect.left(), rect.bottom() + 2.0),
        Align2::LEFT_TOP,
        format!("{which} {}", grouped(rounds.len() as u128)),
        text(size::SMALL),
        if now { palette.now_text } else { palette.muted },
    );
    // The top of the stack is drawn, the rounds below it are counted.
    let shown = match rounds.len() {
        all if all <= magazines.places => all,
        _ => magazines.places - 1,
    };
    let below = rounds.len() - shown;
    let place_at = |nth: usize| {
        let bottom = rect.bottom() - 3.0 - nth as f32 * ROUND;
        Rect::from_min_max(
            pos2(rect.left() + 3.0, bottom - ROUND + 1.0),
            pos2(rect.right() - 3.0, bottom),
        )
    };
    if below > 0 {
        let note = format!("+ {} below", grouped(below as u128));
        let at = place_at(0).center();
        painter.text(
            at,
            Align2::CENTER_CENTER,
            note,
            text(size::SMALL),
            palette.muted,
        );
    }
    let first = usize::from(below > 0);
    for (nth, &base) in rounds.iter().skip(below).enumerate() {
        let rect = place_at(first + nth);
        if nth + 1 == shown {
            round_ui(ui, rect, base, ", on top", focus);
            top_mark(ui, rect);
        } else {
            round_ui(ui, rect, base, "", focus);
        }
    }
    response.on_hover_text(format!("{which}: {held} rounds"));
}

/// Draws a free object in a magazine; its accessible name ends with `position`.
fn round_ui(ui: &Ui, rect: Rect, base: u64, position: &str, focus: &mut Focus<'_>) {
    let palette = Palette::of(ui);
    let id = ui.scope_id().with(("round", base));
    let response = navigation::thing(ui, rect, id);
    let address = focus.address(base);
    response.widget_info(|| {
        let name = format!("object at {address} in a magazine{position}");
        WidgetInfo::labeled(Role::Button, true, name)
    });
    let is_highlighted = focus.link(&response, focus.object(base));
    let painter = ui
        .painter()
        .with_clip_rect(rect.expand(2.0).intersect(ui.clip_rect()));
    let (fill, edge) = if is_highlighted {
        (palette.hairline, Stroke::new(2.0, palette.ink))
    } else {
        (palette.card, Stroke::new(1.0, palette.muted))
    };
    let edge = if focus.highlights.changes_object(base) {
        Stroke::new(2.0, palette.now)
    } else {
        edge
    };
    painter.rect(rect, CornerRadius::same(3), fill, edge, StrokeKind::Inside);
    let lay_out = |text: String| painter.layout_no_wrap(text, mono(size::SMALL), palette.ink);
    let room = rect.width() - 13.0;
    let mut label = lay_out(address.clone());
    if label.size().x > room {
        label = lay_out(tail(&address, room));
    }
    let right = pos2(rect.right() - 4.0, rect.center().y);
    let at = Align2::RIGHT_CENTER.anchor_size(right, label.size());
    painter.galley(at.min, label, palette.ink);
}

/// Marks the round at the top of the stack, which is allocated next.
fn top_mark(ui: &Ui, rect: Rect) {
    let (x, y) = (rect.left() + 3.0, rect.center().y);
    let points = vec![pos2(x, y - 3.5), pos2(x + 5.0, y), pos2(x, y + 3.5)];
    let ink = Palette::of(ui).ink;
    ui.painter()
        .add(egui::Shape::convex_polygon(points, ink, Stroke::NONE));
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
    let object = caches.object_size(class);
    let now = focus.highlights.changes_depot(object);
    let id = ui.scope_id().with(("depot", class));
    let response = ui.interact(rect, id, Sense::hover());
    let name = format!(
        "depot: {}, {}",
        count(full as u128, "full magazine", "full magazines"),
        count(empty as u128, "empty one", "empty ones")
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
    if !ui.is_rect_visible(rect) {
        return;
    }
    let painter = ui.painter();
    let muted = palette.muted;
    let title = rect.left_top() + vec2(0.0, 1.0);
    painter.text(title, Align2::LEFT_TOP, "depot", text(size::SMALL), muted);
    let card = Rect::from_min_max(
        pos2(rect.left(), rect.top() + TITLE),
        pos2(rect.right(), rect.bottom() - TITLE),
    );
    let (fill, edge) = if now {
        (palette.now_soft, Stroke::new(2.0, palette.now))
    } else {
        (palette.card, Stroke::new(1.0, palette.hairline))
    };
    painter.rect(card, CornerRadius::same(5), fill, edge, StrokeKind::Inside);
    let half = card.height() / 2.0;
    for (row, (count, state, ink)) in [
        (full, "full", palette.muted),
        (empty, "empty", palette.card),
    ]
    .into_iter()
    .enumerate()
    {
        let top = card.top() + row as f32 * half;
        let label = format!("{} {state}", grouped(count as u128));
        let at = pos2(card.left() + 4.0, top + 4.0);
        painter.text(at, Align2::LEFT_TOP, label, text(size::SMALL), palette.ink);
        let room = half - 28.0;
        for nth in 0..count.min(3) {
            let least = pos2(card.left() + 6.0 + nth as f32 * 13.0, top + 22.0);
            let icon = Rect::from_min_size(least, vec2(10.0, room.clamp(6.0, 18.0)));
            let edge = Stroke::new(1.0, palette.ink);
            painter.rect(icon, CornerRadius::same(2), ink, edge, StrokeKind::Inside);
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
