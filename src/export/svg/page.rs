//! A page of SVG: shapes and words, written in the order in which they are drawn.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use egui::{Color32, Pos2, Rect, Vec2, vec2};

use crate::export::svg::fill::Fill;
use crate::kit::theme::{Palette, size};

/// How wide a character is, in parts of the font's size: of a monospaced font, and of
/// another on average, rather too much than too little. The fonts are the reader's.
const MONO: f32 = 0.605;
const TEXT: f32 = 0.53;

/// Which side of a text its place is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// How words are set.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Type {
    family: Family,
    size: f32,
    colour: Color32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Text,
    Mono,
}

impl Type {
    pub(super) fn title(colour: Color32) -> Self {
        Self::text(size::TITLE, colour)
    }

    pub(super) fn text(size: f32, colour: Color32) -> Self {
        let family = Family::Text;
        Self {
            family,
            size,
            colour,
        }
    }

    pub(super) fn mono(size: f32, colour: Color32) -> Self {
        let family = Family::Mono;
        Self {
            family,
            size,
            colour,
        }
    }

    /// About how wide words are.
    pub(super) fn width(self, words: &str) -> f32 {
        // A thin space is a space in a font whose characters are all as wide.
        let one = match self.family {
            Family::Text => TEXT,
            Family::Mono => MONO,
        };
        words.chars().count() as f32 * one * self.size
    }

    /// From the middle of the letters to the line that they stand on.
    pub(super) fn drop(self) -> f32 {
        0.35 * self.size
    }
}

/// A line around something.
pub(super) type Edge = Option<(f32, Color32)>;

/// A page that is being drawn.
pub(super) struct Page {
    pub(super) palette: Palette,
    body: String,
    /// The patterns that are used, by name.
    patterns: BTreeMap<String, String>,
}

impl Page {
    pub(super) fn new(palette: Palette) -> Self {
        Self {
            palette,
            body: String::new(),
            patterns: BTreeMap::new(),
        }
    }

    /// Everything that `draw` draws is one thing with this name.
    pub(super) fn named(&mut self, name: &str, draw: impl FnOnce(&mut Self)) {
        self.put(format_args!(
            "<g role=\"img\"><title>{}</title>\n",
            escaped(name)
        ));
        draw(self);
        self.put(format_args!("</g>\n"));
    }

    /// A box with round corners.
    pub(super) fn boxed(&mut self, rect: Rect, round: f32, fill: &Fill, edge: Edge) {
        let (pattern, paint) = fill.written();
        self.patterns.extend(pattern);
        let (min, size) = (rect.min, rect.size());
        self.put(format_args!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{} fill=\"{paint}\"{}/>\n",
            number(min.x),
            number(min.y),
            number(size.x.max(0.0)),
            number(size.y.max(0.0)),
            if round > 0.0 {
                format!(" rx=\"{}\"", number(round))
            } else {
                String::new()
            },
            stroke(edge)
        ));
    }

    /// A straight line.
    pub(super) fn line(&mut self, from: Pos2, to: Pos2, width: f32, colour: Color32) {
        self.put(format_args!(
            "<path d=\"M{} {}L{} {}\"{}/>\n",
            number(from.x),
            number(from.y),
            number(to.x),
            number(to.y),
            stroke(Some((width, colour)))
        ));
    }

    /// A ribbon from the edge `top` down to the edge `bottom`, seen through.
    pub(super) fn ribbon(&mut self, top: [Pos2; 2], bottom: [Pos2; 2], colour: Color32) {
        let middle = number((top[0].y + bottom[0].y) / 2.0);
        let [a, b] = top.map(|at| (number(at.x), number(at.y)));
        let [c, d] = bottom.map(|at| (number(at.x), number(at.y)));
        self.put(format_args!(
            "<path d=\"M{} {}C{} {middle} {} {middle} {} {}L{} {}C{} {middle} {} {middle} {} {}Z\" fill=\"{}\" fill-opacity=\"0.16\"/>\n",
            a.0, a.1, a.0, c.0, c.0, c.1, d.0, d.1, d.0, b.0, b.0, b.1,
            hex(colour)
        ));
    }

    /// Words; `y` is the line that they stand on.
    pub(super) fn text(&mut self, x: f32, y: f32, anchor: Anchor, font: Type, words: &str) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        self.put(format_args!(
            "<text x=\"{}\" y=\"{}\"{anchor} {}>{}</text>\n",
            number(x),
            number(y),
            set(font),
            escaped(words)
        ));
    }

    /// Several words in different types, one behind the other.
    pub(super) fn run(&mut self, x: f32, y: f32, words: &[(f32, Type, String)]) {
        self.put(format_args!(
            "<text x=\"{}\" y=\"{}\">",
            number(x),
            number(y)
        ));
        for (gap, font, words) in words {
            let gap = match gap {
                0.0 => String::new(),
                gap => format!(" dx=\"{}\"", number(*gap)),
            };
            self.put(format_args!(
                "<tspan{gap} {}>{}</tspan>",
                set(*font),
                escaped(words)
            ));
        }
        self.put(format_args!("</text>\n"));
    }

    /// The largest of `texts` that fits into a box, in its middle; on a patch, if a
    /// pattern is below.
    pub(super) fn caption(
        &mut self,
        rect: Rect,
        texts: &[&str],
        font: Type,
        patch: Option<Color32>,
    ) {
        let fits = |text: &&&str| font.width(text) <= rect.width() - 12.0;
        let Some(text) = texts.iter().find(fits) else {
            return;
        };
        let middle = rect.center();
        if let Some(patch) = patch {
            let size = vec2(font.width(text) + 8.0, font.size + 6.0);
            let behind = Rect::from_center_size(middle, size);
            self.boxed(behind, 4.0, &Fill::Colour(patch), None);
        }
        self.text(middle.x, middle.y + font.drop(), Anchor::Middle, font, text);
    }

    /// Instead of a drawing; how large that is.
    pub(super) fn say_that_there_is_nothing(&mut self, words: &str) -> Vec2 {
        let font = Type::title(self.palette.muted);
        self.text(320.0, 66.0, Anchor::Middle, font, words);
        vec2(640.0, 120.0)
    }

    /// The whole document.
    pub(super) fn finish(self, title: &str, description: &str, size: Vec2) -> String {
        let (width, height) = (number(size.x), number(size.y));
        let mut text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" role=\"group\" aria-labelledby=\"title description\">\n\
             <title id=\"title\">{}</title>\n<desc id=\"description\">{}</desc>\n",
            escaped(title),
            escaped(description)
        );
        if !self.patterns.is_empty() {
            text += "<defs>\n";
            for (name, pattern) in &self.patterns {
                // A string takes all that is written.
                let _written = writeln!(text, "<pattern id=\"{name}\" {pattern}</pattern>");
            }
            text += "</defs>\n";
        }
        let ground = hex(self.palette.card);
        let _written = writeln!(
            text,
            "<rect width=\"{width}\" height=\"{height}\" fill=\"{ground}\"/>"
        );
        text + &self.body + "</svg>\n"
    }

    fn put(&mut self, words: std::fmt::Arguments<'_>) {
        // A string takes all that is written.
        let _written = self.body.write_fmt(words);
    }
}

fn set(font: Type) -> String {
    let family = match font.family {
        Family::Text => "Ubuntu, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif",
        Family::Mono => "Hack, 'DejaVu Sans Mono', Menlo, Consolas, monospace",
    };
    let (size, colour) = (number(font.size), hex(font.colour));
    format!("font-family=\"{family}\" font-size=\"{size}\" fill=\"{colour}\"")
}

fn stroke(edge: Edge) -> String {
    edge.map_or_else(String::new, |(width, colour)| {
        format!(
            " stroke=\"{}\" stroke-width=\"{}\"",
            hex(colour),
            number(width)
        )
    })
}

/// A colour that hides what is behind it.
pub(super) fn hex(colour: Color32) -> String {
    format!("#{:02x}{:02x}{:02x}", colour.r(), colour.g(), colour.b())
}

/// At most two digits behind the point, and none that say nothing.
pub(super) fn number(value: f32) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    match text {
        "-0" => "0".to_owned(),
        text => text.to_owned(),
    }
}

/// Words that can't be taken for marks, without what no XML may have.
pub(super) fn escaped(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for character in words.chars() {
        match character {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            '\'' => text.push_str("&apos;"),
            '\t' | '\n' => text.push(' '),
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => {}
            character => text.push(character),
        }
    }
    text
}
