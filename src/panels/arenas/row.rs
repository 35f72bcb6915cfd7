//! Where each arena lies in the panel.

use std::rc::Rc;
use std::sync::Arc;

use egui::{Color32, Rect, Ui, pos2};
use vmem_lab::{ArenaId, Moment};

use crate::kit::theme::{Palette, Shape};
use crate::panels::arenas::kept::Kept;
use crate::shell::context::ViewState;
use vmem_view::changes::Changes;
use vmem_view::extent::Extent;
use vmem_view::range::Window;
use vmem_view::segment_index::SegmentIndex;
use vmem_view::tiles::Bar;

/// A level of the tree is indented by this.
const INDENT: f32 = 32.0;
/// Deeper levels than this are not indented any further.
const DEEPEST: usize = 6;
/// The line above a bar.
const HEAD: f32 = 24.0;
/// Between the line and the bar: flags stand there.
const FLAGS: f32 = 10.0;
/// The addresses below a bar.
const RULER: f32 = 20.0;
/// The whole arena, small, below the part that is looked at.
const MINIMAP: f32 = 10.0;
/// Below the last arena.
const BELOW: f32 = 4.0;
/// Room for ribbons ahead of a child.
const RIBBON: f32 = 16.0;

/// How much room an arena is given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Density {
    /// There are few.
    Roomy,
    /// There are some.
    Close,
    /// There are many: addresses only below the one whose structures are shown.
    Compact,
}

impl Density {
    fn of(arenas: usize) -> Self {
        match arenas {
            0..=4 => Self::Roomy,
            5..=8 => Self::Close,
            _ => Self::Compact,
        }
    }

    /// The one for the arenas there are. Where the screen is small, one with which they
    /// fit into `most` points, if any does.
    pub(super) fn fitting(
        moment: &Moment<'_>,
        state: &ViewState,
        shape: Shape,
        screen: f32,
        most: f32,
    ) -> Self {
        let by_count = Self::of(moment.world.arenas().count());
        if shape == Shape::Wide {
            return by_count;
        }
        let height = |density: Self| {
            let arenas = moment.world.arenas().enumerate();
            let heights = arenas.map(|(nth, arena)| {
                let shown = state.shown.as_deref() == Some(arena.name);
                density.height(arena.depth, nth == 0, shown, shape, screen)
            });
            heights.sum::<f32>() + BELOW
        };
        [Self::Roomy, Self::Close]
            .into_iter()
            .find(|&density| density.at_most(by_count) == density && height(density) <= most)
            .unwrap_or(Self::Compact)
    }

    /// The one that takes less room.
    fn at_most(self, other: Self) -> Self {
        match (self, other) {
            (Self::Compact, _) | (_, Self::Compact) => Self::Compact,
            (Self::Close, _) | (_, Self::Close) => Self::Close,
            _ => Self::Roomy,
        }
    }

    /// What an arena takes without its map.
    fn height(self, depth: usize, is_first: bool, shown: bool, shape: Shape, screen: f32) -> f32 {
        self.above(depth, is_first)
            + HEAD
            + self.flags()
            + self.bar(depth, shape, screen)
            + self.ruler(shown)
    }

    /// Higher where the screen is.
    fn bar(self, depth: usize, shape: Shape, screen: f32) -> f32 {
        let height = match (self, depth) {
            (Self::Compact, _) => return 24.0,
            (Self::Close, _) => return 30.0,
            (Self::Roomy, 0) if shape == Shape::Phone => 46.0,
            (Self::Roomy, 0) => 54.0,
            (Self::Roomy, _) => 38.0,
        };
        (height * (screen / 720.0).clamp(1.0, 2.0)).round()
    }

    fn ruler(self, shown: bool) -> f32 {
        match (self, shown) {
            (Self::Compact, false) => 6.0,
            _ => RULER,
        }
    }

    fn flags(self) -> f32 {
        match self {
            Self::Compact => 4.0,
            _ => FLAGS,
        }
    }

    /// Room above an arena: for ribbons, or to be told from those above.
    fn above(self, depth: usize, is_first: bool) -> f32 {
        match (self, depth, is_first) {
            (_, 0, true) => 0.0,
            (Self::Compact, ..) => 4.0,
            (_, 0, false) => 8.0,
            _ => RIBBON,
        }
    }
}

/// One arena's place in the panel.
pub(super) struct Row {
    /// Which one, from the top.
    pub(super) nth: usize,
    pub(super) arena: ArenaId,
    pub(super) name: String,
    pub(super) parent: Option<ArenaId>,
    pub(super) source: Option<String>,
    pub(super) hue: Color32,
    pub(super) head: Rect,
    pub(super) bar: Rect,
    /// Below the bar; without height where no addresses are shown.
    pub(super) ruler: Rect,
    /// The whole arena, while a part of it is looked at.
    pub(super) map: Option<Rect>,
    pub(super) chart: Rc<SegmentIndex>,
    pub(super) window: Window,
    pub(super) layout: Rc<Bar>,
    pub(super) changes: Arc<Changes>,
}

impl Row {
    /// A part of the bar on the screen.
    pub(super) fn place(&self, extent: Extent) -> Rect {
        let left = self.bar.left();
        Rect::from_x_y_ranges(
            (left + extent.left)..=(left + extent.right),
            self.bar.y_range(),
        )
    }

    /// All of it.
    pub(super) fn rect(&self) -> Rect {
        let all = self.head.union(self.bar).union(self.ruler);
        self.map.map_or(all, |map| all.union(map))
    }

    pub(super) fn is_zoomed(&self) -> bool {
        self.map.is_some()
    }
}

/// The height all rows take.
pub(super) fn height(
    ui: &Ui,
    moment: &Moment<'_>,
    state: &mut ViewState,
    shape: Shape,
    density: Density,
) -> f32 {
    let screen = ui.ctx().content_rect().height();
    let heights = moment.world.arenas().enumerate().map(|(nth, arena)| {
        let chart = state.derived.chart(moment, arena.id);
        let window = state.bars.of(arena.id).window(&chart);
        let map = match window.is_whole(chart.total()) {
            true => 0.0,
            false => MINIMAP + 8.0,
        };
        let shown = state.shown.as_deref() == Some(arena.name);
        density.height(arena.depth, nth == 0, shown, shape, screen) + map
    });
    heights.sum::<f32>() + BELOW
}

/// The rows from the top of `area`.
pub(super) fn rows(
    ui: &Ui,
    moment: &Moment<'_>,
    state: &mut ViewState,
    area: Rect,
    shape: Shape,
    density: Density,
) -> Vec<Row> {
    let palette = Palette::of(ui);
    let screen = ui.ctx().content_rect().height();
    let news = state.news();
    let mut top = area.top();
    let mut rows: Vec<Row> = Vec::new();
    for (nth, arena) in moment.world.arenas().enumerate() {
        top += density.above(arena.depth, nth == 0);
        let indent = INDENT.min(area.width() / 16.0) * arena.depth.min(DEEPEST) as f32;
        let left = area.left() + indent;
        let head = Rect::from_min_max(pos2(left, top), pos2(area.right(), top + HEAD));
        // Posts stand out by a few points.
        let (left, right) = (left + 4.0, area.right() - 4.0);
        let bar_top = head.bottom() + density.flags();
        let bar_height = density.bar(arena.depth, shape, screen);
        let bar = Rect::from_min_max(pos2(left, bar_top), pos2(right, bar_top + bar_height));
        let shown = state.shown.as_deref() == Some(arena.name);
        let ruler_height = density.ruler(shown);
        let ruler = bar
            .with_min_y(bar.bottom())
            .with_max_y(bar.bottom() + ruler_height);
        let source = arena.parent.and_then(|parent| {
            let parent = rows.iter().find(|row| row.arena == parent)?;
            Some(parent.name.clone())
        });

        let revision = state.derived.revision;
        let chart = state.derived.chart(moment, arena.id);
        let changes = Kept::Changes.of(ui.ctx(), nth, revision, || {
            Changes::of(moment, arena.id, source.as_deref())
        });
        let view = state.bars.of(arena.id);
        if news.is_fresh()
            && let Some((base, size)) = changes.touched
        {
            view.bring_into_view(base, size, &chart);
        }
        let window = view.window(&chart);
        // What is under the pointer is known one frame later.
        if view.drawn.replace(window) != Some(window) {
            ui.ctx().request_repaint();
        }
        let map = (!window.is_whole(chart.total())).then(|| {
            let top = ruler.bottom() + 2.0;
            bar.with_min_y(top).with_max_y(top + MINIMAP)
        });
        top = map.map_or(ruler.bottom(), |map| map.bottom() + 6.0);
        let layout = state.derived.bar(moment, arena.id, window, bar.width());
        rows.push(Row {
            nth,
            arena: arena.id,
            name: arena.name.to_owned(),
            parent: arena.parent,
            source,
            hue: palette.hue(arena.id.0 as usize),
            head,
            bar,
            ruler: match ruler_height < RULER {
                true => ruler.with_max_y(ruler.top()),
                false => ruler,
            },
            map,
            chart,
            window,
            layout,
            changes,
        });
    }
    rows
}
