//! The history of an arena, in bounded memory.

use std::cmp::Ordering;

use vmem::LISTS;

use super::quantity::{Number, Quantity};
use super::sample::Sample;

/// The maximum number of bins of a series: about one for each point of a plot. With 19
/// quantities they take less than 1 MB.
const MAX_BINS: usize = 1024;
const QUANTITIES: usize = Quantity::ALL.len();

/// The numbers of a sample, by quantity.
type Numbers = [Option<Number>; QUANTITIES];

/// The samples of the arenas of one name, in bins of equally many operations.
///
/// A bin has the minimum and the maximum of each quantity, so no peak is lost. When there are
/// more than 1024 bins, pairs of them are merged. If an arena is destroyed and created again,
/// its series continues after a gap.
#[derive(Clone, Debug)]
pub struct Series {
    /// The arena's name.
    pub name: String,
    /// The bins, in order.
    pub bins: Vec<Bin>,
    /// The number of operations in a bin: a power of two.
    pub width: usize,
    /// The newest sample.
    pub last: Sample,
    /// The tags examined while searching for a fit.
    pub searched: Work,
    /// The segments compared in the hash table.
    pub compared: Work,
    /// By quantity.
    overall: [Overall; QUANTITIES],
}

/// Consecutive operations, and the range of the arena's numbers in them.
#[derive(Clone, Debug)]
pub struct Bin {
    /// The first operation with a sample, counted from 1.
    pub first: usize,
    /// The last operation with a sample.
    pub last: usize,
    /// The free segments of each list after the last one.
    pub lists: [u32; LISTS],
    ranges: [Option<NumberRange>; QUANTITIES],
}

/// The minimum and the maximum of a number in a bin.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct NumberRange {
    /// The minimum.
    pub least: f64,
    /// The maximum.
    pub most: f64,
    /// The number at the end of the bin, or the last one known.
    pub last: f64,
}

/// The minimum and the maximum of a number so far.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Extremes {
    /// The minimum, and the first operation after which it was reached.
    pub least: Reached,
    /// The maximum.
    pub most: Reached,
}

/// A number, and the operation (counted from 1) after which it was reached.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Reached {
    /// The number.
    pub number: Number,
    /// The operation.
    pub operation: usize,
}

/// Nodes examined by operations, in total.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Work {
    /// Nodes.
    pub nodes: u128,
    /// The number of operations that examined any.
    pub operations: u64,
}

/// A quantity over all samples.
#[derive(Clone, Copy, Debug, Default)]
struct Overall {
    extremes: Option<Extremes>,
    sum: f64,
    known: usize,
}

impl Series {
    /// Returns the series that begins with this sample.
    pub fn new(name: &str, sample: &Sample) -> Self {
        let mut series = Self {
            name: name.to_owned(),
            bins: Vec::new(),
            width: 1,
            last: sample.clone(),
            searched: Work::default(),
            compared: Work::default(),
            overall: [Overall::default(); QUANTITIES],
        };
        series.push(sample);
        series
    }

    /// Returns the bin of an operation (counted from 1), or the last bin before it.
    pub fn bin_at(&self, operation: usize) -> Option<&Bin> {
        let after = self.bins.partition_point(|bin| bin.first <= operation);
        self.bins.get(after.checked_sub(1)?)
    }

    /// Returns the minimum and the maximum of a number; `None` if it was never known.
    pub fn extremes(&self, quantity: Quantity) -> Option<Extremes> {
        self.overall[quantity.index()].extremes
    }

    /// Returns the mean over all samples in which the number is known.
    pub fn mean(&self, quantity: Quantity) -> Option<f64> {
        let Overall { sum, known, .. } = self.overall[quantity.index()];
        (known > 0).then(|| sum / known as f64)
    }

    /// Adds the sample of a later operation.
    pub fn push(&mut self, sample: &Sample) {
        self.last.clone_from(sample);
        self.searched.add(sample.searched);
        self.compared.add(sample.compared);
        let numbers = self.count(1);
        self.extend_to(sample.operation, &numbers);
    }

    /// Adds the newest sample this many times to the numbers over all samples.
    fn count(&mut self, times: usize) -> Numbers {
        let numbers = Quantity::ALL.map(|quantity| quantity.of(&self.last));
        for (overall, number) in self.overall.iter_mut().zip(numbers) {
            overall.add(number, self.last.operation, times);
        }
        numbers
    }

    /// Repeats the newest sample for every operation up to this one. Constant time on
    /// average, however many there are.
    pub(super) fn repeat_until(&mut self, operation: usize) {
        let times = operation.saturating_sub(self.last.operation);
        if times == 0 {
            return;
        }
        let numbers = self.count(times);
        while self.last.operation < operation {
            let first = self.last.operation + 1;
            self.last.operation = self.end_of_bin(first).min(operation);
            self.extend_to(first, &numbers);
        }
    }

    /// Replaces the newest sample by a more complete one.
    pub(super) fn revise(&mut self, sample: &Sample) {
        for quantity in Quantity::ALL {
            let number = quantity.of(sample);
            if quantity.of(&self.last).is_none() {
                self.overall[quantity.index()].add(number, sample.operation, 1);
            }
        }
        self.last.clone_from(sample);
        let numbers = Quantity::ALL.map(|quantity| quantity.of(sample));
        self.extend_to(sample.operation, &numbers);
    }

    /// Returns the last operation of the bin of an operation.
    fn end_of_bin(&self, operation: usize) -> usize {
        let next = bin_index(operation, self.width).saturating_add(1);
        next.saturating_mul(self.width)
    }

    /// Extends the bins to the newest sample, which is the same for all operations since the
    /// last bin ended.
    fn extend_to(&mut self, first: usize, numbers: &Numbers) {
        let (width, index) = (self.width, bin_index(first, self.width));
        let bin = Bin {
            first,
            last: self.last.operation,
            lists: self.last.lists,
            ranges: numbers.map(|number| number.map(NumberRange::new)),
        };
        match self.bins.last_mut() {
            Some(last) if bin_index(last.first, width) == index => last.absorb(&bin),
            _ => self.bins.push(bin),
        }
        while self.bins.len() > MAX_BINS {
            self.widen();
        }
    }

    fn widen(&mut self) {
        self.width *= 2;
        let width = self.width;
        self.bins.dedup_by(|later, earlier| {
            let together = bin_index(later.first, width) == bin_index(earlier.first, width);
            if together {
                earlier.absorb(later);
            }
            together
        });
    }
}

impl Bin {
    /// Returns the minimum and the maximum of a number; `None` if it was never known.
    pub fn range_of(&self, quantity: Quantity) -> Option<NumberRange> {
        self.ranges[quantity.index()]
    }

    fn absorb(&mut self, later: &Self) {
        self.last = later.last;
        self.lists = later.lists;
        for (range, later) in self.ranges.iter_mut().zip(later.ranges) {
            *range = match (*range, later) {
                (Some(range), Some(later)) => Some(NumberRange {
                    least: range.least.min(later.least),
                    most: range.most.max(later.most),
                    last: later.last,
                }),
                (range, later) => later.or(range),
            };
        }
    }
}

/// Returns the index of an operation's bin, for this width.
fn bin_index(operation: usize, width: usize) -> usize {
    operation.saturating_sub(1) / width
}

impl NumberRange {
    /// Returns the range of a single number.
    pub fn new(number: Number) -> Self {
        let number = number.as_f64();
        Self {
            least: number,
            most: number,
            last: number,
        }
    }
}

impl Work {
    /// Returns the mean number of nodes of an operation that examined any.
    pub fn mean(self) -> Option<f64> {
        (self.operations > 0).then(|| self.nodes as f64 / self.operations as f64)
    }

    fn add(&mut self, nodes: u64) {
        self.nodes += u128::from(nodes);
        self.operations += u64::from(nodes > 0);
    }
}

impl Overall {
    /// Adds a number that is the same after this many operations, from `operation` on.
    fn add(&mut self, number: Option<Number>, operation: usize, times: usize) {
        let Some(number) = number else {
            return;
        };
        self.sum += number.as_f64() * times as f64;
        self.known += times;
        let here = Reached { number, operation };
        let extremes = self.extremes.get_or_insert(Extremes {
            least: here,
            most: here,
        });
        if number.order(extremes.least.number) == Ordering::Less {
            extremes.least = here;
        }
        if number.order(extremes.most.number) == Ordering::Greater {
            extremes.most = here;
        }
    }
}
