//! One line to a statement.

use vmem::AllocPolicy;

use super::words::{Word, Words};
use crate::language::{self, Key, Verb, VerbId, VerbKind};

use super::{
    Bounds, Constraints, Expectation, Measure, POLICIES, ParseError, Statement, Target,
    policy_word, random,
};

pub(super) const ARENA: &str = "the arena's name";
const SIZE: &str = "a size";
pub(super) const ADDRESS: &str = "an address";
/// No line that means something is longer.
const MOST_IN_A_LINE: usize = 4096;

/// Parses one line; `None` for a blank one or a comment. Errors say line 1.
///
/// # Errors
/// What is wrong with it.
pub fn parse_line(line: &str) -> Result<Option<Statement>, ParseError> {
    check_length(line)?;
    let mut words = Words::of(line);
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
    let statement = match verb.id {
        VerbId::Arena => arena(&mut words, verb)?,
        VerbId::Span => Statement::Span {
            arena: words.name(ARENA)?,
            base: words.number(ADDRESS)?,
            size: words.number(SIZE)?,
        },
        VerbId::Unspan => Statement::Unspan {
            arena: words.name(ARENA)?,
            base: words.number(ADDRESS)?,
        },
        VerbId::Alloc => alloc(&mut words, verb, name)?,
        VerbId::Xalloc => xalloc(&mut words, verb, name)?,
        VerbId::Free => free(&mut words)?,
        VerbId::Reap => Statement::Reap {
            arena: words.name(ARENA)?,
        },
        VerbId::Cpu => Statement::Cpu {
            number: words.number("the number of a CPU")?,
        },
        VerbId::Destroy => Statement::Destroy {
            arena: words.name(ARENA)?,
        },
        VerbId::Random => random::random(&mut words, verb)?,
        VerbId::Expect => Statement::Expect(expectation(&mut words)?),
        VerbId::Get | VerbId::At | VerbId::WouldFree => return Err(unknown(operation, &words)),
    };
    words.finish()?;
    Ok(Some(statement))
}

/// An error about a word that is no operation: the `=` after a name is missing, or it is
/// another word for one, or misspelt.
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

pub(super) fn check_length(line: &str) -> Result<(), ParseError> {
    if line.len() <= MOST_IN_A_LINE {
        return Ok(());
    }
    Err(ParseError {
        line: 1,
        column: 1,
        length: 1,
        message: format!(
            "a line has at most {MOST_IN_A_LINE} bytes, and this one has {}",
            line.len()
        ),
        suggestion: None,
    })
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

/// The allocation that takes a word as a key.
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

/// What is asked for, and where it may lie.
pub(super) struct Wanted {
    pub(super) arena: String,
    pub(super) size: u64,
    pub(super) constraints: Constraints,
    pub(super) policy: Option<AllocPolicy>,
}

pub(super) fn wanted(words: &mut Words<'_>, verb: &'static Verb) -> Result<Wanted, ParseError> {
    let arena = words.name(ARENA)?;
    let size = words.number(SIZE)?;
    let mut constraints = Constraints::default();
    let mut policy = None;
    let mut keys = Keys::new(verb);
    while let Some(word) = words.next() {
        let is_choice = verb.choice_words().any(|choice| choice.word == word.text);
        if is_choice || !keys.might_be(word, words) {
            if policy.is_some() {
                return Err(once(word));
            }
            policy = Some(parse_policy(word, verb)?);
            continue;
        }
        let (key, value) = keys.attribute(word, words)?;
        let number = || value.number(&format!("a number for {}", word.text));
        match key.name {
            "align" => constraints.align = number()?,
            "phase" => constraints.phase = number()?,
            "nocross" => constraints.nocross = number()?,
            _ => constraints.within = Some(bounds(value)?),
        }
    }
    Ok(Wanted {
        arena,
        size,
        constraints,
        policy,
    })
}

/// What a free names.
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
                "expected the allocation's name, found {}; an address is written with @ ahead of it",
                what.quoted()
            ))
        });
    }
    let name = what.name("the allocation's name, or @ and an address")?;
    Ok(Target::Name(name))
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

/// The policy that a word is, in place of which the verb takes keys and other words too.
fn parse_policy(word: Word<'_>, verb: &Verb) -> Result<AllocPolicy, ParseError> {
    let policy = POLICIES
        .into_iter()
        .find(|&policy| policy_word(policy) == word.text);
    policy.ok_or_else(|| {
        let keys = verb.keys.iter().map(|key| format!("{}=", key.name));
        let words = verb.choice_words().map(|choice| choice.word.to_owned());
        let expected: Vec<String> = keys.chain(words).collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        let choices = verb.choice_words().map(|choice| choice.word);
        let choices: Vec<_> = choices.chain(verb.key_names()).collect();
        word.instead_of(&language::one_of(&expected), &choices)
    })
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

fn once(word: Word<'_>) -> ParseError {
    word.wrong(format!(
        "{} is one too many: a policy is given once",
        word.quoted()
    ))
}

/// The attributes that a verb takes, and those that were given.
pub(super) struct Keys {
    verb: &'static Verb,
    given: Vec<&'static str>,
}

impl Keys {
    pub(super) fn new(verb: &'static Verb) -> Self {
        Self {
            verb,
            given: Vec::new(),
        }
    }

    /// Whether a word is an attribute, or was meant to be one.
    fn might_be(&self, key: Word<'_>, words: &Words<'_>) -> bool {
        words.peek().is_some_and(|next| next.text == "=") || self.verb.key(key.text).is_some()
    }

    /// The rest of `key=value`, each key at most once.
    pub(super) fn attribute<'a>(
        &mut self,
        word: Word<'a>,
        words: &mut Words<'a>,
    ) -> Result<(&'static Key, Word<'a>), ParseError> {
        let key = self.verb.key(word.text).ok_or_else(|| {
            let names = self.verb.key_names();
            word.instead_of(&format!("{}=", names.join("=, ")), &names)
        })?;
        if self.given.contains(&key.name) {
            return Err(word.wrong(format!("{} is given twice", word.quoted())));
        }
        self.given.push(key.name);
        let what = format!("= after “{}”", key.name);
        let equals = words.expect(&what)?;
        if equals.text != "=" {
            return Err(equals.instead_of(&what, &[]));
        }
        Ok((key, words.expect(&format!("a value for {}", key.name))?))
    }
}
