//! How the screen looks: what a user chooses once and for all.

use egui::{Context, Id, ThemePreference};

use crate::theme;

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

/// How addresses are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Radix {
    /// 4 096
    #[default]
    Decimal,
    /// 0x1000
    Hexadecimal,
}

impl Radix {
    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Decimal => Self::Hexadecimal,
            Self::Hexadecimal => Self::Decimal,
        }
    }
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

/// Where the settings are for whoever draws.
fn id() -> Id {
    Id::unique("settings")
}

impl Settings {
    /// What is in force where this is drawn.
    pub fn of(ctx: &Context) -> Self {
        ctx.data(|data| data.get_temp(id())).unwrap_or_default()
    }

    /// Puts the settings into force.
    pub fn apply(self, ctx: &Context) {
        ctx.data_mut(|data| data.insert_temp(id(), self));
        ctx.set_theme(match self.theme {
            ThemeChoice::System => ThemePreference::System,
            ThemeChoice::Light => ThemePreference::Light,
            ThemeChoice::Dark | ThemeChoice::Contrast => ThemePreference::Dark,
        });
        ctx.set_zoom_factor(self.zoom);
        theme::set_styles(ctx, self);
    }

    /// An address as the settings have it.
    pub fn address(self, address: u128) -> String {
        match self.radix {
            Radix::Decimal => vmem_lab::words::grouped(address),
            Radix::Hexadecimal => format!("{address:#x}"),
        }
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
    fn what_makes_no_sense_leaves_the_usual() {
        let text = "theme=purple\nzoom=NaN\nzoom=1e9\nnothing\n=\n";
        assert_eq!(Settings::from_text(text), Settings::default());
    }
}
