//! The address that a request would get, by each policy.

use vmem::{AllocPolicy, Error, Layout, View};

use super::advice::{self, Request};
use super::effort::Effort;
use super::result::{Preview, PreviewRange, RangeEffect, Verdict};
use crate::narration::{self, Formatter, Radix, count, units};
use crate::query::{self, Import, Legality};
use crate::scenario::{POLICIES, Statement, policy_word};
use crate::world::{ArenaId, Failure, World};

const NONE_LEGAL: &str = "it would fail: no free segment has a legal address";

/// The result of one policy.
struct Answer {
    policy: AllocPolicy,
    result: Result<u64, Failure>,
    imports: Vec<Import>,
}

/// Returns the preview of a request.
pub(super) fn preview(
    world: &World,
    id: ArenaId,
    statement: &Statement,
    effort: Effort,
    radix: Radix,
) -> Preview {
    let (size, constraints, chosen, waits) = match statement {
        Statement::Alloc {
            size, policy, wait, ..
        } => (*size, None, *policy, *wait),
        Statement::Xalloc {
            size,
            constraints,
            policy,
            ..
        } => (*size, Some(*constraints), *policy, false),
        _ => return Preview::default(),
    };
    let asked = constraints.unwrap_or_default();
    let layout = asked.layout(size);
    let quantum = world.inspect(id, |view| view.quantum());
    let legality = match Legality::new(&layout, quantum) {
        Ok(legality) => legality,
        Err(error) => return contradictory(Formatter::new(world, radix), id, error),
    };
    let request = Request {
        statement,
        size,
        constraints: asked,
        radix,
    };
    let mut preview = Preview {
        arena: Some(id),
        legality: constraints.is_some().then_some(legality),
        ..Preview::default()
    };
    if constraints.is_some() {
        let found = world.inspect(id, |view| Addresses::new(view, &legality));
        preview.words = found.words(radix);
        let imports = world.arena(id).is_some_and(|arena| arena.parent.is_some());
        if found.count == 0 && imports {
            preview.words = "no free segment here has a legal address".to_owned();
        }
        if found.count == 0 && effort == Effort::CopyWorld {
            preview.advice = advice::constrained_less(world, id, &request);
        }
    }
    let answers = match effort {
        Effort::CopyWorld => POLICIES.map(|policy| by_all(world, id, &request, policy)),
        Effort::CopyArenas => POLICIES.map(|policy| by_arena(world, id, &layout, policy)),
        Effort::CopyNothing => {
            add(
                &mut preview.words,
                "there are too many segments for a preview",
            );
            return preview;
        }
    };
    preview.ranges = ranges(world, id, legality.request.size, chosen, &answers);
    let known = preview.words.as_str() == NONE_LEGAL && answers.iter().all(is_short_of_addresses);
    if !known {
        let goes = goes(world, id, chosen, waits, &answers, radix);
        add(&mut preview.words, &goes);
    }
    let fails = answers
        .iter()
        .any(|a| a.policy == chosen && a.result.is_err());
    if fails && !waits {
        preview.verdict = Verdict::Fails;
        if preview.advice.is_empty() && effort == Effort::CopyWorld {
            preview.advice = advice::smaller(world, id, &request, chosen);
        }
    }
    preview
}

/// Returns true if there are enough units: then no address is legal.
fn is_short_of_addresses(answer: &Answer) -> bool {
    match &answer.result {
        Err(Failure::Arena(Error::Exhausted(short))) => short.asked <= short.largest,
        _ => false,
    }
}

fn contradictory(formatter: Formatter<'_>, id: ArenaId, error: Error) -> Preview {
    Preview {
        arena: Some(id),
        ..Preview::fails(narration::failure(
            formatter,
            Some(id),
            &Failure::Arena(error),
        ))
    }
}

fn by_all(world: &World, id: ArenaId, request: &Request<'_>, policy: AllocPolicy) -> Answer {
    let would = query::would_get(world, id, request.size, &request.constraints, policy);
    Answer {
        policy,
        result: would.result.map(|given| given.base),
        imports: would.imports,
    }
}

fn by_arena(world: &World, id: ArenaId, layout: &Layout, policy: AllocPolicy) -> Answer {
    Answer {
        policy,
        result: world.preview(id, layout, policy).map_err(Failure::Arena),
        imports: Vec::new(),
    }
}

/// Returns the ranges that would change; policies that agree share one.
fn ranges(
    world: &World,
    id: ArenaId,
    size: u64,
    chosen: AllocPolicy,
    answers: &[Answer],
) -> Vec<PreviewRange> {
    let mut ranges = Vec::<PreviewRange>::new();
    for answer in answers {
        let Ok(base) = answer.result else { continue };
        let same = ranges.iter_mut().find(|range| range.base == base);
        if let Some(RangeEffect::Goes { by, chosen: is }) = same.map(|range| &mut range.effect) {
            by.push(answer.policy);
            *is |= answer.policy == chosen;
            continue;
        }
        ranges.push(PreviewRange {
            arena: id,
            base,
            size,
            effect: RangeEffect::Goes {
                by: vec![answer.policy],
                chosen: answer.policy == chosen,
            },
        });
    }
    let imports = answers.iter().filter(|answer| answer.policy == chosen);
    for import in imports.flat_map(|answer| &answer.imports) {
        ranges.push(PreviewRange {
            arena: import.from,
            base: import.base,
            size: import.size,
            effect: RangeEffect::Lent(name(world, import.to)),
        });
    }
    ranges
}

/// Returns the addresses of all policies, in words.
fn goes(
    world: &World,
    id: ArenaId,
    chosen: AllocPolicy,
    waits: bool,
    answers: &[Answer],
    radix: Radix,
) -> String {
    let Some(asked) = answers.iter().find(|answer| answer.policy == chosen) else {
        return String::new();
    };
    let mut text = String::new();
    let address = |base: u64| radix.address(base);
    let bases: Vec<Option<u64>> = answers
        .iter()
        .map(|answer| answer.result.as_ref().ok().copied())
        .collect();
    match (&asked.result, bases.first().copied().flatten()) {
        (Ok(_), Some(base)) if bases.iter().all(|&other| other == Some(base)) => {
            text += &format!("next address: {} (every policy)", address(base));
        }
        (Err(failure), _) if bases.iter().all(Option::is_none) => {
            let why = narration::failure(Formatter::new(world, radix), Some(id), failure);
            let verb = if waits { "wait" } else { "fail" };
            text += &format!("would {verb}: {why}");
        }
        _ => {
            let each = answers.iter().map(|answer| {
                let word = policy_word(answer.policy);
                match &answer.result {
                    Ok(base) => format!("{word} {}", address(*base)),
                    Err(_) => format!("{word} fails"),
                }
            });
            let each: Vec<String> = each.collect();
            text += &format!("next address: {}", each.join(" · "));
        }
    }
    text + &lent(world, &asked.imports, radix)
}

/// Returns the imports in words; of many, the nearest.
fn lent(world: &World, imports: &[Import], radix: Radix) -> String {
    const MOST: usize = 2;
    let mut text = String::new();
    // The arena that is asked gets its own last.
    for import in imports.iter().rev().take(MOST) {
        let (from, to) = (name(world, import.from), name(world, import.to));
        let (size, base) = (units(import.size), radix.address(import.base));
        text += &format!("; {from} would lend {to} {size} at {base}");
    }
    if let Some(more) = imports.len().checked_sub(MOST + 1) {
        text += &format!(
            "; and {} more",
            count(more as u128 + 1, "import", "imports")
        );
    }
    text
}

/// The legal addresses of an arena.
struct Addresses {
    count: u128,
    segments: usize,
    first: Vec<u64>,
}

impl Addresses {
    /// Counts the legal addresses, in `O(segments)`.
    fn new(view: View<'_>, legality: &Legality) -> Self {
        const NAMED: usize = 3;
        let mut found = Self {
            count: 0,
            segments: 0,
            first: Vec::new(),
        };
        for segment in view.segments() {
            let Some(legal) = legality.within(segment) else {
                continue;
            };
            found.count += u128::from(legal.count());
            found.segments += 1;
            let each = legal.runs().flat_map(|(first, last)| {
                let next = move |&address: &u64| address.checked_add(legal.step);
                let run = std::iter::successors(Some(first), next);
                run.take_while(move |&address| address <= last)
            });
            let missing = NAMED.saturating_sub(found.first.len());
            found.first.extend(each.take(missing));
        }
        found
    }

    fn words(&self, radix: Radix) -> String {
        if self.count == 0 {
            return NONE_LEGAL.to_owned();
        }
        let first = self.first.iter();
        let first: Vec<String> = first.map(|&address| radix.address(address)).collect();
        let more = if self.count > first.len() as u128 {
            ", …"
        } else {
            ""
        };
        let segments = match self.segments {
            1 => String::new(),
            many => format!(
                " in {}",
                count(many as u128, "free segment", "free segments")
            ),
        };
        let addresses = count(self.count, "legal address", "legal addresses");
        format!("{addresses}{segments}: {}{more}", first.join(", "))
    }
}

fn add(words: &mut String, more: &str) {
    if !words.is_empty() {
        words.push_str("; ");
    }
    words.push_str(more);
}

fn name(world: &World, id: ArenaId) -> String {
    let arena = world.arena(id);
    arena.map_or_else(String::new, |arena| arena.name.to_owned())
}
