//! The layout of the panel: one row for each arena.

use std::rc::Rc;

use egui::{Color32, Rect, Ui, pos2};
use vmem_lab::ArenaId;

use crate::kit::paint;
use crate::kit::theme::Palette;
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
/// The minimap below a zoomed bar.
const MINIMAP: f32 = 10.0;
/// The gap between the addresses and the minimap.
const ABOVE_MINIMAP: f32 = 6.0;
/// The room below the last arena.
const BELOW: f32 = 4.0;

/// The room that the panel gets.
#[derive(Clone, Copy)]
pub struct Room {
    /// The number of rows that there is room for: of arenas that do not exist yet, too.
    pub rows: usize,
    /// The height that the rows take at most, if they can be compressed to it.
    pub wanted: f32,
    /// The height from which on the panel scrolls.
    pub most: f32,
}

/// The heights of the parts of a row. They are the same in all rows.
#[derive(Clone, Copy)]
pub(super) struct Heights {
    /// The room above: for ribbons, or as a gap.
    above: f32,
    /// The room for flags between the line and the bar.
    flags: f32,
    bar: f32,
    /// The addresses below the bar.
    ruler: f32,
}

impl Heights {
    const ROOMY: Self = Self::new(16.0, 10.0, 38.0, 20.0);
    const CLOSE: Self = Self::new(4.0, 4.0, 18.0, 20.0);
    /// Without addresses.
    const TIGHT: Self = Self::new(2.0, 3.0, 16.0, 4.0);

    const fn new(above: f32, flags: f32, bar: f32, ruler: f32) -> Self {
        Self {
            above,
            flags,
            bar,
            ruler,
        }
    }

    /// Chooses the heights: the bars are as high as the room allows.
    pub(super) fn fitting(ui: &Ui, room: Room) -> Self {
        let screen = ui.ctx().content_rect().height();
        let highest = (54.0 * (screen / 720.0).clamp(1.0, 2.0)).round();
        let (mut heights, highest) = if Self::ROOMY.of_rows(room.rows) <= room.wanted {
            (Self::ROOMY, highest)
        } else if Self::CLOSE.of_rows(room.rows) <= room.most {
            (Self::CLOSE, Self::ROOMY.bar)
        } else {
            (Self::TIGHT, 24.0)
        };
        let spare = (room.wanted - heights.of_rows(room.rows)) / room.rows.max(1) as f32;
        heights.bar = (heights.bar + spare.max(0.0).floor()).min(highest);
        heights
    }

    /// Returns the height of so many rows, without minimaps.
    pub(super) fn of_rows(self, rows: usize) -> f32 {
        let row = self.above + HEAD + self.flags + self.bar + self.ruler;
        rows as f32 * row - self.above + BELOW
    }
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

/// Lays out the rows from the top of `area`. Returns them with their height.
pub(super) fn rows<'a>(
    ui: &Ui,
    cx: &mut Ctx<'a>,
    area: Rect,
    heights: Heights,
) -> (Vec<Row<'a>>, f32) {
    let palette = Palette::of(ui);
    let moment = cx.moment();
    let scroll = cx.view.news();
    let mut top = area.top() - heights.above;
    let mut rows = Vec::new();
    for (nth, arena) in moment.world.arenas().enumerate() {
        top += heights.above;
        let indent = INDENT.min(area.width() / 16.0) * arena.depth.min(DEEPEST) as f32;
        let left = area.left() + indent;
        let head = Rect::from_min_max(pos2(left, top), pos2(area.right(), top + HEAD));
        // The posts of a span extend a few points beyond it.
        let x = (left + 4.0)..=(area.right() - 4.0);
        let bar_top = head.bottom() + heights.flags;
        let bar = Rect::from_x_y_ranges(x.clone(), bar_top..=(bar_top + heights.bar));
        let has_ruler = heights.ruler > Heights::TIGHT.ruler;
        let ruler_height = if has_ruler { heights.ruler } else { 0.0 };
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
