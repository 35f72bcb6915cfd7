//! The names in the lines of the algorithms.

use super::table::Algorithm;

/// Names and their meanings.
const VARIABLES: &[(&str, &str)] = &[
    ("s", "the size in units, rounded up"),
    ("b", "a segment"),
    ("t", "the address that is allocated"),
    ("n", "the number of a freelist"),
    ("Q", "the larger quantum"),
    ("P", "the phase for the source"),
    ("o", "an object"),
];

impl Algorithm {
    /// Returns the names of one letter in its lines, with their meanings.
    pub fn variables(self) -> Vec<(&'static str, &'static str)> {
        let is_used = |name: &str| {
            self.lines()
                .iter()
                .flat_map(words_of)
                .any(|word| word == name)
        };
        let imports = matches!(self, Self::Import | Self::ConstrainedImport);
        let own = |&(name, meaning): &(&'static str, &'static str)| match name {
            "n" if imports => (name, "the units to import"),
            _ => (name, meaning),
        };
        VARIABLES
            .iter()
            .filter(|(name, _)| is_used(name))
            .map(own)
            .collect()
    }
}

fn words_of(line: &&'static str) -> impl Iterator<Item = &'static str> {
    line.split(|c: char| !c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_in_the_code_is_explained() {
        for algorithm in Algorithm::ALL {
            let known = algorithm.variables();
            for word in algorithm.lines().iter().flat_map(words_of) {
                // The article.
                if word.chars().count() == 1 && word != "a" && word.chars().all(char::is_alphabetic)
                {
                    assert!(
                        known.iter().any(|(name, _)| *name == word),
                        "{word} in {algorithm:?}"
                    );
                }
            }
        }
    }
}
