//! What boxes are filled with: colours, and the patterns that say without colour what
//! something is.

use egui::Color32;

use crate::export::svg::page::hex;

/// What a box is filled with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fill {
    Nothing,
    Colour(Color32),
    /// Diagonal lines: what is free.
    Hatch(Color32),
    /// Two colours in stripes: what is lent.
    Stripes(Color32, Color32),
    /// Dots: what only the quantum took.
    Dots(Color32),
}

impl Fill {
    /// The pattern that it needs, by name, without its end; and what a `fill` says.
    pub(super) fn written(self) -> (Option<(String, String)>, String) {
        let (name, pattern) = match self {
            Self::Nothing => return (None, "none".to_owned()),
            Self::Colour(colour) => return (None, hex(colour)),
            Self::Hatch(colour) => {
                let name = format!("free-{}", &hex(colour)[1..]);
                (name, diagonal(7.0, 1.4, None, colour))
            }
            Self::Stripes(ground, stripe) => {
                let name = format!("lent-{}-{}", &hex(ground)[1..], &hex(stripe)[1..]);
                (name, diagonal(11.0, 3.5, Some(ground), stripe))
            }
            Self::Dots(colour) => {
                let name = format!("rounding-{}", &hex(colour)[1..]);
                let dot = format!(
                    "width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\"><circle cx=\"3.5\" cy=\"3.5\" r=\"1.4\" fill=\"{}\"/>",
                    hex(colour)
                );
                (name, dot)
            }
        };
        let paint = format!("url(#{name})");
        (Some((name, pattern)), paint)
    }
}

/// Diagonal lines that are `step` apart along the bar.
fn diagonal(step: f32, width: f32, ground: Option<Color32>, colour: Color32) -> String {
    let across = step / std::f32::consts::SQRT_2;
    let ground = ground.map_or_else(String::new, |ground| {
        format!(
            "<rect width=\"{across:.2}\" height=\"8\" fill=\"{}\"/>",
            hex(ground)
        )
    });
    format!(
        "width=\"{across:.2}\" height=\"8\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">{ground}<rect width=\"{width}\" height=\"8\" fill=\"{}\"/>",
        hex(colour)
    )
}
