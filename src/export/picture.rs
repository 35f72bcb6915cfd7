//! Pictures of the screen or of a panel. The picture is taken of the first frame without an
//! overlay, then cut and encoded.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use egui::{ColorImage, Context, Rect};

use crate::export::Sharing;
use crate::platform::files::Clip;
use crate::platform::picture::png;
use crate::shell::context::ViewState;
use vmem_view::files::{File, FileKind};
use vmem_view::tabs::Part;

/// The seconds after which a picture is given up: a hidden window is not painted.
const TIMEOUT: f64 = 4.0;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Target {
    File,
    Clipboard,
}

pub(super) struct Shot {
    part: Part,
    target: Target,
    since: f64,
    /// Receives the picture, once it is requested.
    image: Option<Receiver<Arc<ColorImage>>>,
}

impl Shot {
    pub(super) fn new(ctx: &Context, part: Part, target: Target) -> Self {
        ctx.request_repaint();
        Self {
            part,
            target,
            since: ctx.input(|input| input.time),
            image: None,
        }
    }
}

/// Continues to take the requested picture; called before each frame is drawn. Copies or saves
/// the picture when it is there.
///
/// # Errors
/// The reason why it was not taken, as a sentence.
pub(super) fn poll(
    ctx: &Context,
    sharing: &mut Sharing,
    state: &mut ViewState,
) -> Result<(), String> {
    let Some(shot) = &mut sharing.shot else {
        return Ok(());
    };
    let Some(receiver) = &shot.image else {
        // The frame that is drawn now is the first one without an overlay.
        let (sender, receiver) = channel();
        let repaint = ctx.clone();
        ctx.request_screenshot(move |image| {
            // Without a receiver the time was over.
            let _sent = sender.send(image);
            repaint.request_repaint();
        });
        shot.image = Some(receiver);
        return Ok(());
    };
    let Ok(image) = receiver.try_recv() else {
        if ctx.input(|input| input.time) - shot.since > TIMEOUT {
            sharing.shot = None;
            return Err("The picture was not taken because the window was hidden. Bring it to the front and try again.".to_owned());
        }
        ctx.request_repaint_after_secs(0.05);
        return Ok(());
    };
    let (part, target) = (shot.part, shot.target);
    sharing.shot = None;
    let rect = match part {
        Part::Screen => Some(Rect::EVERYTHING),
        part => state.places.of(part),
    };
    let picture = rect.and_then(|rect| cut(&image, rect, ctx.pixels_per_point()));
    let picture = picture.ok_or_else(|| {
        let title = part.title();
        format!("The picture was not taken because “{title}” is not on the screen.")
    })?;
    match target {
        Target::Clipboard => super::copy(ctx, sharing, state, Clip::Picture(picture)),
        Target::File => {
            let bytes = png(&picture)
                .map_err(|error| format!("The picture could not be saved as PNG: {error}."))?;
            let file = File::new(part.file_name(), FileKind::Picture, bytes);
            sharing.save(ctx, file);
        }
    }
    Ok(())
}

/// Returns the part of a picture inside `rect` (in points); `None` if that is empty.
fn cut(image: &ColorImage, rect: Rect, pixels_per_point: f32) -> Option<ColorImage> {
    let [width, height] = image.size;
    let pixel = |points: f32, most: usize| {
        // Rounded and clamped, so the cast is exact.
        (points * pixels_per_point).round().clamp(0.0, most as f32) as usize
    };
    let (left, right) = (pixel(rect.left(), width), pixel(rect.right(), width));
    let (top, bottom) = (pixel(rect.top(), height), pixel(rect.bottom(), height));
    if left >= right || top >= bottom {
        return None;
    }
    Some(image.region_by_pixels([left, top], [right - left, bottom - top]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{Color32, pos2, vec2};

    /// Each pixel says where it is.
    fn image(width: usize, height: usize) -> ColorImage {
        let pixel = |at: usize| Color32::from_rgb((at % width) as u8, (at / width) as u8, 7);
        ColorImage::new([width, height], (0..width * height).map(pixel).collect())
    }

    #[test]
    fn a_panel_is_cut_out_to_the_pixel_on_fine_screens_too() {
        let rect = Rect::from_min_size(pos2(10.0, 4.0), vec2(20.0, 8.0));
        let cut = cut(&image(100, 60), rect, 1.5).unwrap();
        assert_eq!(cut.size, [30, 12]);
        assert_eq!(cut.pixels[0], Color32::from_rgb(15, 6, 7));
        assert_eq!(cut.pixels[30 * 12 - 1], Color32::from_rgb(44, 17, 7));
    }

    #[test]
    fn what_lies_beyond_the_window_is_left_out() {
        let beyond = Rect::from_min_size(pos2(90.0, -5.0), vec2(50.0, 15.0));
        assert_eq!(cut(&image(100, 60), beyond, 1.0).unwrap().size, [10, 10]);
        let all = cut(&image(100, 60), Rect::EVERYTHING, 2.0).unwrap();
        assert_eq!(all.size, [100, 60]);
        let elsewhere = Rect::from_min_size(pos2(200.0, 0.0), vec2(50.0, 15.0));
        assert_eq!(cut(&image(100, 60), elsewhere, 1.0), None);
        assert_eq!(cut(&image(100, 60), Rect::NAN, 1.0), None);
    }
}
