//! One line to a statement.

use vmem::AllocPolicy;

use super::error::ParseError;
use super::question::Target;
use super::random;
use super::statement::{Expectation, Measure, Statement};
use super::words::{Word, Words};
use crate::language::{self, Verb, VerbKind};
use crate::request::{Bounds, Constraints, Mode, POLICIES, policy_word};

pub(super) const ARENA: &str = "the arena's name";
pub(super) const SIZE: &str = "a size";
pub(super) const ADDRESS: &str = "an address";

/// Parses one line; `None` for a blank one or a comment. Errors say line 1.
///
/// # Errors
/// Describes the first mistake.
pub fn parse_line(line: &str) -> Result<Option<Statement>, ParseError> {
    let mut words = Words::new(line)?;
    let Some(first) = words.peek() else {
        return Ok(None);
    };
    let name = if words.equals_follows() {
        let name = first.name("a name for the allocation")?;
        words.next();
        words.next();
        Some(name)
    } else {
        None
    };
    let operation = words.expect("alloc or xalloc")?;
    if let (Some(name), false) = (&name, is_allocation(Some(operation))) {
        let expected = format!("alloc or xalloc after “{name} =”");
        return Err(operation.instead_of(&expected, &["alloc", "xalloc"]));
    }
    let verb = match language::verb(operation.text) {
        Some(verb) if verb.kind != VerbKind::Question => verb,
        _ => return Err(unknown(operation, &words)),
    };
    words.verb = Some(verb);
    let statement = match verb.word {
        "arena" => arena(&mut words)?,
        "span" => Statement::Span {
            arena: words.name(ARENA)?,
            base: words.number(ADDRESS)?,
            size: words.number(SIZE)?,
        },
        "unspan" => Statement::Unspan {
            arena: words.name(ARENA)?,
            base: words.number(ADDRESS)?,
        },
        "alloc" | "xalloc" => {
            let request = request(&mut words, verb)?;
            Statement::Alloc {
                name,
                arena: request.arena,
                size: request.size,
                mode: request.mode,
                policy: request.policy.unwrap_or_default(),
            }
        }
        "free" => free(&mut words)?,
        "reap" => Statement::Reap(words.name(ARENA)?),
        "cpu" => Statement::Cpu(words.number("the number of a CPU")?),
        "destroy" => Statement::Destroy(words.name(ARENA)?),
        "random" => random::random(&mut words)?,
        "expect" => Statement::Expect(expectation(&mut words)?),
        _ => return Err(unknown(operation, &words)),
    };
    words.finish()?;
    Ok(Some(statement))
}

/// Returns the error for a word that is no operation: the `=` after a name is missing, or
/// the operation has another name, or the word is misspelt.
fn unknown(word: Word<'_>, rest: &Words<'_>) -> ParseError {
    if is_allocation(rest.peek()) && word.name("").is_ok() {
        return ParseError {
            suggestion: Some(format!("{} =", word.text)),
            ..word.wrong("an allocation's name needs a = after it".to_owned())
        };
    }
    let words: Vec<_> = language::operations().map(|verb| verb.word).collect();
    let expected = format!("an operation ({})", words.join(", "));
    let nearest = language::nearest_verb(word.text, language::operations());
    ParseError {
        suggestion: nearest.map(|verb| verb.word.to_owned()),
        ..word.instead_of(&expected, &[])
    }
}

fn is_allocation(word: Option<Word<'_>>) -> bool {
    let verb = word.and_then(|word| language::verb(word.text));
    verb.is_some_and(|verb| verb.kind == VerbKind::Allocation)
}

fn arena(words: &mut Words<'_>) -> Result<Statement, ParseError> {
    let name = words.name(ARENA)?;
    let mut source = None;
    let (mut quantum, mut import, mut qcache, mut magazine) = (1, 0, 0, 0);
    while let Some(key) = words.next() {
        let value = words.value_of(key)?;
        let number = || value.number(&format!("a number for {}", key.text));
        match key.text {
            "quantum" => quantum = number()?,
            "import" => import = number()?,
            "qcache" => qcache = number()?,
            "magazine" => magazine = number()?,
            _ => source = Some(value.name("the name of the source")?),
        }
    }
    Ok(Statement::Arena {
        name,
        quantum,
        source,
        import,
        qcache,
        magazine,
    })
}

fn free(words: &mut Words<'_>) -> Result<Statement, ParseError> {
    let arena = words.name(ARENA)?;
    let target = target(words)?;
    let size = match target {
        Target::Base(_) => Some(words.number(SIZE)?),
        Target::Name(_) => words.last_number(SIZE)?,
    };
    Ok(Statement::Free {
        arena,
        target,
        size,
    })
}

fn expectation(words: &mut Words<'_>) -> Result<Expectation, ParseError> {
    let named = words.equals_follows();
    let name = words.name("an allocation's or an arena's name, or fails")?;
    if named {
        words.next();
        return Ok(Expectation::At {
            name,
            base: words.number(ADDRESS)?,
        });
    }
    let choices = Measure::ALL.map(Measure::word);
    let expected = format!("=, {}", language::one_of(&choices));
    let word = match words.next() {
        Some(word) => word,
        None if name == "fails" => return Ok(Expectation::Fails),
        None => return Err(words.missing(&expected)),
    };
    let measure = Measure::ALL
        .into_iter()
        .find(|measure| measure.word() == word.text)
        .ok_or_else(|| word.instead_of(&expected, &choices))?;
    Ok(Expectation::Measure {
        arena: name,
        measure,
        value: words.number("a number")?,
    })
}

/// The parameters of an `alloc`, an `xalloc` or a `get`.
pub(super) struct Request {
    pub(super) arena: String,
    pub(super) size: u64,
    pub(super) mode: Mode,
    pub(super) policy: Option<AllocPolicy>,
}

/// Parses the keys and words that the verb takes.
pub(super) fn request(words: &mut Words<'_>, verb: &'static Verb) -> Result<Request, ParseError> {
    let (arena, size) = (words.name(ARENA)?, words.number(SIZE)?);
    let (mut mode, mut policy) = (Mode::Constrained(Constraints::default()), None);
    if verb.keys.is_empty() {
        mode = Mode::Plain;
    }
    while let Some(word) = words.next() {
        let is_choice = verb.choice_words().any(|choice| choice.word == word.text);
        let equals = words.peek().is_some_and(|next| next.text == "=");
        let is_key = !is_choice && (equals || verb.key(word.text).is_some());
        match &mut mode {
            Mode::Plain if is_choice && word.text == "wait" => mode = Mode::Wait,
            Mode::Constrained(constraints) if is_key => {
                let value = words.value_of(word)?;
                let number = || value.number(&format!("a number for {}", word.text));
                match word.text {
                    "align" => constraints.align = number()?,
                    "phase" => constraints.phase = number()?,
                    "nocross" => constraints.nocross = number()?,
                    _ => constraints.within = Some(bounds(value)?),
                }
            }
            _ => policy = Some(parse_policy(word, verb, policy)?),
        }
    }
    Ok(Request {
        arena,
        size,
        mode,
        policy,
    })
}

/// Parses a policy, unless one was given. The error lists the keys and words that the verb also
/// takes here.
fn parse_policy(
    word: Word<'_>,
    verb: &Verb,
    given: Option<AllocPolicy>,
) -> Result<AllocPolicy, ParseError> {
    let takes_word = |other: &&Verb| {
        verb.keys.is_empty() && other.kind == VerbKind::Allocation && other.key(word.text).is_some()
    };
    if let Some(constrained) = language::operations().find(takes_word) {
        return Err(word.wrong(format!(
            "{} takes no constraints; {} takes {}",
            verb.word,
            constrained.word,
            word.quoted()
        )));
    }
    if given.is_some() {
        return Err(word.wrong(format!(
            "unexpected {}: the policy is already given",
            word.quoted()
        )));
    }
    let mut policies = POLICIES.into_iter();
    let policy = policies.find(|&policy| policy_word(policy) == word.text);
    policy.ok_or_else(|| {
        let words: Vec<&str> = verb.choice_words().map(|choice| choice.word).collect();
        let keys = verb.key_names();
        let with_equals: Vec<String> = keys.iter().map(|key| format!("{key}=")).collect();
        let expected = with_equals.iter().map(String::as_str).chain(words.clone());
        let expected = language::one_of(&expected.collect::<Vec<_>>());
        word.instead_of(&expected, &[words, keys].concat())
    })
}

pub(super) fn target(words: &mut Words<'_>) -> Result<Target, ParseError> {
    let what = words.expect("the allocation's name, or @ and an address")?;
    if let Some(base) = what.text.strip_prefix('@') {
        let base = what.number_in(base, "@ and an address")?;
        return Ok(Target::Base(base));
    }
    if what.number("").is_ok() {
        return Err(ParseError {
            suggestion: Some(format!("@{}", what.text)),
            ..what.wrong(format!(
                "expected the allocation's name, found {}; an address is written with @ before it",
                what.quoted()
            ))
        });
    }
    let name = what.name("the allocation's name, or @ and an address")?;
    Ok(Target::Name(name))
}

pub(super) fn bounds(word: Word<'_>) -> Result<Bounds, ParseError> {
    let what = "a range such as 16..64 or 16..=64";
    if let Some((first, last)) = word.text.split_once("..=") {
        let (first, last) = (word.number_in(first, what)?, word.number_in(last, what)?);
        return Ok(Bounds::Through(first, last));
    }
    match word.text.split_once("..") {
        Some((first, end)) => {
            let (first, end) = (word.number_in(first, what)?, word.number_in(end, what)?);
            Ok(Bounds::Until(first, end))
        }
        None => Err(word.instead_of(what, &[])),
    }
}
