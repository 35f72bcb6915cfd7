//! The layout of the panel: one row for each arena.

use std::rc::Rc;

use egui::{Color32, Rect, Ui, pos2};
use vmem_lab::ArenaId;

use crate::kit::theme::{Palette, Shape};
use crate::shell::context::Ctx;
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

impl Density {
    fn for_arenas(count: usize) -> Self {
        match count {
            0..=4 => Self::Roomy,
            5..=8 => Self::Close,
            _ => Self::Compact,
        }
    }
}

/// The heights of the rows.
#[derive(Clone, Copy)]
pub(super) struct Heights {
    density: Density,
    shape: Shape,
    /// The height of the screen.
    screen: f32,
}

/// The properties of an arena that determine the height of its row.
#[derive(Clone, Copy)]
struct Position {
    depth: usize,
    is_first: bool,
    is_shown: bool,
}

impl Heights {
    /// Chooses the heights by the number of arenas. On a small screen, prefers heights with
    /// which all arenas fit into `most` points.
    pub(super) fn new(ui: &Ui, cx: &Ctx<'_>, most: f32) -> Self {
        let density = Density::for_arenas(cx.moment().world.arenas().count());
        let heights = Self {
            density,
            shape: cx.shape,
            screen: ui.ctx().content_rect().height(),
        };
        if cx.shape == Shape::Wide {
            return heights;
        }
        let fits = |heights: &Self| {
            let rows = positions(cx).map(|position| heights.row(position));
            rows.sum::<f32>() + BELOW <= most
        };
        [Density::Roomy, Density::Close]
            .into_iter()
            .filter(|choice| *choice <= density)
            .map(|density| Self { density, ..heights })
            .find(fits)
            .unwrap_or(Self {
                density: Density::Compact,
                ..heights
            })
    }

    /// Returns the height of a row without its minimap.
    fn row(self, position: Position) -> f32 {
        self.above(position) + HEAD + self.flags() + self.bar(position) + self.ruler(position)
    }

    fn bar(self, position: Position) -> f32 {
        let height = match (self.density, position.depth) {
            (Density::Compact, _) => return 24.0,
            (Density::Close, _) => return 30.0,
            (Density::Roomy, 0) if self.shape == Shape::Phone => 46.0,
            (Density::Roomy, 0) => 54.0,
            (Density::Roomy, _) => 38.0,
        };
        (height * (self.screen / 720.0).clamp(1.0, 2.0)).round()
    }

    fn ruler(self, position: Position) -> f32 {
        if self.density == Density::Compact && !position.is_shown {
            6.0
        } else {
            RULER
        }
    }

    fn flags(self) -> f32 {
        if self.density == Density::Compact {
            4.0
        } else {
            FLAGS
        }
    }

    /// Returns the room above a row: for ribbons, or as a gap.
    fn above(self, position: Position) -> f32 {
        match (self.density, position.depth, position.is_first) {
            (_, 0, true) => 0.0,
            (Density::Compact, ..) => 4.0,
            (_, 0, false) => 8.0,
            _ => RIBBON,
        }
    }
}

fn positions(cx: &Ctx<'_>) -> impl Iterator<Item = Position> {
    let shown = cx.view.shown.as_deref();
    let arenas = cx.moment().world.arenas().enumerate();
    arenas.map(move |(nth, arena)| Position {
        depth: arena.depth,
        is_first: nth == 0,
        is_shown: shown == Some(arena.name),
    })
}

/// The row of one arena.
pub(super) struct Row {
    /// Its number from the top.
    pub(super) nth: usize,
    pub(super) arena: ArenaId,
    pub(super) name: String,
    pub(super) parent: Option<ArenaId>,
    /// The name of the arena it imports from.
    pub(super) source: Option<String>,
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

impl Row {
    /// Returns a part of the bar on the screen.
    pub(super) fn place(&self, extent: Extent) -> Rect {
        place(self.bar, extent)
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

/// Returns the part of `bar` at an extent.
pub(super) fn place(bar: Rect, extent: Extent) -> Rect {
    let (left, right) = (bar.left() + extent.left, bar.left() + extent.right);
    Rect::from_x_y_ranges(left..=right, bar.y_range())
}

/// Returns the height of all rows.
pub(super) fn height(cx: &mut Ctx<'_>, heights: Heights) -> f32 {
    let moment = cx.moment();
    let rows: f32 = positions(cx).map(|position| heights.row(position)).sum();
    let mut zoomed = 0;
    for arena in moment.world.arenas() {
        let index = cx.view.derived.segment_index(&moment, arena.id);
        let window = cx.view.bars.of(arena.id).window(&index);
        zoomed += usize::from(!window.is_whole());
    }
    rows + zoomed as f32 * (MINIMAP + 8.0) + BELOW
}

/// Lays out the rows from the top of `area`.
pub(super) fn rows(ui: &Ui, cx: &mut Ctx<'_>, area: Rect, heights: Heights) -> Vec<Row> {
    let palette = Palette::of(ui);
    let moment = cx.moment();
    let scroll = cx.view.news();
    let positions: Vec<Position> = positions(cx).collect();
    let mut top = area.top();
    let mut rows: Vec<Row> = Vec::new();
    for ((nth, arena), position) in moment.world.arenas().enumerate().zip(positions) {
        top += heights.above(position);
        let indent = INDENT.min(area.width() / 16.0) * arena.depth.min(DEEPEST) as f32;
        let left = area.left() + indent;
        let head = Rect::from_min_max(pos2(left, top), pos2(area.right(), top + HEAD));
        // The posts of a span extend a few points beyond it.
        let (left, right) = (left + 4.0, area.right() - 4.0);
        let bar_top = head.bottom() + heights.flags();
        let bar_bottom = bar_top + heights.bar(position);
        let bar = Rect::from_min_max(pos2(left, bar_top), pos2(right, bar_bottom));
        let ruler_height = heights.ruler(position);
        let ruler = bar
            .with_min_y(bar.bottom())
            .with_max_y(bar.bottom() + ruler_height);
        let source = arena.parent.and_then(|parent| moment.world.arena(parent));

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
            let top = ruler.bottom() + 2.0;
            bar.with_min_y(top).with_max_y(top + MINIMAP)
        });
        top = minimap.map_or(ruler.bottom(), |minimap| minimap.bottom() + 6.0);
        let tiles = cx.view.derived.bar(&moment, arena.id, window, bar.width());
        rows.push(Row {
            nth,
            arena: arena.id,
            name: arena.name.to_owned(),
            parent: arena.parent,
            source: source.map(|source| source.name.to_owned()),
            hue: palette.hue(arena.id.0 as usize),
            head,
            bar,
            ruler: if ruler_height < RULER {
                ruler.with_max_y(ruler.top())
            } else {
                ruler
            },
            minimap,
            index,
            window,
            tiles,
            changes,
        });
    }
    rows
}
