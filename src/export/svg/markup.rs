//! Writing XML: tags, numbers, colours and escaped text.

use std::fmt::{Display, Write as _};

use egui::{Color32, Pos2};

/// A tag that is being written.
pub(super) struct Tag<'a> {
    out: &'a mut String,
    name: &'static str,
}

impl<'a> Tag<'a> {
    pub(super) fn new(out: &'a mut String, name: &'static str) -> Self {
        out.push('<');
        out.push_str(name);
        Self { out, name }
    }

    /// Adds an attribute whose value needs no escaping.
    pub(super) fn with(self, name: &str, value: impl Display) -> Self {
        // Writing to a string cannot fail.
        let _written = write!(self.out, " {name}=\"{value}\"");
        self
    }

    pub(super) fn number(self, name: &str, value: f32) -> Self {
        self.with(name, number(value))
    }

    /// Adds a colour and its opacity.
    pub(super) fn colour(self, name: &str, colour: Color32) -> Self {
        let [r, g, b, alpha] = colour.to_srgba_unmultiplied();
        if alpha == 0 {
            return self.with(name, "none");
        }
        let tag = self.with(name, format_args!("#{r:02x}{g:02x}{b:02x}"));
        if alpha == 255 {
            return tag;
        }
        // "fill-opacity", "stroke-opacity", "stop-opacity"
        let opacity = format!("{}-opacity", name.trim_end_matches("-color"));
        tag.with(&opacity, format_args!("{:.3}", f32::from(alpha) / 255.0))
    }

    pub(super) fn close(self) {
        self.out.push_str("/>\n");
    }

    pub(super) fn text(self, text: &str) {
        let name = self.name;
        // Writing to a string cannot fail.
        let _written = writeln!(self.out, ">{}</{name}>", escaped(text));
    }

    /// Ends the opening tag of an element with children.
    pub(super) fn open(self) {
        self.out.push_str(">\n");
    }
}

/// Formats a number with at most two decimals; 0 if it is not a number.
pub(super) fn number(value: f32) -> String {
    let value = if value.is_finite() { value } else { 0.0 };
    let text = format!("{value:.2}");
    match text.trim_end_matches('0').trim_end_matches('.') {
        "-0" => "0".to_owned(),
        text => text.to_owned(),
    }
}

/// Formats a point of a path.
pub(super) fn point(at: Pos2) -> String {
    format!("{} {}", number(at.x), number(at.y))
}

/// Formats the lines of a path from point to point.
pub(super) fn polyline(points: &[Pos2]) -> String {
    let mut path = String::new();
    for (nth, &at) in points.iter().enumerate() {
        path.push(if nth == 0 { 'M' } else { 'L' });
        path += &point(at);
    }
    path
}

/// Escapes a text, and removes the characters that XML forbids.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '\t' | '\n' => escaped.push(' '),
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => {}
            character => escaped.push(character),
        }
    }
    escaped
}
