//! Drawing an interface without a window, as high as it has to be to show all of itself.

use std::collections::HashSet;

use egui::accesskit::{Role, TreeUpdate};
use egui::epaint::ClippedShape;
use egui::{Context, FullOutput, Rangef, RawInput, Rect, Shape, Ui, UiBuilder, Vec2, pos2, vec2};

/// The shapes that an interface painted.
pub struct Painting {
    /// Its shapes, from back to front.
    pub shapes: Vec<ClippedShape>,
    /// Its bounds, in points.
    pub rect: Rect,
    /// Accessible names of what is painted, with the bounds of each.
    pub names: Vec<(Rect, String)>,
}

/// The size of the window that the interface believes it is in.
const WINDOW: Vec2 = vec2(1280.0, 720.0);
/// An interface that needs more height than this is cut off.
const MAX_HEIGHT: f32 = 6000.0;
/// Free height of less than this belongs to the layout.
const MIN_SLACK: f32 = 48.0;
/// Free height that stays: lists that show no row in part need up to a row more.
const MARGIN: f32 = 28.0;

/// Paints an interface of this width in a context of its own, which `set_up` gives fonts
/// and styles.
///
/// It is laid out twice: with more height than it needs, to see how much of it stays free,
/// and without the free part.
pub fn paint(width: f32, set_up: impl FnOnce(&Context), mut draw: impl FnMut(&mut Ui)) -> Painting {
    let ctx = Context::default();
    ctx.enable_accesskit();
    set_up(&ctx);
    let mut layout = |height: f32| {
        // In the first pass no widget knows its size yet.
        run(&ctx, vec2(width, height), &mut draw);
        run(&ctx, vec2(width, height), &mut draw)
    };
    let (mut output, mut rect) = layout(MAX_HEIGHT);
    let slack = slack(&output.shapes, rect);
    if slack > MIN_SLACK {
        (output, rect) = layout(rect.height() - slack + MARGIN);
    }
    let tree = output.platform_output.accesskit_update;
    let mut names = tree.as_ref().map(names).unwrap_or_default();
    // What is painted as text needs no name.
    let texts: HashSet<&str> = leaves(&output.shapes)
        .filter_map(|(_, shape)| match shape {
            Shape::Text(text) => Some(text.galley.text()),
            _ => None,
        })
        .collect();
    names.retain(|(bounds, name)| rect.contains(bounds.center()) && !texts.contains(name.as_str()));
    Painting {
        shapes: output.shapes,
        rect,
        names,
    }
}

fn run(ctx: &Context, size: Vec2, draw: &mut impl FnMut(&mut Ui)) -> (FullOutput, Rect) {
    let input = RawInput {
        screen_rect: Some(Rect::from_min_size(egui::Pos2::ZERO, WINDOW)),
        ..RawInput::default()
    };
    let mut rect = Rect::ZERO;
    let mut output = ctx.run_ui(input, |ui| {
        let room = Rect::from_min_size(pos2(0.0, 0.0), size);
        let mut ui = ui.new_child(UiBuilder::new().max_rect(room));
        ui.set_clip_rect(Rect::EVERYTHING);
        draw(&mut ui);
        rect = ui.min_rect();
    });
    // Nothing is rendered from these shapes.
    output.textures_delta.clear();
    (output, rect)
}

/// Returns the height of the largest band of `rect` in which nothing is painted but what
/// goes from top to bottom, such as the frame.
fn slack(shapes: &[ClippedShape], rect: Rect) -> f32 {
    let bounds = leaves(shapes).map(|(clip, shape)| {
        let seen = clip.intersect(rect);
        shape.visual_bounding_rect().intersect(seen).y_range()
    });
    let is_part = |y: &Rangef| (0.0..0.9 * rect.height()).contains(&y.span());
    let mut taken: Vec<Rangef> = bounds.filter(is_part).collect();
    taken.sort_by(|one, other| one.min.total_cmp(&other.min));
    let mut slack = 0.0_f32;
    let mut bottom = rect.top();
    for y in taken {
        slack = slack.max(y.min - bottom);
        bottom = bottom.max(y.max);
    }
    slack.max(rect.bottom() - bottom)
}

/// Returns the shapes that are not made of others, with their clip rectangles.
fn leaves(shapes: &[ClippedShape]) -> impl Iterator<Item = (Rect, &Shape)> {
    fn add<'a>(shape: &'a Shape, leaves: &mut Vec<&'a Shape>) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| add(shape, leaves)),
            shape => leaves.push(shape),
        }
    }
    shapes.iter().flat_map(|clipped| {
        let mut leaves = Vec::new();
        add(&clipped.shape, &mut leaves);
        leaves.into_iter().map(|shape| (clipped.clip_rect, shape))
    })
}

/// Returns the accessible names, with the bounds of what they name.
fn names(tree: &TreeUpdate) -> Vec<(Rect, String)> {
    let named = tree.nodes.iter().filter_map(|(_, node)| {
        // The name of a label is its value.
        let name = node
            .label()
            .or(node.value())
            .filter(|name| !name.is_empty())?;
        let bounds = node.bounds()?;
        let bounds = Rect::from_min_max(
            pos2(bounds.x0 as f32, bounds.y0 as f32),
            pos2(bounds.x1 as f32, bounds.y1 as f32),
        );
        let is_named_below = matches!(node.role(), Role::TextRun | Role::Region);
        (!is_named_below && bounds.is_positive()).then(|| (bounds, name.to_owned()))
    });
    named.collect()
}
