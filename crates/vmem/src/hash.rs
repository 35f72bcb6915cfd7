//! The hash function for addresses.

/// Scatters `x` over all 64 bits. Addresses are often multiples of a large
/// power of two, so their low bits say nothing. The halves of a 128-bit product
/// are folded, which brings the high bits down and the low bits up. The result is
/// folded again, because for some distances of addresses no half alone is even.
#[inline]
pub(crate) fn mix(x: u64) -> u64 {
    // 2^64 / golden ratio, and another odd constant, to make 0 a value like others.
    let product = u128::from(x ^ 0xA076_1D64_78BD_642F) * 0x9E37_79B9_7F4A_7C15_u128;
    let folded = (product as u64) ^ ((product >> 64) as u64);
    folded ^ (folded >> 32)
}

/// Returns the bucket of a hash among `buckets`, at least 1, in linear hashing: takes
/// the hash modulo the least power of two that is not below `buckets`; a result past
/// the end uses the bucket half as far.
#[inline]
pub(crate) fn bucket(hash: u64, buckets: u64) -> u64 {
    // One bit too many for a single bucket; half as far is then bucket 0.
    let mask = u64::MAX >> ((buckets - 1) | 1).leading_zeros();
    let bucket = hash & mask;
    if bucket < buckets {
        bucket
    } else {
        bucket & (mask >> 1)
    }
}
