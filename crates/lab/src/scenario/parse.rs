//! One line to a statement.

use super::error::ParseError;
use super::parameters::{ADDRESS, ARENA, SIZE, request, target};
use super::question::Target;
use super::random;
use super::statement::{Expectation, Measure, Statement};
use super::words::{Word, Words};
use crate::language::{self, Verb, VerbKind};

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
        "alloc" | "xalloc" => allocation(&mut words, verb, name)?,
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
            ..word.wrong("an allocation's name has a = after it".to_owned())
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

fn allocation(
    words: &mut Words<'_>,
    verb: &'static Verb,
    name: Option<String>,
) -> Result<Statement, ParseError> {
    let request = request(words, verb)?;
    Ok(Statement::Alloc {
        name,
        arena: request.arena,
        size: request.size,
        constraints: (verb.word == "xalloc").then_some(request.constraints),
        policy: request.policy.unwrap_or_default(),
        wait: request.wait,
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
