//! The word that a misspelt word most likely means.

use super::verb::Verb;

/// Returns the choice that a misspelt word most likely means.
pub fn nearest<'c>(word: &str, choices: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let choices = choices.into_iter().map(|choice| (choice, choice));
    nearest_of(word, choices.filter(|&(choice, _)| choice != word))
}

/// Returns the verb that a word most likely means: one for which it is another word, or the
/// nearest.
pub fn nearest_verb(
    word: &str,
    verbs: impl Iterator<Item = &'static Verb> + Clone,
) -> Option<&'static Verb> {
    let word = word.to_lowercase();
    let aliases = |verb: &'static Verb| verb.aliases.iter().map(move |&alias| (alias, verb));
    let words = verbs.clone().map(|verb| (verb.word, verb));
    let all = words.chain(verbs.flat_map(aliases));
    let exact = all.clone().find(|&(known, _)| known == word);
    exact.map_or_else(|| nearest_of(&word, all), |(_, verb)| Some(verb))
}

/// Returns the first of the choices to which the fewest letters have to be changed.
fn nearest_of<'c, T>(word: &str, choices: impl Iterator<Item = (&'c str, T)>) -> Option<T> {
    const LONGEST: usize = 32;
    if word.len() > LONGEST {
        return None;
    }
    let close = word.chars().count().div_ceil(3);
    let distance = |choice: &str| {
        // The beginning of a word is that word.
        if choice.starts_with(word) && word.len() >= 2 {
            0
        } else {
            strsim::damerau_levenshtein(word, choice)
        }
    };
    choices
        .filter(|(choice, _)| choice.len() <= LONGEST)
        .map(|(choice, value)| (distance(choice), value))
        .filter(|&(distance, _)| distance <= close)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::super::table::{operations, questions};
    use super::*;

    fn operation(word: &str) -> Option<&'static str> {
        nearest_verb(word, operations()).map(|verb| verb.word)
    }

    #[test]
    fn other_words_and_misspelt_words_are_understood() {
        for (word, meant) in [
            ("malloc", "alloc"),
            ("alocate", "alloc"),
            ("ALLOC", "alloc"),
            ("delete", "free"),
            ("dealloc", "free"),
            ("memalign", "xalloc"),
            ("rep", "reap"),
            ("destory", "destroy"),
        ] {
            assert_eq!(operation(word), Some(meant), "{word}");
        }
        for word in ["nonsense", "lorem", "x", "", "what"] {
            assert_eq!(operation(word), None, "{word}");
        }
        let question = nearest_verb("gte", questions());
        assert_eq!(question.map(|verb| verb.word), Some("get"));
    }

    #[test]
    fn a_word_is_not_its_own_correction() {
        assert_eq!(nearest("best", ["best", "instant"]), None);
        assert_eq!(nearest("bst", ["best", "next"]), Some("best"));
    }
}
