//! The settings of the screen.

pub use vmem_lab::narration::Radix;

/// The choice of colours.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum ThemeChoice {
    /// Light or dark, as in the system.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
    /// High contrast: white and strong colours on black.
    Contrast,
}

/// The audience of the screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Stage {
    /// One person at a desk.
    #[default]
    Desk,
    /// A class in front of a projector.
    Present,
}

/// The amount of animation.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Motion {
    /// Short animations.
    #[default]
    Short,
    /// No animations.
    None,
}

/// The settings of the screen.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Settings {
    /// The colours.
    pub theme: ThemeChoice,
    /// The audience.
    pub stage: Stage,
    /// The amount of animation.
    pub motion: Motion,
    /// The radix of addresses.
    pub radix: Radix,
    /// The zoom factor; `None` if it follows the size of the window.
    pub zoom: Option<f32>,
}

impl Settings {
    /// Returns the zoom factor that the user chose, or the default in a window of this size. A
    /// desk's is the largest at which a window of 1 880 by 1 000 points shows all structures.
    pub fn chosen_zoom(self, [width, height]: [f32; 2]) -> f32 {
        let fitting = (width / 1880.0).min(height / 1000.0);
        self.zoom.unwrap_or(match self.stage {
            Stage::Desk => ((fitting * 10.0).floor() / 10.0).clamp(1.0, *ZOOMS.end()),
            Stage::Present => 1.0,
        })
    }

    /// Returns the zoom factor in a window of this size. A class sees the same on every
    /// projector: 800 by 450 points, or less if the smallest text were below 20 points.
    pub fn zoom_in(self, window: [f32; 2]) -> f32 {
        let chosen = self.chosen_zoom(window);
        let [width, height] = window;
        match self.stage {
            Stage::Desk => chosen,
            Stage::Present => {
                let projected = (width / 800.0).min(height / 450.0);
                // A phone needs room for the panels.
                let usable = (width / 360.0).min(height / 330.0).max(1.0);
                let zoom = projected.max(PRESENTED).min(usable).min(4.0);
                chosen * (zoom * 100.0).round() / 100.0
            }
        }
    }

    /// Returns the width of a line: for a class at least three points after zooming.
    pub fn line(self, width: f32) -> f32 {
        match self.stage {
            Stage::Desk => width,
            Stage::Present => width.max(3.0 / PRESENTED),
        }
    }

    /// Returns the notice about a change from `before` that the screen may not show.
    pub fn notice_after(self, before: Self) -> Option<&'static str> {
        match (self.motion, self.theme) {
            (Motion::None, _) if before.motion != self.motion => Some("Motion is off."),
            (Motion::Short, _) if before.motion != self.motion => Some("Motion is on."),
            (_, ThemeChoice::System) if before.theme != self.theme => {
                Some("The theme is the same as the system’s.")
            }
            _ => None,
        }
    }

    /// Returns the settings with a zoom one step larger than in a window of this size.
    #[must_use]
    pub fn larger(self, window: [f32; 2]) -> Self {
        self.zoomed(window, 1.0)
    }

    /// Returns the settings with a zoom one step smaller than in a window of this size.
    #[must_use]
    pub fn smaller(self, window: [f32; 2]) -> Self {
        self.zoomed(window, -1.0)
    }

    /// Returns the settings without a zoom that is the default in this window anyway.
    fn following(self, window: [f32; 2]) -> Self {
        let default = Self { zoom: None, ..self };
        if default.chosen_zoom(window) == self.chosen_zoom(window) {
            default
        } else {
            self
        }
    }

    fn zoomed(self, window: [f32; 2], steps: f32) -> Self {
        let zoom = ((self.chosen_zoom(window) * 10.0).round() + steps) / 10.0;
        Self {
            zoom: Some(zoom.clamp(*ZOOMS.start(), *ZOOMS.end())),
            ..self
        }
        .following(window)
    }

    /// Returns lines of `key=word`, to be saved.
    pub fn to_text(self) -> String {
        // `1.0`, not `1`: see `ZOOM_OF_OLD`.
        let zoom = self.zoom.map(|zoom| format!("zoom={zoom:?}\n"));
        format!(
            "{}theme={}\nstage={}\nmotion={}\nradix={}\n",
            zoom.unwrap_or_default(),
            word(&THEMES, self.theme),
            word(&STAGES, self.stage),
            word(&MOTIONS, self.motion),
            word(&RADICES, self.radix),
        )
    }

    /// Reads saved settings; unknown words have no effect.
    pub fn from_text(text: &str) -> Self {
        let mut settings = Self::default();
        for (key, word) in text.lines().filter_map(|line| line.split_once('=')) {
            match key {
                "theme" => choose(&THEMES, word, &mut settings.theme),
                "stage" => choose(&STAGES, word, &mut settings.stage),
                "motion" => choose(&MOTIONS, word, &mut settings.motion),
                "radix" => choose(&RADICES, word, &mut settings.radix),
                "zoom" if word != ZOOM_OF_OLD => {
                    let zoom = word.parse().ok().filter(|zoom| ZOOMS.contains(zoom));
                    settings.zoom = zoom.or(settings.zoom);
                }
                _ => {}
            }
        }
        settings
    }
}

/// A text about a past state, in decimal and hexadecimal: it cannot be formatted again later.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RadixText([String; 2]);

impl RadixText {
    /// Formats the text in each radix.
    pub fn new(format: impl FnMut(Radix) -> String) -> Self {
        Self([Radix::Decimal, Radix::Hexadecimal].map(format))
    }

    /// Returns the text in a radix.
    pub fn shown(&self, radix: Radix) -> &str {
        let [decimal, hexadecimal] = &self.0;
        match radix {
            Radix::Decimal => decimal,
            Radix::Hexadecimal => hexadecimal,
        }
    }
}

/// A text without an address.
impl From<String> for RadixText {
    fn from(text: String) -> Self {
        Self([text.clone(), text])
    }
}

/// The size of the smallest text, in points.
pub const SMALLEST_TEXT: f32 = 12.5;
/// The zoom at which the smallest text has 20 points, which the last row can read.
const PRESENTED: f32 = 20.0 / SMALLEST_TEXT;

/// The words for the values of a setting.
type Words<T> = [(&'static str, T)];

/// The range of the zoom factor.
pub const ZOOMS: std::ops::RangeInclusive<f32> = 0.5..=3.0;
/// The word that older versions saved if no zoom was chosen.
const ZOOM_OF_OLD: &str = "1";

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
    let found = words.iter().find(|(_, other)| *other == value);
    found.map_or("", |(word, _)| word)
}

fn choose<T: Copy>(words: &Words<T>, word: &str, value: &mut T) {
    if let Some((_, found)) = words.iter().find(|(other, _)| *other == word) {
        *value = *found;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAPTOP: [f32; 2] = [1280.0, 720.0];

    #[test]
    fn settings_are_saved_and_read_again() {
        let settings = Settings {
            theme: ThemeChoice::Contrast,
            stage: Stage::Present,
            motion: Motion::None,
            radix: Radix::Hexadecimal,
            zoom: Some(1.25),
        };
        let default = Settings::default();
        // On a large screen, 1 is not the default.
        let small = Settings {
            zoom: Some(1.0),
            ..default
        };
        for settings in [settings, default, small] {
            assert_eq!(Settings::from_text(&settings.to_text()), settings);
        }
    }

    #[test]
    fn a_class_reads_twenty_points_on_every_projector() {
        let settings = Settings {
            stage: Stage::Present,
            ..Settings::default()
        };
        let small = [(800.0, 600.0), (1024.0, 768.0), (1280.0, 720.0)];
        let large = [(1366.0, 768.0), (1920.0, 1080.0)];
        for (width, height) in small.into_iter().chain(large) {
            let zoom = settings.zoom_in([width, height]);
            assert!(zoom * SMALLEST_TEXT >= 20.0, "{width} by {height}: {zoom}");
            assert!(width / zoom >= 490.0 && height / zoom >= 360.0, "{zoom}");
        }
    }

    #[test]
    fn zooming_stops_at_the_ends() {
        let mut settings = Settings::default();
        for _ in 0..100 {
            settings = settings.larger(LAPTOP);
        }
        assert_eq!(settings.zoom, Some(*ZOOMS.end()));
        for _ in 0..100 {
            settings = settings.smaller(LAPTOP);
        }
        assert_eq!(settings.zoom, Some(*ZOOMS.start()));
        assert_eq!(settings.larger(LAPTOP).smaller(LAPTOP).zoom, settings.zoom);
    }

    #[test]
    fn the_default_zoom_follows_the_window_until_one_is_chosen() {
        let default = Settings::default();
        for (window, zoom) in [
            ([360.0, 800.0], 1.0),
            (LAPTOP, 1.0),
            ([1920.0, 1080.0], 1.0),
            ([2560.0, 1440.0], 1.3),
            ([3440.0, 1440.0], 1.4),
            ([3840.0, 2160.0], 2.0),
        ] {
            assert_eq!(default.zoom_in(window), zoom, "{window:?}");
        }
        let projector = [3840.0, 2160.0];
        let larger = default.larger(projector);
        assert_eq!(larger.zoom_in(projector), 2.1);
        assert_eq!(larger.zoom_in(LAPTOP), 2.1);
    }

    #[test]
    fn the_zoom_that_older_versions_always_saved_was_not_chosen() {
        assert_eq!(Settings::from_text("zoom=1\n"), Settings::default());
        let chosen = Settings::from_text("zoom=1.25\n");
        assert_eq!(chosen.zoom, Some(1.25));
    }

    #[test]
    fn unknown_words_leave_the_defaults() {
        let text = "theme=purple\nzoom=NaN\nzoom=1e9\nnothing\n=\n";
        assert_eq!(Settings::from_text(text), Settings::default());
    }
}
