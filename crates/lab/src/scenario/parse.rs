//! One line to a statement.

use vmem::AllocPolicy;

use super::words::{Word, Words};
use super::{
    Bounds, Constraints, Expectation, Measure, POLICIES, ParseError, Statement, Target,
    policy_word, random,
};

/// The words that begin an operation.
pub const OPERATIONS: [&str; 11] = [
    "arena", "span", "unspan", "alloc", "xalloc", "free", "reap", "cpu", "destroy", "random",
    "expect",
];

const CONSTRAINTS: [&str; 4] = ["align", "phase", "nocross", "within"];

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
    let statement = match operation.text {
        "arena" => arena(&mut words)?,
        "span" => {
            words.usage = "span ARENA BASE SIZE";
            Statement::Span {
                arena: words.name(ARENA)?,
                base: words.number(ADDRESS)?,
                size: words.number(SIZE)?,
            }
        }
        "unspan" => {
            words.usage = "unspan ARENA BASE";
            Statement::Unspan {
                arena: words.name(ARENA)?,
                base: words.number(ADDRESS)?,
            }
        }
        "alloc" => alloc(&mut words, name)?,
        "xalloc" => xalloc(&mut words, name)?,
        "free" => free(&mut words)?,
        "reap" => {
            words.usage = "reap ARENA";
            Statement::Reap {
                arena: words.name(ARENA)?,
            }
        }
        "cpu" => {
            words.usage = "cpu N";
            Statement::Cpu {
                number: words.number("the number of a CPU")?,
            }
        }
        "destroy" => {
            words.usage = "destroy ARENA";
            Statement::Destroy {
                arena: words.name(ARENA)?,
            }
        }
        "random" => random::random(&mut words)?,
        "expect" => Statement::Expect(expectation(&mut words)?),
        _ if is_allocation(words.peek()) && operation.name("").is_ok() => {
            return Err(ParseError {
                suggestion: Some(format!("{} =", operation.text)),
                ..operation.wrong("an allocation's name has a = after it".to_owned())
            });
        }
        _ => {
            let expected = format!("an operation ({})", OPERATIONS.join(", "));
            return Err(operation.instead_of(&expected, &OPERATIONS));
        }
    };
    words.finish()?;
    Ok(Some(statement))
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
    word.is_some_and(|word| matches!(word.text, "alloc" | "xalloc"))
}

fn arena(words: &mut Words<'_>) -> Result<Statement, ParseError> {
    words.usage = "arena NAME [quantum=N] [source=ARENA] [import=N] [qcache=N] [magazine=N]";
    let name = words.name(ARENA)?;
    let mut source = None;
    let mut numbers = [1, 0, 0, 0];
    let mut keys = Keys::new(&["quantum", "import", "qcache", "magazine", "source"]);
    while let Some(word) = words.next() {
        let (key, value) = keys.attribute(word, words)?;
        match numbers.get_mut(key) {
            Some(number) => *number = value.number(&format!("a number for {}", word.text))?,
            None => source = Some(value.name("the name of the source")?),
        }
    }
    let [quantum, import, qcache, magazine] = numbers;
    Ok(Statement::Arena {
        name,
        quantum,
        source,
        import,
        qcache,
        magazine,
    })
}

fn alloc(words: &mut Words<'_>, name: Option<String>) -> Result<Statement, ParseError> {
    words.usage = "[NAME =] alloc ARENA SIZE [instant|best|next] [wait]";
    let arena = words.name(ARENA)?;
    let size = words.number(SIZE)?;
    let mut policy = None;
    let mut wait = false;
    while let Some(word) = words.next() {
        if word.text == "wait" && !wait {
            wait = true;
        } else if CONSTRAINTS.contains(&word.text) {
            return Err(word.wrong(format!(
                "alloc takes no constraints; xalloc takes {}",
                word.quoted()
            )));
        } else if policy.is_none() {
            let choices = ["instant", "best", "next", "wait"];
            policy = Some(parse_policy(word, "instant, best, next or wait", &choices)?);
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

fn xalloc(words: &mut Words<'_>, name: Option<String>) -> Result<Statement, ParseError> {
    words.usage = "[NAME =] xalloc ARENA SIZE [align=N] [phase=N] [nocross=N] [within=A..B] \
                   [instant|best|next]";
    let Wanted {
        arena,
        size,
        constraints,
        policy,
    } = wanted(words)?;
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

pub(super) fn wanted(words: &mut Words<'_>) -> Result<Wanted, ParseError> {
    let arena = words.name(ARENA)?;
    let size = words.number(SIZE)?;
    let mut constraints = Constraints::default();
    let mut policy = None;
    let mut keys = Keys::new(&CONSTRAINTS);
    while let Some(word) = words.next() {
        let is_policy = POLICIES.iter().any(|&p| policy_word(p) == word.text);
        if is_policy || !keys.might_be(word, words) {
            if policy.is_some() {
                return Err(once(word));
            }
            let choices = [
                "instant", "best", "next", "align", "phase", "nocross", "within",
            ];
            let expected = "align=, phase=, nocross=, within=, instant, best or next";
            policy = Some(parse_policy(word, expected, &choices)?);
            continue;
        }
        let (key, value) = keys.attribute(word, words)?;
        let number = || value.number(&format!("a number for {}", word.text));
        match key {
            0 => constraints.align = number()?,
            1 => constraints.phase = number()?,
            2 => constraints.nocross = number()?,
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
    words.usage = "free ARENA NAME [SIZE], or free ARENA @BASE SIZE";
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
    words.usage =
        "expect NAME = BASE, expect fails, or expect ARENA free|in-use|segments|largest N";
    let named = words.equals_follows();
    let name = words.name("an allocation's or an arena's name, or fails")?;
    if named {
        words.next();
        return Ok(Expectation::At {
            name,
            base: words.number(ADDRESS)?,
        });
    }
    let Some(word) = words.peek() else {
        if name == "fails" {
            return Ok(Expectation::Fails);
        }
        return Err(match words.expect("=, free, in-use, segments or largest") {
            Err(error) => error,
            Ok(word) => word.wrong(String::new()),
        });
    };
    let choices = Measure::ALL.map(Measure::word);
    let measure = Measure::ALL
        .into_iter()
        .find(|measure| measure.word() == word.text)
        .ok_or_else(|| word.instead_of("=, free, in-use, segments or largest", &choices))?;
    words.next();
    Ok(Expectation::Measure {
        arena: name,
        measure,
        value: words.number("a number")?,
    })
}

fn parse_policy(
    word: Word<'_>,
    expected: &str,
    choices: &[&str],
) -> Result<AllocPolicy, ParseError> {
    POLICIES
        .into_iter()
        .find(|&policy| policy_word(policy) == word.text)
        .ok_or_else(|| word.instead_of(expected, choices))
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

/// The attributes an operation takes, and which were given.
pub(super) struct Keys {
    keys: &'static [&'static str],
    given: u16,
}

impl Keys {
    pub(super) fn new(keys: &'static [&'static str]) -> Self {
        Self { keys, given: 0 }
    }

    /// Whether a word is an attribute, or was meant to be one.
    fn might_be(&self, key: Word<'_>, words: &Words<'_>) -> bool {
        words.peek().is_some_and(|next| next.text == "=") || self.keys.contains(&key.text)
    }

    /// The rest of `key=value`, each key at most once.
    pub(super) fn attribute<'a>(
        &mut self,
        key: Word<'a>,
        words: &mut Words<'a>,
    ) -> Result<(usize, Word<'a>), ParseError> {
        let expected = format!("{}=", self.keys.join("=, "));
        let index = self
            .keys
            .iter()
            .position(|&known| known == key.text)
            .ok_or_else(|| key.instead_of(&expected, self.keys))?;
        if self.given & (1 << index) != 0 {
            return Err(key.wrong(format!("{} is given twice", key.quoted())));
        }
        self.given |= 1 << index;
        let what = format!("= after “{}”", key.text);
        let equals = words.expect(&what)?;
        if equals.text != "=" {
            return Err(equals.instead_of(&what, &[]));
        }
        Ok((index, words.expect(&format!("a value for {}", key.text))?))
    }
}
