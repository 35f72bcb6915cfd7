//! Questions about a moment, compared with the real operation.

use crate::play::shown;
use crate::statements::{Asked, Written, beginning_with_arenas};
use crate::text::points_into;
use arbitrary::Arbitrary;
use vmem_lab::query::{
    self, Answer, At, Destination, Found, Free, Freed, Get, Question, TakenFrom, Target,
};
use vmem_lab::scenario::{is_question, parse_question};
use vmem_lab::timeline::Player;
use vmem_lab::{ArenaId, Effect, Recording, Scenario, Statement, World, narration};

/// A small world, and questions about it.
#[derive(Clone, Debug, Arbitrary)]
pub struct Questions {
    lines: Vec<Written>,
    questions: Vec<Line>,
}

/// A line at a prompt.
#[derive(Clone, Debug, Arbitrary)]
enum Line {
    Written(Asked),
    /// Any text.
    Raw(String),
}

impl Questions {
    /// Checks that a question reads back as printed, changes nothing, and gets a true answer.
    pub fn check(&self) {
        const MOST: usize = 200;
        let text = beginning_with_arenas(&self.lines);
        let scenario = Scenario::parse(&text).expect("it was printed");
        if scenario.operations() > MOST {
            return;
        }
        let mut player = Player::default();
        let played = player.play(&scenario, Recording::Off, &mut |_, _, _| Ok::<_, ()>(()));
        assert_eq!(played, Ok(()));
        let world = player.world();
        let before = seen(world);
        for line in &self.questions {
            if let Some(question) = line.question() {
                answered(world, &question);
                assert_eq!(seen(world), before, "{question}");
            }
        }
    }
}

impl Line {
    fn question(&self) -> Option<Question> {
        let text = match self {
            Self::Written(asked) => asked.0.to_string(),
            Self::Raw(text) => text.clone(),
        };
        let parsed = parse_question(&text);
        if let Self::Written(asked) = self {
            assert_eq!(parsed.as_ref(), Ok(&asked.0), "{text}");
        }
        match parsed {
            Ok(question) => {
                let printed = question.to_string();
                assert!(is_question(&printed), "{printed}");
                assert_eq!(parse_question(&printed).as_ref(), Ok(&question));
                Some(question)
            }
            Err(error) => {
                // The prompt is one line: a line break counts as a blank.
                points_into(&error, &text.replace('\n', " "));
                None
            }
        }
    }
}

fn seen(world: &World) -> (Vec<String>, String) {
    (shown(world), world.next_auto_name())
}

fn answered(world: &World, question: &Question) {
    let Ok(answer) = query::answer(world, question) else {
        let (Question::Get { arena, .. }
        | Question::At { arena, .. }
        | Question::Free { arena, .. }) = question;
        assert_eq!(world.arena_named(arena), None);
        return;
    };
    assert!(!narration::answer(narration::Formatter::decimal(world), &answer).is_empty());
    match (&answer, question) {
        (Answer::Get(get), _) => would_get(world, get),
        (Answer::At(at), _) => is_there(world, at),
        (Answer::Free(free), Question::Free { size, .. }) => would_free(world, free, *size),
        other => panic!("{other:?}"),
    }
}

/// Checks that the answer equals a preview, and that its address is legal.
fn would_get(world: &World, get: &Get) {
    for would in &get.attempts {
        let given = would.result.as_ref().ok();
        let preview = world.preview(get.arena, &get.layout, would.policy);
        assert_eq!(given.map(|given| given.base), preview.ok(), "{would:?}");
        assert!(
            !narration::summary(narration::Formatter::decimal(world), &would.outcome).is_empty()
        );
        if let Some(given) = given
            && let TakenFrom::Segment(segment) = given.from
        {
            let legality = get.legality.as_ref().expect("something is given");
            let legal = legality.within(segment).expect("it is taken from there");
            assert!(legal.contains(given.base), "{legal:?}, {given:?}");
            assert!((1..=segment.size).contains(&legal.count()), "{legal:?}");
        }
    }
    let Ok(legality) = &get.legality else {
        assert!(get.attempts.iter().all(|would| would.result.is_err()));
        return;
    };
    let free = world.inspect(get.arena, |view| legality.segments(view, usize::MAX));
    for legal in free.segments {
        assert!(legal.lowest >= legal.segment.base && legal.highest <= legal.segment.last());
        assert!(legal.contains(legal.lowest) && legal.contains(legal.highest));
    }
}

/// Checks the answer against a search of the arena's segments.
fn is_there(world: &World, at: &At) {
    let own = |segment: &vmem::Segment| {
        let is_span = matches!(segment.kind, vmem::SegmentKind::Span(_));
        !is_span && (segment.base..=segment.last()).contains(&at.address)
    };
    let segments = world.inspect(at.arena, |view| view.segments().collect::<Vec<_>>());
    let expected = segments.into_iter().find(own);
    let found = match &at.found {
        Found::Nowhere { .. } => None,
        Found::Segment(found) => Some(found.segment),
    };
    assert_eq!(found, expected, "{at:?}");
}

/// Checks that the real operation has the same result, and the range goes where the answer says.
fn would_free(world: &World, free: &Free, size: Option<u64>) {
    let mut after = world.clone();
    let arena = world.arena(free.arena).expect("it was asked");
    let Some(statement) = real(arena.name, free, size) else {
        return;
    };
    let really = after.run(statement).result;
    match (&free.result, &really) {
        (Ok(freed), Ok(Effect::Freed { .. })) => went(&after, freed),
        (Err(foretold), Err(really)) => assert_eq!(foretold, really),
        other => panic!("{other:?}"),
    }
}

/// Returns the operation in question.
fn real(arena: &str, free: &Free, size: Option<u64>) -> Option<Statement> {
    // A range that is not allocated has no size to take.
    let is_known = size.is_some() || free.result.is_ok();
    (is_known || matches!(free.target, Target::Name(_))).then(|| Statement::Free {
        arena: arena.to_owned(),
        target: free.target.clone(),
        size,
    })
}

fn went(after: &World, freed: &Freed) {
    // A waiting request may have taken it at once.
    if !freed.waiting.is_empty() {
        return;
    }
    let mut back = &freed.destination;
    while let Destination::SegmentList(merge) = back {
        let there = |id: ArenaId| after.inspect(id, |view| view.find(merge.whole.base));
        let filed = there(merge.arena).map(|(_, segment)| segment);
        let Some(further) = &merge.returned else {
            assert_eq!(filed, Some(merge.whole), "{freed:?}");
            let list = merge.list().unwrap();
            let head = after.inspect(merge.arena, |view| view.freelist(list).next());
            assert_eq!(head, Some(merge.whole), "{freed:?}");
            return;
        };
        assert_eq!(filed, None, "{freed:?}");
        back = further;
    }
}
