//! Questions, written as the operations are.

use std::fmt;

use vmem::AllocPolicy;

use super::error::ParseError;
use super::parse::{ADDRESS, ARENA, SIZE, request, target};
use super::statement::free;
use super::words::Words;
use crate::language::{self, Verb, VerbKind};
use crate::request::{Constraints, address, policy_word};

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
        /// Limits on the address.
        constraints: Constraints,
        /// The policy; `None` asks for every policy.
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
    /// freeing it do?
    Free {
        /// The arena.
        arena: String,
        /// The allocation to free.
        target: Target,
        /// The size that the free is given; `None` for the right one.
        size: Option<u64>,
    },
}

/// The target of a free.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Target {
    /// The allocation of this name.
    Name(String),
    /// The allocation at this address.
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

/// Returns true for a line that begins like a question, right or wrong. At a prompt `free`
/// is an operation, not a question.
pub fn is_question(line: &str) -> bool {
    let asks = |words: Words<'_>| {
        let asks = words.peek().and_then(|word| question_verb(word.text));
        // `get = alloc heap 16` makes an allocation of that name.
        asks.is_some() && !words.equals_follows()
    };
    Words::new(line).is_ok_and(asks)
}

fn question_verb(word: &str) -> Option<&'static Verb> {
    language::verb(word).filter(|verb| verb.kind == VerbKind::Question)
}

/// Parses a question. Errors say line 1.
///
/// # Errors
/// Describes the first mistake.
pub fn parse_question(line: &str) -> Result<Question, ParseError> {
    let mut words = Words::new(line)?;
    let choices: Vec<_> = language::questions().map(|verb| verb.word).collect();
    let expected = format!("a question ({})", choices.join(", "));
    let word = words.expect(&expected)?;
    // Here `free` can only mean the question.
    let verb = match word.text {
        "free" => language::verb("would-free"),
        other => question_verb(other),
    };
    let verb = verb.ok_or_else(|| ParseError {
        suggestion: language::nearest_verb(word.text, language::questions())
            .map(|verb| verb.word.to_owned()),
        ..word.instead_of(&expected, &[])
    })?;
    words.verb = Some(verb);
    let question = match verb.word {
        "get" => {
            let request = request(&mut words, verb)?;
            Question::Get {
                arena: request.arena,
                size: request.size,
                constraints: request.mode.constraints(),
                policy: request.policy,
            }
        }
        "at" => {
            let arena = words.name(ARENA)?;
            let address = words.expect(ADDRESS)?;
            let digits = address.text.strip_prefix('@').unwrap_or(address.text);
            Question::At {
                arena,
                address: address.number_in(digits, ADDRESS)?,
            }
        }
        // The only other question.
        _ => Question::Free {
            arena: words.name(ARENA)?,
            target: target(&mut words)?,
            size: words.last_number(SIZE)?,
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
                    Some(policy) => write!(f, " {}", policy_word(*policy)),
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
            } => free(f, "would-free", arena, target, *size),
        }
    }
}
