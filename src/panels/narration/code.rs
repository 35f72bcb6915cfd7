//! The pseudo-code of the current step, like a debugger's stack: callers are above the
//! algorithms that they call.

use egui::{
    Align, Align2, Label, Rect, Response, RichText, Role, Sense, Ui, WidgetInfo, pos2, vec2,
};
use vmem_lab::Moment;

use crate::kit::paint;
use crate::kit::theme::{self, Galley, Palette, mono, size, text};
use vmem_view::code_wrap::wrap;
use vmem_view::listing::{Listing, Part, Run};
use vmem_view::memo::ScrollOnce;
use vmem_view::wording::shorten;

/// Draws the code, and scrolls to the current line.
pub(super) fn ui(ui: &mut Ui, moment: &Moment<'_>, listing: &Listing, scroll: ScrollOnce) {
    let callers = listing.parts.iter();
    let callers: Vec<_> = callers.take_while(|part| part.calls.is_some()).collect();
    if !callers.is_empty() {
        sheet(ui, |ui| {
            for part in &callers {
                if let Some(line) = part.calls {
                    caller_ui(ui, moment, part, line);
                }
            }
        });
    }
    for part in &listing.parts[callers.len()..] {
        let heading = RichText::new(part.title(moment)).small().weak();
        ui.add(Label::new(heading).truncate());
        sheet(ui, |ui| lines(ui, part, scroll));
    }
    if let Some(part) = listing.parts.last() {
        let known = part.algorithm.variables();
        let known: Vec<_> = known
            .iter()
            .map(|(name, meaning)| format!("{name}: {meaning}"))
            .collect();
        ui.label(RichText::new(known.join(" · ")).small().weak());
    }
}

/// Draws the background of code.
fn sheet(ui: &mut Ui, inside: impl FnOnce(&mut Ui)) {
    let frame = theme::sunk(ui).stroke((1.0, Palette::of(ui).hairline));
    let frame = frame.corner_radius(6.0).inner_margin(vec2(0.0, 3.0));
    frame.show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        inside(ui);
    });
    ui.add_space(2.0);
}

/// Draws the line that calls the next part, and the name of its arena.
fn caller_ui(ui: &mut Ui, moment: &Moment<'_>, part: &Part, line: usize) {
    let code = part.algorithm.lines().get(line);
    let code = code.copied().unwrap_or_default().trim_start();
    let (rect, response) = line_ui(ui, line, code, Run::Calls);
    let title = part.title(moment);
    response.widget_info(|| {
        let name = format!("{title}, line {}, calls: {code}", line + 1);
        WidgetInfo::labeled(Role::ListItem, true, name)
    });
    let arena = moment.world.arena(part.arena);
    let arena = shorten(arena.map_or("", |arena| arena.name), 12);
    let (painter, muted) = (ui.painter(), Palette::of(ui).muted);
    let galley = painter.layout_no_wrap(arena, text(size::SMALL), muted);
    // The name is left out if there is no room.
    let at = pos2(rect.right() - 8.0 - galley.size().x, rect.top() + 1.0);
    let code = lay_out(ui, code, Run::Calls, f32::INFINITY);
    if rect.left() + TEXT + code.size().x + 8.0 <= at.x {
        painter.galley(at, galley, muted);
    }
    response.on_hover_text(title);
}

fn lines(ui: &mut Ui, part: &Part, scroll: ScrollOnce) {
    let mut tops: Vec<f32> = Vec::new();
    for (index, code) in part.algorithm.lines().iter().enumerate() {
        let run = part.run(index);
        let (rect, _) = line_ui(ui, index, code, run);
        tops.push(rect.top());
        if run == Run::Now && scroll.is_fresh() {
            scroll_to(ui, rect, &tops);
        }
    }
}

/// Scrolls to a line, with as many whole lines before it as fit. `tops` are the tops of these
/// lines, and of the line itself.
fn scroll_to(ui: &Ui, line: Rect, tops: &[f32]) {
    /// The height of the heading above the first line.
    const HEADING: f32 = 28.0;
    /// The height of the fading edge.
    const FADE: f32 = 20.0;
    let least = line.bottom() + FADE - ui.clip_rect().height();
    let heading = tops.first().map(|first| first - HEADING);
    let mut tops = heading.into_iter().chain(tops.iter().copied());
    let top = tops.find(|top| *top >= least).unwrap_or(line.top());
    ui.scroll_to_rect(line.with_min_y(top).with_max_y(top), Some(Align::TOP));
}

/// The distance from the left edge of a line to its text.
const TEXT: f32 = 44.0;
/// The height of a line that is not wrapped.
const HEIGHT: f32 = 18.0;
const FONT: f32 = 13.0;

fn lay_out(ui: &Ui, text: &str, run: Run, width: f32) -> Galley {
    let palette = Palette::of(ui);
    let colour = match run {
        Run::Passed => palette.muted,
        Run::Ran | Run::Calls | Run::Now => palette.ink,
    };
    let room = (width - TEXT - 8.0).max(40.0);
    let letter = ui.fonts_mut(|fonts| fonts.glyph_width(&mono(FONT), 'm'));
    let columns = (room / letter.max(1.0)).floor();
    let text = if columns < text.chars().count() as f32 {
        wrap(text, columns as usize)
    } else {
        text.to_owned()
    };
    ui.painter().layout(text, mono(FONT), colour, room)
}

fn height_of(galley: &Galley) -> f32 {
    (galley.size().y + 2.0).max(HEIGHT)
}

/// Returns the height of a line that is wrapped to `width`.
pub fn line_height(ui: &Ui, text: &str, width: f32) -> f32 {
    height_of(&lay_out(ui, text, Run::Passed, width))
}

/// Draws a line: its number, its state, and its text.
pub fn line_ui(ui: &mut Ui, index: usize, text: &str, run: Run) -> (Rect, Response) {
    let palette = Palette::of(ui);
    let width = ui.available_width();
    let galley = lay_out(ui, text, run, width);
    let size = vec2(width, height_of(&galley));
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let name = format!("line {}{}: {}", index + 1, run.suffix(), text.trim_start());
    response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, &name));

    let painter = ui.painter();
    if run == Run::Now {
        paint::now(painter, &palette, rect);
    }
    let middle = rect.left_top() + vec2(0.0, HEIGHT / 2.0);
    let (at, font) = (middle + vec2(24.0, 0.0), mono(size::SMALL));
    painter.text(at, Align2::RIGHT_CENTER, index + 1, font, palette.muted);
    let sign = middle + vec2(34.0, 0.0);
    match run {
        Run::Passed => {}
        Run::Ran | Run::Now => {
            painter.circle_filled(sign, 2.5, palette.ink);
        }
        Run::Calls => {
            let stroke = (1.5, palette.ink);
            let tip = sign + vec2(4.0, 0.0);
            painter.line_segment([sign - vec2(4.0, 0.0), tip], stroke);
            let head = vec![tip + vec2(-3.0, -3.0), tip, tip + vec2(-3.0, 3.0)];
            painter.line(head, stroke);
        }
    }
    painter.galley(rect.left_top() + vec2(TEXT, 1.0), galley, palette.ink);
    (rect, response)
}
