//! The same requests under several policies or settings, compared between frames.

pub mod bars;
pub mod results;

use vmem_lab::compare::{Column, Comparison, SeedRun, Variant};
use vmem_lab::narration::{count, grouped};
use vmem_lab::{Scenario, Session};

use crate::plots::figures::NumberFormat;
use crate::plots::measuring::Edits;
use crate::time_budget::{TimeBudget, Work};

/// The most variants: with the scenario as written, five lines can be told apart in a plot.
const MOST_VARIANTS: usize = 4;
/// The reason why no further variant can be added.
pub const FULL: &str = "at most five columns can be compared; remove one to add another";
/// The numbers of seeds to choose from.
pub const SEEDS: [usize; 3] = [1, 5, 10];
/// Copies that are kept on the way, to go back to.
const COPIES: usize = 6;
/// Operations between two looks at the clock.
const AT_ONCE: usize = 16;
/// Columns with more segments than this in total are not copied.
const MOST_TO_COPY: usize = 60_000;

/// A comparison that follows the text and the place of a session.
pub struct Comparing {
    variants: Vec<Variant>,
    /// The number of seeds, if the scenario has any.
    seeds: usize,
    edits: Edits,
    /// The state of the work.
    pub state: Work,
    /// The comparison of all operations with the seeds as written, as far as it is.
    pub whole: Comparison,
    /// The comparison with the next of the other seeds, as far as it is.
    next: Option<Comparison>,
    /// The numbers of the seeds that are done; the first are those as written.
    runs: Vec<SeedRun>,
    /// Operations with different answers, from 1.
    pub differences: Vec<usize>,
    /// Copies on the way.
    copies: Vec<Comparison>,
    /// The comparison at the place of the time line, or on the way there.
    pub here: Comparison,
    restarts: u64,
}

impl Default for Comparing {
    fn default() -> Self {
        Self::new(Variant::policies().to_vec(), SEEDS[0], 0)
    }
}

impl Comparing {
    fn new(variants: Vec<Variant>, seeds: usize, restarts: u64) -> Self {
        Self {
            whole: Comparison::new(variants.iter().cloned()),
            here: Comparison::new(variants.iter().cloned()),
            variants,
            seeds,
            edits: Edits::default(),
            state: Work::Going,
            next: None,
            runs: Vec::new(),
            differences: Vec::new(),
            copies: Vec::new(),
            restarts,
        }
    }

    /// Returns the variants that the scenario as written is compared with.
    pub fn variants(&self) -> &[Variant] {
        &self.variants
    }

    /// Restarts with other variants.
    pub fn set_variants(&mut self, variants: Vec<Variant>) {
        if variants != self.variants {
            *self = Self::new(variants, self.seeds, self.restarts + 1);
        }
    }

    /// Returns the number of seeds to compare: 1 if the scenario has no `random` line.
    pub fn seeds(&self, session: &Session) -> usize {
        if session.scenario().has_random() {
            self.seeds
        } else {
            1
        }
    }

    /// Compares with more or fewer seeds. Those that are done are kept, and the one on the way
    /// as long as it is among them.
    pub fn set_seeds(&mut self, seeds: usize) {
        self.seeds = seeds;
        if self.runs.len() >= seeds {
            self.next = None;
        }
    }

    /// Returns the numbers of operations that are done and to be done, with all seeds.
    pub fn progress(&self, session: &Session) -> (usize, usize) {
        let next = self.next.as_ref().map_or(0, Comparison::position);
        let done = match self.runs.len() {
            0 => self.whole.position(),
            seeds => seeds * session.len() + next,
        };
        let all = self.seeds(session) * session.len();
        // More seeds may be done than are wanted now.
        (done.min(all), all)
    }

    /// Adds a variant from its text: `heap.quantum=64`.
    ///
    /// # Errors
    /// The mistake in the text, or the reason why there is no room for the variant.
    pub fn add(&mut self, typed: &str, scenario: &Scenario) -> Result<(), String> {
        let variant = typed.parse::<Variant>();
        let variant = variant.map_err(|error| error.to_string())?;
        let checked = variant.check(scenario);
        checked.map_err(|error| error.to_string())?;
        if self.variants.contains(&variant) {
            return Err(format!("“{variant}” is compared already"));
        }
        if self.is_full() {
            return Err(FULL.to_owned());
        }
        let mut variants = self.variants.clone();
        variants.push(variant);
        self.set_variants(variants);
        Ok(())
    }

    /// Returns true if no variant can be added; [`FULL`] says why.
    pub fn is_full(&self) -> bool {
        self.variants.len() >= MOST_VARIANTS
    }

    /// Restarts if compared operations were edited. To be called after every edit.
    pub fn follow(&mut self, session: &Session) {
        let revision = session.moment().revision;
        let Some(first) = self.edits.first_changed(revision) else {
            return;
        };
        self.runs.clear();
        self.next = None;
        if self.whole.position() > first || self.here.position() > first {
            let edits = std::mem::take(&mut self.edits);
            *self = Self {
                edits,
                ..Self::new(self.variants.clone(), self.seeds, self.restarts + 1)
            };
        }
    }

    /// Compares until the time budget is used up.
    pub fn work(&mut self, session: &Session, budget: TimeBudget) {
        // The number of seeds may have changed.
        if self.runs.len() >= self.seeds(session) {
            self.state = Work::Done;
        } else if self.state == Work::Done {
            self.state = Work::Going;
        }
        self.go_here(session, budget);
        self.compare_all(session, budget);
    }

    /// Returns whether there is work left for the next frame.
    pub fn is_busy(&self, session: &Session) -> bool {
        self.state == Work::Going || self.here.position() != session.position()
    }

    /// Returns the identity of the state at the place: the number of restarts, and of the
    /// operations that are done.
    pub fn stamp_here(&self) -> (u64, usize) {
        (self.restarts, self.here.position())
    }

    /// Returns the last difference before a place, and the first one after it.
    pub fn around(&self, position: usize) -> (Option<usize>, Option<usize>) {
        let count = self.differences.partition_point(|&it| it < position);
        let after = self.differences.iter().find(|&&it| it > position);
        (self.differences[..count].last().copied(), after.copied())
    }

    fn compare_all(&mut self, session: &Session, budget: TimeBudget) {
        while self.state == Work::Going && !budget.is_over() {
            if self.runs.is_empty() {
                self.compare_as_written(session);
            } else if self.runs.len() < self.seeds(session) {
                self.compare_other_seeds(session);
            } else {
                self.state = Work::Done;
            }
        }
    }

    fn compare_as_written(&mut self, session: &Session) {
        let each = session.len().div_ceil(COPIES + 1).max(512);
        let Some(compared) = self.whole.step(session.scenario()) else {
            self.runs.push(SeedRun::new(&self.whole));
            return;
        };
        let operation = compared.operation;
        if compared.differs() {
            self.differences.push(operation);
        }
        if operation.is_multiple_of(each)
            && self.copies.len() < COPIES
            && self.whole.tags() <= MOST_TO_COPY
        {
            self.copies.push(self.whole.clone());
        }
    }

    fn compare_other_seeds(&mut self, session: &Session) {
        let variants = self.variants.iter().cloned();
        let offset = self.runs.len() as u64;
        let new = || Comparison::with_seed_offset(variants, offset);
        let next = self.next.get_or_insert_with(new);
        if !next.advance(session.scenario(), AT_ONCE) {
            self.runs.push(SeedRun::new(next));
            self.next = None;
        }
    }

    /// Goes to the place of the time line, from the nearest copy before it.
    fn go_here(&mut self, session: &Session, budget: TimeBudget) {
        let to = session.position();
        let copy = self.copies.iter().rev().find(|it| it.position() <= to);
        let here = self.here.position();
        let is_nearer = |copy: &&Comparison| here > to || copy.position() > here;
        if let Some(copy) = copy.filter(is_nearer) {
            self.here = copy.clone();
        } else if here > to {
            self.here = Comparison::new(self.variants.iter().cloned());
        }
        while self.here.position() < to && !budget.is_over() {
            let left = to - self.here.position();
            if !self.here.advance(session.scenario(), left.min(AT_ONCE)) {
                return;
            }
        }
    }
}

/// Returns the numbers of an arena in a column, and the failures in all arenas: "in use 192 of
/// 1 024, fragmentation 12.5 %; 3 failed requests in all arenas".
pub fn summary(column: &Column<'_>, arena: &str) -> String {
    let failures = count(column.totals.failures, "failed request", "failed requests");
    let all = if column.world.arenas().count() > 1 {
        " in all arenas"
    } else {
        ""
    };
    let id = column.world.arena_named(arena);
    let Some(sample) = id.and_then(|id| column.meter.sample(id)) else {
        return format!("no such arena here; {failures}{all}");
    };
    let fragmentation = sample.external_fragmentation();
    let fragmentation = fragmentation.map(|share| NumberFormat::Share.write(share));
    format!(
        "in use {} of {}, fragmentation {}; {failures}{all}",
        grouped(sample.stats.mem_inuse),
        grouped(sample.stats.mem_total),
        fragmentation.as_deref().unwrap_or("unknown"),
    )
}

#[cfg(test)]
mod tests {
    use super::results::Results;
    use super::*;
    use vmem_lab::Command;

    const TEXT: &str = "arena heap\nspan heap 0 4096\nrandom heap ops=4000 seed=3 live=60\n";

    fn compared(session: &Session) -> Comparing {
        finished(Comparing::default(), session)
    }

    fn finished(mut comparing: Comparing, session: &Session) -> Comparing {
        comparing.follow(session);
        for _ in 0..10_000 {
            comparing.work(session, TimeBudget::begin());
            if !comparing.is_busy(session) {
                return comparing;
            }
        }
        panic!("it never ends");
    }

    #[test]
    fn the_columns_follow_the_place_forward_and_back() {
        let mut session = Session::open(TEXT).unwrap();
        let mut comparing = compared(&session);
        for position in [3_000, 10, 4_002, 0, 1_999] {
            session.run(Command::GoTo(position)).unwrap();
            while comparing.is_busy(&session) {
                comparing.work(&session, TimeBudget::begin());
            }
            let mut straight = Comparison::new(Variant::policies());
            straight.advance(session.scenario(), position);
            let stats = |comparison: &Comparison| -> Vec<_> {
                let columns = comparison.columns();
                columns
                    .map(|column| column.world.arenas().count())
                    .collect()
            };
            assert_eq!(comparing.here.position(), position);
            assert_eq!(stats(&comparing.here), stats(&straight));
            assert_eq!(comparing.here.last, straight.last);
        }
    }

    #[test]
    fn every_difference_is_known_and_found_from_any_place() {
        let session = Session::open(TEXT).unwrap();
        let comparing = compared(&session);
        let differences = &comparing.differences;
        assert_eq!(differences.len() as u64, comparing.whole.different);
        let first = comparing.whole.first_difference.as_ref().unwrap().operation;
        assert_eq!(differences[0], first);
        assert_eq!(comparing.around(0), (None, Some(first)));
        assert_eq!(comparing.around(first), (None, Some(differences[1])));
        assert_eq!(
            comparing.around(differences[1]),
            (Some(first), Some(differences[2]))
        );
    }

    #[test]
    fn settings_as_typed_are_checked_against_the_scenario() {
        let session = Session::open(TEXT).unwrap();
        let mut comparing = Comparing::default();
        assert!(comparing.add("heap.quantum=3", session.scenario()).is_err());
        assert!(comparing.add("hep.quantum=4", session.scenario()).is_err());
        assert!(comparing.add("nonsense", session.scenario()).is_err());
        assert_eq!(comparing.variants().len(), 3);
        comparing
            .add("heap.quantum=64", session.scenario())
            .unwrap();
        assert_eq!(comparing.variants().len(), 4);
    }

    #[test]
    fn a_variant_that_cannot_be_added_is_refused_with_the_reason() {
        let session = Session::open(TEXT).unwrap();
        let mut comparing = Comparing::default();
        let mut add = |typed| comparing.add(typed, session.scenario());
        let twice = add("policy=best").unwrap_err();
        assert_eq!(twice, "“best fit” is compared already");
        add("heap.quantum=64").unwrap();
        assert_eq!(add("heap.quantum=32").unwrap_err(), FULL);
        assert_eq!(comparing.variants().len(), MOST_VARIANTS);
    }

    /// Returns the text of the comparison's table and verdict.
    fn results(session: &Session, seeds: usize) -> Results {
        let mut comparing = Comparing::default();
        comparing.set_seeds(seeds);
        let comparing = finished(comparing, session);
        Results::new(&comparing, session, "heap")
    }

    #[test]
    fn other_seeds_follow_those_as_written_and_give_the_same_as_a_text_with_them() {
        let session = Session::open(TEXT).unwrap();
        let of_seed = |seed: u64| {
            let text = TEXT.replace("seed=3", &format!("seed={seed}"));
            compared(&Session::open(&text).unwrap()).runs
        };
        let mut comparing = Comparing::default();
        comparing.set_seeds(3);
        comparing = finished(comparing, &session);
        assert_eq!(comparing.progress(&session), (12_006, 12_006));
        assert_eq!(
            comparing.runs,
            [of_seed(3), of_seed(4), of_seed(5)].concat()
        );
        let written = comparing.whole.first_difference.clone();
        assert_eq!(written, compared(&session).whole.first_difference);
        let of_three = Results::new(&comparing, &session, "heap");
        assert_eq!(of_three.corner, "median of 3 seeds (range)");
        assert!(of_three.note.contains("overlapping"));
        comparing.set_seeds(1);
        assert!(!comparing.is_busy(&session));
        assert_eq!(Results::new(&comparing, &session, "heap").corner, "");
        comparing.set_seeds(3);
        comparing.work(&session, TimeBudget::begin());
        assert!(!comparing.is_busy(&session), "the seeds were kept");
    }

    #[test]
    fn an_edit_forgets_the_other_seeds_but_not_their_number() {
        let mut session = Session::open(TEXT).unwrap();
        let mut comparing = Comparing::default();
        comparing.set_seeds(2);
        comparing = finished(comparing, &session);
        session.run(Command::ToEnd).unwrap();
        session
            .run(Command::Insert("x = alloc heap 9".to_owned()))
            .unwrap();
        comparing = finished(comparing, &session);
        assert_eq!(comparing.progress(&session), (8_006, 8_006));
        let mut straight = Comparing::default();
        straight.set_seeds(2);
        assert_eq!(comparing.runs, finished(straight, &session).runs);
    }

    #[test]
    fn other_seeds_can_be_stopped_and_continued() {
        let session = Session::open(TEXT).unwrap();
        let mut comparing = Comparing::default();
        comparing.set_seeds(100);
        comparing.follow(&session);
        while comparing.runs.is_empty() {
            comparing.work(&session, TimeBudget::begin());
        }
        assert_eq!(comparing.state, Work::Going);
        comparing.state = Work::Stopped;
        let progress = comparing.progress(&session);
        comparing.work(&session, TimeBudget::begin());
        assert_eq!(comparing.progress(&session), progress);
        assert!(progress.0 >= 4_002 && progress.1 == 400_200);
        comparing.set_seeds(2);
        comparing.state = Work::Going;
        assert_eq!(finished(comparing, &session).runs.len(), 2);
    }

    #[test]
    fn a_seed_on_the_way_continues_with_more_seeds_and_is_dropped_with_fewer() {
        let session = Session::open(TEXT).unwrap();
        let mut comparing = compared(&session);
        comparing.set_seeds(5);
        comparing.compare_other_seeds(&session);
        let on_the_way = 4_002 + AT_ONCE;
        assert_eq!(comparing.progress(&session), (on_the_way, 20_010));
        comparing.set_seeds(10);
        assert_eq!(comparing.progress(&session), (on_the_way, 40_020));
        comparing.set_seeds(1);
        assert_eq!(comparing.progress(&session), (4_002, 4_002));
        comparing.set_seeds(5);
        assert_eq!(comparing.progress(&session), (4_002, 20_010));
    }

    #[test]
    fn a_stopped_comparison_is_done_if_no_more_seeds_are_wanted() {
        let session = Session::open(TEXT).unwrap();
        let mut comparing = Comparing::default();
        comparing.set_seeds(4);
        comparing = finished(comparing, &session);
        comparing.set_seeds(10);
        comparing.state = Work::Stopped;
        comparing.work(&session, TimeBudget::begin());
        assert_eq!(comparing.state, Work::Stopped);
        comparing.set_seeds(1);
        assert_eq!(comparing.progress(&session), (4_002, 4_002));
        comparing.work(&session, TimeBudget::begin());
        assert_eq!(comparing.state, Work::Done);
    }

    #[test]
    fn without_a_random_line_there_is_one_seed() {
        let session = Session::open("arena heap\nspan heap 0 64\na = alloc heap 8\n").unwrap();
        let results = results(&session, 10);
        assert_eq!(results.corner, "");
        assert!(!results.note.contains("overlapping"));
    }

    #[test]
    fn a_summary_does_not_count_failures_of_all_arenas_as_those_of_one() {
        let text = "arena pids\nspan pids 0 64\narena space\nspan space 0 8\na = alloc space 9\n";
        let of = |text: &str| {
            let session = Session::open(text).unwrap();
            let comparing = compared(&session);
            summary(&comparing.whole.column(0).unwrap(), "pids")
        };
        assert_eq!(
            of(text),
            "in use 0 of 64, fragmentation 0.0 %; 1 failed request in all arenas"
        );
        assert_eq!(
            of("arena pids\nspan pids 0 64\n"),
            "in use 0 of 64, fragmentation 0.0 %; 0 failed requests"
        );
    }
}
