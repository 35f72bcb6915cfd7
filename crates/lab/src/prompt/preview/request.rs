//! The address that a request would get, by each policy.

use vmem::{AllocPolicy, Error, View};

use super::advice::{self, Request};
use super::{Effort, Preview, PreviewRange, Previewer, RangeEffect, Verdict};
use crate::narration::{self, Formatter, Radix, count};
use crate::query::{self, Import, Legality};
use crate::scenario::{Mode, POLICIES, Statement, policy_word};
use crate::world::{ArenaId, Failure};

pub(super) const NONE_LEGAL: &str = "it would fail: no free segment has a legal address";

/// The result of one policy.
struct Answer {
    policy: AllocPolicy,
    result: Result<u64, Failure>,
    imports: Vec<Import>,
}

impl Previewer<'_> {
    pub(super) fn requested(self, id: ArenaId, statement: &Statement) -> Preview {
        let &Statement::Alloc {
            size,
            mode,
            policy: chosen,
            ..
        } = statement
        else {
            return Preview::default();
        };
        let Self { world, effort, .. } = self;
        let (asked, waits) = (mode.constraints(), mode == Mode::Wait);
        let layout = asked.layout(size);
        let quantum = world.inspect(id, |view| view.quantum());
        let legality = match Legality::new(&layout, quantum) {
            Ok(legality) => legality,
            Err(error) => return self.fails(Some(id), &Failure::Arena(error)),
        };
        let request = Request {
            world,
            arena: id,
            statement,
            size,
            constraints: asked,
            policy: chosen,
            radix: self.radix,
        };
        let mut preview = Preview {
            arena: Some(id),
            ..Preview::default()
        };
        if let Mode::Constrained(_) = mode {
            preview.legality = Some(legality);
            let found = world.inspect(id, |view| addresses(view, &legality, self.radix));
            let imports = world.arena(id).is_some_and(|arena| arena.parent.is_some());
            preview.words = match found {
                Some(found) => found,
                None if imports => "no free segment here has a legal address".to_owned(),
                None => NONE_LEGAL.to_owned(),
            };
        }
        let answers = POLICIES.map(|policy| match effort {
            Effort::CopyWorld => {
                let would = query::would_get(world, id, size, &asked, policy);
                Some(Answer {
                    policy,
                    result: would.result.map(|given| given.base),
                    imports: would.imports,
                })
            }
            Effort::CopyArenas => Some(Answer {
                policy,
                result: world.preview(id, &layout, policy).map_err(Failure::Arena),
                imports: Vec::new(),
            }),
            Effort::CopyNothing => None,
        });
        let answers: Vec<Answer> = answers.into_iter().flatten().collect();
        let Some(of_chosen) = answers.iter().find(|answer| answer.policy == chosen) else {
            let too_many = "there are too many segments for a preview";
            add(&mut preview.words, too_many);
            return preview;
        };
        preview.ranges = self.ranges(id, legality.request.size, of_chosen, &answers);
        let known = preview.words == NONE_LEGAL && answers.iter().all(is_short_of_addresses);
        if !known {
            let verb = if waits { "wait" } else { "fail" };
            add(
                &mut preview.words,
                &self.goes(id, of_chosen, verb, &answers),
            );
        }
        if of_chosen.result.is_err() && !waits {
            preview.verdict = Verdict::Fails;
            // It tries many requests, some of them on copies.
            if effort == Effort::CopyWorld {
                preview.advice = advice::instead(&request);
            }
        }
        preview
    }

    /// Returns the ranges that would change; policies that agree share one.
    fn ranges(
        self,
        arena: ArenaId,
        size: u64,
        of_chosen: &Answer,
        answers: &[Answer],
    ) -> Vec<PreviewRange> {
        let mut ranges = Vec::<PreviewRange>::new();
        for answer in answers {
            let Ok(base) = answer.result else { continue };
            let is_chosen = answer.policy == of_chosen.policy;
            let same = ranges.iter_mut().find(|range| range.base == base);
            if let Some(RangeEffect::Goes { by, chosen }) = same.map(|range| &mut range.effect) {
                by.push(answer.policy);
                *chosen |= is_chosen;
                continue;
            }
            ranges.push(PreviewRange {
                arena,
                base,
                size,
                effect: RangeEffect::Goes {
                    by: vec![answer.policy],
                    chosen: is_chosen,
                },
            });
        }
        let lent = of_chosen.imports.iter().map(|import| PreviewRange {
            arena: import.from,
            base: import.base,
            size: import.size,
            effect: RangeEffect::Lent(self.world.name_of(import.to)),
        });
        ranges.extend(lent);
        ranges
    }

    /// Returns the addresses of all policies, in words. A request that no policy can serve
    /// would do as `verb` says.
    fn goes(self, id: ArenaId, of_chosen: &Answer, verb: &str, answers: &[Answer]) -> String {
        let bases = answers.iter().map(|answer| answer.result.as_ref().ok());
        let text = match &of_chosen.result {
            Ok(base) if bases.clone().all(|other| other == Some(base)) => {
                format!("next address: {} (every policy)", self.radix.address(*base))
            }
            Err(failure) if bases.clone().all(|base| base.is_none()) => {
                let formatter = Formatter::new(self.world, self.radix);
                let why = narration::failure(formatter, Some(id), failure);
                format!("would {verb}: {why}")
            }
            _ => {
                let each = answers.iter().zip(bases).map(|(answer, base)| {
                    let base = base.map(|&base| self.radix.address(base));
                    let base = base.as_deref().unwrap_or("fails");
                    format!("{} {base}", policy_word(answer.policy))
                });
                let each: Vec<String> = each.collect();
                format!("next address: {}", each.join(" · "))
            }
        };
        text + &self.lent(&of_chosen.imports)
    }

    /// Returns the imports in words; of many, the nearest.
    fn lent(self, imports: &[Import]) -> String {
        const MOST: usize = 2;
        let mut text = String::new();
        // The arena that is asked gets its own last.
        for import in imports.iter().rev().take(MOST) {
            let (from, to) = (
                self.world.name_of(import.from),
                self.world.name_of(import.to),
            );
            let range = self.radix.range(import.base, import.size);
            text += &format!("; {from} would lend {to} {range}");
        }
        if imports.len() > MOST {
            let more = count((imports.len() - MOST) as u128, "import", "imports");
            text += &format!("; and {more} more");
        }
        text
    }
}

/// Returns true if there are enough units: then no address is legal.
fn is_short_of_addresses(answer: &Answer) -> bool {
    let Err(Failure::Arena(Error::Exhausted(short))) = &answer.result else {
        return false;
    };
    short.asked <= short.largest
}

/// Returns the legal addresses of an arena in words; `None` if it has none. Costs
/// `O(segments)`.
fn addresses(view: View<'_>, legality: &Legality, radix: Radix) -> Option<String> {
    const NAMED: usize = 3;
    let (mut addresses, mut segments, mut first) = (0_u128, 0_u128, Vec::new());
    for segment in view.segments() {
        let Some(legal) = legality.within(segment) else {
            continue;
        };
        addresses += u128::from(legal.count());
        segments += 1;
        let each = legal.runs().flat_map(|(first, last)| {
            let next = move |&address: &u64| address.checked_add(legal.step);
            let run = std::iter::successors(Some(first), next);
            run.take_while(move |&address| address <= last)
        });
        let missing = NAMED.saturating_sub(first.len());
        first.extend(each.take(missing).map(|address| radix.address(address)));
    }
    let more = if addresses > NAMED as u128 {
        ", …"
    } else {
        ""
    };
    let within = match segments {
        0 => return None,
        1 => String::new(),
        many => format!(" in {}", count(many, "free segment", "free segments")),
    };
    let addresses = count(addresses, "legal address", "legal addresses");
    Some(format!("{addresses}{within}: {}{more}", first.join(", ")))
}

fn add(words: &mut String, more: &str) {
    if !words.is_empty() {
        words.push_str("; ");
    }
    words.push_str(more);
}
