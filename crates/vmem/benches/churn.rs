//! The measured work: again and again, a random one of `live` ranges is freed and
//! another of a random size is allocated in its place.

/// The largest range; the smallest is 1.
pub const MAX_SIZE: u32 = 100;

/// Returns more units than `live` of the largest ranges have, so no request fails: two
/// and a half times the average live size. Every candidate gets this many.
pub fn room(live: usize) -> u32 {
    (live as u32 + 64) * 128
}

/// An allocator of ranges.
pub trait Ranges {
    /// The data that a caller keeps to free a range.
    type Held;

    /// Makes an allocator with [room](room) for `live` ranges.
    fn for_live(live: usize) -> Self;
    fn alloc(&mut self, size: u32) -> Self::Held;
    fn free(&mut self, held: &mut Self::Held);
}

/// A range that is freed by its address. It is as small as the handles of other
/// crates, so the caller's data costs the same for all candidates.
#[derive(Clone, Copy)]
pub struct Range {
    pub base: u32,
    pub size: u32,
}

/// Random numbers, the same for every candidate (splitmix64).
pub struct Random(u64);

impl Default for Random {
    fn default() -> Self {
        Self(2001)
    }
}

impl Random {
    #[inline(always)]
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Returns a number below `count`, and a size.
    #[inline(always)]
    pub fn pick(&mut self, count: usize) -> (usize, u32) {
        let bits = self.next();
        let low = bits & 0xFFFF_FFFF;
        let high = bits >> 32;
        let pick = (low * count as u64) >> 32;
        let size = 1 + ((high * u64::from(MAX_SIZE)) >> 32);
        (pick as usize, size as u32)
    }
}

/// `live` ranges, and their allocator.
pub struct Churn<R: Ranges> {
    pub ranges: R,
    held: Vec<R::Held>,
    random: Random,
}

impl<R: Ranges> Churn<R> {
    pub fn new(live: usize) -> Self {
        Self::with(R::for_live(live), live)
    }

    pub fn with(mut ranges: R, live: usize) -> Self {
        let mut random = Random::default();
        let held = (0..live).map(|_| ranges.alloc(random.pick(1).1)).collect();
        Self {
            ranges,
            held,
            random,
        }
    }

    /// Frees and allocates `pairs` times.
    #[inline(never)]
    pub fn run(&mut self, pairs: usize) {
        for _ in 0..pairs {
            let (pick, size) = self.random.pick(self.held.len());
            let held = &mut self.held[pick];
            self.ranges.free(held);
            *held = self.ranges.alloc(size);
        }
    }

    /// Frees everything.
    pub fn drain(&mut self) {
        for held in &mut self.held {
            self.ranges.free(held);
        }
        self.held.clear();
    }
}

/// A churn of any kind.
pub trait Run {
    fn run(&mut self, pairs: usize);

    /// Returns the segments examined so far, if they are counted.
    fn examined(&self) -> Option<u64>;
}

impl<R: Ranges + Examines> Run for Churn<R> {
    fn run(&mut self, pairs: usize) {
        self.run(pairs);
    }

    fn examined(&self) -> Option<u64> {
        self.ranges.examined()
    }
}

/// An allocator that may count the segments it examines.
pub trait Examines {
    fn examined(&self) -> Option<u64> {
        None
    }
}
