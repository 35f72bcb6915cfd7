//! The colours as measured: contrast by WCAG 2, and how far apart they are for whoever does
//! not see all of them, by Machado, Oliveira and Fernandes (2009).

use egui::{Color32, Rgba};

use crate::kit::theme::{CONTRAST, DARK, LIGHT, Palette};

const THEMES: [(&str, Palette); 3] = [("light", LIGHT), ("dark", DARK), ("contrast", CONTRAST)];

/// Three channels of light, or three coordinates.
type Linear = [f64; 3];
/// The rows of a matrix.
type Matrix = [Linear; 3];

fn linear(colour: Color32) -> Linear {
    let [red, green, blue, _] = Rgba::from(colour).to_array();
    [red, green, blue].map(f64::from)
}

fn contrast(a: Color32, b: Color32) -> f64 {
    let luminance = |colour| times([[0.2126, 0.7152, 0.0722]; 3], linear(colour))[0];
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn times(matrix: Matrix, v: Linear) -> Linear {
    matrix.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2])
}

/// Everyone, and those who lack one of the three cones.
const EYES: [(&str, Matrix); 4] = [
    ("all", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "protanopia",
        [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ],
    ),
    (
        "deuteranopia",
        [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ],
    ),
    (
        "tritanopia",
        [
            [1.255_528, -0.076_749, -0.178_779],
            [-0.078_411, 0.930_809, 0.147_602],
            [0.004_733, 0.691_367, 0.303_900],
        ],
    ),
];

fn oklab(linear: Linear) -> Linear {
    let cones = times(
        [
            [0.412_221_470_8, 0.536_332_536_3, 0.051_445_992_9],
            [0.211_903_498_2, 0.680_699_545_1, 0.107_396_956_6],
            [0.088_302_461_9, 0.281_718_837_6, 0.629_978_700_5],
        ],
        linear.map(|channel| channel.clamp(0.0, 1.0)),
    );
    times(
        [
            [0.210_454_255_3, 0.793_617_785_0, -0.004_072_046_8],
            [1.977_998_495_1, -2.428_592_205_0, 0.450_593_709_9],
            [0.025_904_037_1, 0.782_771_766_2, -0.808_675_766_0],
        ],
        cones.map(f64::cbrt),
    )
}

/// Returns the distance of two colours: 0.02 is hardly seen side by side, black and white are 1.
fn apart(eye: Matrix, a: Color32, b: Color32) -> f64 {
    let seen = |colour| oklab(times(eye, linear(colour)));
    let (a, b) = (seen(a), seen(b));
    (0..3).map(|i| (a[i] - b[i]).powi(2)).sum::<f64>().sqrt()
}

/// Fails if two colours are too similar for anyone, whatever cones one has.
fn need_apart(theme: &str, words: &str, a: Color32, b: Color32) {
    for (eyes, eye) in EYES {
        let apart = apart(eye, a, b);
        assert!(apart >= 0.05, "{theme}, {eyes}: {words} {apart:.3}");
    }
}

#[test]
fn black_on_white_is_21_to_1() {
    assert!((contrast(Color32::BLACK, Color32::WHITE) - 21.0).abs() < 1e-6);
    assert!((apart(EYES[0].1, Color32::BLACK, Color32::WHITE) - 1.0).abs() < 1e-3);
}

#[test]
fn text_can_be_read() {
    for (theme, palette) in THEMES {
        let least = if theme == "contrast" { 7.0 } else { 4.5 };
        let need = |words: &str, text, ground| {
            let contrast = contrast(text, ground);
            assert!(contrast >= least, "{theme}: {words} {contrast:.2}");
        };
        for (name, ground) in [
            ("ground", palette.ground),
            ("card", palette.card),
            ("sunk", palette.sunk),
            ("now_soft", palette.now_soft),
        ] {
            need(&format!("ink on {name}"), palette.ink, ground);
            need(&format!("muted on {name}"), palette.muted, ground);
            need(&format!("now_text on {name}"), palette.now_text, ground);
            need(&format!("good on {name}"), palette.good, ground);
            need(&format!("warn on {name}"), palette.warn, ground);
        }
        need("on_now on now", palette.on_now, palette.now);
        need("on_band on band", palette.on_band, palette.band);
        need("link on card", palette.hue(0), palette.card);
        for (index, hue) in palette.hues.into_iter().enumerate() {
            need(&format!("on_hue on hue {index}"), palette.on_hue, hue);
        }
    }
}

/// A hue borders on a card at the edge of a stripe, too.
#[test]
fn marks_can_be_seen() {
    for (theme, palette) in THEMES {
        for mark in palette.hues.into_iter().chain([palette.now]) {
            for ground in [palette.ground, palette.card] {
                let contrast = contrast(mark, ground);
                let words = format!("{theme}: {mark:?} on {ground:?}");
                assert!(contrast >= 3.0, "{words} {contrast:.2}");
            }
        }
    }
}

#[test]
fn arenas_can_be_told_apart_whatever_cones_one_has() {
    for (theme, palette) in THEMES {
        for (a, &hue) in palette.hues.iter().enumerate() {
            for (b, &other) in palette.hues.iter().enumerate().skip(a + 1) {
                need_apart(theme, &format!("hues {a} and {b}"), hue, other);
            }
        }
    }
}

#[test]
fn now_and_good_and_warn_are_told_apart_whatever_cones_one_has() {
    for (theme, palette) in THEMES {
        need_apart(theme, "now and good", palette.now, palette.good);
        need_apart(theme, "good and warn", palette.good, palette.warn);
        need_apart(theme, "now and ink", palette.now, palette.ink);
        for (index, hue) in palette.hues.into_iter().enumerate() {
            need_apart(theme, &format!("now and hue {index}"), palette.now, hue);
        }
    }
}
