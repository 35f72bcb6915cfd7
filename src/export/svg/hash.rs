//! The hash chains of an arena; how long they are, where there are too many to draw.

use egui::{Rect, Vec2, pos2, vec2};
use vmem::{Segment, View};
use vmem_lab::ArenaId;
use vmem_lab::narration::{count, grouped, units};

use crate::export::svg::fill::Fill;
use crate::export::svg::page::{Anchor, Page, Type};
use crate::export::svg::{Scene, head};
use crate::kit::theme::size;
use vmem_view::wording::shorten;

const WIDTH: f32 = 900.0;
const MARGIN: f32 = 24.0;
const TOP: f32 = 52.0;
const ROW: f32 = 30.0;
/// With more buckets than this, only the lengths of chains are shown.
const MOST_BUCKETS: usize = 64;
/// Chains of this length and longer ones are counted together.
const LONGEST: usize = 8;

/// Draws them; how large it is.
pub(super) fn draw(page: &mut Page, scene: &Scene<'_>, arena: ArenaId) -> Vec2 {
    head(page, "Hash chains", scene, arena);
    scene
        .moment
        .world
        .inspect(arena, |view| match view.bucket_count() {
            0 => {
                let font = Type::text(size::BODY, page.palette.muted);
                let words = "No table yet: it comes with the first span.";
                page.text(MARGIN, TOP + 20.0, Anchor::Start, font, words);
                vec2(WIDTH, TOP + 44.0)
            }
            1..=MOST_BUCKETS => table(page, scene, view, arena),
            _ => histogram(page, scene, view, arena),
        })
}

/// The buckets in two columns.
fn table(page: &mut Page, scene: &Scene<'_>, view: View<'_>, arena: ArenaId) -> Vec2 {
    let buckets = view.bucket_count();
    let rows = buckets.div_ceil(2);
    let column = (WIDTH - 2.0 * MARGIN) / 2.0;
    for bucket in 0..buckets {
        let left = MARGIN + (bucket / rows) as f32 * column;
        let top = TOP + (bucket % rows) as f32 * ROW;
        let room = Rect::from_min_size(pos2(left, top), vec2(column - 16.0, ROW));
        chain(page, scene, view, arena, bucket, room);
    }
    vec2(WIDTH, TOP + rows as f32 * ROW + MARGIN / 2.0)
}

fn chain(
    page: &mut Page,
    scene: &Scene<'_>,
    view: View<'_>,
    arena: ArenaId,
    bucket: usize,
    room: Rect,
) {
    let palette = page.palette;
    let middle = room.center().y;
    let cell = Rect::from_min_size(pos2(room.left(), middle - 10.5), vec2(32.0, 21.0));
    let length = view.chain_of(bucket).count();
    let name = format!(
        "bucket {bucket}: {}",
        count(length as u128, "segment", "segments")
    );
    let font = Type::mono(size::SMALL, palette.ink);
    page.named(&name, |page| {
        page.boxed(
            cell,
            3.0,
            &Fill::Colour(palette.sunk),
            Some((1.2, palette.ink)),
        );
        let at = cell.center();
        page.text(
            at.x,
            at.y + font.drop(),
            Anchor::Middle,
            font,
            &bucket.to_string(),
        );
    });
    let mut left = cell.right();
    for (index, segment) in view.chain_of(bucket).enumerate() {
        let words = label(scene, arena, &segment);
        let width = font.width(&words) + 16.0;
        let more = if index + 1 == length { 0.0 } else { 44.0 };
        if left + 22.0 + width + more > room.right() {
            let rest = format!("+ {}", grouped((length - index) as u128));
            let font = Type::text(size::SMALL, palette.muted);
            page.text(left + 8.0, middle + font.drop(), Anchor::Start, font, &rest);
            return;
        }
        arrow(page, left, middle);
        let chip = Rect::from_min_size(pos2(left + 22.0, middle - 10.5), vec2(width, 21.0));
        let who = scene.who(arena, segment.base);
        let name = format!(
            "bucket {bucket}: {}{} at {}",
            who.map_or(String::new(), |who| format!("{who}, ")),
            units(segment.size),
            scene.address(segment.base)
        );
        page.named(&name, |page| {
            page.boxed(chip, 4.0, &Fill::Colour(scene.hue(arena)), None);
            let font = Type::mono(size::SMALL, palette.on_hue);
            page.caption(chip.expand2(vec2(4.0, 0.0)), &[&words], font, None);
        });
        left = chip.right();
    }
}

fn label(scene: &Scene<'_>, arena: ArenaId, segment: &Segment) -> String {
    let base = scene.address(segment.base);
    match scene.who(arena, segment.base) {
        Some(who) => format!("{base} {}", shorten(&who, 16)),
        None => base,
    }
}

fn arrow(page: &mut Page, left: f32, y: f32) {
    let ink = page.palette.ink;
    let tip = pos2(left + 20.0, y);
    page.line(pos2(left, y), tip, 1.5, ink);
    page.line(tip, tip + vec2(-5.0, -4.0), 1.5, ink);
    page.line(tip, tip + vec2(-5.0, 4.0), 1.5, ink);
}

/// How many buckets have a chain of each length.
fn histogram(page: &mut Page, scene: &Scene<'_>, view: View<'_>, arena: ArenaId) -> Vec2 {
    let palette = page.palette;
    let mut counts = [0_usize; LONGEST + 1];
    for bucket in 0..view.bucket_count() {
        counts[view.chain_of(bucket).count().min(LONGEST)] += 1;
    }
    let most = counts.iter().copied().max().unwrap_or(1).max(1);
    let mut top = TOP;
    for (length, buckets) in counts.into_iter().enumerate() {
        let segments = match length {
            LONGEST => format!("{LONGEST} or more"),
            length => count(length as u128, "segment", "segments"),
        };
        let told = count(buckets as u128, "bucket", "buckets");
        let left = MARGIN + 100.0;
        let full = WIDTH - left - MARGIN - 80.0;
        let width = (full * buckets as f32 / most as f32).max(1.0);
        let bar = Rect::from_min_size(pos2(left, top + 3.0), vec2(width, ROW - 6.0));
        let middle = bar.center().y;
        page.named(&format!("{told} with {segments}"), |page| {
            let font = Type::text(size::SMALL, palette.muted);
            page.text(MARGIN, middle + font.drop(), Anchor::Start, font, &segments);
            page.boxed(bar, 2.0, &Fill::Colour(scene.hue(arena)), None);
            let font = Type::mono(size::SMALL, palette.ink);
            let words = grouped(buckets as u128);
            page.text(
                bar.right() + 8.0,
                middle + font.drop(),
                Anchor::Start,
                font,
                &words,
            );
        });
        top += ROW;
    }
    vec2(WIDTH, top + MARGIN / 2.0)
}
