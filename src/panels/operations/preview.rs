//! What a line that is typed would come to: in words, and on the bars as outlines of what
//! is not there yet. Nothing here is orange, which is what happens now.

use crate::kit::settings;
use egui::{
    Align, Align2, Color32, CornerRadius, Id, Label, Layout, Painter, Rangef, Rect, RichText, Role,
    Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};
use vmem::{AllocPolicy, Segment, SegmentKind};
use vmem_lab::prompt::{Preview, PreviewRange, RangeEffect, Verdict};
use vmem_lab::query::{LegalAddresses, Legality};
use vmem_lab::scenario::policy_word;
use vmem_lab::{ArenaId, narration};

use crate::kit::fields::link;
use crate::kit::theme::{Palette, mono, size};
use vmem_view::tiles::{Bar, SpanBar, Tile};
use vmem_view::wording::{shorten, unbroken};

/// Legal addresses nearer to each other than this are a band.
const NEAREST: f32 = 5.0;
/// How high the teeth of legal addresses are.
const TEETH: f32 = 8.0;
/// How high a label is.
const LABEL: f32 = 14.0;

/// What it would come to, as many lines as it takes.
pub fn words_ui(ui: &mut Ui, preview: &Preview) {
    if preview.words.is_empty() {
        return;
    }
    let words = RichText::new(unbroken(&preview.words)).size(size::SMALL);
    let colour = colour(ui, preview.verdict);
    ui.add(Label::new(words.color(colour)).wrap());
}

/// What would work instead; the line of what was clicked.
pub fn advice_ui(ui: &mut Ui, preview: &Preview) -> Option<String> {
    let mut taken = None;
    if preview.advice.is_empty() {
        return taken;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().interact_size.y = 18.0;
        for advice in &preview.advice {
            if link(ui, &advice.words)
                .on_hover_text(&advice.line)
                .clicked()
            {
                taken = Some(advice.line.clone());
            }
        }
    });
    taken
}

/// The words in a place that keeps its height, at its left or right, and at its right what
/// would work instead; the line of what was clicked.
pub fn line_ui(
    ui: &mut Ui,
    preview: &Preview,
    align: Align,
    height: f32,
    most_advice: usize,
) -> Option<String> {
    let mut taken = None;
    let width = ui.available_width();
    let layout = Layout::right_to_left(Align::Min);
    ui.allocate_ui_with_layout(vec2(width, height), layout, |ui| {
        ui.set_min_height(height);
        for advice in preview.advice.iter().take(most_advice) {
            if link(ui, &advice.words)
                .on_hover_text(&advice.line)
                .clicked()
            {
                taken = Some(advice.line.clone());
            }
        }
        let left = vec2(ui.available_width(), height);
        ui.allocate_ui_with_layout(left, Layout::top_down(align), |ui| {
            ui.set_min_width(left.x);
            let colour = colour(ui, preview.verdict);
            let rows = (height / 16.0).floor().max(1.0) as usize;
            truncated(ui, &preview.words, colour, rows);
        });
    });
    taken
}

/// As much of `text` as there is room for in so many rows; all of it where the pointer is.
pub fn truncated(ui: &mut Ui, text: &str, colour: Color32, rows: usize) {
    let mut job = egui::text::LayoutJob::simple(
        unbroken(text),
        egui::FontId::proportional(size::SMALL),
        colour,
        ui.available_width(),
    );
    job.wrap.max_rows = rows;
    job.wrap.break_anywhere = rows == 1;
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let elided = galley.elided;
    let (rect, response) = ui.allocate_exact_size(galley.size(), Sense::hover());
    ui.painter().galley(rect.min, galley, colour);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    if elided {
        response.on_hover_text(text);
    }
}

/// What words about a line are written in.
pub fn colour(ui: &Ui, verdict: Verdict) -> Color32 {
    let palette = Palette::of(ui);
    match verdict {
        Verdict::Works | Verdict::Incomplete => palette.muted,
        Verdict::Wrong | Verdict::Fails => palette.warn,
    }
}

/// Draws what would become of an arena on its bar.
pub fn paint(ui: &Ui, arena: ArenaId, bar: Rect, layout: &Bar, preview: &Preview) {
    if !ui.is_rect_visible(bar.expand(12.0)) {
        return;
    }
    // Labels side by side where there is room, else one below the other.
    let mut right = f32::NEG_INFINITY;
    let mut row = 0;
    let mut places: Vec<_> = preview
        .ranges
        .iter()
        .filter(|place| place.arena == arena)
        .filter_map(|place| Some((place, layout.seen(place.base, place.size)?)))
        .collect();
    places.sort_by(|(_, one), (_, other)| one.left.total_cmp(&other.left));
    for (place, extent) in places {
        let x = (bar.left() + extent.left)..=(bar.left() + extent.right.max(extent.left + 3.0));
        let rect = Rect::from_x_y_ranges(x, bar.y_range());
        row = if rect.left() < right + 2.0 {
            row + 1
        } else {
            0
        };
        outline(ui, rect, place);
        right = right.max(label(ui, rect, row, place, bar.x_range()));
    }
    if let Some(legality) = preview.legality.filter(|_| preview.arena == Some(arena)) {
        for span in &layout.spans {
            legal_addresses(ui, arena, bar, span, &legality);
        }
    }
}

/// Where something would be: solid for what is asked for, dashed for the others.
fn outline(ui: &Ui, rect: Rect, place: &PreviewRange) {
    let palette = Palette::of(ui);
    let painter = ui.painter();
    let inner = rect.shrink2(vec2(0.0, 3.0));
    let ground = Stroke::new(5.0, palette.card);
    painter.rect_stroke(inner, CornerRadius::ZERO, ground, StrokeKind::Middle);
    let stroke = Stroke::new(2.0, palette.ink);
    let corners = [
        inner.left_top(),
        inner.right_top(),
        inner.right_bottom(),
        inner.left_bottom(),
        inner.left_top(),
    ];
    match place.effect {
        RangeEffect::Goes { chosen: true, .. } => {
            painter.rect_stroke(inner, CornerRadius::ZERO, stroke, StrokeKind::Middle);
        }
        _ => {
            painter.extend(Shape::dashed_line(&corners, stroke, 5.0, 4.0));
        }
    }
}

/// Says what would be there; the label's right end.
fn label(ui: &Ui, rect: Rect, row: usize, place: &PreviewRange, bar: Rangef) -> f32 {
    let palette = Palette::of(ui);
    let painter = ui.painter();
    let lay = |text: &str| painter.layout_no_wrap(text.to_owned(), mono(11.0), palette.card);
    let (long, short) = labels(&place.effect);
    let mut galley = lay(&long);
    if galley.size().x + 8.0 > rect.width().max(72.0) {
        galley = lay(&short);
    }
    let width = galley.size().x + 8.0;
    let left = rect.left().min(bar.max - width).max(bar.min);
    let top = rect.top() - 5.0 + row as f32 * (LABEL + 2.0);
    let at = Rect::from_min_size(pos2(left, top), vec2(width, LABEL));
    painter.rect(
        at,
        CornerRadius::same(4),
        palette.ink,
        Stroke::new(1.0, palette.card),
        StrokeKind::Outside,
    );
    let text = Align2::CENTER_CENTER.anchor_size(at.center(), galley.size());
    painter.galley(text.min, galley, palette.card);
    let words = describe(ui, place);
    let id = Id::unique(("preview", place.arena, place.base, &long));
    let response = ui.interact(at, id, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &words));
    response.on_hover_text(words);
    at.right()
}

/// What a label says, and where that is too much.
fn labels(what: &RangeEffect) -> (String, String) {
    match what {
        RangeEffect::Goes { by, .. } => {
            let words: Vec<&str> = by.iter().map(|&policy| policy_word(policy)).collect();
            let letters: Vec<&str> = by.iter().map(|&policy| letter(policy)).collect();
            (words.join(" · "), letters.join(" "))
        }
        RangeEffect::Lent(to) => (format!("lent to {}", shorten(to, 20)), "lent".to_owned()),
        RangeEffect::Free => ("then free".to_owned(), "free".to_owned()),
    }
}

const fn letter(policy: AllocPolicy) -> &'static str {
    match policy {
        AllocPolicy::InstantFit => "I",
        AllocPolicy::BestFit => "B",
        AllocPolicy::NextFit => "N",
    }
}

fn describe(ui: &Ui, place: &PreviewRange) -> String {
    let base = settings::current(ui.ctx()).address(place.base.into());
    let units = narration::units(place.size);
    match &place.effect {
        RangeEffect::Goes { by, .. } => {
            let by: Vec<&str> = by.iter().map(|&policy| narration::policy(policy)).collect();
            format!("would go here by {}: {units} at {base}", by.join(", "))
        }
        RangeEffect::Lent(to) => format!("would be lent to {to}: {units} at {base}"),
        RangeEffect::Free => format!("would be one free segment: {units} at {base}"),
    }
}

/// The legal addresses of a span's free segments: a tooth each, or a band.
fn legal_addresses(ui: &Ui, arena: ArenaId, bar: Rect, span: &SpanBar, legality: &Legality) {
    for (_, piece) in &span.pieces {
        let Tile::One(segment) = piece else { continue };
        if segment.kind != SegmentKind::Free {
            continue;
        }
        let whole = legality.within(*segment);
        let Some((whole, legal)) = whole.zip(in_sight(span, segment, legality)) else {
            continue;
        };
        let comb = Comb {
            painter: ui.painter(),
            palette: Palette::of(ui),
            bar,
            span,
            legal,
        };
        comb.paint();
        let words = format!(
            "legal addresses: {}",
            narration::legal(settings::current(ui.ctx()).radix, &whole)
        );
        let id = Id::unique(("legal", arena, segment.base));
        let response = ui.interact(comb.rect(), id, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &words));
    }
}

/// The legal addresses in that part of a segment that can be seen.
fn in_sight(span: &SpanBar, segment: &Segment, legality: &Legality) -> Option<LegalAddresses> {
    let (first, behind) = span.shown();
    let first = u64::try_from(first).ok()?.max(segment.base);
    // What begins in sight may end out of it.
    let end = behind + u128::from(legality.request.size) - 1;
    let end = end.min(u128::from(segment.base) + u128::from(segment.size));
    let size = end.checked_sub(first.into())?;
    legality.within(Segment {
        base: first,
        size: u64::try_from(size).ok()?,
        ..*segment
    })
}

/// Legal addresses along the lower edge of a bar.
struct Comb<'a> {
    painter: &'a Painter,
    palette: Palette,
    bar: Rect,
    span: &'a SpanBar,
    legal: LegalAddresses,
}

impl Comb<'_> {
    fn x(&self, address: u64) -> f32 {
        self.bar.left() + self.span.x_of(address)
    }

    fn bottom(&self) -> f32 {
        self.bar.bottom() - 1.0
    }

    /// Where all of it lies.
    fn rect(&self) -> Rect {
        let (left, right) = (self.x(self.legal.lowest), self.x(self.legal.highest));
        let y = (self.bottom() - TEETH)..=self.bottom();
        Rect::from_x_y_ranges(left..=right.max(left) + 3.0, y)
    }

    fn paint(&self) {
        let legal = &self.legal;
        let points = |units: u64| (units as f64 * self.span.points_a_unit()) as f32;
        let narrow = |blocks: vmem_lab::query::Blocks| points(blocks.size) < NEAREST;
        if legal.count() > 1 && legal.blocks.is_some_and(narrow) {
            self.band(legal.lowest, legal.highest);
            return;
        }
        for (first, last) in legal.runs() {
            if last > first && points(legal.step) < NEAREST {
                self.band(first, last);
                continue;
            }
            let next = |&address: &u64| address.checked_add(legal.step);
            std::iter::successors(Some(first), next)
                .take_while(|&address| address <= last)
                .for_each(|address| self.tooth(address));
        }
    }

    fn tooth(&self, address: u64) {
        let x = self.x(address);
        let y = (self.bottom() - TEETH)..=self.bottom();
        let rect = Rect::from_x_y_ranges((x - 0.5)..=(x + 2.5), y);
        self.painter
            .rect_filled(rect, CornerRadius::ZERO, self.palette.good);
    }

    fn band(&self, first: u64, last: u64) {
        let (left, right) = (self.x(first), self.x(last));
        let y = (self.bottom() - TEETH)..=self.bottom();
        let rect = Rect::from_x_y_ranges(left..=right.max(left + 2.0), y);
        self.painter
            .rect_filled(rect, CornerRadius::ZERO, self.palette.card);
        let low = rect.with_min_y(self.bottom() - 4.0);
        self.painter
            .rect_filled(low, CornerRadius::ZERO, self.palette.good);
    }
}
