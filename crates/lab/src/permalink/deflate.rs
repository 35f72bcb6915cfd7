//! Deflate (RFC 1951) with a preset dictionary, which both sides know.

use miniz_oxide::deflate::core as packing;
use miniz_oxide::deflate::core::{CompressorOxide, TDEFLFlush, TDEFLStatus};
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core as unpacking;
use miniz_oxide::inflate::core::DecompressorOxide;
use miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;

/// The maximum length, in bytes, for which every option is tried.
const SHORT: usize = 1 << 16;
/// The level of effort, of 10.
const HARDEST: i32 = 10;
const HARD: i32 = 6;
/// The strategies for codes.
const FITTED: i32 = 0;
/// Fixed codes need no table, which is best for short texts.
const FIXED: i32 = 4;

/// Compresses a text. Takes time in proportion to its length.
pub(super) fn pack(dictionary: &[u8], text: &[u8]) -> Vec<u8> {
    if text.len() > SHORT {
        return pack_with(dictionary, text, HARD, FITTED);
    }
    let fitted = pack_with(dictionary, text, HARDEST, FITTED);
    let fixed = pack_with(dictionary, text, HARDEST, FIXED);
    if fixed.len() < fitted.len() {
        fixed
    } else {
        fitted
    }
}

fn pack_with(dictionary: &[u8], text: &[u8], level: i32, codes: i32) -> Vec<u8> {
    let flags = packing::create_comp_flags_from_zip_params(level, 0, codes);
    let mut packer = CompressorOxide::new(flags);
    // The dictionary's output ends with a whole byte and is dropped.
    feed(&mut packer, dictionary, TDEFLFlush::Sync, |_| {});
    let mut packed = Vec::new();
    feed(&mut packer, text, TDEFLFlush::Finish, |piece| {
        packed.extend_from_slice(piece);
    });
    packed
}

fn feed(packer: &mut CompressorOxide, text: &[u8], flush: TDEFLFlush, mut keep: impl FnMut(&[u8])) {
    let status = packing::compress_to_output(packer, text, flush, |piece| {
        keep(piece);
        true
    });
    debug_assert!(matches!(status.0, TDEFLStatus::Okay | TDEFLStatus::Done));
}

/// The error in packed data.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum UnpackError {
    /// The data is not in this format, or something follows it.
    Malformed,
    /// The text would be too large.
    TooLarge,
}

/// Unpacks data that was packed with the same dictionary, if the text has at most `most`
/// bytes. Uses at most twice the memory of the text.
pub(super) fn unpack(
    dictionary: &[u8],
    mut packed: &[u8],
    most: usize,
) -> Result<Vec<u8>, UnpackError> {
    let most = dictionary.len() + most;
    let mut text = dictionary.to_vec();
    let mut written = text.len();
    let mut unpacker = Box::<DecompressorOxide>::default();
    loop {
        let room = (2 * text.len()).max(written + 1024).min(most);
        text.resize(room, 0);
        let (status, read, wrote) = unpacking::decompress(
            &mut unpacker,
            packed,
            &mut text,
            written,
            TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF,
        );
        written += wrote;
        packed = packed.get(read..).unwrap_or_default();
        match status {
            TINFLStatus::Done if packed.is_empty() => {
                text.truncate(written);
                return Ok(text.split_off(dictionary.len()));
            }
            TINFLStatus::HasMoreOutput if room < most => {}
            TINFLStatus::HasMoreOutput => return Err(UnpackError::TooLarge),
            _ => return Err(UnpackError::Malformed),
        }
    }
}
