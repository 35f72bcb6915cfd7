//! Colours, fonts and spacing.
//!
//! The colour of a segment shows its arena, the fill its state. The accent means *now* and
//! nothing else. Text has a contrast of at least 4.5 to 1, graphics 3 to 1, and the hues
//! differ for colour-blind people too; `tests` measures all three.

mod focus;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use egui::style::ScrollAnimation;
use egui::{
    Color32, Context, CornerRadius, FontDefinitions, FontFamily, FontId, Id, Margin, Stroke, Style,
    TextStyle, Theme, ThemePreference, Ui, Vec2, Visuals, vec2,
};

use vmem_view::settings::{Motion, Settings, ThemeChoice};

/// The colours of one theme.
#[derive(Clone, Copy, Debug)]
pub struct Palette {
    /// The background of the screen.
    pub ground: Color32,
    /// The background of panels.
    pub card: Color32,
    /// The background of code and of empty cells.
    pub sunk: Color32,
    /// Text and outlines.
    pub ink: Color32,
    /// Text of labels.
    pub muted: Color32,
    /// The borders of cards.
    pub hairline: Color32,
    /// The hatching of free segments.
    pub hatch: Color32,
    /// The accent: what changes now.
    pub now: Color32,
    /// The background of what changes now.
    pub now_soft: Color32,
    /// New text and numbers; readable on a card.
    pub now_text: Color32,
    /// Text on the accent.
    pub on_now: Color32,
    /// Success, "always fits"; never without a word.
    pub good: Color32,
    /// Errors, "might fit"; never without a word.
    pub warn: Color32,
    hues: [Color32; 6],
    /// Text on an arena's hue.
    pub on_hue: Color32,
    /// The background of the sentence in presentation mode.
    pub band: Color32,
    /// Text on the band.
    pub on_band: Color32,
}

const LIGHT: Palette = palette(0);
const DARK: Palette = palette(1);
const CONTRAST: Palette = palette(2);

/// Returns the palette in a column of this table: light, dark, high contrast.
const fn palette(column: usize) -> Palette {
    /// One of three colours, written as 0xRRGGBB.
    const fn rgb(column: usize, hexes: [u32; 3]) -> Color32 {
        let [_, red, green, blue] = hexes[column].to_be_bytes();
        Color32::from_rgb(red, green, blue)
    }
    Palette {
        ground: rgb(column, [0xF4F4F0, 0x121519, 0x000000]),
        card: rgb(column, [0xFFFFFF, 0x1A1E24, 0x000000]),
        sunk: rgb(column, [0xF7F7F4, 0x15181D, 0x0A0A0A]),
        ink: rgb(column, [0x1B1F24, 0xE8EAED, 0xFFFFFF]),
        muted: rgb(column, [0x5B6470, 0x9AA3AF, 0xD6D6D6]),
        hairline: rgb(column, [0xD5D8DD, 0x2E343D, 0x8A8A8A]),
        hatch: rgb(column, [0xC9CED6, 0x3C4450, 0x8A8A8A]),
        now: rgb(column, [0xD9660B, 0xFFA24A, 0xFFB000]),
        now_soft: rgb(column, [0xFFF3E6, 0x33240F, 0x3A2800]),
        now_text: rgb(column, [0xB04E00, 0xFFA24A, 0xFFB000]),
        on_now: rgb(column, [0x1B1F24, 0x121519, 0x000000]),
        good: rgb(column, [0x2C784E, 0x7CCB8D, 0x9BEBAA]),
        warn: rgb(column, [0x8A5E00, 0xE3B341, 0xFFE066]),
        hues: [
            rgb(column, [0x3D64AB, 0x6BA7EC, 0x81C2FD]),
            rgb(column, [0x118374, 0x4DC6B1, 0x58E8DD]),
            rgb(column, [0x6639B6, 0xB581C8, 0xD2AADC]),
            rgb(column, [0x98438B, 0xE26BA5, 0xFE8E9A]),
            rgb(column, [0x646E0A, 0xBBC77F, 0xC9EC55]),
            rgb(column, [0x4A6360, 0x9DC0D9, 0xC3CCB5]),
        ],
        on_hue: rgb(column, [0xFFFFFF, 0x0B1418, 0x000000]),
        band: rgb(column, [0x1B1F24, 0x2E343D, 0x1C1C1C]),
        on_band: rgb(column, [0xF4F4F0, 0xFFFFFF, 0xFFFFFF]),
    }
}

impl Palette {
    /// Returns the colours of a `Ui`.
    pub fn of(ui: &Ui) -> Self {
        let is_contrast = ui.data(|data| data.get_temp(contrast_id()));
        Self::new(ui.theme(), is_contrast.unwrap_or_default())
    }

    fn new(theme: Theme, is_contrast: bool) -> Self {
        match theme {
            _ if is_contrast => CONTRAST,
            Theme::Light => LIGHT,
            Theme::Dark => DARK,
        }
    }

    /// Returns the hue of the arena that was created as number `index`.
    pub fn hue(&self, index: usize) -> Color32 {
        self.hues[index % self.hues.len()]
    }
}

/// The sizes of text.
pub mod size {
    /// Small labels.
    pub const SMALL: f32 = 12.5;
    /// Text.
    pub const BODY: f32 = 14.0;
    /// Titles, and the sentence of the last operation.
    pub const TITLE: f32 = 17.0;
}

/// Returns the proportional font.
pub fn text(size: f32) -> FontId {
    FontId::proportional(size)
}

/// Returns the font for numbers and addresses.
pub fn mono(size: f32) -> FontId {
    FontId::monospace(size)
}

/// The space between cards, and around the screen.
pub const GAP: f32 = 8.0;
/// The radius of the corners of cards.
pub const CORNER: u8 = 8;
/// The height of a control.
pub const CONTROL: f32 = 30.0;

/// Sets up the fonts, and what never changes.
pub fn install(ctx: &Context) {
    ctx.set_fonts(fonts());
    ctx.add_plugin(focus::FocusRing);
    // Our own commands zoom, and save the zoom with the settings.
    ctx.options_mut(|options| options.zoom_with_keyboard = false);
}

/// Applies the settings, in a window of this size.
pub fn apply(ctx: &Context, settings: Settings, window: [f32; 2]) {
    ctx.set_theme(match settings.theme {
        ThemeChoice::System => ThemePreference::System,
        ThemeChoice::Light => ThemePreference::Light,
        ThemeChoice::Dark | ThemeChoice::Contrast => ThemePreference::Dark,
    });
    let is_contrast = settings.theme == ThemeChoice::Contrast;
    ctx.data_mut(|data| data.insert_temp(contrast_id(), is_contrast));
    for theme in [Theme::Light, Theme::Dark] {
        ctx.style_mut_of(theme, |style| set_style(style, theme, settings));
    }
    ctx.set_zoom_factor(settings.zoom_in(window));
}

/// Adapts the zoom to the size that the window has now, and returns this size.
pub fn fit(ctx: &Context, settings: Settings) -> [f32; 2] {
    // Without rounding, the zoom could change the size and the size the zoom.
    let window = (ctx.content_rect().size() * ctx.zoom_factor())
        .round()
        .into();
    let zoom = settings.zoom_in(window);
    if (zoom - ctx.zoom_factor()).abs() > 0.01 {
        ctx.set_zoom_factor(zoom);
    }
    window
}

/// Returns the key of the high contrast in egui's memory.
fn contrast_id() -> Id {
    Id::unique("high contrast")
}

/// Returns the fonts. The proportional one lacks arrows and triangles, so the monospaced one
/// follows it; the system's fonts would look different on every machine.
fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let mono = fonts.families.get(&FontFamily::Monospace).cloned();
    let proportional = fonts.families.entry(FontFamily::Proportional).or_default();
    proportional.extend(mono.into_iter().flatten());
    fonts
}

fn set_style(style: &mut Style, theme: Theme, settings: Settings) {
    let palette = Palette::new(theme, settings.theme == ThemeChoice::Contrast);
    style.text_styles = [
        (TextStyle::Small, text(size::SMALL)),
        (TextStyle::Body, text(size::BODY)),
        (TextStyle::Button, text(size::BODY)),
        (TextStyle::Heading, text(size::TITLE)),
        (TextStyle::Monospace, mono(13.0)),
    ]
    .into();
    style.spacing.item_spacing = vec2(8.0, 4.0);
    style.spacing.button_padding = vec2(12.0, 4.0);
    style.spacing.interact_size = vec2(32.0, CONTROL);
    style.spacing.menu_margin = Margin::same(8);
    style.spacing.window_margin = Margin::same(12);
    style.spacing.text_edit_width = 84.0;
    style.spacing.combo_width = 40.0;
    // A scroll bar is visible wherever a part is out of sight.
    style.spacing.scroll.dormant_handle_opacity = 0.5;
    style.interaction.selectable_labels = false;
    (style.animation_time, style.scroll_animation) = match settings.motion {
        Motion::Short => (0.08, ScrollAnimation::default()),
        Motion::None => (0.0, ScrollAnimation::none()),
    };
    style.visuals = visuals(palette, theme);
    style.visuals.text_cursor.blink = settings.motion == Motion::Short;
}

fn visuals(palette: Palette, theme: Theme) -> Visuals {
    let mut visuals = match theme {
        Theme::Light => Visuals::light(),
        Theme::Dark => Visuals::dark(),
    };
    let hairline = Stroke::new(1.0, palette.hairline);
    let corner = CornerRadius::same(6);
    visuals.weak_text_color = Some(palette.muted);
    visuals.panel_fill = palette.ground;
    visuals.window_fill = palette.card;
    visuals.window_stroke = hairline;
    visuals.window_corner_radius = CornerRadius::same(CORNER);
    visuals.menu_corner_radius = CornerRadius::same(CORNER);
    visuals.extreme_bg_color = palette.sunk;
    visuals.text_edit_bg_color = Some(palette.ground);
    visuals.code_bg_color = palette.sunk;
    visuals.faint_bg_color = palette.sunk;
    visuals.hyperlink_color = palette.hue(0);
    visuals.warn_fg_color = palette.warn;
    visuals.error_fg_color = palette.warn;
    visuals.selection.bg_fill = palette.hue(0).gamma_multiply(0.35);
    visuals.selection.stroke = Stroke::new(1.0, palette.ink);

    let widgets = &mut visuals.widgets;
    for widget in [
        &mut widgets.noninteractive,
        &mut widgets.inactive,
        &mut widgets.hovered,
        &mut widgets.active,
        &mut widgets.open,
    ] {
        widget.corner_radius = corner;
        widget.expansion = 0.0;
        widget.bg_fill = palette.card;
        widget.weak_bg_fill = palette.card;
        widget.bg_stroke = hairline;
        widget.fg_stroke = Stroke::new(1.0, palette.ink);
    }
    widgets.hovered.weak_bg_fill = palette.ground;
    widgets.hovered.bg_stroke = Stroke::new(1.0, palette.muted);
    widgets.active.weak_bg_fill = palette.card.lerp_to_gamma(palette.hairline, 0.4);
    // A focused widget too, inside its ring.
    widgets.active.bg_stroke = Stroke::new(1.0, palette.ink);
    widgets.open.weak_bg_fill = palette.ground;
    visuals
}

/// Returns the frame of a panel.
pub fn card(ui: &Ui) -> egui::Frame {
    let palette = Palette::of(ui);
    egui::Frame::new()
        .fill(palette.card)
        .stroke((1.0, palette.hairline))
        .corner_radius(CORNER)
        .inner_margin(Margin::symmetric(16, 10))
}

/// Returns the frame around panels, with margins at the left and right, and above.
pub fn ground(ui: &Ui, [left, right]: [i8; 2], top: i8) -> egui::Frame {
    egui::Frame::new()
        .fill(Palette::of(ui).ground)
        .inner_margin(Margin {
            left,
            right,
            top,
            bottom: 8,
        })
}

/// Returns the frame of code and dumps inside of a panel.
pub fn sunk(ui: &Ui) -> egui::Frame {
    egui::Frame::new()
        .fill(Palette::of(ui).sunk)
        .corner_radius(4.0)
        .inner_margin(8.0)
}

/// The layout of the screen.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Shape {
    /// One column, everything large enough for a thumb.
    Phone,
    /// One structure at a time, in tabs.
    Tabs,
    /// All structures side by side.
    Wide,
}

impl Shape {
    /// Returns the shape for a screen of `size`, in points.
    pub fn of(size: Vec2) -> Self {
        if size.x >= 1100.0 {
            Self::Wide
        } else if size.x >= 640.0 {
            Self::Tabs
        } else {
            Self::Phone
        }
    }
}

/// A text that is laid out.
pub type Galley = Arc<egui::Galley>;
