//! Deflate (RFC 1951) with a preset dictionary, which both sides know.

use miniz_oxide::deflate::core::{
    CompressorOxide, TDEFLFlush, compress_to_output, create_comp_flags_from_zip_params,
};
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};

use super::link::LinkError;

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
    let packed = [FITTED, FIXED].map(|codes| pack_with(dictionary, text, HARDEST, codes));
    packed.into_iter().min_by_key(Vec::len).unwrap_or_default()
}

fn pack_with(dictionary: &[u8], text: &[u8], level: i32, codes: i32) -> Vec<u8> {
    let flags = create_comp_flags_from_zip_params(level, 0, codes);
    let mut packer = CompressorOxide::new(flags);
    let mut packed = Vec::new();
    // The dictionary's output ends with a whole byte and is dropped.
    compress_to_output(&mut packer, dictionary, TDEFLFlush::Sync, |_| true);
    compress_to_output(&mut packer, text, TDEFLFlush::Finish, |piece| {
        packed.extend_from_slice(piece);
        true
    });
    packed
}

/// Unpacks data that was packed with the same dictionary, if the text has at most `most`
/// bytes. Uses at most twice the memory of the text.
pub(super) fn unpack(
    dictionary: &[u8],
    mut packed: &[u8],
    most: usize,
) -> Result<Vec<u8>, LinkError> {
    let most = dictionary.len() + most;
    let mut text = dictionary.to_vec();
    let mut written = text.len();
    let mut unpacker = Box::<DecompressorOxide>::default();
    loop {
        let room = (2 * text.len()).max(written + 1024).min(most);
        text.resize(room, 0);
        let (status, read, wrote) = decompress(
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
            TINFLStatus::HasMoreOutput => return Err(LinkError::TooLarge),
            _ => return Err(LinkError::Senseless),
        }
    }
}
