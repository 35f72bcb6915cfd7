//! A line of pseudo-code: its number, what it had to do with the operation, and its words.

use egui::{Align2, CornerRadius, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use crate::kit::theme::{Galley, Palette, mono, size};
use vmem_view::listing::Run;

/// Where the words of a line begin.
const WORDS: f32 = 44.0;
/// The height of a line that is not broken.
const HEIGHT: f32 = 18.0;
const FONT: f32 = 13.0;
/// How far what goes on of a broken line is indented, in letters.
const HANGING: usize = 2;

fn lay_out(ui: &Ui, words: &str, run: Run, width: f32) -> Galley {
    let palette = Palette::of(ui);
    let colour = match run {
        Run::Passed => palette.muted,
        Run::Ran | Run::Calls | Run::Now => palette.ink,
    };
    let room = (width - WORDS - 8.0).max(40.0);
    let letter = ui
        .fonts_mut(|fonts| fonts.glyph_width(&mono(FONT), 'm'))
        .max(1.0);
    let words = match (room / letter).floor() {
        columns if columns < words.chars().count() as f32 => broken(words, columns as usize),
        _ => words.to_owned(),
    };
    ui.painter().layout(words, mono(FONT), colour, room)
}

/// A line broken to so many columns. What goes on is indented.
fn broken(words: &str, columns: usize) -> String {
    let indent = words.chars().take_while(|letter| *letter == ' ').count();
    let hanging = " ".repeat(indent + HANGING);
    let mut lines = String::new();
    let mut rest = words.to_owned();
    while let Some((head, tail)) = cut(&rest, columns) {
        lines += &head;
        lines.push('\n');
        rest = format!("{hanging}{tail}");
    }
    lines + &rest
}

/// A line that is too long in two, where a reader would cut it: behind a “;”, a “:” or a
/// “,”, else where both are about as long.
fn cut(words: &str, columns: usize) -> Option<(String, String)> {
    let letters: Vec<char> = words.chars().collect();
    if letters.len() <= columns {
        return None;
    }
    let indent = letters.iter().take_while(|letter| **letter == ' ').count();
    // A part of one word looks like a mistake.
    let least = (columns / 3).max(indent + 1);
    let spaces = (least..=columns).filter(|&at| letters.get(at) == Some(&' '));
    let even = letters.len() / 2;
    let at = spaces.max_by_key(|&at| {
        let rank = match letters.get(at - 1) {
            Some(';') => 3,
            Some(':') => 2,
            Some(',') => 1,
            _ => 0,
        };
        (rank, std::cmp::Reverse(at.abs_diff(even)))
    })?;
    let part = |letters: &[char]| letters.iter().collect::<String>();
    Some((part(&letters[..at]), part(&letters[at + 1..])))
}

fn height_of(galley: &Galley) -> f32 {
    (galley.size().y + 2.0).max(HEIGHT)
}

/// How high a line is that is broken to so much width.
pub fn height(ui: &Ui, words: &str, width: f32) -> f32 {
    height_of(&lay_out(ui, words, Run::Passed, width))
}

/// Where a line that was drawn in `rect` ends, if it is not broken.
pub(super) fn end(ui: &Ui, rect: Rect, words: &str) -> f32 {
    let galley = lay_out(ui, words, Run::Passed, f32::INFINITY);
    rect.left() + WORDS + galley.size().x
}

/// Draws a line.
pub fn ui(ui: &mut Ui, index: usize, words: &str, run: Run) -> (Rect, Response) {
    let palette = Palette::of(ui);
    let width = ui.available_width();
    let galley = lay_out(ui, words, run, width);
    let size = vec2(width, height_of(&galley));
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let name = format!("line {}{}: {}", index + 1, run.word(), words.trim_start());
    response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, &name));

    let painter = ui.painter();
    if run == Run::Now {
        painter.rect_filled(rect, CornerRadius::ZERO, palette.now_soft);
        let edge = rect.with_max_x(rect.left() + 4.0);
        painter.rect_filled(edge, CornerRadius::ZERO, palette.now);
    }
    let middle = rect.top() + HEIGHT / 2.0;
    painter.text(
        pos2(rect.left() + 24.0, middle),
        Align2::RIGHT_CENTER,
        index + 1,
        mono(size::SMALL),
        palette.muted,
    );
    let mark = pos2(rect.left() + 34.0, middle);
    match run {
        Run::Passed => {}
        Run::Ran | Run::Now => {
            painter.circle_filled(mark, 2.5, palette.ink);
        }
        Run::Calls => {
            let stroke = Stroke::new(1.5, palette.ink);
            let tip = mark + vec2(4.0, 0.0);
            painter.line_segment([mark - vec2(4.0, 0.0), tip], stroke);
            for side in [-1.0, 1.0] {
                painter.line_segment([tip, tip + vec2(-3.0, 3.0 * side)], stroke);
            }
        }
    }
    painter.galley(
        pos2(rect.left() + WORDS, rect.top() + 1.0),
        galley,
        palette.ink,
    );
    (rect, response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_broken_where_a_reader_would() {
        let choose = "if b exists: t ← low end of b; take(b, t, s)";
        assert_eq!(broken(choose, 60), choose);
        assert_eq!(
            broken(choose, 43),
            "if b exists: t ← low end of b;\n  take(b, t, s)"
        );
        assert_eq!(
            broken("    if b has a new list: move b to the head of it", 44),
            "    if b has a new list:\n      move b to the head of it"
        );
    }

    #[test]
    fn no_letter_stands_alone_and_none_is_lost() {
        let line = "else: b ← first b >= s in list floor(log2 s)";
        for columns in 24..60 {
            let broken = broken(line, columns);
            let words = |text: &str| text.split_whitespace().collect::<String>();
            assert_eq!(words(&broken), words(line));
            let last = broken.lines().last().map_or(0, |last| last.trim().len());
            assert!(last > 1, "{columns}: {broken}");
            let longest = broken.lines().map(|line| line.chars().count()).max();
            assert!(longest <= Some(columns), "{columns}: {broken}");
        }
    }
}
