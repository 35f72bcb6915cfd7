//! The format of `strace`.

mod brk;
mod call;
mod line;
mod processes;
mod space;

use std::collections::{HashMap, HashSet};

use super::Reader;
use super::draft::Draft;
use super::report::quoted;
use super::trial::IMPOSSIBLE;
use call::{Call, Change, Spawn};
use line::{Answer, Event, answered};
use processes::Processes;

const PAGE: u64 = 4096;
/// The id of a process for which the log has none.
const UNNAMED: u32 = 0;
/// The maximum length of the arguments of a call that matters.
const MAX_ARGUMENTS: usize = 4096;

// Reasons why a line of the log was only counted.
const UNCLEAR: &str = "lines that are not complete strace output";
const ENDED: &str = "exit messages of processes that had already exited";
const NO_RETURN: &str = "calls that never returned";
const INVALID: &str = "calls with invalid numbers";
const NO_ARENA: &str = "calls in address spaces beyond the 64 arenas that a scenario can have";

pub(super) fn understands(line: &str) -> bool {
    matches!(
        line::parse(line).1,
        Event::Call(..) | Event::Open(..) | Event::Resumed(..) | Event::Ended(_)
    )
}

struct OpenCall {
    name: String,
    arguments: String,
    line: u64,
}

#[derive(Default)]
pub(super) struct System {
    processes: Processes,
    /// By process.
    open: HashMap<u32, OpenCall>,
    /// Processes that are creating another one, whose lines may come before the call returns.
    spawning: Vec<u32>,
    /// Processes whose lines came before the call that created them returned.
    early: HashSet<u32>,
    /// The first process of the log, if its lines have no id.
    main: Option<u32>,
    /// The beginning of a line that was interrupted by a message of strace.
    broken: Option<String>,
}

impl Reader for System {
    fn line(&mut self, text: &str, draft: &mut Draft) {
        let whole;
        let mut text = text;
        if let Some(mut broken) = self.broken.take() {
            if text.trim_start().starts_with([',', ')', '<']) {
                broken.push_str(text);
                whole = broken;
                text = &whole;
            } else {
                draft.left_out(UNCLEAR);
            }
        }
        if let Some((beginning, message)) = text.split_once("strace: Process ")
            && beginning.contains('(')
            && message.trim_end().ends_with("attached")
        {
            self.broken = Some(beginning.to_owned());
            return;
        }
        let (process, event) = line::parse(text);
        match event {
            Event::Signal => draft.left_out("signals"),
            Event::Remark => draft.left_out("messages of strace itself"),
            Event::Other => draft.left_out(UNCLEAR),
            Event::Ended(how) => self.ended(process, how, draft),
            Event::Open(name, arguments) => {
                let id = self.caller(process, draft);
                self.begin(id, name, arguments, draft);
            }
            Event::Resumed(name, rest) => self.resume(process, name, rest, draft),
            Event::Call(name, arguments, answer) => {
                let id = self.caller(process, draft);
                self.call(id, name, arguments, answer, draft);
            }
        }
    }

    fn finish(&mut self, draft: &mut Draft) {
        for open in self.open.values() {
            draft.left_out_in(open.line, NO_RETURN);
        }
        if self.broken.take().is_some() {
            draft.left_out_in(draft.report.lines, UNCLEAR);
        }
        self.processes.finish(draft);
    }
}

impl System {
    /// Returns the live process of a line. A line has no id while there is only one process.
    fn known(&self, process: Option<u32>) -> Option<u32> {
        let candidate = process.or_else(|| {
            let main = self.main.filter(|&id| self.processes.is_live(id));
            main.or_else(|| self.processes.only())
        });
        candidate.filter(|&id| self.processes.is_live(id))
    }

    /// Returns the process that makes a call. A new id is the child of a process that is
    /// creating one, or the process without an id so far, or a process that ran before the
    /// log began.
    fn caller(&mut self, process: Option<u32>, draft: &mut Draft) -> u32 {
        if let Some(id) = self.known(process) {
            return id;
        }
        let id = process.unwrap_or(UNNAMED);
        if process.is_none() {
            self.main = Some(UNNAMED);
        } else if let Some(parent) = self.spawning.first().copied() {
            self.spawning.remove(0);
            let open = self.open.get(&parent);
            let how = match open.and_then(|open| Call::parse(&open.name, &open.arguments)) {
                Some(Call::Spawn(how)) => how,
                _ => Spawn::Fork,
            };
            self.early.insert(id);
            self.processes.spawn(parent, id, how, draft);
            return id;
        } else if self.identify_main(id) {
            return id;
        }
        self.processes.root(id, draft);
        id
    }

    /// Gives the process without an id this one. Returns false if there is none.
    fn identify_main(&mut self, id: u32) -> bool {
        if self.main != Some(UNNAMED) || !self.processes.is_live(UNNAMED) {
            return false;
        }
        self.main = Some(id);
        self.processes.rename(UNNAMED, id);
        if let Some(open) = self.open.remove(&UNNAMED) {
            self.open.insert(id, open);
        }
        for parent in &mut self.spawning {
            if *parent == UNNAMED {
                *parent = id;
            }
        }
        true
    }

    fn begin(&mut self, id: u32, name: &str, arguments: &str, draft: &mut Draft) {
        let arguments = if Call::matters(name) {
            arguments.chars().take(MAX_ARGUMENTS).collect()
        } else {
            String::new()
        };
        self.spawning.retain(|&parent| parent != id);
        if matches!(Call::parse(name, &arguments), Some(Call::Spawn(_))) {
            self.spawning.push(id);
        }
        let open = OpenCall {
            name: quoted(name),
            arguments,
            line: draft.report.lines,
        };
        if let Some(before) = self.open.insert(id, open) {
            draft.left_out_in(before.line, NO_RETURN);
        }
    }

    fn resume(&mut self, process: Option<u32>, name: &str, rest: &str, draft: &mut Draft) {
        let mut id = self.known(process);
        if let (None, Some(new)) = (id, process)
            && self.identify_main(new)
        {
            id = process;
        }
        let open = id.or(process).and_then(|id| self.open.remove(&id));
        if let Some(open) = &open
            && (id.is_none() || open.name != name)
        {
            // It has another name, or it has exited with all threads of its process.
            draft.left_out_in(open.line, NO_RETURN);
            if id.is_none() {
                return;
            }
        }
        let (Some(id), Some(open)) = (id, open.filter(|open| open.name == name)) else {
            return draft.left_out("ends of calls whose beginning is not in the log");
        };
        let Some((more, answer)) = answered(rest) else {
            return draft.left_out(UNCLEAR);
        };
        self.call(id, name, &(open.arguments + more), answer, draft);
        self.spawning.retain(|&parent| parent != id);
    }

    fn ended(&mut self, process: Option<u32>, how: &str, draft: &mut Draft) {
        if self.has_ended(process) {
            return draft.used(ENDED);
        }
        let Some(id) = self.known(process) else {
            return draft.left_out("exits of processes that are not in the log");
        };
        self.forget(id, draft);
        let by = how.strip_prefix("superseded by execve in pid ");
        let thread = by.and_then(|by| by.parse().ok());
        if let Some(thread) = thread.filter(|&thread| self.processes.is_live(thread)) {
            // A thread executes a program. Its process continues with that, under its own id.
            if let Some(open) = self.open.remove(&thread) {
                self.open.insert(id, open);
            }
            self.forget(thread, draft);
            draft.used("threads that execute a program");
            self.processes.end(thread, "goes on as its process", draft);
        } else {
            draft.used("exits");
            self.processes.end(id, &quoted(how), draft);
        }
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

    fn forget(&mut self, id: u32, draft: &mut Draft) {
        self.spawning.retain(|&parent| parent != id);
        if let Some(open) = self.open.remove(&id) {
            draft.left_out_in(open.line, NO_RETURN);
        }
    }

    /// Records a new process, unless its lines came before.
    fn spawned(&mut self, parent: u32, how: Spawn, child: u64, draft: &mut Draft) {
        let Some(child) = u32::try_from(child).ok().filter(|&child| child > 0) else {
            return draft.left_out(INVALID);
        };
        draft.used("new processes and threads");
        if !self.early.remove(&child) {
            self.processes.spawn(parent, child, how, draft);
        }
    }

    fn call(&mut self, id: u32, name: &str, arguments: &str, answer: Answer, draft: &mut Draft) {
        let Some(call) = Call::parse(name, arguments) else {
            return draft.left_out(INVALID);
        };
        match (call, answer) {
            (Call::Other, _) => draft.left_out_by_name("other system calls", name),
            (Call::Advice, _) => {
                draft.left_out("calls that move no memory (mprotect, madvise and the like)");
            }
            (Call::Exit, _) => {
                draft.used("exits");
                self.forget(id, draft);
                self.processes.exit(id, draft);
            }
            (Call::ExitGroup, _) => {
                draft.used("exits");
                self.forget(id, draft);
                self.processes.exit_group(id, draft);
            }
            (Call::Change(Change::Map(map)), Answer::Error) if map.length >= IMPOSSIBLE => {
                if let Some(mut space) = self.processes.space(id, draft) {
                    space.map_fails(map.length, draft);
                }
            }
            (_, Answer::Error) => draft.left_out("calls that failed in the program"),
            (_, Answer::None) => draft.left_out(NO_RETURN),
            (Call::Unspecified, _) => {
                draft.left_out("calls that do not log what they map (shmat and the like)");
            }
            (Call::Execute(program), Answer::Value(_)) => {
                draft.used("execve");
                self.processes.execute(id, &program, draft);
            }
            (Call::Spawn(how), Answer::Value(child)) => self.spawned(id, how, child, draft),
            (Call::Change(change), Answer::Value(value)) => {
                if let Some(mut space) = self.processes.space(id, draft) {
                    space.change(&change, value, draft);
                }
            }
        }
    }
}
