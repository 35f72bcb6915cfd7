//! A strip above the time line: how far a long way is gone, and what an edit means for
//! the operations behind it.

use egui::{Align, Button, CornerRadius, Layout, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use vmem_lab::narration::{count, grouped};
use vmem_lab::session::Difference;
use vmem_lab::{Command, EditEffects, Session};

use crate::kit::icons;
use crate::kit::icons::{Icon, Look};
use crate::kit::theme::{Palette, size, text};
use crate::shell::context::{Ctx, ViewState};
use vmem_view::action::Action;
use vmem_view::playback::Tune;
use vmem_view::settings::Settings;

/// How high the strip is.
pub const HEIGHT: f32 = 32.0;

/// What there is to say.
enum Notice<'a> {
    /// A place is wanted that is not known yet.
    Travel { to: usize },
    /// An edit has consequences.
    EditEffects(&'a EditEffects),
}

impl<'a> Notice<'a> {
    fn of(session: &'a Session, state: &ViewState) -> Option<Self> {
        let wanted = state.player.wanted().map(|wanted| wanted.operations);
        if let Some(to) = wanted.filter(|&to| to > session.computed()) {
            return Some(Self::Travel { to });
        }
        let edit_effects = session.edit_effects();
        let unread = !edit_effects.is_nothing() && !state.timeline.read_aftermath;
        unread.then_some(Self::EditEffects(edit_effects))
    }
}

/// How high the strip has to be now.
pub fn height(cx: &mut Ctx<'_>) -> f32 {
    Notice::of(cx.session, cx.view).map_or(0.0, |_| HEIGHT)
}

/// Draws the strip, if there is something to say.
pub fn ui(ui: &mut Ui, cx: &mut Ctx<'_>) {
    let Some(notice) = Notice::of(cx.session, cx.view) else {
        return;
    };
    let size = vec2(ui.available_width(), HEIGHT);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        ui.spacing_mut().button_padding = vec2(8.0, 1.0);
        ui.spacing_mut().interact_size.y = 24.0;
        match notice {
            Notice::Travel { to } => travel(ui, cx.session.computed(), to, cx.actions),
            Notice::EditEffects(edit_effects) => {
                let name = "close this notice";
                let close = icons::button(ui, Icon::Close, name, 24.0, Look::Bare, true);
                cx.view.timeline.read_aftermath |= close.clicked();
                changes(ui, edit_effects, cx.actions);
            }
        }
    });
}

/// What comes of the change, and a way to the first of it.
fn changes(ui: &mut Ui, edit_effects: &EditEffects, actions: &mut Vec<Action>) {
    let Some(first) = edit_effects.changes.first() else {
        return;
    };
    let show = ui.button("Show the first");
    if show.clicked() {
        let done = first.operation + 1;
        actions.push(Action::Session(Command::GoTo(done)));
    }
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        // In two small lines, where one is too short.
        let words = consequences(edit_effects);
        let colour = Palette::of(ui).warn;
        let one = ui
            .painter()
            .layout_no_wrap(words.clone(), text(size::BODY), colour);
        let fits = one.size().x <= ui.available_width();
        let size = if fits { size::BODY } else { size::SMALL };
        let words = egui::RichText::new(words).size(size).color(colour);
        ui.add(egui::Label::new(words).wrap());
    });
}

/// How far it is.
fn travel(ui: &mut Ui, known: usize, to: usize, actions: &mut Vec<Action>) {
    let stop = ui.add(Button::new("Stop (Esc)"));
    if stop.clicked() {
        actions.push(Action::Tune(Tune::StopThere));
    }
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        let palette = Palette::of(ui);
        let words = format!(
            "getting there: {} of {}",
            grouped(known as u128),
            count(to as u64, "operation", "operations"),
        );
        let width = (ui.available_width() * 0.4).min(240.0);
        progress(ui, width, known as f32 / to.max(1) as f32, &words);
        // On a phone the numbers say it.
        let short = format!("{} of {}", grouped(known as u128), grouped(to as u128));
        let room = ui.available_width();
        let fits = |words: &String| {
            let galley = ui
                .painter()
                .layout_no_wrap(words.clone(), text(size::BODY), palette.ink);
            galley.size().x <= room
        };
        let words = if fits(&words) { words } else { short };
        ui.add(egui::Label::new(egui::RichText::new(words).color(palette.ink)).truncate());
    });
}

/// A bar that is full when all is done.
fn progress(ui: &mut Ui, width: f32, share: f32, words: &str) {
    let palette = Palette::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(width, 8.0), Sense::hover());
    let corner = CornerRadius::same(4);
    ui.painter().rect_filled(rect, corner, palette.hatch);
    let done = pos2(rect.left() + width * share.clamp(0.0, 1.0), rect.bottom());
    ui.painter()
        .rect_filled(Rect::from_min_max(rect.min, done), corner, palette.now);
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ProgressIndicator, true, words);
        info.value = Some(f64::from(share));
        info
    });
}

/// What an edit means, in a sentence.
pub fn consequences(edit_effects: &EditEffects) -> String {
    let parts = [
        (edit_effects.failing, "fails", "fail"),
        (edit_effects.waiting, "waits", "wait"),
        (edit_effects.working, "works now", "work now"),
        (edit_effects.moved, "lies elsewhere", "lie elsewhere"),
    ];
    let mut words = String::from("After this change ");
    let mut is_first = true;
    for (number, one, many) in parts.into_iter().filter(|part| part.0 > 0) {
        words += &match is_first {
            true => count(
                number as u64,
                &format!("later operation {one}"),
                &format!("later operations {many}"),
            ),
            false => format!(", {}", count(number as u64, one, many)),
        };
        is_first = false;
    }
    if edit_effects.left() > 0 {
        words += ", so far";
    }
    words
}

/// How one operation comes to something else.
pub fn difference(what: Difference, settings: Settings) -> String {
    match what {
        Difference::Fails => "it fails".to_owned(),
        Difference::Works => "it works".to_owned(),
        Difference::Waits => "it waits".to_owned(),
        Difference::Moved { from, to } => format!(
            "it lies at {}, no longer at {}",
            settings.address(to.into()),
            settings.address(from.into())
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn consequences_are_a_sentence() {
        let mut session = Session::open(
            "arena heap\nspan heap 0 64\na = alloc heap 16\nb = alloc heap 32\nfree heap b\n",
        )
        .unwrap();
        session.run(Command::ToEnd).unwrap();
        session.run(Command::GoTo(2)).unwrap();
        session
            .run(Command::Insert("z = alloc heap 32".to_owned()))
            .unwrap();
        assert_eq!(
            consequences(session.edit_effects()),
            "After this change 2 later operations fail, 1 lies elsewhere"
        );
    }
}
