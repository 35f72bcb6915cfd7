//! Text: an element for each run of one format in a row, at the place and with the width
//! that it has on the screen, with any font of the reader.

use egui::epaint::TextShape;
use egui::epaint::text::{Galley, Glyph, PlacedRow, TextFormat};
use egui::{Color32, FontFamily, Rect, Stroke};

use super::markup::{number, point};
use super::{MONOSPACE, Page, rect};

/// Adds the rows of a text that are visible in `clip`.
pub(super) fn add(page: &mut Page, shape: &TextShape, clip: Rect) {
    let Galley { job, rows, .. } = &*shape.galley;
    // The end of the last glyph in the text of the job.
    let mut end = 0;
    for row in rows {
        let glyphs = row.glyphs.iter().filter_map(|glyph| {
            let section = job
                .sections
                .partition_point(|section| section.byte_range.end.0 <= end);
            end += glyph.chr.len_utf8();
            // The sign for elided text may come after the end.
            let section = job.sections.get(section).or(job.sections.last())?;
            Some((glyph, &section.format))
        });
        let glyphs: Vec<_> = glyphs.collect();
        end += usize::from(row.ends_with_newline);
        let bounds = row.visuals.mesh_bounds;
        let bounds = bounds.translate(shape.pos.to_vec2() + row.pos.to_vec2());
        if shape.angle == 0.0 && !clip.intersects(bounds) {
            continue;
        }
        let is_run = |one: &(&Glyph, &TextFormat), next: &(&Glyph, &TextFormat)| {
            one.1 == next.1 && one.0.chr != '\t' && next.0.chr != '\t'
        };
        for run in glyphs.chunk_by(is_run) {
            // Without the space around it.
            let is_ink = |(glyph, _): &(&Glyph, &TextFormat)| !glyph.chr.is_whitespace();
            let ends = run
                .iter()
                .position(is_ink)
                .zip(run.iter().rposition(is_ink));
            if let Some((first, last)) = ends {
                add_run(page, shape, row, &run[first..=last]);
            }
        }
    }
}

fn add_run(page: &mut Page, shape: &TextShape, row: &PlacedRow, glyphs: &[(&Glyph, &TextFormat)]) {
    let (Some((first, format)), Some((last, _))) = (glyphs.first(), glyphs.last()) else {
        return;
    };
    let colour = |colour: Color32| {
        let colour = if colour == Color32::PLACEHOLDER {
            shape.fallback_color
        } else {
            colour
        };
        colour.gamma_multiply(shape.opacity_factor)
    };
    let ink = colour(shape.override_text_color.unwrap_or(format.color));
    let origin = shape.pos.to_vec2() + row.pos.to_vec2();
    let at = first.pos + origin;
    let width = last.max_x() - first.pos.x;
    let turn = (shape.angle != 0.0).then(|| {
        let degrees = number(shape.angle.to_degrees());
        format!("rotate({degrees} {})", point(shape.pos))
    });
    if format.background != Color32::TRANSPARENT {
        let behind = first.logical_rect().union(last.logical_rect());
        let behind = behind.translate(origin).expand(format.expand_bg);
        let mut tag = rect(page.tag("rect"), behind).colour("fill", colour(format.background));
        if let Some(turn) = &turn {
            tag = tag.with("transform", turn);
        }
        tag.close();
    }
    let mut tag = page
        .tag("text")
        .number("x", at.x)
        .number("y", at.y)
        .number("font-size", format.font_id.size)
        .colour("fill", ink);
    if format.font_id.family == FontFamily::Monospace {
        tag = tag.with("font-family", MONOSPACE);
    }
    if glyphs.len() > 1 {
        // The width stays the same in other fonts.
        tag = tag
            .number("textLength", width)
            .with("lengthAdjust", "spacingAndGlyphs");
    }
    if format.italics {
        tag = tag.with("font-style", "italic");
    }
    let is_underlined = [shape.underline, format.underline]
        .iter()
        .any(|stroke| !stroke.is_empty());
    match (is_underlined, format.strikethrough != Stroke::NONE) {
        (true, true) => tag = tag.with("text-decoration", "underline line-through"),
        (true, false) => tag = tag.with("text-decoration", "underline"),
        (false, true) => tag = tag.with("text-decoration", "line-through"),
        (false, false) => {}
    }
    if let Some(turn) = turn {
        tag = tag.with("transform", turn);
    }
    let text: String = glyphs.iter().map(|(glyph, _)| glyph.chr).collect();
    tag.text(&text);
}
