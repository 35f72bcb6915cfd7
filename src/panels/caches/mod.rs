//! The quantum caches panel: for each size the magazines of each CPU, the depot, and the slabs.

mod magazines;
mod slabs;

use egui::{
    Button, Id, Label, RichText, Role, ScrollArea, Sense, StrokeKind, Ui, WidgetInfo, vec2,
};
use vmem::caches::{CachesView, SlabView};
use vmem_lab::narration::{count, grouped, units};

use crate::kit::focus::Focus;
use crate::kit::scroll_area;
use crate::kit::texts::small;
use crate::kit::theme::{self, Palette, mono, size};
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
        scroll_area("caches").show(ui, |ui| {
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
    ScrollArea::vertical().id_salt("no caches").show(ui, |ui| {
        ui.set_max_width(ui.available_width() - 8.0);
        ui.label("This arena has no caches: every request searches its segment list.");
        ui.add_space(4.0);
        ui.weak(
            "Quantum caches keep free ranges of the smallest sizes. Each CPU has two magazines \
             for each size, and most requests take a range from a magazine: without a search, \
             and without a lock that other CPUs wait for. The magazines are filled from a depot, \
             and from slabs cut from the segment list.",
        );
        ui.add_space(4.0);
        ui.weak("To create an arena with caches, use “New arena…” or a line like this:");
        theme::sunk(ui).show(ui, |ui| ui.monospace("arena small quantum=16 qcache=64"));
    });
}

fn chosen_id(ui: &Ui, focus: &Focus<'_>) -> Id {
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
            let mut label = RichText::new(grouped(object.into())).font(mono(size::SMALL));
            if !slabs.iter().any(|slab| slab.object == object) {
                label = label.weak();
            }
            let is_shown = each == *class;
            let mut button = Button::selectable(is_shown, label);
            if focus.highlights.changes_cache(object) {
                button = button.stroke((1.5, palette.now));
            } else if !is_shown {
                button = button.stroke((1.0, palette.hairline));
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
                let (painter, edge) = (ui.painter(), (2.0, palette.ink));
                painter.rect_stroke(response.rect, 6.0, edge, StrokeKind::Inside);
            }
        }
    });
    *ui.spacing_mut() = spacing;
}

/// Draws how many arena calls the cache avoided; a click selects the cache.
fn head(ui: &mut Ui, caches: &dyn CachesView, class: usize, focus: &mut Focus<'_>) {
    let total = total(caches, class);
    let avoided = count(total.alloc + total.free, "arena call", "arena calls");
    let label = RichText::new(unbroken(&format!("{avoided} avoided"))).underline();
    let response = ui.add(Label::new(label).sense(Sense::click()));
    response.widget_info(|| {
        let object = units(caches.object_size(class));
        let name = format!("{avoided} avoided by the cache of {object}");
        WidgetInfo::labeled(Role::Button, true, name)
    });
    focus.link(&response, focus.cache(class));
    response.on_hover_text(
        "Allocations and frees that a magazine served, without the segment list and its lock. \
         Click for all counters.",
    );
    let (magazine, slab) = (caches.magazine() as u128, caches.slab_size().into());
    let [magazine, slab] = [magazine, slab].map(grouped);
    small(ui, format!("magazines of {magazine}, slabs of {slab}"));
}
