//! What each CPU has in hand, and the depot: magazines as stacks of rounds.

use crate::kit::settings;
use egui::{
    Align2, CornerRadius, Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2,
};
use vmem::CacheStep;
use vmem::caches::{CachesView, Place};
use vmem_lab::narration::{count, grouped};

use crate::kit::chip::Stress;
use crate::kit::focus::Focus;
use crate::kit::navigation;
use crate::kit::theme::{Palette, mono, size, text};
use vmem_view::action::Action;

/// A magazine is drawn with at most this many places.
const MOST_PLACES: usize = 8;
const ROUND: f32 = 17.0;
const TITLE: f32 = 18.0;
const GAP: f32 = 8.0;
/// Between the two magazines of a CPU.
const BETWEEN: f32 = 4.0;
/// The width of the depot.
const DEPOT: f32 = 54.0;

/// What all magazines have in common.
#[derive(Clone, Copy)]
struct Drawn<'a> {
    caches: &'a dyn CachesView,
    /// The size of their objects.
    class: usize,
    /// How many places are drawn.
    places: usize,
    /// The width of one.
    width: f32,
}

impl<'a> Drawn<'a> {
    fn of(ui: &Ui, caches: &'a dyn CachesView, class: usize) -> Self {
        let mut highest = 0;
        caches.slabs(&mut |slab| highest = highest.max(slab.base));
        let label = settings::current(ui.ctx()).address(highest.into());
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

/// Draws the CPUs that have or had something of this size, and the depot.
pub(super) fn ui(
    ui: &mut Ui,
    caches: &dyn CachesView,
    class: usize,
    focus: &mut Focus<'_>,
    actions: &mut Vec<Action>,
) {
    let current = caches.current_cpu();
    let in_use = |&cpu: &usize| cpu == current || caches.counters(cpu, class) != Default::default();
    let cpus: Vec<usize> = (0..caches.cpus()).filter(in_use).collect();
    let drawn = Drawn::of(ui, caches, class);
    ui.add_space(2.0);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(GAP, 6.0);
        for cpu in cpus {
            let (rect, _) = ui.allocate_exact_size(drawn.cpu(), Sense::hover());
            if ui.is_rect_visible(rect) {
                cpu_ui(ui, rect, drawn, cpu, focus, actions);
            }
        }
        let size = vec2(DEPOT, drawn.cpu().y);
        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
        depot_ui(ui, rect, caches, class, focus);
    });
}

fn cpu_ui(
    ui: &mut Ui,
    rect: Rect,
    drawn: Drawn<'_>,
    cpu: usize,
    focus: &mut Focus<'_>,
    actions: &mut Vec<Action>,
) {
    let palette = Palette::of(ui);
    let current = cpu == drawn.caches.current_cpu();
    let (title, ink) = match current {
        true => (format!("CPU {cpu} · current"), palette.ink),
        false => (format!("CPU {cpu}"), palette.muted),
    };
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    painter.text(
        rect.left_top() + vec2(0.0, 1.0),
        Align2::LEFT_TOP,
        title,
        text(size::SMALL),
        ink,
    );
    let size = drawn.magazine();
    for (nth, place) in [Place::Loaded, Place::Previous].into_iter().enumerate() {
        let left = rect.left() + nth as f32 * (size.x + BETWEEN);
        let at = Rect::from_min_size(pos2(left, rect.top() + TITLE), size);
        magazine_ui(ui, at, drawn, (cpu, place), focus, actions);
    }
}

fn magazine_ui(
    ui: &mut Ui,
    rect: Rect,
    drawn: Drawn<'_>,
    (cpu, place): (usize, Place),
    focus: &mut Focus<'_>,
    actions: &mut Vec<Action>,
) {
    let Drawn { caches, class, .. } = drawn;
    let palette = Palette::of(ui);
    let mut rounds = Vec::new();
    caches.rounds(cpu, class, place, &mut |base| rounds.push(base));
    let which = match place {
        Place::Previous => "previous",
        _ => "loaded",
    };
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
    let now = changed(focus, caches.object_size(class), cpu, place);
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
    // From the top of the stack down; what there is no room for is counted.
    let shown = match rounds.len() {
        all if all <= drawn.places => all,
        _ => drawn.places - 1,
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
        let words = format!("+ {} below", grouped(below as u128));
        let at = place_at(0).center();
        painter.text(
            at,
            Align2::CENTER_CENTER,
            words,
            text(size::SMALL),
            palette.muted,
        );
    }
    let first = usize::from(below > 0);
    for (nth, &base) in rounds.iter().skip(below).enumerate() {
        let top = nth + 1 == shown;
        round_ui(ui, place_at(first + nth), base, top, focus, actions);
    }
    response.on_hover_text(format!("{which}: {held} rounds"));
}

/// A free object in a magazine.
fn round_ui(
    ui: &mut Ui,
    rect: Rect,
    base: u64,
    top: bool,
    focus: &mut Focus<'_>,
    actions: &mut Vec<Action>,
) {
    let palette = Palette::of(ui);
    let id = ui.scope_id().with(("round", base));
    let response = navigation::thing(ui, rect, id);
    let address = settings::current(ui.ctx()).address(base.into());
    response.widget_info(|| {
        let top = if top { ", on top" } else { "" };
        WidgetInfo::labeled(
            Role::Button,
            true,
            format!("object at {address} in a magazine{top}"),
        )
    });
    let lit = focus.link(&response, focus.object(base), actions);
    let painter = ui
        .painter()
        .with_clip_rect(rect.expand(2.0).intersect(ui.clip_rect()));
    let fill = if lit { palette.hairline } else { palette.card };
    let edge = match Stress::of(lit, focus.highlights.touches_object(base)) {
        Stress::Now => Stroke::new(2.0, palette.now),
        Stress::Lit => Stroke::new(2.0, palette.ink),
        Stress::None => Stroke::new(1.0, palette.muted),
    };
    painter.rect(rect, CornerRadius::same(3), fill, edge, StrokeKind::Inside);
    let lay = |words: String| painter.layout_no_wrap(words, mono(size::SMALL), palette.ink);
    let room = rect.width() - 13.0;
    let mut label = lay(address.clone());
    if label.size().x > room {
        label = lay(tail(&address, room));
    }
    let right = pos2(rect.right() - 4.0, rect.center().y);
    let at = Align2::RIGHT_CENTER.anchor_size(right, label.size());
    painter.galley(at.min, label, palette.ink);
    if top {
        // The next to be taken.
        let y = rect.center().y;
        let points = vec![
            pos2(rect.left() + 3.0, y - 3.5),
            pos2(rect.left() + 8.0, y),
            pos2(rect.left() + 3.0, y + 3.5),
        ];
        let shape = egui::Shape::convex_polygon(points, palette.ink, Stroke::NONE);
        painter.add(shape);
    }
}

/// The end of an address, which tells it from its neighbours, in so many points.
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

/// Whether a magazine has just been exchanged or emptied, or a round went in or out.
fn changed(focus: &Focus<'_>, object: u64, cpu: usize, place: Place) -> bool {
    let steps = focus.highlights.cached.iter();
    steps
        .filter(|step| (step.0, step.1) == (cpu, object))
        .any(|step| match step.2 {
            CacheStep::Swapped | CacheStep::Loaded { .. } | CacheStep::Stored { .. } => true,
            CacheStep::Popped { .. } | CacheStep::Pushed { .. } => place == Place::Loaded,
            CacheStep::Emptied { place: emptied, .. } => emptied == place,
            _ => false,
        })
}

/// The depot: its full and its empty magazines, counted and drawn small.
fn depot_ui(ui: &mut Ui, rect: Rect, caches: &dyn CachesView, class: usize, focus: &Focus<'_>) {
    let palette = Palette::of(ui);
    let (full, empty) = caches.depot(class);
    let object = caches.object_size(class);
    let now = focus.highlights.cached.iter().any(|step| {
        step.1 == object
            && matches!(
                step.2,
                CacheStep::Loaded { .. }
                    | CacheStep::Stored { .. }
                    | CacheStep::DepotEmpty
                    | CacheStep::Emptied {
                        place: Place::Depot,
                        ..
                    }
            )
    });
    let id = ui.scope_id().with(("depot", class));
    let response = ui.interact(rect, id, Sense::hover());
    let words = format!(
        "depot: {}, {}",
        count(full as u128, "full magazine", "full magazines"),
        count(empty as u128, "empty one", "empty ones")
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &words));
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
    let (fill, edge) = match now {
        true => (palette.now_soft, Stroke::new(2.0, palette.now)),
        false => (palette.card, Stroke::new(1.0, palette.hairline)),
    };
    painter.rect(card, CornerRadius::same(5), fill, edge, StrokeKind::Inside);
    let half = card.height() / 2.0;
    for (row, (count, name, ink)) in [
        (full, "full", palette.muted),
        (empty, "empty", palette.card),
    ]
    .into_iter()
    .enumerate()
    {
        let top = card.top() + row as f32 * half;
        let words = format!("{} {name}", grouped(count as u128));
        let at = pos2(card.left() + 4.0, top + 4.0);
        painter.text(at, Align2::LEFT_TOP, words, text(size::SMALL), palette.ink);
        let room = half - 28.0;
        for nth in 0..count.min(3) {
            let least = pos2(card.left() + 6.0 + nth as f32 * 13.0, top + 22.0);
            let icon = Rect::from_min_size(least, vec2(10.0, room.clamp(6.0, 18.0)));
            let edge = Stroke::new(1.0, palette.ink);
            painter.rect(icon, CornerRadius::same(2), ink, edge, StrokeKind::Inside);
        }
    }
    response.on_hover_text(words);
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
