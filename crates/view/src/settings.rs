//! How the screen looks: what a user chooses once and for all.

use vmem_lab::World;
use vmem_lab::narration::Formatter;
pub use vmem_lab::narration::Radix;

/// Which colours.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum ThemeChoice {
    /// Light or dark, as the system is.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
    /// White and strong colours on black.
    Contrast,
}

/// Who looks at the screen, and from where.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Stage {
    /// Somebody at a desk.
    #[default]
    Desk,
    /// A class.
    Present,
}

/// How much may move.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Motion {
    /// What changes moves to its place, shortly.
    #[default]
    Short,
    /// Nothing moves.
    None,
}

/// How the screen looks.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Settings {
    /// Which colours.
    pub theme: ThemeChoice,
    /// For whom.
    pub stage: Stage,
    /// How much may move.
    pub motion: Motion,
    /// How addresses are written.
    pub radix: Radix,
    /// How much larger than usual everything is.
    pub zoom: f32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: ThemeChoice::default(),
            stage: Stage::default(),
            motion: Motion::default(),
            radix: Radix::default(),
            zoom: 1.0,
        }
    }
}

impl Settings {
    /// How much larger than usual everything is in a window of this size. A class sees
    /// the same on every projector: what has room in 800 by 450 points, or less where
    /// the smallest text would fall below 20.
    pub fn zoom_in(self, width: f32, height: f32) -> f32 {
        match self.stage {
            Stage::Desk => self.zoom,
            Stage::Present => {
                let projected = (width / 800.0).min(height / 450.0);
                // On a telephone there must be room for something.
                let usable = (width / 360.0).min(height / 330.0).max(1.0);
                let zoom = projected.max(PRESENTED).min(usable).min(4.0);
                self.zoom * (zoom * 100.0).round() / 100.0
            }
        }
    }

    /// How thick a line of so many points is: for a class three at least, when everything
    /// is enlarged.
    pub fn line(self, width: f32) -> f32 {
        match self.stage {
            Stage::Desk => width,
            Stage::Present => width.max(3.0 / PRESENTED),
        }
    }

    /// A step larger.
    #[must_use]
    pub fn larger(self) -> Self {
        self.zoomed(1.0)
    }

    /// A step smaller.
    #[must_use]
    pub fn smaller(self) -> Self {
        self.zoomed(-1.0)
    }

    /// So many steps of a tenth larger.
    fn zoomed(self, steps: f32) -> Self {
        let zoom = ((self.zoom * 10.0).round() + steps) / 10.0;
        Self {
            zoom: zoom.clamp(*ZOOMS.start(), *ZOOMS.end()),
            ..self
        }
    }

    /// An address as the settings have it.
    pub fn address(self, address: u128) -> String {
        self.radix.address(address)
    }

    /// Tells of a world with its addresses as the settings have them.
    pub fn formatter(self, world: &World) -> Formatter<'_> {
        Formatter::new(world, self.radix)
    }

    /// As lines of a key and a word, for keeping.
    pub fn to_text(self) -> String {
        let Self {
            theme,
            stage,
            motion,
            radix,
            zoom,
        } = self;
        let words = [
            ("theme", word(&THEMES, theme)),
            ("stage", word(&STAGES, stage)),
            ("motion", word(&MOTIONS, motion)),
            ("radix", word(&RADICES, radix)),
        ];
        let mut text = format!("zoom={zoom}\n");
        for (key, word) in words {
            text += &format!("{key}={word}\n");
        }
        text
    }

    /// What was kept; of what makes no sense (any more), the usual.
    pub fn from_text(text: &str) -> Self {
        let mut settings = Self::default();
        for (key, word) in text.lines().filter_map(|line| line.split_once('=')) {
            match key {
                "theme" => choose(&THEMES, word, &mut settings.theme),
                "stage" => choose(&STAGES, word, &mut settings.stage),
                "motion" => choose(&MOTIONS, word, &mut settings.motion),
                "radix" => choose(&RADICES, word, &mut settings.radix),
                "zoom" => {
                    let zoom = word.parse().ok().filter(|zoom| ZOOMS.contains(zoom));
                    settings.zoom = zoom.unwrap_or(settings.zoom);
                }
                _ => {}
            }
        }
        settings
    }
}

/// The size of the smallest text, in points.
pub const SMALLEST_TEXT: f32 = 12.5;
/// Enlarges the smallest text to the 20 points that are read in the last row.
const PRESENTED: f32 = 20.0 / SMALLEST_TEXT;

/// The words for what can be chosen.
type Words<T> = [(&'static str, T)];

/// How small and how large everything can be made.
pub const ZOOMS: std::ops::RangeInclusive<f32> = 0.5..=3.0;

const THEMES: [(&str, ThemeChoice); 4] = [
    ("system", ThemeChoice::System),
    ("light", ThemeChoice::Light),
    ("dark", ThemeChoice::Dark),
    ("contrast", ThemeChoice::Contrast),
];
const STAGES: [(&str, Stage); 2] = [("desk", Stage::Desk), ("present", Stage::Present)];
const MOTIONS: [(&str, Motion); 2] = [("short", Motion::Short), ("none", Motion::None)];
const RADICES: [(&str, Radix); 2] = [
    ("decimal", Radix::Decimal),
    ("hexadecimal", Radix::Hexadecimal),
];

fn word<T: PartialEq>(words: &Words<T>, value: T) -> &'static str {
    let found = words.iter().find(|(_, known)| *known == value);
    found.map_or("", |(word, _)| word)
}

fn choose<T: Copy>(words: &Words<T>, word: &str, value: &mut T) {
    if let Some((_, known)) = words.iter().find(|(known, _)| *known == word) {
        *value = *known;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_kept() {
        let settings = Settings {
            theme: ThemeChoice::Contrast,
            stage: Stage::Present,
            motion: Motion::None,
            radix: Radix::Hexadecimal,
            zoom: 1.25,
        };
        assert_eq!(Settings::from_text(&settings.to_text()), settings);
    }

    #[test]
    fn a_class_reads_twenty_points_on_every_projector() {
        let settings = Settings {
            stage: Stage::Present,
            ..Settings::default()
        };
        for (width, height) in [
            (800.0, 600.0),
            (1024.0, 768.0),
            (1280.0, 720.0),
            (1366.0, 768.0),
            (1920.0, 1080.0),
        ] {
            let zoom = settings.zoom_in(width, height);
            assert!(zoom * SMALLEST_TEXT >= 20.0, "{width} by {height}: {zoom}");
            assert!(width / zoom >= 490.0 && height / zoom >= 360.0, "{zoom}");
        }
    }

    #[test]
    fn zooming_stops_at_the_ends() {
        let mut settings = Settings::default();
        for _ in 0..100 {
            settings = settings.larger();
        }
        assert_eq!(settings.zoom, *ZOOMS.end());
        for _ in 0..100 {
            settings = settings.smaller();
        }
        assert_eq!(settings.zoom, *ZOOMS.start());
        assert_eq!(settings.larger().smaller().zoom, settings.zoom);
    }

    #[test]
    fn what_makes_no_sense_leaves_the_usual() {
        let text = "theme=purple\nzoom=NaN\nzoom=1e9\nnothing\n=\n";
        assert_eq!(Settings::from_text(text), Settings::default());
    }
}
