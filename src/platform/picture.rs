//! Pictures as PNG.

use egui::ColorImage;

/// Encodes a picture as PNG.
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
    // A window is opaque.
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
    use egui::Color32;

    /// Each pixel says where it is.
    fn image(width: usize, height: usize) -> ColorImage {
        let pixel = |at: usize| Color32::from_rgb((at % width) as u8, (at / width) as u8, 7);
        ColorImage::new([width, height], (0..width * height).map(pixel).collect())
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
