//! A picture of the screen or of one panel: taken of the frame after what lies above it
//! is gone, cut, and packed as PNG.

use crate::export::Sharing;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use egui::{Color32, ColorImage, Context, Rect};

use crate::platform::files::{Clip, File, Kind};
use crate::shell::context::ViewState;
use vmem_view::part::Part;

/// So many seconds a picture may take; a window that is not painted has none.
const PATIENCE: f64 = 4.0;

/// Where a picture goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum To {
    /// Into a file.
    File,
    /// On the clipboard.
    Clipboard,
}

/// A picture that is being taken.
pub struct Shot {
    part: Part,
    to: To,
    since: f64,
    /// Where the picture comes in, once it is asked for.
    arrives: Option<Receiver<Arc<ColorImage>>>,
}

/// Asks for a picture. What lies above the screen goes: it is not to be in it.
pub fn ask(ctx: &Context, sharing: &mut Sharing, state: &mut ViewState, part: Part, to: To) {
    state.overlay = None;
    sharing.shot = Some(Shot {
        part,
        to,
        since: ctx.input(|input| input.time),
        arrives: None,
    });
    ctx.request_repaint();
}

/// Takes the picture that is asked for, as soon as there is one; once a frame, ahead of
/// drawing it.
pub fn look_after(ctx: &Context, sharing: &mut Sharing, state: &mut ViewState) {
    let Some(shot) = &mut sharing.shot else {
        return;
    };
    let Some(arrives) = &shot.arrives else {
        // The frame that is drawn now has nothing above the screen; it is the first one
        // that can be taken.
        let (send, arrives) = channel();
        let waker = ctx.clone();
        ctx.request_screenshot(move |image| {
            // Nobody waits any more if it took too long.
            let _sent = send.send(image);
            waker.request_repaint();
        });
        shot.arrives = Some(arrives);
        return;
    };
    if let Ok(image) = arrives.try_recv() {
        let (part, to) = (shot.part, shot.to);
        sharing.shot = None;
        deliver(ctx, sharing, state, &image, part, to);
    } else if ctx.input(|input| input.time) - shot.since > PATIENCE {
        sharing.shot = None;
        let words = "No picture could be taken: the window was not painted. Try again while it is to be seen.";
        state.notices.complain(words);
    } else {
        ctx.request_repaint_after_secs(0.05);
    }
}

fn deliver(
    ctx: &Context,
    sharing: &mut Sharing,
    state: &mut ViewState,
    image: &ColorImage,
    part: Part,
    to: To,
) {
    let scale = ctx.pixels_per_point();
    let place = match part {
        Part::Screen => Some(Rect::EVERYTHING),
        part => state.places.of(part),
    };
    let Some(cut) = place.and_then(|rect| cut(image, rect, scale)) else {
        let words = format!(
            "No picture was taken: “{}” is not on the screen now.",
            part.title()
        );
        state.notices.complain(words);
        return;
    };
    match to {
        To::Clipboard => crate::export::copy(ctx, sharing, state, Clip::Picture(cut)),
        To::File => match png(&cut) {
            Ok(bytes) => {
                let file = File::new(part.file_name(), Kind::Picture, bytes);
                sharing.desk.save(ctx, file);
            }
            Err(error) => state
                .notices
                .complain(format!("The picture could not be packed: {error}.")),
        },
    }
}

/// The part of a picture that lies in `rect` (in points), as far as there is any.
fn cut(image: &ColorImage, rect: Rect, pixels_per_point: f32) -> Option<ColorImage> {
    let [width, height] = image.size;
    let pixel = |points: f32, most: usize| {
        // Rounded, kept within: the cast can't go wrong.
        (points * pixels_per_point).round().clamp(0.0, most as f32) as usize
    };
    let (left, right) = (pixel(rect.left(), width), pixel(rect.right(), width));
    let (top, bottom) = (pixel(rect.top(), height), pixel(rect.bottom(), height));
    if left >= right || top >= bottom {
        return None;
    }
    let rows = image.pixels.chunks_exact(width).take(bottom).skip(top);
    let pixels: Vec<Color32> = rows
        .flat_map(|row| row.get(left..right).unwrap_or_default())
        .copied()
        .collect();
    Some(ColorImage::new([right - left, bottom - top], pixels))
}

/// Packs a picture.
///
/// # Errors
/// It has no pixels, or too many.
pub fn png(image: &ColorImage) -> Result<Vec<u8>, png::EncodingError> {
    let [width, height] = image
        .size
        .map(|side| u32::try_from(side).unwrap_or(u32::MAX));
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    // A window is not seen through.
    let samples: Vec<u8> = image
        .pixels
        .iter()
        .flat_map(|pixel| [pixel.r(), pixel.g(), pixel.b()])
        .collect();
    writer.write_image_data(&samples)?;
    writer.finish()?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{pos2, vec2};

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
        assert_eq!(
            cut(&image(100, 60), Rect::EVERYTHING, 2.0).unwrap().size,
            [100, 60]
        );
        let elsewhere = Rect::from_min_size(pos2(200.0, 0.0), vec2(50.0, 15.0));
        assert_eq!(cut(&image(100, 60), elsewhere, 1.0), None);
        assert_eq!(cut(&image(100, 60), Rect::NAN, 1.0), None);
    }

    #[test]
    fn the_file_has_every_pixel() {
        let image = image(33, 21);
        let bytes = png(&image).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes))
            .read_info()
            .unwrap();
        let mut samples = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut samples).unwrap();
        assert_eq!((info.width, info.height), (33, 21));
        let pixels: Vec<Color32> = samples
            .chunks_exact(3)
            .map(|rgb| Color32::from_rgb(rgb[0], rgb[1], rgb[2]))
            .collect();
        assert_eq!(pixels, image.pixels);
    }
}
