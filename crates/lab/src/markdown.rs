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
    let mut open: Option<(Fence<'_>, Block)> = None;
    for (index, line) in text.lines().enumerate() {
        match &mut open {
            None => {
                if let Some(fence) = Fence::parse(line) {
                    let block = Block {
                        line: index + 2,
                        text: String::new(),
                    };
                    open = Some((fence, block));
                }
            }
            Some((fence, _)) if fence.is_closed_by(line) => close(open.take(), &mut blocks),
            Some((fence, block)) => {
                block.text.push_str(fence.without_indent(line));
                block.text.push('\n');
            }
        }
    }
    close(open, &mut blocks);
    blocks
}

fn close(open: Option<(Fence<'_>, Block)>, blocks: &mut Vec<Block>) {
    if let Some((fence, block)) = open
        && fence.word == "scenario"
    {
        blocks.push(block);
    }
}

/// The line that opens a code block.
struct Fence<'a> {
    indent: usize,
    mark: char,
    length: usize,
    /// The first word of the info string.
    word: &'a str,
}

impl<'a> Fence<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        let rest = line.trim_start_matches(' ');
        let mark = rest.chars().next().filter(|&c| c == '`' || c == '~')?;
        let behind = rest.trim_start_matches(mark);
        let length = rest.len() - behind.len();
        let is_fence = length >= 3 && !(mark == '`' && behind.contains('`'));
        is_fence.then(|| Self {
            indent: line.len() - rest.len(),
            mark,
            length,
            word: behind.split_whitespace().next().unwrap_or_default(),
        })
    }

    fn is_closed_by(&self, line: &str) -> bool {
        let line = line.trim();
        line.len() >= self.length && line.chars().all(|c| c == self.mark)
    }

    fn without_indent<'l>(&self, line: &'l str) -> &'l str {
        let blanks = line.len() - line.trim_start_matches(' ').len();
        &line[blanks.min(self.indent)..]
    }
}
