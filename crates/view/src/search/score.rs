//! The ranking of titles in the palette.

/// Returns the score of `title` for `query`; `None` if a word of the query does not match. A
/// match at the start ranks above one inside, and that above scattered letters.
pub fn score(query: &str, title: &str) -> Option<u32> {
    let title = title.to_lowercase();
    let query = query.to_lowercase();
    let words = query
        .split_whitespace()
        .map(|word| word_score(word, &title));
    let sum = words.sum::<Option<u32>>()?;
    // Of two equal matches, the shorter title ranks first.
    Some((sum * 64).saturating_sub(title.chars().count().min(63) as u32))
}

fn word_score(word: &str, title: &str) -> Option<u32> {
    let begins = title
        .split(|character: char| !character.is_alphanumeric())
        .any(|part| part.starts_with(word));
    if title.starts_with(word) {
        Some(8)
    } else if begins {
        Some(6)
    } else if title.contains(word) {
        Some(4)
    } else {
        is_scattered(word, title).then_some(1)
    }
}

/// Returns true if `title` has all characters of `word` in order, the first one at the start of
/// a word.
fn is_scattered(word: &str, title: &str) -> bool {
    let mut wanted = word.chars();
    let Some(first) = wanted.next() else {
        return true;
    };
    let Some(start) = title.split(' ').position(|part| part.starts_with(first)) else {
        return false;
    };
    let rest: String = title.split(' ').skip(start).collect();
    let mut rest = rest.chars().skip(1);
    wanted.all(|wanted| rest.any(|character| character == wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_start_ranks_above_the_inside_and_that_above_scattered_letters() {
        let starts = score("the", "Theme");
        let inside = score("hem", "Theme");
        let scattered = score("tm", "Theme");
        assert!(starts > inside && inside > scattered && scattered.is_some());
        assert_eq!(score("q", "Theme"), None);
        assert!(score("undo", "Undo") > score("undo", "Undo the last change"));
    }

    #[test]
    fn every_word_must_match_in_any_order() {
        assert!(score("dark theme", "Next theme: light, dark").is_some());
        assert_eq!(score("dark purple", "Next theme: light, dark"), None);
        assert!(score("", "anything").is_some());
    }
}
