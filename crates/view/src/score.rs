//! How well a name answers what was typed.

/// How well `title` answers `query`; nothing where it does not. Every word of the query must
/// be found: at the beginning is better than inside, and inside is better than strewn.
pub fn score(query: &str, title: &str) -> Option<u32> {
    let title = title.to_lowercase();
    let query = query.to_lowercase();
    let words = query.split_whitespace().map(|word| of_word(word, &title));
    let sum = words.sum::<Option<u32>>()?;
    // Of two that are as good, the shorter says less else.
    Some((sum * 64).saturating_sub(title.chars().count().min(63) as u32))
}

fn of_word(word: &str, title: &str) -> Option<u32> {
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
        is_strewn(word, title).then_some(1)
    }
}

/// Whether all characters are there, in order, the first of them where a word begins.
fn is_strewn(word: &str, title: &str) -> bool {
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
    fn the_beginning_is_better_than_the_inside_and_that_than_letters_strewn() {
        let begins = score("the", "Theme");
        let inside = score("hem", "Theme");
        let strewn = score("tm", "Theme");
        assert!(begins > inside && inside > strewn && strewn.is_some());
        assert_eq!(score("q", "Theme"), None);
        assert!(score("undo", "Undo") > score("undo", "Undo the last change"));
    }

    #[test]
    fn every_word_must_be_found_in_whatever_order() {
        assert!(score("dark theme", "Next theme: light, dark").is_some());
        assert_eq!(score("dark purple", "Next theme: light, dark"), None);
        assert!(score("", "anything").is_some());
    }
}
