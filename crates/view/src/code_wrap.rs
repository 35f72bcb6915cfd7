//! Line breaks in pseudo-code.

/// The indent of a continued line, in characters.
const HANGING: usize = 2;

/// Wraps a line to at most `columns` columns. Continued lines are indented.
pub fn wrap(line: &str, columns: usize) -> String {
    let indent = line.chars().take_while(|letter| *letter == ' ').count();
    let hanging = " ".repeat(indent + HANGING);
    let mut lines = String::new();
    let mut rest = line.to_owned();
    while let Some((head, tail)) = cut(&rest, columns) {
        lines += &head;
        lines.push('\n');
        rest = format!("{hanging}{tail}");
    }
    lines + &rest
}

/// Cuts a line that is too long in two: after a “;”, a “:” or a “,”, or else near the middle.
fn cut(line: &str, columns: usize) -> Option<(String, String)> {
    let letters: Vec<char> = line.chars().collect();
    if letters.len() <= columns {
        return None;
    }
    let indent = letters.iter().take_while(|letter| **letter == ' ').count();
    // A part of a single word looks like a mistake.
    let least = (columns / 3).max(indent + 1);
    let spaces = (least..=columns).filter(|&at| letters.get(at) == Some(&' '));
    let even = letters.len() / 2;
    let at = spaces.max_by_key(|&at| {
        let rank = match letters.get(at - 1) {
            Some(';') => 3,
            Some(':') => 2,
            Some(',') => 1,
            _ => 0,
        };
        (rank, std::cmp::Reverse(at.abs_diff(even)))
    })?;
    let part = |letters: &[char]| letters.iter().collect::<String>();
    Some((part(&letters[..at]), part(&letters[at + 1..])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_after_punctuation() {
        let choose = "if b exists: t ← low end of b; take(b, t, s)";
        assert_eq!(wrap(choose, 60), choose);
        let wrapped = "if b exists: t ← low end of b;\n  take(b, t, s)";
        assert_eq!(wrap(choose, 43), wrapped);
        let indented = "    if b has a new list: move b to the head of it";
        let wrapped = "    if b has a new list:\n      move b to the head of it";
        assert_eq!(wrap(indented, 44), wrapped);
    }

    #[test]
    fn no_letter_stands_alone_and_none_is_lost() {
        let line = "else: b ← first b >= s in list floor(log2 s)";
        for columns in 24..60 {
            let wrapped = wrap(line, columns);
            let words = |text: &str| text.split_whitespace().collect::<String>();
            assert_eq!(words(&wrapped), words(line));
            let last = wrapped.lines().last().map_or(0, |last| last.trim().len());
            assert!(last > 1, "{columns}: {wrapped}");
            let longest = wrapped.lines().map(|line| line.chars().count()).max();
            assert!(longest <= Some(columns), "{columns}: {wrapped}");
        }
    }
}
