//! The history of an arena, in bounded memory.

use std::cmp::Ordering;

use vmem::LISTS;

use super::quantity::{Number, Quantity};
use super::sample::Sample;

/// The most stretches of a series: about one for each point of a plot. With 19
/// quantities they take less than 1 MB.
const MOST_STRETCHES: usize = 1024;
const QUANTITIES: usize = Quantity::ALL.len();

/// The numbers of a sample, by quantity.
type Numbers = [Option<Number>; QUANTITIES];

/// The samples of the arena of one name, as stretches of equally many operations.
///
/// A stretch knows the least and the most of each quantity, so that no peak is
/// lost. Where there would be more than 1024 stretches, they are made twice as long.
/// An arena that was destroyed and made again goes on in the same series, behind a
/// gap.
#[derive(Clone, Debug)]
pub struct Series {
    name: String,
    stretches: Vec<SpanEntry>,
    /// Operations of a stretch: a power of two.
    width: usize,
    last: Sample,
    samples: usize,
    searched: Work,
    compared: Work,
    /// By quantity.
    whole: [Whole; QUANTITIES],
}

/// Operations that follow each other, and the arena's numbers among them.
#[derive(Clone, Debug)]
pub struct SpanEntry {
    /// The first operation that there is a sample of, counted from 1.
    pub first: usize,
    /// The last one.
    pub last: usize,
    /// The free segments of each list at the last one.
    pub lists: [u32; LISTS],
    extents: [Option<Extent>; QUANTITIES],
}

/// The least and the most that a number was in a stretch.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Extent {
    /// The least.
    pub least: f64,
    /// The most.
    pub most: f64,
    /// The number at the end of the stretch, or where it was last known.
    pub last: f64,
}

/// The least and the most that a number ever was.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Extremes {
    /// The least, and the first operation behind which it was that.
    pub least: Reached,
    /// The most.
    pub most: Reached,
}

/// A number, and the operation (counted from 1) behind which it was reached.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Reached {
    /// The number.
    pub number: Number,
    /// The operation.
    pub operation: usize,
}

/// Nodes that operations examined, all together.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Work {
    /// Nodes.
    pub nodes: u128,
    /// Operations that examined any.
    pub operations: u64,
}

/// A quantity over all samples.
#[derive(Clone, Copy, Debug, Default)]
struct Whole {
    extremes: Option<Extremes>,
    sum: f64,
    known: usize,
}

impl Series {
    /// A series that begins with this sample.
    pub fn new(name: &str, sample: &Sample) -> Self {
        let mut series = Self {
            name: name.to_owned(),
            stretches: Vec::new(),
            width: 1,
            last: sample.clone(),
            samples: 0,
            searched: Work::default(),
            compared: Work::default(),
            whole: [Whole::default(); QUANTITIES],
        };
        series.push(sample);
        series
    }

    /// The arena's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The stretches, in order.
    pub fn stretches(&self) -> &[SpanEntry] {
        &self.stretches
    }

    /// How many operations a stretch stands for.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The stretch that an operation (counted from 1) belongs to, or the last one
    /// ahead of it.
    pub fn stretch_at(&self, operation: usize) -> Option<&SpanEntry> {
        let after = self
            .stretches
            .partition_point(|stretch| stretch.first <= operation);
        self.stretches.get(after.checked_sub(1)?)
    }

    /// The newest sample.
    pub fn last(&self) -> &Sample {
        &self.last
    }

    /// How many samples there were.
    pub fn samples(&self) -> usize {
        self.samples
    }

    /// Tags examined in search of a fit.
    pub fn searched(&self) -> Work {
        self.searched
    }

    /// Segments compared in the hash table.
    pub fn compared(&self) -> Work {
        self.compared
    }

    /// The least and the most that a number ever was; `None` if it was never known.
    pub fn extremes(&self, quantity: Quantity) -> Option<Extremes> {
        self.whole[quantity.index()].extremes
    }

    /// The mean over all samples in which the number is known.
    pub fn mean(&self, quantity: Quantity) -> Option<f64> {
        let Whole { sum, known, .. } = self.whole[quantity.index()];
        (known > 0).then(|| sum / known as f64)
    }

    /// Adds the sample of an operation behind all that were added.
    pub fn push(&mut self, sample: &Sample) {
        self.last.clone_from(sample);
        self.samples += 1;
        self.searched.add(sample.searched);
        self.compared.add(sample.compared);
        let numbers = Quantity::ALL.map(|quantity| quantity.of(sample));
        for (whole, number) in self.whole.iter_mut().zip(numbers) {
            whole.add(number, sample.operation);
        }
        self.stretch_to(sample.operation, &numbers);
    }

    /// The newest sample was the same behind every operation up to this one. In
    /// constant time on average, however many they are.
    pub(super) fn repeat_until(&mut self, operation: usize) {
        let times = operation.saturating_sub(self.last.operation);
        if times == 0 {
            return;
        }
        self.samples += times;
        let numbers = Quantity::ALL.map(|quantity| quantity.of(&self.last));
        for (whole, number) in self.whole.iter_mut().zip(numbers) {
            whole.repeat(number, times);
        }
        while self.last.operation < operation {
            let first = self.last.operation + 1;
            self.last.operation = self.end_of_stretch(first).min(operation);
            self.stretch_to(first, &numbers);
        }
    }

    /// Puts a sample that knows more in the place of the newest one.
    pub(super) fn revise(&mut self, sample: &Sample) {
        for quantity in Quantity::ALL {
            let number = quantity.of(sample);
            if quantity.of(&self.last).is_none() {
                self.whole[quantity.index()].add(number, sample.operation);
            }
        }
        self.last.clone_from(sample);
        let numbers = Quantity::ALL.map(|quantity| quantity.of(sample));
        self.stretch_to(sample.operation, &numbers);
    }

    /// The last operation of the stretch that an operation belongs to.
    fn end_of_stretch(&self, operation: usize) -> usize {
        let next = place(operation, self.width).saturating_add(1);
        next.saturating_mul(self.width)
    }

    /// Brings the stretches up to the newest sample, which is the same behind all
    /// operations since the last stretch ended.
    fn stretch_to(&mut self, first: usize, numbers: &Numbers) {
        let (width, place) = (self.width, place(first, self.width));
        match self.stretches.last_mut() {
            Some(last) if last.place(width) == place => last.note(&self.last, numbers),
            _ => self.stretches.push(SpanEntry {
                first,
                ..SpanEntry::new(&self.last, numbers)
            }),
        }
        while self.stretches.len() > MOST_STRETCHES {
            self.widen();
        }
    }

    /// Makes the stretches twice as long.
    fn widen(&mut self) {
        self.width *= 2;
        let width = self.width;
        self.stretches.dedup_by(|later, earlier| {
            let together = later.place(width) == earlier.place(width);
            if together {
                earlier.absorb(later);
            }
            together
        });
    }
}

impl SpanEntry {
    fn new(sample: &Sample, numbers: &Numbers) -> Self {
        Self {
            first: sample.operation,
            last: sample.operation,
            lists: sample.lists,
            extents: numbers.map(|number| number.map(Extent::of)),
        }
    }

    fn note(&mut self, sample: &Sample, numbers: &Numbers) {
        self.last = sample.operation;
        self.lists = sample.lists;
        for (extent, number) in self.extents.iter_mut().zip(numbers) {
            join(extent, number.map(Extent::of));
        }
    }

    /// The least and the most that a number was; `None` if it was never known.
    pub fn extent(&self, quantity: Quantity) -> Option<Extent> {
        self.extents[quantity.index()]
    }

    /// Which of the stretches of this width it belongs to.
    fn place(&self, width: usize) -> usize {
        place(self.first, width)
    }

    fn absorb(&mut self, later: &Self) {
        self.last = later.last;
        self.lists = later.lists;
        for (extent, later) in self.extents.iter_mut().zip(later.extents) {
            join(extent, later);
        }
    }
}

/// Which of the stretches of this width an operation belongs to.
fn place(operation: usize, width: usize) -> usize {
    operation.saturating_sub(1) / width
}

/// Adds an extent to the one ahead of it.
fn join(extent: &mut Option<Extent>, later: Option<Extent>) {
    let Some(later) = later else {
        return;
    };
    match extent {
        None => *extent = Some(later),
        Some(extent) => {
            extent.least = extent.least.min(later.least);
            extent.most = extent.most.max(later.most);
            extent.last = later.last;
        }
    }
}

impl Extent {
    fn of(number: Number) -> Self {
        let number = number.as_f64();
        Self {
            least: number,
            most: number,
            last: number,
        }
    }
}

impl Work {
    /// Nodes for each operation that examined any.
    pub fn mean(self) -> Option<f64> {
        (self.operations > 0).then(|| self.nodes as f64 / self.operations as f64)
    }

    fn add(&mut self, nodes: u64) {
        self.nodes += u128::from(nodes);
        self.operations += u64::from(nodes > 0);
    }
}

impl Whole {
    /// Adds the newest number so many times again.
    fn repeat(&mut self, number: Option<Number>, times: usize) {
        if let Some(number) = number {
            self.sum += number.as_f64() * times as f64;
            self.known += times;
        }
    }

    fn add(&mut self, number: Option<Number>, operation: usize) {
        let Some(number) = number else {
            return;
        };
        self.sum += number.as_f64();
        self.known += 1;
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
