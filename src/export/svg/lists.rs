//! The freelists of an arena: a row a list, with its bit, its range and its segments in
//! list order.

use egui::{Rect, Vec2, pos2, vec2};
use vmem::{LISTS, Segment, View};
use vmem_lab::ArenaId;
use vmem_lab::narration::{grouped, units};

use crate::export::svg::fill::Fill;
use crate::export::svg::page::{Anchor, Page, Type};
use crate::export::svg::{Scene, head};
use crate::kit::theme::size;
use vmem_view::wording::sizes_of;

const WIDTH: f32 = 900.0;
const TOP: f32 = 52.0;
const ROW: f32 = 34.0;
const MARGIN: f32 = 24.0;
/// More segments of a list than this are only counted.
const MOST_CHIPS: usize = 12;
/// So many empty lists in a row are one line.
const LONG: u8 = 3;

/// Draws them; how large it is.
pub(super) fn draw(page: &mut Page, scene: &Scene<'_>, arena: ArenaId) -> Vec2 {
    head(page, "Freelists", scene, arena);
    scene.moment.world.inspect(arena, |view| {
        let mut top = TOP;
        for (from, to) in rows(view) {
            if from == to {
                list(page, scene, view, from, top);
            } else {
                let font = Type::text(size::SMALL, page.palette.muted);
                let words = format!("lists {from} to {to}: nothing");
                page.text(
                    MARGIN + 36.0,
                    top + ROW / 2.0 + 4.0,
                    Anchor::Start,
                    font,
                    &words,
                );
            }
            top += ROW;
        }
        vec2(WIDTH, top + MARGIN / 2.0)
    })
}

/// The lists by rows, from the highest down: one, or from the first to the last of a run
/// of empty ones.
fn rows(view: View<'_>) -> Vec<(u8, u8)> {
    let lowest = view.quantum().get().ilog2() as u8;
    let fullest = view.bitmap().checked_ilog2().unwrap_or(0) as u8;
    let highest = fullest.max(lowest + 3).min(LISTS as u8 - 1);
    let mut rows = Vec::new();
    let mut list = highest + 1;
    while list > lowest {
        let to = list - 1;
        let empty = (lowest..list)
            .rev()
            .take_while(|&list| view.freelist_len(list) == 0);
        match empty.count() as u8 {
            run @ LONG.. => {
                rows.push((list - run, to));
                list -= run;
            }
            _ => {
                rows.push((to, to));
                list = to;
            }
        }
    }
    rows
}

fn list(page: &mut Page, scene: &Scene<'_>, view: View<'_>, list: u8, top: f32) {
    let palette = page.palette;
    let middle = top + ROW / 2.0;
    let count = view.freelist_len(list);
    let bit = Rect::from_center_size(pos2(MARGIN + 11.0, middle), vec2(22.0, 22.0));
    let (fill, ink) = match count {
        0 => (palette.sunk, palette.ink),
        _ => (palette.ink, palette.card),
    };
    let name = format!(
        "list {list}, {} units: {} free",
        sizes_of(list),
        grouped(count as u128)
    );
    page.named(&name, |page| {
        page.boxed(bit, 3.0, &Fill::Colour(fill), Some((1.2, palette.ink)));
        let font = Type::mono(size::SMALL, ink);
        let set = if count == 0 { "0" } else { "1" };
        page.text(
            bit.center().x,
            middle + font.drop(),
            Anchor::Middle,
            font,
            set,
        );
        let power = Type::mono(size::BODY, palette.ink);
        page.text(
            MARGIN + 38.0,
            middle + power.drop(),
            Anchor::Start,
            power,
            "2",
        );
        let exponent = Type::mono(10.5, palette.ink);
        page.text(
            MARGIN + 47.0,
            middle - 2.0,
            Anchor::Start,
            exponent,
            &list.to_string(),
        );
        let font = Type::mono(size::SMALL, palette.muted);
        page.text(
            MARGIN + 76.0,
            middle + font.drop(),
            Anchor::Start,
            font,
            &sizes_of(list),
        );
    });
    let font = Type::mono(size::SMALL, palette.muted);
    let mut left = MARGIN + 76.0 + font.width(&sizes_of(list)).max(140.0) + 16.0;
    for (index, segment) in view.freelist(list).enumerate() {
        let words = format!(
            "{} @ {}",
            grouped(segment.size.into()),
            scene.address(segment.base)
        );
        let width = Type::mono(size::SMALL, palette.ink).width(&words) + 16.0;
        let more = if index + 1 == count { 0.0 } else { 80.0 };
        if index == MOST_CHIPS || left + width + more > WIDTH - MARGIN {
            let rest = format!("+ {} more", grouped((count - index) as u128));
            let font = Type::text(size::SMALL, palette.muted);
            page.text(left, middle + font.drop(), Anchor::Start, font, &rest);
            return;
        }
        let rect = Rect::from_min_size(pos2(left, middle - 11.0), vec2(width, 22.0));
        chip(page, scene, list, rect, &segment, &words);
        left += width + 8.0;
    }
}

fn chip(page: &mut Page, scene: &Scene<'_>, list: u8, rect: Rect, segment: &Segment, words: &str) {
    let palette = page.palette;
    let name = format!(
        "free: {} at {}, list {list}",
        units(segment.size),
        scene.address(segment.base)
    );
    page.named(&name, |page| {
        page.boxed(rect, 4.0, &Fill::Colour(palette.card), None);
        page.boxed(
            rect,
            4.0,
            &Fill::Hatch(palette.hatch),
            Some((1.2, palette.ink)),
        );
        let inside = rect.expand2(vec2(4.0, 0.0));
        let font = Type::mono(size::SMALL, palette.ink);
        page.caption(inside, &[words], font, Some(palette.card));
    });
}
