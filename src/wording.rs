//! Small matters of wording that all that is shown has in common.

use vmem::Stats;

/// At most `most` characters, the middle left out.
pub fn shorten(name: &str, most: usize) -> String {
    let count = name.chars().count();
    if count <= most {
        return name.to_owned();
    }
    let head: String = name.chars().take(most * 2 / 3).collect();
    let tail: String = name
        .chars()
        .skip(count - (most - most * 2 / 3 - 1))
        .collect();
    format!("{head}…{tail}")
}

/// Thin spaces group digits, but a line may be broken at one; not at these.
pub fn unbroken(words: &str) -> String {
    words.replace('\u{2009}', "\u{a0}")
}

/// `1 − largest free / free`, in percent; `None` where nothing is free.
pub fn fragmentation(stats: &Stats, largest: u64) -> Option<f64> {
    let free = stats.mem_free();
    (free > 0).then(|| 100.0 * (1.0 - u128::from(largest) as f64 / free as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_keeps_its_ends() {
        assert_eq!(shorten("kmem", 10), "kmem");
        let short = shorten(&"x".repeat(60), 20);
        assert_eq!(short.chars().count(), 20);
    }

    #[test]
    fn digits_of_a_number_stay_on_one_line() {
        assert_eq!(unbroken("4\u{2009}096 units"), "4\u{a0}096 units");
    }
}
