//! What can come next in a line of the language.

use vmem::{Origin, SegmentKind};
use vmem_lab::narration::{grouped, units};
use vmem_lab::scenario::{OPERATIONS, POLICIES, QUESTIONS, policy_word};
use vmem_lab::workload::{Life, Policies, Sizes};
use vmem_lab::{Preset, World};

use vmem_view::settings::Settings;
use vmem_view::time_budget::TAGS_PER_FRAME;

/// No more than this are shown; who wants another types a letter more.
const MOST: usize = 40;

/// A word, and what it is.
type Word = (String, String);

/// The words that can stand behind `before`, and begin with `typed`; with a few words
/// about each.
pub fn suggestions(world: &World, settings: Settings, before: &str, typed: &str) -> Vec<Word> {
    if before.contains('#') {
        return Vec::new();
    }
    let words: Vec<&str> = before.split_whitespace().collect();
    // `a = alloc heap 16` and `expect a = 16` both have a name ahead of a `=`.
    let words = match words.as_slice() {
        [_, "=", rest @ ..] => {
            return fitting(typed, after_name(world, settings, rest, typed));
        }
        words => words,
    };
    let all = match words {
        [] => beginnings(),
        [operation, rest @ ..] => behind(world, settings, operation, rest, typed),
    };
    fitting(typed, all)
}

/// Those that begin with what is typed, and are more than that.
fn fitting(typed: &str, words: Vec<Word>) -> Vec<Word> {
    let fits = |(word, _): &Word| word.starts_with(typed) && word.trim_end() != typed;
    words.into_iter().filter(fits).take(MOST).collect()
}

fn after_name(world: &World, settings: Settings, rest: &[&str], typed: &str) -> Vec<Word> {
    match rest {
        [] => plain(&["alloc", "xalloc"]),
        [operation @ ("alloc" | "xalloc"), rest @ ..] => {
            behind(world, settings, operation, rest, typed)
        }
        _ => Vec::new(),
    }
}

fn beginnings() -> Vec<Word> {
    let operations = OPERATIONS.iter().map(|&word| (word, about(word)));
    let questions = QUESTIONS.iter().filter(|&&word| word != "free");
    let questions = questions.map(|&word| (word, about(word)));
    let all = operations.chain(questions);
    all.chain([("help", "all that can be typed")])
        .map(|(word, about)| (format!("{word} "), about.to_owned()))
        .collect()
}

/// What an operation or a question is, in a few words.
fn about(word: &str) -> &'static str {
    match word {
        "arena" => "a new arena",
        "span" => "add a span",
        "unspan" => "take a free span away",
        "alloc" => "allocate anywhere",
        "xalloc" => "allocate, constrained",
        "free" => "free by name or @address",
        "reap" => "empty the caches",
        "cpu" => "go on with another CPU",
        "destroy" => "destroy an arena",
        "random" => "random allocations and frees",
        "expect" => "say what must be true here",
        "get" => "ask: where would it go?",
        "at" => "ask: what is there?",
        "would-free" => "ask: what would it merge?",
        _ => "",
    }
}

fn behind(
    world: &World,
    settings: Settings,
    operation: &str,
    rest: &[&str],
    typed: &str,
) -> Vec<Word> {
    match (operation, rest) {
        ("arena", []) | ("cpu", _) => Vec::new(),
        ("arena", [_, ..]) => arena(world, typed),
        (
            "span" | "unspan" | "alloc" | "xalloc" | "free" | "reap" | "destroy" | "random" | "get"
            | "at" | "would-free",
            [],
        ) => arenas(world, ""),
        ("alloc", [_, _, ..]) => with_policies(&[], &["wait"]),
        ("xalloc" | "get", [_, _, ..]) => {
            with_policies(&["align=", "phase=", "nocross=", "within="], &[])
        }
        ("free" | "would-free", [arena]) => allocations(world, settings, arena, typed),
        ("unspan", [arena]) => spans(world, arena),
        ("random", [_, ..]) => random(typed),
        ("expect", []) => expected(world, settings, typed),
        ("expect", [name]) => match world.arena_named(name) {
            Some(_) => plain(&["free", "in-use", "segments", "largest"]),
            None => plain(&["="]),
        },
        _ => Vec::new(),
    }
}

/// The policies between what stands ahead of them and behind.
fn with_policies(ahead: &[&str], behind: &[&str]) -> Vec<Word> {
    let policies = POLICIES.map(policy_word);
    plain(&[ahead, &policies, behind].concat())
}

fn plain(words: &[&str]) -> Vec<Word> {
    words
        .iter()
        .map(|&word| {
            // Behind a `=` comes its value at once.
            let space = if word.ends_with('=') && word != "=" {
                ""
            } else {
                " "
            };
            (format!("{word}{space}"), String::new())
        })
        .collect()
}

fn arena(world: &World, typed: &str) -> Vec<Word> {
    match typed.strip_prefix("source=") {
        Some(_) => arenas(world, "source="),
        None => plain(&["quantum=", "source=", "import=", "qcache=", "magazine="]),
    }
}

fn arenas(world: &World, ahead: &str) -> Vec<Word> {
    let about = |id| {
        let quantum = world.inspect(id, |view| view.quantum().get());
        format!("quantum {}", grouped(quantum.into()))
    };
    world
        .arenas()
        .map(|arena| (format!("{ahead}{} ", arena.name), about(arena.id)))
        .collect()
}

fn allocations(world: &World, settings: Settings, arena: &str, typed: &str) -> Vec<Word> {
    let Some(id) = world.arena_named(arena) else {
        return Vec::new();
    };
    if world.inspect(id, |view| view.tag_count()) > TAGS_PER_FRAME {
        return Vec::new();
    }
    world
        .allocations(id)
        .filter(|allocation| allocation.name.starts_with(typed))
        .take(MOST)
        .map(|allocation| {
            let base = settings.address(allocation.base.into());
            let about = format!("{} at {base}", units(allocation.size));
            (format!("{} ", allocation.name), about)
        })
        .collect()
}

fn spans(world: &World, arena: &str) -> Vec<Word> {
    let Some(id) = world.arena_named(arena) else {
        return Vec::new();
    };
    world.inspect(id, |view| {
        let added = view
            .spans()
            .filter(|span| span.kind == SegmentKind::Span(Origin::Added));
        added
            .take(MOST)
            .map(|span| (span.base.to_string(), units(span.size)))
            .collect()
    })
}

fn random(typed: &str) -> Vec<Word> {
    let values = |key: &str, words: &[&str]| -> Vec<Word> {
        let word = |word: &&str| (format!("{key}{word} "), String::new());
        words.iter().map(word).collect()
    };
    match typed.split_once('=') {
        Some(("preset", _)) => values("preset=", &Preset::ALL.map(Preset::name)),
        Some(("policy", _)) => values("policy=", &Policies::ALL.map(Policies::word)),
        Some(("sizes", _)) => values("sizes=", &Sizes::ALL.map(Sizes::word)),
        Some(("life", _)) => values("life=", &Life::ALL.map(Life::word)),
        Some(_) => Vec::new(),
        None => plain(&[
            "ops=",
            "seed=",
            "preset=",
            "size=",
            "sizes=",
            "live=",
            "life=",
            "swing=",
            "policy=",
            "align=",
            "nocross=",
            "within=",
            "constrained=",
        ]),
    }
}

fn expected(world: &World, settings: Settings, typed: &str) -> Vec<Word> {
    let mut words = plain(&["fails"]);
    words.extend(arenas(world, ""));
    for arena in world.arenas() {
        words.extend(allocations(world, settings, arena.name, typed));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use vmem_lab::parse_line;

    fn world() -> World {
        let mut world = World::new();
        for line in [
            "arena heap quantum=16",
            "span heap 4096 1K",
            "arena kmem source=heap",
            "first = alloc heap 16",
        ] {
            world.run(&parse_line(line).unwrap().unwrap());
        }
        world
    }

    fn words(before: &str, typed: &str) -> Vec<String> {
        let found = suggestions(&world(), Settings::default(), before, typed);
        found
            .into_iter()
            .map(|(word, _)| word.trim().to_owned())
            .collect()
    }

    #[test]
    fn a_line_begins_with_an_operation_or_a_question() {
        assert_eq!(words("", "al"), ["alloc"]);
        assert_eq!(words("", "f"), ["free"]);
        assert_eq!(words("", "ge"), ["get"]);
        assert_eq!(words("", "he"), ["help"]);
        assert!(words("", "").len() >= OPERATIONS.len());
    }

    #[test]
    fn arenas_and_allocations_are_known_by_name() {
        assert_eq!(words("alloc ", ""), ["heap", "kmem"]);
        assert_eq!(words("free heap ", "fi"), ["first"]);
        assert_eq!(words("unspan heap ", ""), ["4096"]);
        assert_eq!(words("arena pool ", "source=h"), ["source=heap"]);
    }

    #[test]
    fn what_an_operation_takes_is_told_at_its_end() {
        assert_eq!(words("alloc heap 16 ", "b"), ["best"]);
        assert_eq!(words("x = xalloc heap 16 ", "al"), ["align="]);
        assert_eq!(words("random heap ", "preset=pi"), ["preset=pids"]);
        assert_eq!(words("expect heap ", "la"), ["largest"]);
        assert_eq!(words("expect first ", ""), ["="]);
    }

    #[test]
    fn nothing_is_suggested_in_a_comment_or_for_a_word_that_is_whole() {
        assert!(words("# alloc ", "h").is_empty());
        assert!(words("", "alloc").is_empty());
        assert!(words("nonsense ", "").is_empty());
    }
}
