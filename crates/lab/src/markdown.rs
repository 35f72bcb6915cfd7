//! The scenarios of a lesson: its code blocks marked `scenario`.

/// A code block.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Block {
    /// The line of the file (from 1) on which its text begins.
    pub line: usize,
    /// Its text.
    pub text: String,
}

/// Returns the code blocks of a Markdown text whose info string begins with `scenario`, also
/// those in quotations and lists. A block that is not closed ends with its quotation, or with
/// the text.
pub fn scenarios(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = text.lines().enumerate().peekable();
    while let Some((index, line)) = lines.next() {
        let Some(fence) = Fence::parse(line) else {
            continue;
        };
        let mut text = String::new();
        while let Some((_, line)) = lines.next_if(|(_, line)| fence.unquoted(line).is_some()) {
            if fence.is_closed_by(line) {
                break;
            }
            text += fence.without_indent(line);
            text.push('\n');
        }
        if fence.word == "scenario" {
            let line = index + 2;
            blocks.push(Block { line, text });
        }
    }
    blocks
}

/// The line that opens a code block.
struct Fence<'a> {
    /// The number of quotations around it, each of which puts a `>` before every line.
    quotations: usize,
    /// The columns before it, without the quotations.
    indent: usize,
    /// The marks: at least three of `` ` `` or `~`.
    marks: &'a str,
    /// The first word of the info string.
    word: &'a str,
}

impl<'a> Fence<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        let (mut quotations, mut text) = (0, line);
        while let Some(quoted) = unquoted(text) {
            quotations += 1;
            text = quoted;
        }
        let rest = without_list_mark(text).trim_start_matches(' ');
        let mark = rest
            .chars()
            .next()
            .filter(|mark| ['`', '~'].contains(mark))?;
        let info = rest.trim_start_matches(mark);
        let marks = rest.strip_suffix(info)?;
        let is_fence = marks.len() >= 3 && !(mark == '`' && info.contains('`'));
        is_fence.then(|| Self {
            quotations,
            indent: text.len() - rest.len(),
            marks,
            word: info.split_whitespace().next().unwrap_or_default(),
        })
    }

    /// Returns a line as it is in the same quotations; `None` if it is outside of them.
    fn unquoted<'l>(&self, line: &'l str) -> Option<&'l str> {
        (0..self.quotations).try_fold(line, |line, _| unquoted(line))
    }

    fn is_closed_by(&self, line: &str) -> bool {
        let line = self.unquoted(line).unwrap_or_default();
        let more = line.trim().strip_prefix(self.marks);
        more.is_some_and(|more| more.chars().all(|mark| self.marks.starts_with(mark)))
    }

    fn without_indent<'l>(&self, line: &'l str) -> &'l str {
        let line = self.unquoted(line).unwrap_or_default();
        let blanks = line.len() - line.trim_start_matches(' ').len();
        &line[blanks.min(self.indent)..]
    }
}

/// Returns the content of a line of a quotation: `> text`.
fn unquoted(line: &str) -> Option<&str> {
    let text = line.trim_start_matches(' ').strip_prefix('>')?;
    Some(text.strip_prefix(' ').unwrap_or(text))
}

/// Removes the mark of a list from the first line of its item: `- text`, `1. text`.
fn without_list_mark(line: &str) -> &str {
    let text = line.trim_start_matches(' ');
    let numbered = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let after_mark = if numbered.len() < text.len() {
        numbered.strip_prefix(['.', ')'])
    } else {
        text.strip_prefix(['-', '*', '+'])
    };
    after_mark
        .filter(|text| text.starts_with(' '))
        .unwrap_or(line)
}
