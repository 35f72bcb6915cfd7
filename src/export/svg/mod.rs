//! Drawings of an arena's structures as SVG: boxes, lines and words from the same geometry
//! that the screen is painted from, sharp at any size, with a title for everything that
//! has a name.

mod arenas;
mod fill;
mod hash;
mod lists;
mod page;
mod segment;
#[cfg(test)]
mod tests;

use egui::{Color32, Context};
use vmem_lab::{ArenaId, Moment, Owner};

use crate::export::svg::page::Page;
use crate::kit::theme::Palette;
use crate::shell::context::ViewState;
use vmem_view::part::Drawing;
use vmem_view::settings::Settings;
use vmem_view::wording::{sentence, shorten};

/// What is drawn, and in which colours.
pub struct Scene<'a> {
    moment: Moment<'a>,
    /// The arena whose structures are shown.
    shown: Option<ArenaId>,
    palette: Palette,
    settings: Settings,
}

impl<'a> Scene<'a> {
    /// What the screen shows.
    pub fn of(ctx: &Context, moment: Moment<'a>, state: &ViewState) -> Self {
        let settings = state.settings;
        let palette = Palette::in_theme(ctx.theme(), settings);
        Self::new(moment, state.shown.as_deref(), palette, settings)
    }

    /// A moment; the structures are those of the arena of this name, or of the first.
    pub fn new(
        moment: Moment<'a>,
        shown: Option<&str>,
        palette: Palette,
        settings: Settings,
    ) -> Self {
        let named = shown.and_then(|name| moment.world.arena_named(name));
        let first = || moment.world.arenas().next().map(|arena| arena.id);
        Self {
            shown: named.or_else(first),
            moment,
            palette,
            settings,
        }
    }

    fn hue(&self, arena: ArenaId) -> Color32 {
        self.palette.hue(arena.0 as usize)
    }

    fn name(&self, arena: ArenaId) -> &'a str {
        let arena = self.moment.world.arena(arena);
        arena.map_or("", |arena| arena.name)
    }

    fn address(&self, address: u64) -> String {
        self.settings.address(address.into())
    }

    /// What a chip or a box says of who has the segment at `base`.
    fn who(&self, arena: ArenaId, base: u64) -> Option<String> {
        Some(match self.moment.world.owner(arena, base)? {
            Owner::Allocation(allocation) => allocation.name,
            Owner::Importer(child) => format!("to {}", self.name(child)),
            Owner::Slab { object } => vmem_view::owner::slab_label(object),
        })
    }
}

/// The drawing as a text; the same for the same scene, always.
pub fn draw(drawing: Drawing, scene: &Scene<'_>) -> String {
    let mut page = Page::new(scene.palette);
    let (title, size) = match (drawing, scene.shown) {
        (_, None) => {
            let size = page.say_that_there_is_nothing("There is no arena yet");
            ("No arenas".to_owned(), size)
        }
        (Drawing::Arenas, _) => ("Arenas".to_owned(), arenas::draw(&mut page, scene)),
        (Drawing::Lists, Some(arena)) => {
            let title = format!("Freelists of {}", scene.name(arena));
            (title, lists::draw(&mut page, scene, arena))
        }
        (Drawing::Hash, Some(arena)) => {
            let title = format!("Hash chains of {}", scene.name(arena));
            (title, hash::draw(&mut page, scene, arena))
        }
    };
    page.finish(&title, &sentence(&scene.moment, scene.settings), size)
}

/// The head of a structure's drawing: what it is, and whose.
fn head(page: &mut Page, title: &str, scene: &Scene<'_>, arena: ArenaId) {
    use crate::export::svg::page::{Anchor, Type};
    let name = shorten(scene.name(arena), 40);
    let hue = scene.hue(arena);
    page.boxed(
        egui::Rect::from_min_size(egui::pos2(24.0, 22.0), egui::vec2(12.0, 12.0)),
        3.0,
        &fill::Fill::Colour(hue),
        None,
    );
    let font = Type::title(page.palette.ink);
    page.text(
        44.0,
        33.0,
        Anchor::Start,
        font,
        &format!("{title} · {name}"),
    );
}
