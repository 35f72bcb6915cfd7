//! The format of `strace`.

mod brk;
mod call;
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
use call::Spawn;
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
    /// Whether there was anything but messages of strace.
    has_begun: bool,
    /// Whether times in seconds stand where other logs have ids.
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

/// Returns whether a line with this content can be the first of a process.
fn can_be_first(event: Event<'_>) -> bool {
    let is_part = matches!(event, Event::Broken | Event::Resumed(..) | Event::Signal(_));
    is_beginning(event) && !is_part
}

/// Who makes the calls of a line.
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

    fn process(&mut self, lead: Lead) -> Option<u32> {
        match lead {
            Lead::Id(id) => Some(id),
            Lead::Number(id) => Some(id).filter(|_| !self.has_seconds),
            Lead::Seconds => {
                self.has_seconds = true;
                None
            }
            Lead::Other => None,
        }
    }

    /// Returns the live process of a line. A line has no id while strace traces only one.
    fn known(&self, process: Option<u32>) -> Option<u32> {
        let candidate = process.or_else(|| {
            let traced = self.main.filter(|&id| self.processes.is_traced(id));
            traced.or_else(|| self.processes.only()).or(self.main)
        });
        candidate.filter(|&id| self.processes.is_live(id))
    }

    /// Returns the process that makes a call. A new id is the child of a process that is
    /// creating one, or the process without an id so far, or a thread of one that strace
    /// attached to, or a process that ran before the log began.
    fn caller(&mut self, process: Option<u32>, draft: &mut Draft) -> u32 {
        if let Some(id) = self.known(process) {
            return id;
        }
        let Some(id) = process else {
            self.main = Some(UNNAMED);
            self.processes.root(UNNAMED, RAN_BEFORE, draft);
            return UNNAMED;
        };
        if let Some((creator, how)) = self.open.creator()
            && self.can_be_new(id)
        {
            self.appear(creator, id, how, draft);
        } else if self.newcomers.is_announced(id) {
            self.appear_alone(id, draft);
        } else if !self.identify_main(id) {
            match self.newcomers.attached_leader(id) {
                Some(leader) => self.processes.spawn(leader, id, Spawn::Thread, draft),
                None => self.processes.root(id, RAN_BEFORE, draft),
            }
        }
        id
    }

    /// Returns whether a process can have been created by the calls that have not returned.
    fn can_be_new(&self, id: u32) -> bool {
        // The first process has a lower id than those that it created.
        let creator = self.open.creator();
        let may_be_main = self.has_unnamed() && creator.is_some_and(|(creator, _)| id < creator);
        self.newcomers.can_be_new(id) && !may_be_main
    }

    /// Returns whether a line of a process waits until the log shows who created it, and what
    /// they share.
    fn must_wait(&self, id: u32, event: Event<'_>) -> bool {
        if self.newcomers.waits(id) {
            return true;
        }
        let is_known = self.processes.is_known(id) || self.open.get(id).is_some();
        if is_known || !can_be_first(event) || !self.can_be_new(id) {
            return false;
        }
        // It may also be the child of one that waits.
        self.newcomers.waiting() > 0 || !self.is_clear_who_creates()
    }

    /// Returns whether a new process is the same, whichever call has created it.
    fn is_clear_who_creates(&self) -> bool {
        const MOST: usize = 8;
        let mut creators = self.open.creators().take(MOST + 1);
        let Some(first) = creators.next() else {
            return true;
        };
        let others: Vec<_> = creators.collect();
        let are_alike = |&other| self.processes.create_alike(first, other);
        first.1 != Spawn::Later && others.len() < MOST && others.iter().all(are_alike)
    }

    /// Adds a process for its lines, before the call that creates it returns.
    fn appear(&mut self, creator: u32, id: u32, how: Spawn, draft: &mut Draft) {
        self.open.has_appeared(creator);
        self.newcomers.is_early(creator, id);
        self.newcomers.has_appeared(id);
        self.processes.spawn(creator, id, how, draft);
    }

    /// Adds a process that no call creates.
    fn appear_alone(&mut self, id: u32, draft: &mut Draft) {
        draft.adapted(
            "new processes whose creation is not in the log (with their own address space here)",
        );
        self.newcomers.has_appeared(id);
        let comment = "its creation is not in the log";
        self.processes.root(id, comment, draft);
    }

    /// Keeps a line of a process until the call that creates it returns.
    fn wait(&mut self, id: u32, text: &str, lines: Lines, draft: &mut Draft) {
        let text = text.to_owned();
        if !self.newcomers.wait(id, WaitingLine { text, lines }) {
            self.admit_all(draft);
        }
    }

    /// Lets the lines of a process that waited be read next.
    fn admit(&mut self, id: u32) {
        let lines = self.newcomers.take(id).map(|newcomer| newcomer.lines);
        let lines = lines.into_iter().flatten();
        self.admitted
            .extend(lines.map(|line| (line.lines.last(), line)));
    }

    /// Reads the lines that no longer have to wait.
    fn read_admitted(&mut self, draft: &mut Draft) {
        loop {
            while let Some((_, WaitingLine { text, lines })) = self.admitted.pop_first() {
                if draft.is_full() {
                    draft.count(Use::LeftOut(UNCLEAR), lines);
                } else {
                    self.whole(&text, line::parse(&text), lines, draft);
                }
            }
            // The first that waits was not created by another one that waits.
            let Some(id) = self.newcomers.first_waiting() else {
                return;
            };
            match self.open.creator() {
                None => self.admit_all(draft),
                Some((creator, how)) if self.is_clear_who_creates() => {
                    self.appear(creator, id, how, draft);
                    self.admit(id);
                }
                Some(_) => return,
            }
        }
    }

    /// Adds all processes that wait, although the log does not show who created them.
    fn admit_all(&mut self, draft: &mut Draft) {
        while let Some(id) = self.newcomers.first_waiting() {
            match self.open.creator() {
                _ if self.processes.is_live(id) => {}
                Some((creator, how)) => self.appear(creator, id, how, draft),
                None => self.appear_alone(id, draft),
            }
            self.admit(id);
        }
    }

    /// Adds the process that a call created, unless its lines came before. `named` is the id
    /// that the call returned, if any.
    fn created(&mut self, creator: u32, named: Option<u32>, how: Spawn, draft: &mut Draft) {
        if let Some(supposed) = named.and_then(|id| self.newcomers.take_early(id)) {
            if supposed != creator {
                self.open.has_not_appeared(supposed);
            }
            return;
        }
        // In a PID namespace, the call returns another id, a low one, than strace writes.
        let is_other = match named {
            Some(named) => named < creator && !self.newcomers.is_announced(named),
            None => self.open.creator().is_none(),
        };
        if (is_other || named.is_none()) && self.newcomers.take_early_of(creator) {
            return;
        }
        let waiting = named.filter(|&id| self.newcomers.waits(id));
        let waiting = waiting.or_else(|| self.newcomers.first_waiting().filter(|_| is_other));
        if let Some(id) = waiting.or(named) {
            self.newcomers.has_appeared(id);
            self.processes.spawn(creator, id, how, draft);
            self.admit(id);
        }
    }

    fn has_unnamed(&self) -> bool {
        self.main == Some(UNNAMED) && self.processes.is_live(UNNAMED)
    }

    /// Gives the process without an id this one, unless that is of another process. Returns
    /// false if there is none.
    fn identify_main(&mut self, id: u32) -> bool {
        let is_other = self.newcomers.is_announced(id) || self.processes.was_there(id);
        if is_other || !self.has_unnamed() {
            return false;
        }
        self.main = Some(id);
        self.processes.rename(UNNAMED, id);
        self.open.rename(UNNAMED, id);
        self.newcomers.rename_creator(UNNAMED, id);
        true
    }
}

/// What strace and signals tell of processes.
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
        if self.processes.is_live(id) {
            // Its creation has returned already.
        } else if self.has_begun && threads == 1 {
            self.newcomers.announce(id);
        } else {
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
        if !self.processes.is_live(to) && !self.identify_main(to) {
            // The first thread has exited.
            if self.main == Some(thread) {
                self.main = Some(to);
            }
            self.processes.rename(thread, to);
            self.open.rename(thread, to);
            return;
        }
        self.forget(to, draft);
        self.open.rename(thread, to);
        self.processes.end(thread, "goes on as its process", draft);
    }
}

const RAN_BEFORE: &str = "ran before the log began";
