//! The first format: position, packed text and check, in base64url.
//!
//! | bytes | what |
//! |---|---|
//! | 1 to 10 | operations done, LEB128 |
//! | 1 to 10 | 0, or the step inside an operation plus 1, LEB128 |
//! | … | the text, UTF-8, by deflate behind [`DICTIONARY`] |
//! | 4 | CRC-32 of all that, little-endian |
//!
//! A wrong character changes bits of at most two neighbouring bytes, which the check always
//! detects. A truncated link is detected because no prefix of a deflate stream is one.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::deflate;
use super::link::{Link, LinkError};
use crate::scenario::MAX_BYTES;
use crate::timeline::Place;

/// Text that is frequent in scenarios, the most frequent last. **Not a byte of it may ever
/// change**: links were made with it.
const DICTIONARY: &[u8] = b"\
unspan destroy reap fails expect heap in-use expect heap segments expect heap largest expect heap free 0 \
policy=best policy=next policy=instant random heap ops=100 seed=1 size=1..64 live=8 \
magazine=2 qcache=128 import=256 cpu 1 wait\n phase=16 nocross=4096 within=0x1000..0x2000 align=\
0 1 2 3 4 5 6 7 8 9 10 12 20 24 32 40 48 64 96 100 128 200 256 300 500 512 1000 1024 2048 4096 8192 65536 \
0x1000 0x10000 1M 64K 16K 8K 4K 1K\n# The \narena kmem quantum=16 source=heap\narena pids\nspan pids 100 8\n\
arena child quantum=16 source=heap import=\nexpect a = \nexpect b = \nexpect fails\nfree kmem a\nfree kmem b\n\
a = alloc kmem 40 best\nb = alloc kmem 16 next\nc = xalloc heap 64 align=64\nd = alloc heap 100\ne = alloc heap 8\n\
f = alloc heap 32\nfree heap e\nfree heap d\nfree heap c\nfree heap b\nfree heap a\n\
arena heap quantum=64\nspan heap 4096 1K\nspan heap 1024 64\nb = alloc heap 16\nc = alloc heap 16\na = alloc heap 16\n";

const CHECK: usize = 4;

pub(super) fn encode(link: &Link) -> String {
    let Place { operations, step } = link.place;
    let mut bytes = Vec::new();
    let step = step.map_or(0, |step| (step as u64).saturating_add(1));
    put_number(&mut bytes, operations as u64);
    put_number(&mut bytes, step);
    bytes.extend(deflate::pack(DICTIONARY, link.text.as_bytes()));
    let check = crc32fast::hash(&bytes);
    bytes.extend(check.to_le_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(super) fn decode(packed: &str) -> Result<Link, LinkError> {
    let is_ours = |c: &char| c.is_ascii_alphanumeric() || *c == '-' || *c == '_';
    if let Some(character) = packed.chars().find(|c| !is_ours(c)) {
        return Err(LinkError::Foreign { character });
    }
    let bytes = URL_SAFE_NO_PAD
        .decode(packed)
        .map_err(|_| LinkError::Damaged)?;
    let (bytes, check) = bytes
        .split_last_chunk::<CHECK>()
        .ok_or(LinkError::Damaged)?;
    if crc32fast::hash(bytes) != u32::from_le_bytes(*check) {
        return Err(LinkError::Damaged);
    }
    let mut rest = bytes;
    let operations = take_number(&mut rest)?;
    let step = take_number(&mut rest)?.checked_sub(1);
    let text = deflate::unpack(DICTIONARY, rest, MAX_BYTES)?;
    Ok(Link {
        text: String::from_utf8(text).map_err(|_| LinkError::Senseless)?,
        place: Place {
            operations: number(operations),
            step: step.map(number),
        },
    })
}

/// Converts to `usize`; the maximum is beyond the end of any text.
fn number(value: u64) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX)
}

fn put_number(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

fn take_number(bytes: &mut &[u8]) -> Result<u64, LinkError> {
    let mut value = 0;
    for shift in (0..u64::BITS).step_by(7) {
        let (&byte, rest) = bytes.split_first().ok_or(LinkError::Senseless)?;
        *bytes = rest;
        let bits = u64::from(byte & 0x7f);
        if bits << shift >> shift != bits {
            break;
        }
        value |= bits << shift;
        if byte < 0x80 {
            return Ok(value);
        }
    }
    Err(LinkError::Senseless)
}

#[cfg(test)]
mod tests {
    use super::DICTIONARY;

    #[test]
    fn the_dictionary_is_what_it_always_was() {
        assert_eq!(
            (DICTIONARY.len(), crc32fast::hash(DICTIONARY)),
            (897, 3_531_071_877)
        );
    }
}
