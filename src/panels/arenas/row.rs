//! The layout of the panel: one row for each arena.

use std::rc::Rc;

use egui::{Color32, Rect, Ui, pos2};
use vmem_lab::{ArenaId, ArenaRef};

use crate::kit::paint;
use crate::kit::theme::{Palette, Shape};
use crate::shell::context::Ctx;
use vmem_view::arena_text::ArenaText;
use vmem_view::changes::Changes;
use vmem_view::extent::Extent;
use vmem_view::range::Window;
use vmem_view::segment_index::SegmentIndex;
use vmem_view::tiles::Bar;

/// The indentation of a level of the tree.
const INDENT: f32 = 32.0;
/// Deeper levels than this are not indented further.
const DEEPEST: usize = 6;
/// The line above a bar.
const HEAD: f32 = 24.0;
/// The room for flags between the line and the bar.
const FLAGS: f32 = 10.0;
/// The addresses below a bar.
const RULER: f32 = 20.0;
/// The minimap below a zoomed bar.
const MINIMAP: f32 = 10.0;
/// The gap between the addresses and the minimap.
const ABOVE_MINIMAP: f32 = 6.0;
/// The room below the last arena.
const BELOW: f32 = 4.0;
/// The room for ribbons above a child.
const RIBBON: f32 = 16.0;

/// The room that an arena gets.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Density {
    /// There are many arenas: addresses only below the shown one.
    Compact,
    /// There are some arenas.
    Close,
    /// There are few arenas.
    Roomy,
}

/// The heights of the parts of a row.
struct Heights {
    /// The room above: for ribbons, or as a gap.
    above: f32,
    flags: f32,
    bar: f32,
    ruler: f32,
}

impl Heights {
    fn new(ui: &Ui, cx: &Ctx<'_>, density: Density, (nth, arena): (usize, ArenaRef<'_>)) -> Self {
        let bar = match (density, arena.depth) {
            (Density::Compact, _) => 24.0,
            (Density::Close, _) => 30.0,
            (Density::Roomy, depth) => {
                let height = match (depth, cx.shape) {
                    (0, Shape::Phone) => 46.0,
                    (0, _) => 54.0,
                    _ => 38.0,
                };
                let screen = ui.ctx().content_rect().height();
                (height * (screen / 720.0).clamp(1.0, 2.0)).round()
            }
        };
        let is_compact = density == Density::Compact;
        let is_shown = cx.view.shown.as_deref() == Some(arena.name);
        Self {
            above: match arena.depth {
                _ if nth == 0 => 0.0,
                _ if is_compact => 4.0,
                0 => 8.0,
                _ => RIBBON,
            },
            flags: if is_compact { 4.0 } else { FLAGS },
            bar,
            ruler: if is_compact && !is_shown { 6.0 } else { RULER },
        }
    }

    /// Returns the height of the row without its minimap.
    fn sum(&self) -> f32 {
        self.above + HEAD + self.flags + self.bar + self.ruler
    }
}

/// Chooses the density by the number of arenas. On a small screen, prefers one with which all
/// arenas fit into `most` points.
fn density(ui: &Ui, cx: &Ctx<'_>, most: f32) -> Density {
    let arenas = || cx.moment().world.arenas().enumerate();
    let by_count = match arenas().count() {
        0..=4 => Density::Roomy,
        5..=8 => Density::Close,
        _ => Density::Compact,
    };
    if cx.shape == Shape::Wide {
        return by_count;
    }
    let fits = |&density: &Density| {
        let rows = arenas().map(|arena| Heights::new(ui, cx, density, arena).sum());
        density <= by_count && rows.sum::<f32>() + BELOW <= most
    };
    let found = [Density::Roomy, Density::Close].into_iter().find(fits);
    found.unwrap_or(Density::Compact)
}

/// The row of one arena.
pub(super) struct Row<'a> {
    /// Its number from the top.
    pub(super) nth: usize,
    pub(super) arena: ArenaId,
    pub(super) name: &'a str,
    pub(super) parent: Option<ArenaId>,
    pub(super) text: ArenaText<'a>,
    pub(super) hue: Color32,
    /// The line above the bar.
    pub(super) head: Rect,
    pub(super) bar: Rect,
    /// The addresses below the bar; without height if none are shown.
    pub(super) ruler: Rect,
    /// The minimap of a zoomed bar.
    pub(super) minimap: Option<Rect>,
    pub(super) index: Rc<SegmentIndex>,
    pub(super) window: Window,
    pub(super) tiles: Rc<Bar>,
    pub(super) changes: Rc<Changes>,
}

impl Row<'_> {
    /// Returns a part of the bar on the screen.
    pub(super) fn place(&self, extent: Extent) -> Rect {
        paint::place(self.bar, extent)
    }

    /// Returns the bounds of the whole row.
    pub(super) fn rect(&self) -> Rect {
        let all = self.head.union(self.bar).union(self.ruler);
        self.minimap.map_or(all, |minimap| all.union(minimap))
    }

    pub(super) fn is_zoomed(&self) -> bool {
        self.minimap.is_some()
    }
}

/// Lays out the rows from the top of `area`, if possible `most` points high. Returns them with
/// their height.
pub(super) fn rows<'a>(ui: &Ui, cx: &mut Ctx<'a>, area: Rect, most: f32) -> (Vec<Row<'a>>, f32) {
    let palette = Palette::of(ui);
    let moment = cx.moment();
    let scroll = cx.view.news();
    let density = density(ui, cx, most);
    let mut top = area.top();
    let mut rows = Vec::new();
    for (nth, arena) in moment.world.arenas().enumerate() {
        let heights = Heights::new(ui, cx, density, (nth, arena));
        top += heights.above;
        let indent = INDENT.min(area.width() / 16.0) * arena.depth.min(DEEPEST) as f32;
        let left = area.left() + indent;
        let head = Rect::from_min_max(pos2(left, top), pos2(area.right(), top + HEAD));
        // The posts of a span extend a few points beyond it.
        let x = (left + 4.0)..=(area.right() - 4.0);
        let bar_top = head.bottom() + heights.flags;
        let bar = Rect::from_x_y_ranges(x.clone(), bar_top..=(bar_top + heights.bar));
        let ruler_height = if heights.ruler < RULER { 0.0 } else { RULER };
        let ruler = bar.bottom()..=(bar.bottom() + ruler_height);
        let ruler = Rect::from_x_y_ranges(x.clone(), ruler);
        top = bar.bottom() + heights.ruler;

        let index = cx.view.derived.segment_index(&moment, arena.id);
        let changes = cx.view.derived.changes(&moment, arena.id);
        let view = cx.view.bars.of(arena.id);
        if scroll.is_fresh()
            && let Some((base, size)) = changes.changed
        {
            view.bring_into_view(base, size, &index);
        }
        let window = view.window(&index);
        // The item under the pointer is found one frame later.
        if view.drawn.replace(window) != Some(window) {
            ui.ctx().request_repaint();
        }
        let minimap = (!window.is_whole()).then(|| {
            top += ABOVE_MINIMAP;
            let minimap = top..=(top + MINIMAP);
            top += MINIMAP + 6.0;
            Rect::from_x_y_ranges(x, minimap)
        });
        rows.push(Row {
            nth,
            arena: arena.id,
            name: arena.name,
            parent: arena.parent,
            text: ArenaText {
                world: moment.world,
                arena: arena.id,
                settings: cx.view.settings,
                changes: Rc::clone(&changes),
                slabs: cx.view.derived.slabs(&moment, arena.id),
            },
            hue: palette.hue(arena.id.0 as usize),
            head,
            bar,
            ruler,
            minimap,
            tiles: cx.view.derived.bar(&moment, arena.id, window, bar.width()),
            index,
            window,
            changes,
        });
    }
    (rows, top + BELOW - area.top())
}
