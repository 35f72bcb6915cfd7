//! Shapes of egui as an SVG document: sharp at any size, and text stays text.
//!
//! The document has no pictures (textures other than the font's), no shadows (blurred
//! rectangles) and nothing that a callback paints. The accessible name of a part is the
//! title of an invisible rectangle, for screen readers and as a tooltip.

mod markup;
mod mesh;
mod shapes;
mod text;

use egui::epaint::ClippedShape;
use egui::{Rect, Shape, Stroke};

use markup::{Tag, number};

/// Fonts in place of egui's proportional one, and of its monospaced one.
const PROPORTIONAL: &str =
    "'Ubuntu Light', Ubuntu, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif";
const MONOSPACE: &str = "Hack, 'DejaVu Sans Mono', Menlo, Consolas, monospace";

/// The accessible texts of a drawing.
#[derive(Clone, Copy, Default)]
pub struct Words<'a> {
    /// The title.
    pub title: &'a str,
    /// A description of one or two sentences.
    pub description: &'a str,
    /// The names of its parts, with their bounds.
    pub names: &'a [(Rect, String)],
}

/// Returns the part of a painting inside `rect` as a document.
pub fn svg(shapes: &[ClippedShape], rect: Rect, words: Words<'_>) -> String {
    let mut page = Page {
        rect,
        definitions: String::new(),
        clips: Vec::new(),
        gradients: 0,
        body: String::new(),
        clip: None,
        lines: None,
    };
    for clipped in shapes {
        let clip = clipped.clip_rect.intersect(rect);
        let mut shape = clipped.shape.clone();
        shape.transform(clipped.transform_after_tessellation);
        page.shape(&shape, clip);
    }
    page.finish(words)
}

/// A document that is being written.
struct Page {
    rect: Rect,
    /// Clip rectangles and gradients.
    definitions: String,
    /// The clip rectangles; each is defined once.
    clips: Vec<Rect>,
    gradients: usize,
    body: String,
    /// The clip rectangle of the group that is open.
    clip: Option<Rect>,
    /// The stroke of the last element, if it is a path of single lines, and its end.
    lines: Option<(Stroke, usize)>,
}

impl Page {
    fn shape(&mut self, shape: &Shape, clip: Rect) {
        if let Shape::Vec(shapes) = shape {
            for shape in shapes {
                self.shape(shape, clip);
            }
            return;
        }
        let bounds = shape.visual_bounding_rect();
        if !bounds.is_finite() || !clip.intersects(bounds) {
            return;
        }
        self.clip_to((!clip.contains_rect(bounds)).then_some(clip));
        match shape {
            Shape::Text(text) => text::add(self, text, clip),
            Shape::Mesh(mesh) => mesh::add(self, mesh),
            shape => shapes::add(self, shape),
        }
    }

    /// Opens a group with this clip rectangle for the next elements.
    fn clip_to(&mut self, clip: Option<Rect>) {
        if self.clip == clip {
            return;
        }
        if self.clip.is_some() {
            self.body += "</g>\n";
        }
        self.clip = clip;
        let Some(clip) = clip else { return };
        let known = self.clips.iter().position(|&known| known == clip);
        let index = known.unwrap_or_else(|| {
            self.clips.push(clip);
            let index = self.clips.len() - 1;
            self.definitions += &format!("<clipPath id=\"clip-{index}\">");
            rect(Tag::new(&mut self.definitions, "rect"), clip).close();
            self.definitions += "</clipPath>\n";
            index
        });
        Tag::new(&mut self.body, "g")
            .with("clip-path", format_args!("url(#clip-{index})"))
            .open();
    }

    fn tag(&mut self, name: &'static str) -> Tag<'_> {
        Tag::new(&mut self.body, name)
    }

    fn finish(mut self, words: Words<'_>) -> String {
        self.clip_to(None);
        let (min, size) = (self.rect.min, self.rect.size());
        let [x, y, width, height] = [min.x, min.y, size.x, size.y].map(number);
        let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
        Tag::new(&mut text, "svg")
            .with("xmlns", "http://www.w3.org/2000/svg")
            .with("width", &width)
            .with("height", &height)
            .with("viewBox", format_args!("{x} {y} {width} {height}"))
            .with("role", "group")
            .with("aria-labelledby", "title description")
            .with("font-family", PROPORTIONAL)
            .with("xml:space", "preserve")
            .open();
        Tag::new(&mut text, "title")
            .with("id", "title")
            .text(words.title);
        Tag::new(&mut text, "desc")
            .with("id", "description")
            .text(words.description);
        if !self.definitions.is_empty() {
            text += &format!("<defs>\n{}</defs>\n", self.definitions);
        }
        text += &self.body;
        Tag::new(&mut text, "g")
            .with("fill", "none")
            .with("pointer-events", "all")
            .open();
        for (bounds, name) in words.names {
            rect(Tag::new(&mut text, "rect"), *bounds)
                .with("role", "img")
                .open();
            Tag::new(&mut text, "title").text(name);
            text += "</rect>\n";
        }
        text + "</g>\n</svg>\n"
    }
}

/// Adds the position and the size of a rectangle.
fn rect(tag: Tag<'_>, rect: Rect) -> Tag<'_> {
    tag.number("x", rect.min.x)
        .number("y", rect.min.y)
        .number("width", rect.width().max(0.0))
        .number("height", rect.height().max(0.0))
}

#[cfg(test)]
mod tests;
