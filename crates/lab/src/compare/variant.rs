//! Variants of a scenario.

use std::fmt;
use std::str::FromStr;

use vmem::{AllocPolicy, Quantum};

use crate::language::nearest;
use crate::measure::known_arena;
use crate::narration;
use crate::scenario::{
    MAX_MAGAZINE, Number, NumberError, POLICIES, Scenario, Statement, policy_word,
};
use crate::workload::Policies;

/// Policies and settings that replace those of the scenario.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Variant {
    /// The changes; a later one replaces an earlier one of the same setting.
    pub changes: Vec<Change>,
}

/// A change of one setting.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// The arena; `None` for all.
    pub arena: Option<String>,
    /// The new setting.
    pub setting: Setting,
}

/// A setting of an arena or a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Setting {
    /// The policy of requests.
    Policy(AllocPolicy),
    /// The quantum.
    Quantum(u64),
    /// The minimum import.
    Import(u64),
    /// The largest size served by quantum caches; 0 for no caches.
    Qcache(u64),
    /// The number of objects in a magazine; 0 for the default.
    Magazine(u64),
}

/// The error in the text of a variant, in words.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0}")]
pub struct VariantError(String);

const KEYS: [&str; 5] = ["policy", "quantum", "import", "qcache", "magazine"];

impl Variant {
    /// Returns the variant in which every request has this policy.
    pub fn for_policy(policy: AllocPolicy) -> Self {
        let setting = Setting::Policy(policy);
        let arena = None;
        Self {
            changes: vec![Change { arena, setting }],
        }
    }

    /// Returns a variant for each of the three policies.
    pub fn policies() -> [Self; 3] {
        POLICIES.map(Self::for_policy)
    }

    /// Checks that a scenario creates the arenas that the variant names.
    ///
    /// # Errors
    /// The first missing arena, with the nearest name.
    pub fn check(&self, scenario: &Scenario) -> Result<(), VariantError> {
        let arenas = self
            .changes
            .iter()
            .filter_map(|change| change.arena.as_ref());
        for arena in arenas {
            known_arena(scenario, arena).map_err(|unknown| VariantError(unknown.to_string()))?;
        }
        Ok(())
    }

    /// Returns a statement of the scenario as changed by this variant.
    pub fn apply(&self, statement: &Statement) -> Statement {
        let mut statement = statement.clone();
        for change in &self.changes {
            let concerned = statement.arena();
            if change.arena.is_none() || change.arena.as_deref() == concerned {
                change.setting.put_into(&mut statement);
            }
        }
        statement
    }
}

impl Setting {
    fn put_into(self, statement: &mut Statement) {
        match (statement, self) {
            (Statement::Alloc { policy, .. }, Self::Policy(other)) => *policy = other,
            (Statement::Random { shape, .. }, Self::Policy(other)) => {
                shape.policy = Some(Policies::Only(other));
            }
            (Statement::Arena { quantum, .. }, Self::Quantum(other)) => *quantum = other,
            (Statement::Arena { import, .. }, Self::Import(other)) => *import = other,
            (Statement::Arena { qcache, .. }, Self::Qcache(other)) => *qcache = other,
            (Statement::Arena { magazine, .. }, Self::Magazine(other)) => *magazine = other,
            _ => {}
        }
    }

    fn parse(key: &str, value: &str) -> Result<Self, VariantError> {
        if key == "policy" {
            let known = POLICIES.into_iter().find(|it| policy_word(*it) == value);
            return known.map(Self::Policy).ok_or_else(|| {
                let words = POLICIES.map(policy_word);
                VariantError::instead_of("a policy (instant, best or next)", value, &words)
            });
        }
        let number = || match value.parse() {
            Ok(Number(number)) => Ok(number),
            Err(NumberError::TooLarge) => Err(VariantError(format!(
                "“{value}” is too large for {key}: the largest number is 2^64 - 1"
            ))),
            Err(NumberError::Malformed) => Err(VariantError(format!(
                "expected a number for {key}, such as 64, 0x40 or 4K, found “{}”",
                shortened(value)
            ))),
        };
        match key {
            "quantum" => {
                let quantum = number()?;
                Quantum::new(quantum).map_err(|error| VariantError(error.to_string()))?;
                Ok(Self::Quantum(quantum))
            }
            "import" => Ok(Self::Import(number()?)),
            "qcache" => Ok(Self::Qcache(number()?)),
            "magazine" => match number()? {
                rounds @ ..=MAX_MAGAZINE => Ok(Self::Magazine(rounds)),
                rounds => Err(VariantError(format!(
                    "a magazine holds at most {MAX_MAGAZINE} objects, not {rounds}"
                ))),
            },
            _ => Err(VariantError::instead_of(
                "policy, quantum, import, qcache or magazine",
                key,
                &KEYS,
            )),
        }
    }
}

/// Parses `[ARENA.]KEY=VALUE`, several of them separated by commas.
impl FromStr for Variant {
    type Err = VariantError;

    fn from_str(text: &str) -> Result<Self, VariantError> {
        let changes: Result<_, _> = text.split(',').map(str::parse).collect();
        Ok(Self { changes: changes? })
    }
}

impl FromStr for Change {
    type Err = VariantError;

    fn from_str(text: &str) -> Result<Self, VariantError> {
        let text = text.trim();
        let Some((what, value)) = text.split_once('=') else {
            return Err(VariantError(format!(
                "a setting has the form [ARENA.]KEY=VALUE, such as heap.quantum=64, and “{}” has no =",
                shortened(text)
            )));
        };
        let (arena, key) = match what.rsplit_once('.') {
            Some((arena, key)) => (Some(arena.trim().to_owned()), key),
            None => (None, what),
        };
        let setting = Setting::parse(key.trim(), value.trim())?;
        Ok(Self { arena, setting })
    }
}

impl VariantError {
    fn instead_of(expected: &str, found: &str, choices: &[&str]) -> Self {
        let suggestion = nearest(found, choices.iter().copied());
        let suggestion = suggestion.map(|word| format!("; did you mean “{word}”?"));
        Self(format!(
            "expected {expected}, found “{}”{}",
            shortened(found),
            suggestion.unwrap_or_default()
        ))
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(32).collect()
}

/// Writes its name: `as written`, `best fit`, `heap.quantum=64`.
impl fmt::Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.changes.as_slice() {
            [] => f.write_str("as written"),
            [
                Change {
                    arena: None,
                    setting: Setting::Policy(policy),
                },
            ] => f.write_str(narration::policy(*policy)),
            changes => changes.iter().enumerate().try_for_each(|(index, change)| {
                let comma = if index > 0 { "," } else { "" };
                write!(f, "{comma}{change}")
            }),
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(arena) = &self.arena {
            write!(f, "{arena}.")?;
        }
        match self.setting {
            Setting::Policy(policy) => write!(f, "policy={}", policy_word(policy)),
            Setting::Quantum(units) => write!(f, "quantum={units}"),
            Setting::Import(units) => write!(f, "import={units}"),
            Setting::Qcache(units) => write!(f, "qcache={units}"),
            Setting::Magazine(rounds) => write!(f, "magazine={rounds}"),
        }
    }
}
