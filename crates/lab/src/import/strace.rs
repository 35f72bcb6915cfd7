//! The format of `strace`.

mod brk;
mod call;
mod callers;
mod calls;
mod line;
mod message;
mod newcomers;
mod open_calls;
mod processes;
mod space;

use std::collections::BTreeMap;

use super::draft::Draft;
use super::report::{Lines, Use, quoted};
use super::{MOST_IN_A_LINE, Reader};
use line::{Event, Lead};
use message::Message;
use newcomers::{Newcomers, WaitingLine};
use open_calls::OpenCalls;
use processes::Processes;

const PAGE: u64 = 4096;
/// The id of a process for which the log has none.
const UNNAMED: u32 = 0;

// Reasons why a line of the log was only counted.
const UNCLEAR: &str = "lines that are not complete strace output";
const MESSAGE: &str = "messages of strace itself";
const NO_RETURN: &str = "calls that never returned";
const INVALID: &str = "calls with invalid numbers";
const NO_ARENA: &str = "calls in address spaces beyond the 64 arenas that a scenario can have";

// Names of what was used.
const EXITS: &str = "exits";
const ENDED_CHILD: &str = "ends of children, as their parents were told";

/// The comment at processes that no call creates.
const RAN_BEFORE: &str = "ran before the log began";

pub(super) fn understands(line: &str) -> bool {
    !matches!(
        line::parse(line).1,
        Event::Broken | Event::Signal(_) | Event::Extra | Event::Other
    )
}

/// A program and its processes, as far as the log shows them.
#[derive(Default)]
pub(super) struct System {
    processes: Processes,
    open: OpenCalls,
    newcomers: Newcomers,
    /// The process whose lines have no id.
    main: Option<u32>,
    /// True if there was anything but messages of strace.
    has_begun: bool,
    /// True if times in seconds stand in the place of ids.
    has_seconds: bool,
    broken: Option<BrokenLine>,
    /// The process whose call the last line has begun.
    last_begun: Option<u32>,
    /// Lines of processes that waited, to be read next, by number.
    admitted: BTreeMap<u64, WaitingLine>,
}

/// A line that was broken by a message of strace, or by what the program wrote.
struct BrokenLine {
    text: String,
    lines: Lines,
}

impl Reader for System {
    fn line(&mut self, text: &str, draft: &mut Draft) {
        let here = draft.line();
        let begun = self.last_begun.take();
        match message::split(text) {
            None => self.join(text, begun, here, draft),
            Some((before, message)) if before.trim().is_empty() => {
                let what = self.message(message, draft);
                draft.count(what, here);
            }
            Some((before, message)) => {
                self.has_begun = true;
                self.message(message, draft);
                self.break_off(before, here, draft);
            }
        }
        self.read_admitted(draft);
    }

    fn finish(&mut self, draft: &mut Draft) {
        self.drop_broken(draft);
        while self.newcomers.first_waiting().is_some() {
            self.admit_all(draft);
            self.read_admitted(draft);
        }
        for lines in std::mem::take(&mut self.open).into_lines() {
            draft.count(Use::LeftOut(NO_RETURN), lines);
        }
        self.processes.finish(draft);
    }
}

/// Lines that strace wrote in parts.
impl System {
    /// Reads a line, or the rest of one that broke off. `begun` is the process whose call the
    /// line before has begun.
    fn join(&mut self, text: &str, begun: Option<u32>, here: Lines, draft: &mut Draft) {
        let parsed = line::parse(text);
        let (_, event) = parsed;
        match self.broken_before(event, draft) {
            Some(broken) => {
                let (whole, lines) = (broken.text + text, broken.lines.and(here));
                if line::has_end(text) {
                    self.whole(&whole, line::parse(&whole), lines, draft);
                } else {
                    self.keep(whole, lines, draft);
                }
            }
            None if event == Event::Broken => self.keep(text.to_owned(), here, draft),
            None => match begun {
                Some(id) if !is_beginning(event) && line::has_end(text) => {
                    self.end_last(id, text, here, draft);
                }
                _ => self.whole(text, parsed, here, draft),
            },
        }
    }

    /// Keeps a line, or a part of one, that breaks off before a message.
    fn break_off(&mut self, text: &str, here: Lines, draft: &mut Draft) {
        let (_, event) = line::parse(text);
        match self.broken_before(event, draft) {
            Some(broken) => self.keep(broken.text + text, broken.lines.and(here), draft),
            None if is_beginning(event) => self.keep(text.to_owned(), here, draft),
            None => draft.count(Use::LeftOut(UNCLEAR), here),
        }
    }

    /// Takes the broken line of which this can be the rest. Another one is given up.
    fn broken_before(&mut self, event: Event<'_>, draft: &mut Draft) -> Option<BrokenLine> {
        if is_beginning(event) {
            self.drop_broken(draft);
        }
        self.broken.take()
    }

    fn keep(&mut self, text: String, lines: Lines, draft: &mut Draft) {
        let is_too_long = text.len() > MOST_IN_A_LINE;
        self.broken = Some(BrokenLine { text, lines });
        if is_too_long {
            self.drop_broken(draft);
        }
    }

    fn drop_broken(&mut self, draft: &mut Draft) {
        if let Some(BrokenLine { lines, .. }) = self.broken.take() {
            draft.leave_out_each(UNCLEAR, lines);
        }
    }
}

/// Returns whether a line with this content is not the rest of another one.
fn is_beginning(event: Event<'_>) -> bool {
    !matches!(event, Event::Extra | Event::Other)
}

/// Lines that are complete.
impl System {
    /// Reads a line that is complete.
    fn whole(
        &mut self,
        text: &str,
        (lead, event): (Lead, Event<'_>),
        lines: Lines,
        draft: &mut Draft,
    ) {
        let process = self.process(lead);
        self.has_begun |= is_beginning(event);
        if let Some(id) = process.filter(|&id| self.must_wait(id, event)) {
            return self.wait(id, text, lines, draft);
        }
        let what = match event {
            Event::Signal(words) => self.signal(words, draft),
            Event::Ended(how) => self.ended(process, how, draft),
            Event::Extra => Use::LeftOut("lines of stacks, dumps and tables"),
            Event::Broken | Event::Other => Use::LeftOut(UNCLEAR),
            Event::Resumed(name, rest) => return self.resume(process, name, rest, lines, draft),
            Event::Call(..) | Event::Open(..) | Event::Renamed(..) | Event::Detached(..) => {
                let id = self.caller(process, draft);
                return self.calls(id, event, lines, draft);
            }
        };
        draft.count(what, lines);
    }
}

/// The messages of strace and of signals about processes.
impl System {
    fn message(&mut self, message: Message, draft: &mut Draft) -> Use {
        match message {
            Message::Attached { id, threads } => self.attached(id, threads, draft),
            Message::Parent { id, parent } => {
                if !self.processes.is_live(parent) {
                    self.identify_main(parent);
                }
                self.attached(id, 1, draft)
            }
            Message::Detached(id) => {
                self.detached(id, draft);
                Use::LeftOut(MESSAGE)
            }
            Message::Other => Use::LeftOut(MESSAGE),
        }
    }

    /// Notes that strace attached to a process: to a new one, or to one that ran before the log
    /// began.
    fn attached(&mut self, id: u32, threads: u32, draft: &mut Draft) -> Use {
        let is_new = self.has_begun && threads == 1;
        if is_new && !self.processes.is_live(id) {
            self.newcomers.announce(id);
        } else if !is_new {
            self.main.get_or_insert(id);
            self.newcomers.attach(id, threads);
            self.processes.root(id, RAN_BEFORE, draft);
        }
        Use::Used("messages of strace about new processes")
    }

    fn detached(&mut self, id: u32, draft: &mut Draft) {
        if !self.processes.is_live(id) {
            self.identify_main(id);
        }
        // With `-b execve`, strace lets go of a process that executes a program.
        if self.open.get(id).is_some_and(|call| call.is_execute())
            && let Some(call) = self.open.remove(id)
        {
            self.executed(id, &call.arguments, draft);
            draft.count(Use::Used("execve"), call.lines);
        }
        self.processes.let_go(id);
    }

    fn signal(&mut self, words: &str, draft: &mut Draft) -> Use {
        let child = words
            .starts_with("--- SIGCHLD ")
            .then(|| call::ended_child(words));
        if child
            .flatten()
            .is_some_and(|child| self.end_child(child, draft))
        {
            return Use::Used(ENDED_CHILD);
        }
        Use::LeftOut("signals")
    }

    /// Ends a process that its own lines did not end. Returns false if there is none.
    fn end_child(&mut self, child: u64, draft: &mut Draft) -> bool {
        let child = u32::try_from(child).ok().filter(|&child| child != UNNAMED);
        let Some(child) = child.filter(|&child| self.processes.is_live(child)) else {
            return false;
        };
        self.forget(child, draft);
        self.processes
            .end_group(child, "as its parent was told", draft);
        true
    }

    fn ended(&mut self, process: Option<u32>, how: &str, draft: &mut Draft) -> Use {
        let thread = how.strip_prefix("superseded by execve in pid ");
        if let Some(thread) = thread.and_then(line::number) {
            if let (Ok(thread), Some(to)) = (u32::try_from(thread), process.or(self.main)) {
                self.supersede(thread, to, draft);
            }
            return Use::Used("threads that execute a program");
        }
        if self.has_ended(process) {
            return Use::Used("exit messages of processes that had already exited");
        }
        let Some(id) = self.known(process) else {
            return Use::LeftOut("exits of processes that are not in the log");
        };
        self.forget(id, draft);
        self.processes.end(id, &quoted(how), draft);
        Use::Used(EXITS)
    }

    /// Returns whether a call has already ended the process of a line. A line without an id
    /// belongs to the main process if that has yet to end, because without `-f` the ends of
    /// its children are not in the log.
    fn has_ended(&mut self, process: Option<u32>) -> bool {
        match process {
            Some(id) => self.processes.has_ended(id),
            None => {
                let main = self.main.is_some_and(|id| self.processes.has_ended(id));
                main || self.processes.has_last_ended()
            }
        }
    }

    /// Counts the call that a process does not finish.
    fn forget(&mut self, id: u32, draft: &mut Draft) {
        if let Some(call) = self.open.remove(id) {
            if let Some(how) = call.spawn() {
                self.created(id, None, how, draft);
            }
            let what = if call.is_exit() {
                Use::Used(EXITS)
            } else {
                Use::LeftOut(NO_RETURN)
            };
            draft.count(what, call.lines);
        }
    }

    /// Gives the id of a process to the thread of it that executes a program. The program goes
    /// on under that id.
    fn supersede(&mut self, thread: u32, to: u32, draft: &mut Draft) {
        if thread == to || !self.processes.is_live(thread) {
            return;
        }
        if !self.processes.is_live(to) {
            self.identify_main(to);
        }
        self.forget(to, draft);
        if !self.processes.is_live(to) {
            // The first thread has exited.
            if self.main == Some(thread) {
                self.main = Some(to);
            }
            self.processes.rename(thread, to);
            self.open.rename(thread, to);
            return;
        }
        self.open.rename(thread, to);
        self.processes.end(thread, "goes on as its process", draft);
    }
}
