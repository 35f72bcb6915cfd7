//! A field for a number: errors in what is typed, and the arrow keys.

use vmem_lab::scenario::{Number, NumberError};

/// The numbers that the arrow keys go to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Steps {
    /// They go from one multiple of this to the next.
    pub step: u64,
    /// They go no further down than this.
    pub least: u64,
}

impl Default for Steps {
    fn default() -> Self {
        Self { step: 1, least: 0 }
    }
}

impl Steps {
    /// Returns the number after `up` steps up and `down` steps down from the one that is
    /// typed, or from `hint` if nothing is typed; `None` if that is not a number.
    pub fn go(self, typed: &str, hint: &str, up: usize, down: usize) -> Option<u64> {
        let typed = typed.trim();
        let typed = if typed.is_empty() { hint } else { typed };
        let Number(mut number) = typed.parse().ok()?;
        let step = self.step.max(1);
        for _ in 0..up {
            let next = (number / step).checked_add(1);
            number = next.and_then(|n| n.checked_mul(step)).unwrap_or(number);
        }
        for _ in 0..down {
            let below = (number.saturating_sub(1) / step) * step;
            // A typed number below the least one stays.
            number = below.max(self.least).min(number);
        }
        Some(number)
    }
}

/// An error in a number, and its correction if there is one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// The error.
    pub text: String,
    /// A number that is probably what the user wanted.
    pub correction: Option<String>,
}

/// Returns the error in a typed number; `None` if there is none or nothing is typed.
pub fn problem(typed: &str) -> Option<Problem> {
    let typed = typed.trim();
    if typed.is_empty() {
        return None;
    }
    let text = match typed.parse::<Number>().err()? {
        NumberError::TooLarge => "too large: the largest number is 2^64 - 1",
        NumberError::Malformed => "not a number: write 64, 0x40, 1_000 or 4K",
    };
    let upper = typed.to_ascii_uppercase().replace("0X", "0x");
    let is_blank = |letter: &char| letter.is_whitespace();
    let upper: String = upper.chars().filter(|letter| !is_blank(letter)).collect();
    let correction = upper.parse::<Number>().is_ok().then_some(upper);
    Some(Problem {
        text: text.to_owned(),
        correction,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_in_a_number_is_described_and_corrected() {
        for typed in ["", "0x10", " 4K "] {
            assert_eq!(problem(typed), None, "{typed}");
        }
        let correction = |typed| problem(typed).unwrap().correction;
        assert_eq!(correction("4k").as_deref(), Some("4K"));
        assert_eq!(correction("1 024").as_deref(), Some("1024"));
        let many = problem("many").unwrap();
        assert!(many.text.contains("not a number") && many.correction.is_none());
        let large = problem("99999999999999999999").unwrap();
        assert!(large.text.contains("too large"));
    }

    #[test]
    fn the_arrow_keys_go_to_multiples_and_not_below_the_least() {
        let steps = Steps {
            step: 16,
            least: 16,
        };
        assert_eq!(steps.go("0x21", "", 1, 0), Some(48));
        assert_eq!(steps.go("48", "", 0, 2), Some(16));
        assert_eq!(steps.go("16", "", 0, 1), Some(16));
        assert_eq!(steps.go("3", "", 0, 1), Some(3));
        assert_eq!(steps.go("", "16", 1, 0), Some(32));
        assert_eq!(steps.go("many", "16", 1, 0), None);
        assert_eq!(steps.go(&u64::MAX.to_string(), "", 1, 0), Some(u64::MAX));
    }
}
