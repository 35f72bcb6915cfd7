//! The pseudo-code of what is happening, like a debugger's stack: those who called above
//! whom they called.

use std::collections::BTreeSet;

use egui::{
    Align2, CornerRadius, Frame, Margin, Rect, Response, RichText, Role, Sense, Stroke, Ui,
    WidgetInfo, pos2, vec2,
};
use vmem_lab::code::{self, Algorithm, Call, Trace};
use vmem_lab::{ArenaId, Moment, Outcome};

use super::arenas::shorten;
use crate::theme::{Palette, mono, size, text};

/// The pseudo-code that is shown at a place.
#[derive(Debug, Default)]
pub struct Listing {
    parts: Vec<Part>,
}

/// One algorithm of it, as it is called in an arena.
#[derive(Debug)]
struct Part {
    arena: ArenaId,
    algorithm: Algorithm,
    extent: Extent,
}

impl Part {
    /// Whose code it is, and what it is for.
    fn title(&self, moment: &Moment<'_>) -> String {
        let title = self.algorithm.title();
        match moment.world.arena(self.arena) {
            Some(arena) => format!("{}: {title}", arena.name),
            None => title.to_owned(),
        }
    }
}

/// How much is shown of an algorithm.
#[derive(Debug)]
enum Extent {
    /// The line that calls what is below.
    Calling(usize),
    /// All lines; those that ran, and the one that is happening.
    Whole {
        ran: BTreeSet<usize>,
        now: Option<usize>,
    },
}

impl Listing {
    /// In the midst of an operation, the calls that go on. Behind it, all that it ran.
    pub fn of(moment: &Moment<'_>) -> Self {
        let Some(outcome) = moment.done else {
            return Self::default();
        };
        let trace = Trace::of(moment.behind, outcome);
        let parts = match moment.place.step {
            Some(step) => stack(&trace, step),
            None => everything(&trace, outcome),
        };
        Self { parts }
    }

    /// Whether there is no code for it.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }
}

/// The calls that go on at a step, the outermost first; of the innermost, every line.
fn stack(trace: &Trace, step: usize) -> Vec<Part> {
    let mut calls = trace.stack(step);
    let Some((top, now)) = calls.next() else {
        return Vec::new();
    };
    let callers = calls.map(|(call, line)| part(call, Extent::Calling(line)));
    let mut parts: Vec<Part> = callers.collect();
    parts.reverse();
    let so_far = (0..=step).flat_map(|step| trace.stack(step));
    let ran = so_far.filter(|(call, _)| std::ptr::eq(*call, top));
    parts.push(part(
        top,
        Extent::Whole {
            ran: ran.map(|(_, line)| line).collect(),
            now: Some(now),
        },
    ));
    parts
}

fn part(call: &Call, extent: Extent) -> Part {
    Part {
        arena: call.arena,
        algorithm: call.algorithm,
        extent,
    }
}

/// The algorithms that an operation ran, in the order in which it came to them, each once
/// for an arena. Those who are served behind it run code of their own.
fn everything(trace: &Trace, outcome: &Outcome) -> Vec<Part> {
    let mut sections: Vec<(ArenaId, Algorithm, BTreeSet<usize>)> = Vec::new();
    let steps = outcome.own_steps().len();
    let mut stack = Vec::new();
    for step in 0..steps {
        stack.clear();
        stack.extend(trace.stack(step));
        for (call, line) in stack.iter().rev() {
            let is_of = |section: &&mut (ArenaId, Algorithm, _)| {
                (section.0, section.1) == (call.arena, call.algorithm)
            };
            match sections.iter_mut().find(is_of) {
                Some(section) => {
                    section.2.insert(*line);
                }
                None => sections.push((call.arena, call.algorithm, BTreeSet::from([*line]))),
            }
        }
    }
    // Where the last step was, in its own algorithm and in those that called it.
    let last = steps.checked_sub(1);
    let last: Vec<_> = last
        .into_iter()
        .flat_map(|step| trace.stack(step))
        .collect();
    let now_of = |arena, algorithm| {
        let is_of =
            |(call, _): &&(&Call, usize)| (call.arena, call.algorithm) == (arena, algorithm);
        last.iter().find(is_of).map(|(_, line)| *line)
    };
    let whole = |(arena, algorithm, ran)| Part {
        arena,
        algorithm,
        extent: Extent::Whole {
            ran,
            now: now_of(arena, algorithm),
        },
    };
    sections.into_iter().map(whole).collect()
}

/// Draws the code; where `fresh`, what is happening is brought into view.
pub fn ui(ui: &mut Ui, moment: &Moment<'_>, listing: &Listing, fresh: bool) {
    let calling = |part: &&Part| matches!(part.extent, Extent::Calling(_));
    let callers: Vec<_> = listing.parts.iter().take_while(calling).collect();
    if !callers.is_empty() {
        sheet(ui, |ui| {
            for part in &callers {
                if let Extent::Calling(line) = part.extent {
                    caller_ui(ui, moment, part, line);
                }
            }
        });
        ui.add_space(2.0);
    }
    for part in &listing.parts[callers.len()..] {
        let heading = RichText::new(part.title(moment))
            .size(size::SMALL)
            .color(Palette::of(ui).muted);
        ui.add(egui::Label::new(heading).truncate());
        sheet(ui, |ui| lines(ui, part, fresh));
        ui.add_space(2.0);
    }
}

/// What code is written on.
fn sheet(ui: &mut Ui, inside: impl FnOnce(&mut Ui)) {
    let palette = Palette::of(ui);
    Frame::new()
        .fill(palette.sunk)
        .stroke(Stroke::new(1.0, palette.hairline))
        .corner_radius(CornerRadius::same(6))
        .inner_margin(Margin::symmetric(0, 3))
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            inside(ui);
        });
}

/// Who called what is below: the line that did, and in which arena.
fn caller_ui(ui: &mut Ui, moment: &Moment<'_>, part: &Part, line: usize) {
    let words = code::lines(part.algorithm).get(line);
    let words = words.copied().unwrap_or_default().trim_start();
    let (rect, response) = line_ui(ui, line, words, Run::Calls);
    let title = part.title(moment);
    response.widget_info(|| {
        let name = format!("{title}, line {}, calls: {words}", line + 1);
        WidgetInfo::labeled(Role::ListItem, true, name)
    });
    let arena = moment.world.arena(part.arena);
    let arena = shorten(arena.map_or("", |arena| arena.name), 12);
    let palette = Palette::of(ui);
    let galley = ui
        .painter()
        .layout_no_wrap(arena, text(size::SMALL), palette.muted);
    // Where the line leaves room for it.
    let at = pos2(rect.right() - 8.0 - galley.size().x, rect.top() + 1.0);
    let used = ui
        .painter()
        .layout_no_wrap(words.to_owned(), mono(13.0), palette.ink)
        .size()
        .x;
    if rect.left() + WORDS + used + 8.0 <= at.x {
        ui.painter().galley(at, galley, palette.muted);
    }
    response.on_hover_text(title);
}

fn lines(ui: &mut Ui, part: &Part, fresh: bool) {
    for (index, words) in code::lines(part.algorithm).iter().enumerate() {
        let run = match &part.extent {
            Extent::Calling(line) if *line == index => Run::Calls,
            Extent::Calling(_) => continue,
            Extent::Whole { now, .. } if *now == Some(index) => Run::Now,
            Extent::Whole { ran, .. } if ran.contains(&index) => Run::Ran,
            Extent::Whole { .. } => Run::Passed,
        };
        let (rect, _) = line_ui(ui, index, words, run);
        if run == Run::Now && fresh {
            // With the lines around it.
            ui.scroll_to_rect(rect.expand2(vec2(0.0, 28.0)), None);
        }
    }
}

/// What a line of code had to do with the operation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Run {
    /// It was passed by, or did not run yet.
    Passed,
    /// It ran.
    Ran,
    /// It waits for what it called.
    Calls,
    /// It is happening.
    Now,
}

impl Run {
    const fn word(self) -> &'static str {
        match self {
            Self::Passed => "",
            Self::Ran => ", ran",
            Self::Calls => ", calls",
            Self::Now => ", now",
        }
    }
}

/// Where the words of a line begin.
const WORDS: f32 = 44.0;

/// A line of code: its number, a mark, and its words.
fn line_ui(ui: &mut Ui, index: usize, words: &str, run: Run) -> (Rect, Response) {
    let palette = Palette::of(ui);
    let colour = match run {
        Run::Passed => palette.muted,
        Run::Ran | Run::Calls | Run::Now => palette.ink,
    };
    let width = ui.available_width();
    let room = (width - WORDS - 8.0).max(40.0);
    let galley = ui
        .painter()
        .layout(words.to_owned(), mono(13.0), colour, room);
    let height = (galley.size().y + 2.0).max(18.0);
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    let name = format!("line {}{}: {}", index + 1, run.word(), words.trim_start());
    response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, &name));

    let painter = ui.painter();
    if run == Run::Now {
        painter.rect_filled(rect, CornerRadius::ZERO, palette.now_soft);
        let edge = rect.with_max_x(rect.left() + 4.0);
        painter.rect_filled(edge, CornerRadius::ZERO, palette.now);
    }
    let middle = rect.top() + 9.0;
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
    painter.galley(pos2(rect.left() + WORDS, rect.top() + 1.0), galley, colour);
    (rect, response)
}

#[cfg(test)]
mod tests {
    use super::*;
    use vmem_lab::{Command, Place, Session};

    fn at(step: usize) -> Listing {
        let text = "arena heap\nspan heap 0 64\narena kid source=heap\na = alloc kid 8\n";
        let mut session = Session::open(text).unwrap();
        let place = Place::in_the_midst_of(3, step);
        session.run(Command::GoToPlace(place)).unwrap();
        Listing::of(&session.moment())
    }

    #[test]
    fn in_a_call_the_caller_shows_the_line_that_called() {
        let deep = (0..)
            .map(at)
            .find(|listing| listing.parts.len() > 2)
            .unwrap();
        let (last, callers) = deep.parts.split_last().unwrap();
        let calling = |part: &Part| matches!(part.extent, Extent::Calling(_));
        assert!(callers.iter().all(calling));
        assert!(matches!(last.extent, Extent::Whole { now: Some(_), .. }));
        // The innermost is in the source by then.
        assert_ne!(last.arena, callers[0].arena);
    }

    #[test]
    fn lines_that_ran_are_those_up_to_the_step() {
        let first = at(0);
        let Extent::Whole { ran, now } = &first.parts[0].extent else {
            panic!("{first:?}");
        };
        assert_eq!((ran.len(), *now), (1, Some(0)));
    }
}
