//! The quantum caches panel: for each size the magazines of each CPU, the depot, and the slabs.

mod magazines;
mod slabs;

use egui::{
    Button, CornerRadius, Frame, Label, Margin, RichText, Role, ScrollArea, Sense, Stroke,
    StrokeKind, Ui, WidgetInfo, vec2,
};
use vmem::caches::{CachesView, SlabView};
use vmem_lab::narration::{count, grouped, units};

use crate::kit::focus::Focus;
use crate::kit::theme::{Palette, mono, size};
use crate::shell::context::Ctx;
use vmem_view::quantum_caches::{class_of, total};
use vmem_view::wording::unbroken;

/// Draws the panel.
pub fn ui(ui: &mut Ui, cx: &mut Ctx<'_>) {
    let Some(arena) = cx.shown() else { return };
    let moment = cx.moment();
    let slabs = cx.view.derived.slabs(&moment, arena.id);
    let focus = &mut cx.focus(ui, arena.id);
    moment.world.inspect(arena.id, |view| {
        let Some(caches) = view.caches() else {
            no_caches(ui);
            return;
        };
        let mut class = chosen(ui, caches, focus);
        ScrollArea::vertical()
            .id_salt("caches")
            .auto_shrink([false, true])
            .show(ui, |ui| {
                ui.set_max_width(ui.available_width() - 8.0);
                sizes(ui, caches, &slabs, focus, &mut class);
                head(ui, caches, class, focus);
                magazines::ui(ui, caches, class, focus);
                let object = caches.object_size(class);
                let of_size = |slab: &&SlabView| slab.object == object;
                let slabs: Vec<SlabView> = slabs.iter().filter(of_size).copied().collect();
                slabs::ui(ui, &moment, &slabs, focus);
            });
        ui.data_mut(|data| data.insert_temp(chosen_id(ui, focus), class));
    });
}

/// Explains quantum caches for an arena without them.
fn no_caches(ui: &mut Ui) {
    let palette = Palette::of(ui);
    let muted = |text: &str| RichText::new(text).color(palette.muted);
    ScrollArea::vertical().id_salt("no caches").show(ui, |ui| {
        ui.set_max_width(ui.available_width() - 8.0);
        let text = "This arena has no caches: every request searches its segment list.";
        ui.add(Label::new(text).wrap());
        ui.add_space(4.0);
        let text = "Quantum caches keep free ranges of the smallest sizes. Each CPU has two \
            magazines for each size, and most requests take a range from a magazine: without a \
            search, and without a lock that other CPUs wait for. The magazines are filled from \
            a depot, and from slabs cut from the segment list.";
        ui.add(Label::new(muted(text)).wrap());
        ui.add_space(4.0);
        let text = "Create an arena with caches by “New arena…”, or by a line like this:";
        ui.add(Label::new(muted(text)).wrap());
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

/// Returns the class of sizes to show: the one that changed just now, or else the one that the
/// user chose.
fn chosen(ui: &Ui, caches: &dyn CachesView, focus: &Focus<'_>) -> usize {
    let last = focus.highlights.cached.last();
    let changed = last.and_then(|&(_, object, _)| class_of(caches, object));
    let chosen: Option<usize> = ui.data(|data| data.get_temp(chosen_id(ui, focus)));
    let class = match changed.filter(|_| focus.scroll.is_fresh()) {
        Some(class) => class,
        None => chosen.or(changed).unwrap_or(0),
    };
    class.min(caches.sizes() - 1)
}

/// Draws the sizes as a row of tabs.
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
            let has_slabs = slabs.iter().any(|slab| slab.object == object);
            let colour = if has_slabs {
                palette.ink
            } else {
                palette.muted
            };
            let label = RichText::new(grouped(object.into())).font(mono(size::SMALL));
            let is_shown = each == *class;
            let mut button = Button::selectable(is_shown, label.color(colour));
            if focus.highlights.changes_cache(object) {
                button = button.stroke(Stroke::new(1.5, palette.now));
            } else if !is_shown {
                button = button.stroke(Stroke::new(1.0, palette.hairline));
            }
            let response = ui.add(button);
            response.widget_info(|| {
                let name = format!("cache of {}", units(object));
                WidgetInfo::selected(Role::Tab, true, is_shown, name)
            });
            if response.clicked() {
                *class = each;
            }
            if focus.is_highlighted(focus.cache(each)) {
                let outline = Stroke::new(2.0, palette.ink);
                let corner = CornerRadius::same(6);
                let kind = StrokeKind::Inside;
                ui.painter()
                    .rect_stroke(response.rect, corner, outline, kind);
            }
        }
    });
    *ui.spacing_mut() = spacing;
}

/// Draws how many arena calls the cache avoided; a click selects the cache.
fn head(ui: &mut Ui, caches: &dyn CachesView, class: usize, focus: &mut Focus<'_>) {
    let palette = Palette::of(ui);
    let total = total(caches, class);
    let avoided = total.alloc + total.free;
    let avoided = format!("{} avoided", count(avoided, "arena call", "arena calls"));
    let label = RichText::new(unbroken(&avoided));
    let response = ui.add(Label::new(label.underline()).sense(Sense::click()));
    response.widget_info(|| {
        let object = units(caches.object_size(class));
        let name = format!("{avoided} by the cache of {object}");
        WidgetInfo::labeled(Role::Button, true, name)
    });
    focus.link(&response, focus.cache(class));
    response.on_hover_text(
        "Allocations and frees that a magazine served, without the segment list and its lock. \
         Click for all counters.",
    );
    let text = format!(
        "magazines of {}, slabs of {}",
        grouped(caches.magazine() as u128),
        grouped(caches.slab_size().into())
    );
    ui.label(RichText::new(text).size(size::SMALL).color(palette.muted));
}
