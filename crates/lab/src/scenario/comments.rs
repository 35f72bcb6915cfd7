//! The comments of a text: its title, and the words about each operation.

use super::text::Scenario;
use super::words::split_comment;

/// The most lines of comment before a line, and the most comments about an operation.
const MAX_LINES: usize = 20;

/// Returns a scenario's title: its first comment, if no other text is before it. The rest
/// of the text need not parse.
/// ```
/// use vmem_lab::scenario::title;
///
/// assert_eq!(title("# First steps\narena heap"), Some("First steps"));
/// assert_eq!(title("arena heap # an arena\n# Steps"), None);
/// ```
pub fn title(text: &str) -> Option<&str> {
    let first = text.lines().find(|line| !line.trim().is_empty());
    first.and_then(only_comment)
}

/// Returns the comment of a line that has nothing else.
fn only_comment(line: &str) -> Option<&str> {
    let (code, comment) = split_comment(line);
    comment.filter(|comment| code.trim().is_empty() && has_words(comment))
}

/// Returns false for a comment that is only a line of dashes.
fn has_words(comment: &str) -> bool {
    comment.chars().any(char::is_alphanumeric)
}

impl Scenario {
    /// Returns the title: the first comment, if no other text is before it.
    pub fn title(&self) -> Option<&str> {
        title(self.text())
    }

    /// Returns the comments about a line (from 0), a paragraph each: the lines of comment
    /// directly before it, and the comment at its end. The title is not about a line.
    pub fn comments_at(&self, line: usize) -> Vec<String> {
        let above = (0..line).rev().take(MAX_LINES);
        let above = above.map_while(|above| only_comment(self.line_text(above)));
        let mut above: Vec<&str> = above.collect();
        let mut earlier = 0..line - above.len();
        if earlier.all(|line| self.line_text(line).trim().is_empty()) {
            above.pop();
        }
        above.reverse();
        let end = split_comment(self.line_text(line)).1;
        let paragraphs = [above.join(" "), end.unwrap_or_default().to_owned()];
        paragraphs
            .into_iter()
            .filter(|text| has_words(text))
            .collect()
    }

    /// Returns the comments about an operation (from 0), a paragraph each: those about its
    /// line and, after the last operation of the line, about its expectations.
    pub fn comments_about(&self, operation: usize) -> Vec<String> {
        let Some(entry) = self.entry_of(operation) else {
            return Vec::new();
        };
        let is_last = operation + 1 == entry.end();
        let checks = self.checks(Some(entry)).filter(|_| is_last);
        let lines = std::iter::once(entry.line).chain(checks.map(|(line, _)| line));
        let comments = lines.flat_map(|line| self.comments_at(line));
        // With the last operation, those after it.
        let rest = (operation + 1 == self.operations()).then(|| self.end_of(Some(entry)));
        let rest = rest.into_iter().flat_map(|line| line..self.line_count());
        let rest = rest.filter_map(|line| only_comment(self.line_text(line)));
        let rest: Vec<&str> = rest.take(MAX_LINES).collect();
        let rest = Some(rest.join(" ")).filter(|text| has_words(text));
        comments.chain(rest).take(MAX_LINES).collect()
    }
}
