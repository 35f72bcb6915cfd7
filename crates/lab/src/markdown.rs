//! The scenarios of a lesson: its code blocks marked `scenario`.

/// A code block.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Block {
    /// The line of the file (from 1) on which its text begins.
    pub line: usize,
    /// Its text.
    pub text: String,
}

/// Returns the code blocks of a Markdown text whose info string begins with `scenario`. A
/// block that is not closed ends with the text.
pub fn scenarios(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((index, line)) = lines.next() {
        let Some(fence) = Fence::parse(line) else {
            continue;
        };
        let rest = lines.by_ref().map(|(_, line)| line);
        let inside = rest.take_while(|line| !fence.is_closed_by(line));
        let text = inside
            .flat_map(|line| [fence.without_indent(line), "\n"])
            .collect();
        if fence.word == "scenario" {
            let line = index + 2;
            blocks.push(Block { line, text });
        }
    }
    blocks
}

/// The line that opens a code block.
struct Fence<'a> {
    indent: &'a str,
    /// The marks: at least three of `` ` `` or `~`.
    marks: &'a str,
    /// The first word of the info string.
    word: &'a str,
}

impl<'a> Fence<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        let rest = line.trim_start_matches(' ');
        let mark = rest
            .chars()
            .next()
            .filter(|mark| ['`', '~'].contains(mark))?;
        let info = rest.trim_start_matches(mark);
        let marks = rest.strip_suffix(info)?;
        let is_fence = marks.len() >= 3 && !(mark == '`' && info.contains('`'));
        is_fence.then(|| Self {
            indent: line.strip_suffix(rest).unwrap_or_default(),
            marks,
            word: info.split_whitespace().next().unwrap_or_default(),
        })
    }

    fn is_closed_by(&self, line: &str) -> bool {
        let more = line.trim().strip_prefix(self.marks);
        more.is_some_and(|more| more.chars().all(|mark| self.marks.starts_with(mark)))
    }

    fn without_indent<'l>(&self, line: &'l str) -> &'l str {
        let blanks = line.len() - line.trim_start_matches(' ').len();
        &line[blanks.min(self.indent.len())..]
    }
}
