//! Questions, written as the operations are.

use std::fmt;

use vmem::AllocPolicy;

use crate::language::{self, Verb, VerbId, VerbKind};

use super::parse::{ADDRESS, ARENA, Wanted, target, wanted};
use super::words::Words;
use super::{Constraints, ParseError};
use crate::request::address;

/// Something to be asked about a moment.
///
/// `Display` gives the canonical text, which parses to the same question.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Question {
    /// `get ARENA SIZE …`: what would this request get?
    Get {
        /// The arena.
        arena: String,
        /// Units.
        size: u64,
        /// Where it may lie.
        constraints: Constraints,
        /// How a segment is chosen; `None` asks for every policy.
        policy: Option<AllocPolicy>,
    },
    /// `at ARENA ADDRESS`: what is there?
    At {
        /// The arena.
        arena: String,
        /// The address.
        address: u64,
    },
    /// `would-free ARENA NAME [SIZE]`, `would-free ARENA @BASE [SIZE]`: what would
    /// come of freeing it?
    Free {
        /// The arena.
        arena: String,
        /// What would be freed.
        target: Target,
        /// The size that the free is told; else the right one.
        size: Option<u64>,
    },
}

/// What is to be freed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Target {
    /// The allocation of this name.
    Name(String),
    /// What is allocated at this address.
    Base(u64),
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Base(base) => {
                f.write_str("@")?;
                address(f, *base)
            }
        }
    }
}

/// Whether a line at a prompt is a question, right or wrong. `free` is none there:
/// it is an operation.
pub fn is_question(line: &str) -> bool {
    let words = Words::of(line);
    let asks = |word| question_verb(word).is_some();
    // `get = alloc heap 16` makes an allocation of that name.
    words.peek().is_some_and(|word| asks(word.text)) && !words.equals_follows()
}

fn question_verb(word: &str) -> Option<&'static Verb> {
    language::verb(word).filter(|verb| verb.kind == VerbKind::Question)
}

/// Parses a question. Errors say line 1.
///
/// # Errors
/// What is wrong with it.
pub fn parse_question(line: &str) -> Result<Question, ParseError> {
    super::parse::check_length(line)?;
    let mut words = Words::of(line);
    let choices: Vec<_> = language::questions().map(|verb| verb.word).collect();
    let expected = format!("a question ({})", choices.join(", "));
    let word = words.expect(&expected)?;
    // Where only questions are asked, `free` is short enough.
    let verb = match word.text {
        "free" => language::verb("would-free"),
        other => question_verb(other),
    };
    let verb = verb.ok_or_else(|| ParseError {
        suggestion: language::nearest_question(word.text).map(|verb| verb.word.to_owned()),
        ..word.instead_of(&expected, &[])
    })?;
    words.verb = Some(verb);
    let question = match verb.id {
        VerbId::Get => {
            let Wanted {
                arena,
                size,
                constraints,
                policy,
            } = wanted(&mut words, verb)?;
            Question::Get {
                arena,
                size,
                constraints,
                policy,
            }
        }
        VerbId::At => {
            let arena = words.name(ARENA)?;
            let address = words.expect(ADDRESS)?;
            let digits = address.text.strip_prefix('@').unwrap_or(address.text);
            Question::At {
                arena,
                address: address.number_in(digits, ADDRESS)?,
            }
        }
        // The only other one.
        _ => Question::Free {
            arena: words.name(ARENA)?,
            target: target(&mut words)?,
            size: match words.peek() {
                Some(_) => Some(words.number("a size")?),
                None => None,
            },
        },
    };
    words.finish()?;
    Ok(question)
}

/// The alternate form has its addresses in hexadecimal.
impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Get {
                arena,
                size,
                constraints,
                policy,
            } => {
                write!(f, "get {arena} {size}")?;
                constraints.fmt(f)?;
                match policy {
                    Some(policy) => write!(f, " {}", super::policy_word(*policy)),
                    None => Ok(()),
                }
            }
            Self::At { arena, address: at } => {
                write!(f, "at {arena} ")?;
                address(f, *at)
            }
            Self::Free {
                arena,
                target,
                size,
            } => {
                write!(f, "would-free {arena} ")?;
                target.fmt(f)?;
                match size {
                    Some(size) => write!(f, " {size}"),
                    None => Ok(()),
                }
            }
        }
    }
}
