//! The quantum caches: for each size, what each CPU has in hand, the depot, and the
//! slabs.

mod magazines;
mod slabs;

use egui::{
    Button, CornerRadius, Frame, Label, Margin, RichText, Role, ScrollArea, Sense, Ui, WidgetInfo,
    vec2,
};
use vmem::View;
use vmem::caches::{CachesView, SlabView};
use vmem_lab::Moment;
use vmem_lab::narration::{count, grouped, units};

use crate::kit::focus::Focus;
use crate::kit::theme::{Palette, mono, size};
use vmem_view::action::Action;
use vmem_view::item::Item;
use vmem_view::wording::unbroken;
use vmem_view::{inspect, steps};

/// Draws the panel's inside. `slabs` are those of the arena by address.
pub fn ui(
    ui: &mut Ui,
    view: View<'_>,
    moment: &Moment<'_>,
    slabs: &[SlabView],
    focus: &mut Focus<'_>,
    actions: &mut Vec<Action>,
) {
    let Some(caches) = view.caches() else {
        without(ui);
        return;
    };
    let mut class = chosen(ui, caches, focus);
    ScrollArea::vertical()
        .id_salt("caches")
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.set_max_width(ui.available_width() - 8.0);
            sizes(ui, caches, slabs, focus, &mut class);
            head(ui, caches, class, focus, actions);
            magazines::ui(ui, caches, class, focus, actions);
            let object = caches.object_size(class);
            let of_size = |slab: &&SlabView| slab.object == object;
            let slabs: Vec<SlabView> = slabs.iter().filter(of_size).copied().collect();
            slabs::ui(ui, moment, &slabs, focus, actions);
        });
    ui.data_mut(|data| data.insert_temp(chosen_id(ui, focus), class));
}

/// There are none: what they are for.
fn without(ui: &mut Ui) {
    let palette = Palette::of(ui);
    let muted = |words: &str| RichText::new(words).color(palette.muted);
    ScrollArea::vertical().id_salt("no caches").show(ui, |ui| {
        ui.set_max_width(ui.available_width() - 8.0);
        ui.add(Label::new("This arena has no caches: every request goes to its segment list.").wrap());
        ui.add_space(4.0);
        let what = "Quantum caches keep ranges of the smallest sizes at hand. Each CPU has two magazines of them for each size, so that most requests take one range off a stack: no search, no lock that others wait for. The magazines are filled from a depot, and from slabs cut from the segment list.";
        ui.add(Label::new(muted(what)).wrap());
        ui.add_space(4.0);
        ui.add(Label::new(muted("Make an arena with them by “New arena…”, or by a line like this one:")).wrap());
        let frame = Frame::new()
            .fill(palette.sunk)
            .corner_radius(CornerRadius::same(4))
            .inner_margin(Margin::same(8));
        frame.show(ui, |ui| {
            let line = RichText::new("arena small quantum=16 qcache=64");
            ui.add(Label::new(line.font(mono(13.0))).wrap());
        });
    });
}

fn chosen_id(ui: &Ui, focus: &Focus<'_>) -> egui::Id {
    ui.scope_id().with(("cached size", focus.arena))
}

/// The size that is shown: where something has just happened, else the one that the
/// user chose, else the first.
fn chosen(ui: &Ui, caches: &dyn CachesView, focus: &Focus<'_>) -> usize {
    let highlights = focus.highlights.cached.last();
    let highlights = highlights.and_then(|&(_, object, _)| steps::class_of(caches, object));
    let chosen: Option<usize> = ui.data(|data| data.get_temp(chosen_id(ui, focus)));
    let class = match (highlights, chosen) {
        (Some(class), _) if focus.news.is_fresh() => class,
        (_, Some(class)) => class,
        (Some(class), None) => class,
        (None, None) => 0,
    };
    class.min(caches.sizes() - 1)
}

/// The sizes, to choose one.
fn sizes(
    ui: &mut Ui,
    caches: &dyn CachesView,
    slabs: &[SlabView],
    focus: &Focus<'_>,
    class: &mut usize,
) {
    let palette = Palette::of(ui);
    let spacing = ui.spacing().clone();
    ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
    ui.spacing_mut().button_padding = vec2(6.0, 1.0);
    ui.spacing_mut().interact_size.y = 22.0;
    ui.horizontal_wrapped(|ui| {
        for each in 0..caches.sizes() {
            let object = caches.object_size(each);
            let used = slabs.iter().any(|slab| slab.object == object);
            let now = focus.highlights.cached.iter().any(|step| step.1 == object);
            let colour = if used { palette.ink } else { palette.muted };
            let label = RichText::new(grouped(object.into())).font(mono(size::SMALL));
            let shown = each == *class;
            let mut button = Button::selectable(shown, label.color(colour));
            if now {
                button = button.stroke(egui::Stroke::new(1.5, palette.now));
            } else if !shown {
                button = button.stroke(egui::Stroke::new(1.0, palette.hairline));
            }
            let response = ui.add(button);
            response.widget_info(|| {
                let name = format!("cache of {}", units(object));
                WidgetInfo::selected(Role::Tab, true, shown, name)
            });
            if response.clicked() {
                *class = each;
            }
            let lit = focus.is_lit(Item::Cache {
                arena: focus.arena,
                class: each,
            });
            if lit {
                let outline = egui::Stroke::new(2.0, palette.ink);
                let corner = CornerRadius::same(6);
                let kind = egui::StrokeKind::Inside;
                ui.painter()
                    .rect_stroke(response.rect, corner, outline, kind);
            }
        }
    });
    *ui.spacing_mut() = spacing;
}

/// What the cache of this size saves; a click selects it.
fn head(
    ui: &mut Ui,
    caches: &dyn CachesView,
    class: usize,
    focus: &mut Focus<'_>,
    actions: &mut Vec<Action>,
) {
    let palette = Palette::of(ui);
    let total = inspect::cached(caches, class);
    let avoided = total.alloc + total.free;
    let words = format!("{} avoided", count(avoided, "arena call", "arena calls"));
    let mark = Item::Cache {
        arena: focus.arena,
        class,
    };
    let label = RichText::new(unbroken(&words));
    let response = ui.add(Label::new(label.underline()).sense(Sense::click()));
    response.widget_info(|| {
        let object = units(caches.object_size(class));
        let name = format!("{words} by the cache of {object}");
        WidgetInfo::labeled(Role::Button, true, name)
    });
    focus.link(&response, mark, actions);
    response.on_hover_text("Allocations and frees that a magazine answered: they never reached the segment list, nor a lock of it. Click for every counter.");
    let each = format!(
        "magazines of {}, slabs of {}",
        grouped(caches.magazine() as u128),
        grouped(caches.slab_size().into())
    );
    ui.label(RichText::new(each).size(size::SMALL).color(palette.muted));
}
