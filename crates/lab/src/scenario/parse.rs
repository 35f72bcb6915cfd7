//! One line to a statement.

use super::error::ParseError;
use super::parameters::{
    ADDRESS, ARENA, Keys, SIZE, Wanted, check_length, once, parse_policy, target, wanted,
};
use super::random;
use super::statement::{Expectation, Measure, Statement};
use super::target::Target;
use super::words::{Word, Words};
use crate::language::{self, Verb, VerbKind};

/// Parses one line; `None` for a blank one or a comment. Errors say line 1.
///
/// # Errors
/// Describes the first mistake.
pub fn parse_line(line: &str) -> Result<Option<Statement>, ParseError> {
    check_length(line)?;
    let mut words = Words::new(line);
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
        "arena" => arena(&mut words, verb)?,
        "span" => Statement::Span {
            arena: words.name(ARENA)?,
            base: words.number(ADDRESS)?,
            size: words.number(SIZE)?,
        },
        "unspan" => Statement::Unspan {
            arena: words.name(ARENA)?,
            base: words.number(ADDRESS)?,
        },
        "alloc" => alloc(&mut words, verb, name)?,
        "xalloc" => xalloc(&mut words, verb, name)?,
        "free" => free(&mut words)?,
        "reap" => Statement::Reap {
            arena: words.name(ARENA)?,
        },
        "cpu" => Statement::Cpu {
            number: words.number("the number of a CPU")?,
        },
        "destroy" => Statement::Destroy {
            arena: words.name(ARENA)?,
        },
        "random" => random::random(&mut words, verb)?,
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
            ..word.wrong("an allocation's name has a = after it".to_owned())
        };
    }
    let words: Vec<_> = language::operations().map(|verb| verb.word).collect();
    let expected = format!("an operation ({})", words.join(", "));
    let nearest = language::nearest_operation(word.text);
    ParseError {
        suggestion: nearest.map(|verb| verb.word.to_owned()),
        ..word.instead_of(&expected, &[])
    }
}

fn is_allocation(word: Option<Word<'_>>) -> bool {
    let verb = word.and_then(|word| language::verb(word.text));
    verb.is_some_and(|verb| verb.kind == VerbKind::Allocation)
}

fn arena(words: &mut Words<'_>, verb: &'static Verb) -> Result<Statement, ParseError> {
    let name = words.name(ARENA)?;
    let mut source = None;
    let (mut quantum, mut import, mut qcache, mut magazine) = (1, 0, 0, 0);
    let mut keys = Keys::new(verb);
    while let Some(word) = words.next() {
        let (key, value) = keys.attribute(word, words)?;
        let number = || value.number(&format!("a number for {}", word.text));
        match key.name {
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

fn alloc(
    words: &mut Words<'_>,
    verb: &'static Verb,
    name: Option<String>,
) -> Result<Statement, ParseError> {
    let arena = words.name(ARENA)?;
    let size = words.number(SIZE)?;
    let mut policy = None;
    let mut wait = false;
    while let Some(word) = words.next() {
        if word.text == "wait" && !wait {
            wait = true;
        } else if let Some(constrained) = constrained(word) {
            return Err(word.wrong(format!(
                "{} takes no constraints; {} takes {}",
                verb.word,
                constrained.word,
                word.quoted()
            )));
        } else if policy.is_none() {
            policy = Some(parse_policy(word, verb)?);
        } else {
            return Err(once(word));
        }
    }
    Ok(Statement::Alloc {
        name,
        arena,
        size,
        policy: policy.unwrap_or_default(),
        wait,
    })
}

/// Returns the allocation verb that takes a word as a key.
fn constrained(word: Word<'_>) -> Option<&'static Verb> {
    let mut allocations = language::operations().filter(|v| v.kind == VerbKind::Allocation);
    allocations.find(|verb| verb.key(word.text).is_some())
}

fn xalloc(
    words: &mut Words<'_>,
    verb: &'static Verb,
    name: Option<String>,
) -> Result<Statement, ParseError> {
    let Wanted {
        arena,
        size,
        constraints,
        policy,
    } = wanted(words, verb)?;
    Ok(Statement::Xalloc {
        name,
        arena,
        size,
        constraints,
        policy: policy.unwrap_or_default(),
    })
}

fn free(words: &mut Words<'_>) -> Result<Statement, ParseError> {
    let arena = words.name(ARENA)?;
    match target(words)? {
        Target::Base(base) => Ok(Statement::FreeAt {
            arena,
            base,
            size: words.number(SIZE)?,
        }),
        Target::Name(name) => Ok(Statement::Free {
            arena,
            name,
            size: match words.peek() {
                Some(_) => Some(words.number(SIZE)?),
                None => None,
            },
        }),
    }
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
    let Some(word) = words.peek() else {
        if name == "fails" {
            return Ok(Expectation::Fails);
        }
        return Err(match words.expect(&expected) {
            Err(error) => error,
            Ok(word) => word.wrong(String::new()),
        });
    };
    let measure = Measure::ALL
        .into_iter()
        .find(|measure| measure.word() == word.text)
        .ok_or_else(|| word.instead_of(&expected, &choices))?;
    words.next();
    Ok(Expectation::Measure {
        arena: name,
        measure,
        value: words.number("a number")?,
    })
}
