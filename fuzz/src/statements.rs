//! Statements and questions, made from the table of the language, that have a fair chance
//! to refer to each other.

use arbitrary::{Arbitrary, Result, Unstructured};
use vmem_lab::Statement;
use vmem_lab::language::{self, Key, Need, ValueType, Verb, VerbKind};
use vmem_lab::query::Question;
use vmem_lab::scenario::{parse_line, parse_question};

const ARENAS: [&str; 4] = ["heap", "kmem", "leaf", "pids"];
const NAMES: [&str; 8] = ["a", "b", "c", "d", "a1", "a2", "a7", "heap"];
/// The first statements of every scenario.
const START: &str = "\
# two arenas, one below the other and with caches, and another
arena heap quantum=64
span heap 4096 1K
arena kmem quantum=16 source=heap qcache=64 magazine=2
arena pids
span pids 100 8
";

/// Returns a scenario with arenas, followed by these lines.
pub(crate) fn beginning_with_arenas(lines: &[Written]) -> String {
    format!("{START}{}", text(lines))
}

/// Returns the lines as text. A workload that skips operations continues the one before it.
pub(crate) fn text(lines: &[Written]) -> String {
    let mut text = String::new();
    let mut workload = None;
    for line in lines {
        let statement = continuing(&line.0, workload.as_ref());
        text += &format!("{statement}\n");
        if matches!(statement, Statement::Random { .. }) {
            workload = Some(statement);
        }
    }
    text
}

/// Returns the statement; a workload that skips operations as the next part of `workload`, or
/// as a whole if there is none.
fn continuing(statement: &Statement, workload: Option<&Statement>) -> Statement {
    let mut continuing = statement.clone();
    if let Statement::Random {
        arena,
        seed,
        skip: skip @ 1..,
        shape,
        ..
    } = &mut continuing
    {
        *skip = 0;
        if let Some(Statement::Random {
            arena: its_arena,
            ops: its_ops,
            seed: its_seed,
            skip: its_skip,
            shape: its_shape,
        }) = workload
        {
            *skip = its_skip + its_ops;
            *seed = *its_seed;
            arena.clone_from(its_arena);
            shape.clone_from(its_shape);
        }
    }
    continuing
}

/// One line of a scenario.
#[derive(Clone)]
pub(crate) struct Written(pub(crate) Statement);

impl std::fmt::Debug for Written {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.0.to_string())
    }
}

impl<'a> Arbitrary<'a> for Written {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        statement(u).map(Self)
    }
}

/// A question about the same arenas.
#[derive(Clone)]
pub(crate) struct Asked(pub(crate) Question);

impl std::fmt::Debug for Asked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.0.to_string())
    }
}

impl<'a> Arbitrary<'a> for Asked {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        question(u).map(Self)
    }
}

fn arena(u: &mut Unstructured<'_>) -> Result<String> {
    u.choose(&ARENAS).map(|&name| name.to_owned())
}

fn name(u: &mut Unstructured<'_>) -> Result<String> {
    u.choose(&NAMES).map(|&name| name.to_owned())
}

/// Returns a size, which mostly fits.
fn size(u: &mut Unstructured<'_>) -> Result<u64> {
    Ok(match u.arbitrary::<u8>()? {
        255 => u.arbitrary()?,
        254 => u64::MAX - u64::from(u.arbitrary::<u8>()?),
        n => n.into(),
    })
}

/// Returns an address, mostly near the first span.
fn address(u: &mut Unstructured<'_>) -> Result<u64> {
    Ok(match u.arbitrary::<u8>()? {
        255 => u.arbitrary()?,
        254 => u64::MAX - u64::from(u.arbitrary::<u8>()?),
        n => 4096 + 16 * u64::from(n),
    })
}

/// Returns 0, or a power of two; now and then neither.
fn power(u: &mut Unstructured<'_>) -> Result<u64> {
    Ok(match u.arbitrary::<u8>()? {
        255 => u.arbitrary()?,
        n => 1_u64.checked_shl(u32::from(n % 65)).unwrap_or(0),
    })
}

/// Returns a statement of any verb of the table, most often of the common verbs.
fn statement(u: &mut Unstructured<'_>) -> Result<Statement> {
    const OFTEN: [(&str, usize); 3] = [("alloc", 4), ("xalloc", 2), ("free", 4)];
    let often = OFTEN
        .iter()
        .flat_map(|&(word, times)| std::iter::repeat_n(word, times));
    let often = often.filter_map(language::verb);
    let verbs: Vec<&Verb> = language::operations().chain(often).collect();
    let verb = *u.choose(&verbs)?;
    let line = line(u, verb)?;
    let parsed = parse_line(&line).unwrap_or_else(|error| panic!("{line}: {error}"));
    Ok(parsed.expect("it has a verb"))
}

fn question(u: &mut Unstructured<'_>) -> Result<Question> {
    let verbs: Vec<&Verb> = language::questions().collect();
    let verb = *u.choose(&verbs)?;
    let line = line(u, verb)?;
    Ok(parse_question(&line).unwrap_or_else(|error| panic!("{line}: {error}")))
}

/// Returns a line for a verb, written according to the table.
fn line(u: &mut Unstructured<'_>, verb: &Verb) -> Result<String> {
    let mut line = String::new();
    if verb.kind == VerbKind::Allocation && u.arbitrary()? {
        line += &format!("{} = ", name(u)?);
    }
    line += verb.word;
    for argument in *u.choose(verb.forms)? {
        if argument.need == Need::Required || u.ratio(1, 8)? {
            line += &format!(" {}", value(u, argument.value)?);
        }
    }
    for key in verb.keys {
        if key.need == Need::Required || u.arbitrary()? {
            line += &format!(" {}={}", key.name, key_value(u, key)?);
        }
    }
    for choice in verb.choices {
        if u.ratio(1, 2)? {
            line += &format!(" {}", u.choose(choice.words)?.word);
        }
    }
    Ok(line)
}

fn key_value(u: &mut Unstructured<'_>, key: &Key) -> Result<String> {
    Ok(match key.name {
        // A short workload.
        "ops" => u.int_in_range(1..=24)?.to_string(),
        "seed" => u.arbitrary::<u16>()?.to_string(),
        "quantum" | "align" | "nocross" if matches!(key.value, ValueType::Count) => {
            power(u)?.to_string()
        }
        "magazine" => u.int_in_range(0..=4)?.to_string(),
        _ => value(u, key.value)?,
    })
}

/// Returns a value of a type.
fn value(u: &mut Unstructured<'_>, value: ValueType) -> Result<String> {
    let words = value.words();
    if !words.is_empty() && (matches!(value, ValueType::OneOf(_)) || u.arbitrary()?) {
        return Ok(u.choose(words)?.word.to_owned());
    }
    Ok(match value {
        ValueType::Arena | ValueType::NewArena => arena(u)?,
        ValueType::Allocation => name(u)?,
        ValueType::AtAddress => format!("@{}", address(u)?),
        ValueType::Target if u.arbitrary()? => name(u)?,
        ValueType::Target => format!("@{}", address(u)?),
        ValueType::Span | ValueType::Address => near(u)?.to_string(),
        ValueType::Size | ValueType::Count => size(u)?.to_string(),
        ValueType::CpuNumber => (size(u)? % 66).to_string(),
        ValueType::Positive => size(u)?.max(1).to_string(),
        ValueType::Power => u.int_in_range(0..=63).map(|n| 1_u64 << n)?.to_string(),
        ValueType::Alignment => u.int_in_range(0..=63).map(|n| 1_u64 << n)?.to_string(),
        ValueType::Percent => u.int_in_range(0..=100)?.to_string(),
        ValueType::Range => range(u)?,
        ValueType::Sizes => format!("1..={}", size(u)?.max(1)),
        ValueType::Reach => {
            let first = address(u)?;
            let size = size(u)?;
            format!("{first}..={}", first.saturating_add(size))
        }
        ValueType::Literal(word) => word.to_owned(),
        ValueType::OneOf(_) => unreachable!("it has words"),
    })
}

/// Returns an address, or a later one nearby.
fn near(u: &mut Unstructured<'_>) -> Result<u64> {
    let address = address(u)?;
    Ok(address.saturating_add(u.int_in_range(0..=16)?))
}

fn range(u: &mut Unstructured<'_>) -> Result<String> {
    let first = address(u)?;
    let last = match u.arbitrary::<u8>()? {
        255 => address(u)?,
        n => first.saturating_add(n.into()),
    };
    Ok(match u.arbitrary()? {
        true => format!("{first}..={last}"),
        false => format!("{first}..{last}"),
    })
}
