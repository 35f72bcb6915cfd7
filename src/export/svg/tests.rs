use std::sync::Arc;

use egui::emath::TSTransform;
use egui::epaint::{Mesh, RectShape, Shadow};
use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{Color32, Context, CornerRadius, Direction, FontId, RawInput, StrokeKind, pos2, vec2};
use roxmltree::{Document, Node};

use super::markup::{escaped, number};
use super::*;

const PAGE: Rect = Rect::from_min_max(pos2(0.0, 0.0), pos2(100.0, 100.0));
const INK: Color32 = Color32::from_rgb(0x1b, 0x1f, 0x24);

fn drawn(shapes: impl IntoIterator<Item = Shape>) -> String {
    clipped(shapes.into_iter().map(|shape| (Rect::EVERYTHING, shape)))
}

fn clipped(shapes: impl IntoIterator<Item = (Rect, Shape)>) -> String {
    let shapes = shapes.into_iter();
    let shapes: Vec<_> = shapes
        .map(|(clip, shape)| ClippedShape::new(clip, shape))
        .collect();
    svg(&shapes, PAGE, Words::default())
}

fn parsed(text: &str) -> Document<'_> {
    Document::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Returns a property of each element with this tag that has it.
fn each<T>(text: &str, tag: &str, of: impl Fn(Node<'_, '_>) -> Option<T>) -> Vec<T> {
    let document = parsed(text);
    let nodes = document.descendants();
    nodes
        .filter(|node| node.has_tag_name(tag))
        .filter_map(of)
        .collect()
}

fn attribute(text: &str, tag: &str, name: &str) -> Vec<String> {
    each(text, tag, |node| node.attribute(name).map(str::to_owned))
}

fn words(text: &str, tag: &str) -> Vec<String> {
    each(text, tag, |node| node.text().map(str::to_owned))
}

fn rect_at(x: f32) -> Rect {
    Rect::from_min_size(pos2(x, 10.0), vec2(20.0, 20.0))
}

fn galley(job: LayoutJob) -> Arc<egui::Galley> {
    let ctx = Context::default();
    let mut galley = None;
    let mut output = ctx.run_ui(RawInput::default(), |ui| {
        galley = Some(ui.ctx().fonts_mut(|fonts| fonts.layout_job(job.clone())));
    });
    output.textures_delta.clear();
    galley.unwrap()
}

fn format(font_id: FontId, color: Color32) -> TextFormat {
    TextFormat {
        font_id,
        color,
        ..TextFormat::default()
    }
}

#[test]
fn a_document_says_what_it_is() {
    let names = [(rect_at(10.0), "a: 16 units".to_owned())];
    let texts = Words {
        title: "Arenas <&>",
        description: "“a” was allocated.",
        names: &names,
    };
    let page = Rect::from_min_size(pos2(7.5, 3.0), vec2(40.0, 30.0));
    let text = svg(&[], page, texts);
    let of = |name| attribute(&text, "svg", name).concat();
    assert_eq!(of("viewBox"), "7.5 3 40 30");
    assert_eq!([of("width"), of("height")], ["40", "30"]);
    assert_eq!(words(&text, "title"), ["Arenas <&>", "a: 16 units"]);
    assert_eq!(words(&text, "desc"), ["“a” was allocated."]);
}

#[test]
fn text_stays_text_row_by_row_and_format_by_format() {
    let mut job = LayoutJob::default();
    job.append("in use ", 0.0, format(FontId::proportional(14.0), INK));
    let number = format(FontId::monospace(12.5), Color32::RED);
    job.append("<1\u{2009}024>", 4.0, number);
    let note = TextFormat {
        italics: true,
        underline: Stroke::new(1.0, INK),
        ..format(FontId::proportional(17.0), Color32::PLACEHOLDER)
    };
    job.append("\nnéxt &", 0.0, note);
    let galley = galley(job);
    let shape = Shape::galley(pos2(10.0, 20.0), Arc::clone(&galley), Color32::GREEN);
    let text = drawn([shape]);
    assert_eq!(words(&text, "text"), ["in use", "<1\u{2009}024>", "néxt &"]);
    let of = |name| attribute(&text, "text", name);
    assert_eq!(of("fill"), ["#1b1f24", "#ff0000", "#00ff00"]);
    assert_eq!(of("font-size"), ["14", "12.5", "17"]);
    assert_eq!(of("font-family"), [MONOSPACE]);
    assert_eq!(of("font-style"), ["italic"]);
    assert_eq!(of("text-decoration"), ["underline"]);
    // Each begins where its first glyph does, and is as wide.
    let numbers = |name| -> Vec<f32> { of(name).iter().map(|n| n.parse().unwrap()).collect() };
    let (x, y, width) = (numbers("x"), numbers("y"), numbers("textLength"));
    assert_eq!(x[0], 10.0);
    assert!(x[1] > x[0] + width[0] + 4.0, "{x:?} {width:?}");
    assert!(x[1] + width[1] <= 10.0 + galley.rect.width() + 1.0);
    assert!(20.0 < y[0] && y[0] == y[1] && y[1] + 12.0 < y[2], "{y:?}");
}

#[test]
fn elided_and_wrapped_text_has_the_formats_of_what_is_shown() {
    let mut job = LayoutJob::default();
    for (nth, colour) in [(0, INK), (1, Color32::RED)] {
        let words = format!("some words of part {nth} ");
        job.append(&words, 0.0, format(FontId::monospace(10.0), colour));
    }
    job.wrap = TextWrapping {
        max_width: 70.0,
        max_rows: 4,
        ..TextWrapping::default()
    };
    let text = drawn([Shape::galley(pos2(0.0, 0.0), galley(job), INK)]);
    let rows = ["some words", "of part 0", "some words", "of part 1"];
    assert_eq!(words(&text, "text"), rows);
    let colours = ["#1b1f24", "#1b1f24", "#ff0000", "#ff0000"];
    assert_eq!(attribute(&text, "text", "fill"), colours);
}

#[test]
fn colours_keep_their_opacity_and_strokes_their_side() {
    let soft = Color32::from_white_alpha(128);
    let stroked = |kind| {
        let stroke = Stroke::new(2.0, INK);
        Shape::Rect(RectShape::new(rect_at(10.0), 4, soft, stroke, kind))
    };
    let text = drawn([StrokeKind::Inside, StrokeKind::Middle, StrokeKind::Outside].map(stroked));
    let of = |name| attribute(&text, "rect", name);
    assert_eq!(of("x"), ["11", "10", "9"]);
    assert_eq!(of("width"), ["18", "20", "22"]);
    assert_eq!(of("rx"), ["3", "4", "5"]);
    assert_eq!(of("stroke"), ["#1b1f24"; 3]);
    assert!(of("fill-opacity").iter().all(|opacity| opacity == "0.502"));
    assert_eq!(of("fill"), ["#ffffff"; 3]);
}

#[test]
fn common_shapes_have_their_element() {
    let stroke = Stroke::new(1.5, INK);
    let points = [pos2(10.0, 20.0), pos2(20.0, 20.0), pos2(30.0, 40.0)];
    let text = drawn([
        Shape::circle_filled(pos2(50.0, 20.0), 4.0, INK),
        Shape::Vec(vec![Shape::line(points.to_vec(), stroke), Shape::Noop]),
        Shape::convex_polygon(points.to_vec(), INK, Stroke::NONE),
    ]);
    assert_eq!(attribute(&text, "circle", "r"), ["4"]);
    let paths = ["M10 20L20 20L30 40", "M10 20L20 20L30 40Z"];
    assert_eq!(attribute(&text, "path", "d"), paths);
    assert_eq!(attribute(&text, "path", "stroke-width"), ["1.5"]);
}

#[test]
fn shapes_without_an_element_are_outlined() {
    use egui::epaint::{BandPoint, BandShape, CubicBezierShape, QuadraticBezierShape};
    let at = |x: f32| pos2(x, 20.0);
    let curve = [at(10.0), at(20.0), pos2(30.0, 40.0), at(40.0)];
    let [a, b, c, _] = curve;
    let band = [(10.0, 20.0), (20.0, 30.0)].map(|(x, y)| BandPoint::new(x, y..=y + 5.0));
    let corners = CornerRadius {
        nw: 4,
        se: 2,
        ..CornerRadius::ZERO
    };
    let none = Stroke::NONE;
    for shape in [
        Shape::rect_filled(rect_at(10.0), corners, INK),
        Shape::ellipse_filled(at(50.0), vec2(8.0, 4.0), INK),
        BandShape::filled(band.to_vec(), INK).into(),
        QuadraticBezierShape::from_points_stroke([a, b, c], true, INK, none).into(),
        CubicBezierShape::from_points_stroke(curve, true, INK, none).into(),
    ] {
        let text = drawn([shape]);
        assert_eq!(attribute(&text, "path", "fill"), ["#1b1f24"]);
        assert!(attribute(&text, "path", "d")[0].matches('L').count() > 2);
    }
}

#[test]
fn triangles_of_one_colour_become_their_outline() {
    let mut mesh = Mesh::default();
    mesh.add_colored_rect(rect_at(10.0), INK);
    mesh.add_colored_rect(rect_at(40.0), INK);
    mesh.add_colored_rect(rect_at(70.0), Color32::RED);
    let text = drawn([Shape::mesh(mesh)]);
    let square = |x: u32| format!("M{x} 10L{0} 10L{0} 30L{x} 30Z", x + 20);
    let squares = [square(10) + &square(40), square(70)];
    assert_eq!(attribute(&text, "path", "d"), squares);
    assert_eq!(attribute(&text, "path", "fill"), ["#1b1f24", "#ff0000"]);
}

#[test]
fn what_fades_out_does_so_in_its_own_colour() {
    let colours = [Color32::TRANSPARENT, INK];
    let shape = Shape::gradient_rect(rect_at(10.0), Direction::TopDown, colours);
    let text = drawn([shape]);
    assert_eq!(attribute(&text, "path", "fill"), ["url(#gradient-0)"]);
    assert_eq!(attribute(&text, "stop", "stop-color"), ["#1b1f24"; 2]);
    assert_eq!(attribute(&text, "stop", "stop-opacity"), ["0"]);
    let ends = ["x1", "y1", "x2", "y2"];
    let ends = ends.map(|name| attribute(&text, "linearGradient", name).concat());
    assert_eq!(ends, ["10", "10", "10", "30"]);
}

#[test]
fn clip_rectangles_are_shared_and_what_is_outside_is_left_out() {
    let clip = rect_at(10.0);
    let large = |x| Shape::circle_filled(pos2(x, 20.0), 18.0, INK);
    let small = Shape::circle_filled(pos2(20.0, 20.0), 2.0, INK);
    let text = clipped([
        (clip, large(15.0)),
        (clip, large(25.0)),
        (clip, small),
        (clip, large(22.0)),
        // Beyond the clip rectangle, and beyond the page.
        (clip, large(80.0)),
        (Rect::EVERYTHING, large(180.0)),
    ]);
    assert_eq!(attribute(&text, "clipPath", "id"), ["clip-0"]);
    assert_eq!(attribute(&text, "g", "clip-path"), ["url(#clip-0)"; 2]);
    let is_clipped = each(&text, "circle", |circle| {
        Some(circle.parent_element()?.has_attribute("clip-path"))
    });
    assert_eq!(is_clipped, [true, true, false, true]);
}

#[test]
fn what_moves_is_where_it_is_seen() {
    let circle = Shape::circle_filled(pos2(1.0, 2.0), 3.0, INK);
    let mut moved = ClippedShape::new(Rect::EVERYTHING, circle);
    moved.transform_after_tessellation = TSTransform::new(vec2(10.0, 20.0), 2.0);
    let text = svg(&[moved], PAGE, Words::default());
    let of = |name| attribute(&text, "circle", name).concat();
    assert_eq!([of("cx"), of("cy"), of("r")], ["12", "24", "6"]);
}

#[test]
fn pictures_and_shadows_are_left_out() {
    let texture = egui::TextureId::User(1);
    let everything = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    let shadow = Shadow {
        offset: [0, 2],
        blur: 8,
        spread: 0,
        color: Color32::BLACK,
    };
    let text = drawn([
        Shape::image(texture, rect_at(10.0), everything, Color32::WHITE),
        shadow.as_shape(rect_at(10.0), 4).into(),
    ]);
    assert!(attribute(&text, "path", "d").is_empty() && attribute(&text, "rect", "x").is_empty());
}

#[test]
fn ten_thousand_segments_with_hatches_stay_small() {
    let mut mesh = Mesh::default();
    let mut lines = Vec::new();
    for nth in 0..10_000_u16 {
        let x = f32::from(nth) / 100.0;
        let segment = Rect::from_min_max(pos2(x, 0.0), pos2(x + 0.01, 50.0));
        mesh.add_colored_rect(segment, INK);
        let diagonal = [segment.left_bottom(), segment.right_top()];
        lines.push(Shape::line_segment(diagonal, (1.0, INK)));
    }
    let text = drawn([Shape::mesh(mesh), Shape::Vec(lines)]);
    assert_eq!(attribute(&text, "path", "d").len(), 2);
    assert!(text.len() < 600_000, "{}", text.len());
}

#[test]
fn what_is_not_a_number_is_not_written() {
    let odd = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY];
    let shapes = odd.into_iter().flat_map(|odd| {
        let points = vec![pos2(1.0, 1.0), pos2(odd, odd), pos2(5.0, 5.0)];
        [
            Shape::rect_filled(Rect::from_min_max(pos2(odd, 0.0), pos2(9.0, 9.0)), 2, INK),
            Shape::circle_filled(pos2(odd, 5.0), 3.0, INK),
            Shape::circle_filled(pos2(5.0, 5.0), odd, INK),
            Shape::line(points, (1.0, INK)),
        ]
    });
    let text = drawn(shapes.collect::<Vec<_>>());
    parsed(&text);
    assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
}

#[test]
fn hostile_text_stays_text() {
    let hostile = "</title><script>alert('&amp;')</script>\"\u{0}\u{1b}]\n";
    let escaped = escaped(hostile);
    assert_eq!(
        escaped,
        "&lt;/title&gt;&lt;script&gt;alert(&apos;&amp;amp;&apos;)&lt;/script&gt;&quot;] "
    );
    let document = format!("<t a=\"{escaped}\">{escaped}</t>");
    let document = parsed(&document);
    let plain = "</title><script>alert('&amp;')</script>\"] ";
    assert_eq!(document.root_element().text(), Some(plain));
    assert_eq!(document.root_element().attribute("a"), Some(plain));
}

#[test]
fn no_digit_is_idle() {
    let values = [1.0, 0.5, -0.001, 12.345, 100.0];
    assert_eq!(values.map(number), ["1", "0.5", "0", "12.35", "100"]);
}
