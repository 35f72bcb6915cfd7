//! The effects of calls.

use super::call::{Call, Change, Wait};
use super::line::{Answer, Event, answered};
use super::open_calls::OpenCall;
use super::{ENDED_CHILD, EXITS, INVALID, NO_ARENA, NO_RETURN, System, UNCLEAR};
use crate::import::draft::Draft;
use crate::import::report::{Lines, Use, quoted};
use crate::import::trial::IMPOSSIBLE;

/// The maximum length of the arguments of a call that matters.
const MAX_ARGUMENTS: usize = 4096;
const FAILED: &str = "calls that failed in the program";
const OTHER: &str = "other system calls";

/// A call of a process.
struct Made<'a> {
    id: u32,
    name: &'a str,
    arguments: &'a str,
    lines: Lines,
}

impl System {
    /// Reads a line with a call, or with its first half.
    pub(super) fn calls(&mut self, id: u32, event: Event<'_>, lines: Lines, draft: &mut Draft) {
        let (Event::Open(name, arguments)
        | Event::Renamed(name, arguments, _)
        | Event::Detached(name, arguments)
        | Event::Call(name, arguments, _)) = event
        else {
            return;
        };
        let made = Made {
            id,
            name,
            arguments,
            lines,
        };
        if let Event::Call(.., answer) = event {
            return self.call(&made, answer, draft);
        }
        self.begin(&made, draft);
        match event {
            Event::Renamed(.., to) => self.supersede(id, to, draft),
            Event::Detached(..) => {
                self.detached(id, draft);
                self.forget(id, draft);
            }
            _ => {}
        }
    }

    fn begin(&mut self, made: &Made<'_>, draft: &mut Draft) {
        self.forget(made.id, draft);
        let arguments = if Call::matters(made.name) {
            made.arguments.chars().take(MAX_ARGUMENTS).collect()
        } else {
            String::new()
        };
        let call = OpenCall {
            name: quoted(made.name),
            arguments,
            lines: made.lines,
        };
        self.open.insert(made.id, call);
        self.last_begun = Some(made.id);
    }

    /// Reads the end of the call that the last line has begun. With `-z` and the like, strace
    /// writes no `<... resumed>` before it.
    pub(super) fn end_last(&mut self, id: u32, rest: &str, here: Lines, draft: &mut Draft) {
        let name = self.open.get(id).map(|call| call.name.clone());
        let name = name.unwrap_or_default();
        self.resume(Some(id), &name, rest, here, draft);
    }

    pub(super) fn resume(
        &mut self,
        process: Option<u32>,
        name: &str,
        rest: &str,
        here: Lines,
        draft: &mut Draft,
    ) {
        let mut id = self.known(process);
        if let (None, Some(new)) = (id, process)
            && self.identify_main(new)
        {
            id = process;
        }
        if let Some(id) = id.filter(|_| name.starts_with("execve")) {
            self.supersede_by_call(id, draft);
        }
        let open = id.or(process).and_then(|id| self.open.remove(id));
        let is_same = open.as_ref().is_some_and(|open| open.name == name);
        let Some((more, answer)) = answered(rest) else {
            let lines = open.map_or(here, |open| open.lines.and(here));
            return draft.count(Use::LeftOut(UNCLEAR), lines);
        };
        match (id, open) {
            (Some(id), Some(open)) if is_same => {
                let (arguments, lines) = (open.arguments + more, open.lines.and(here));
                let made = Made {
                    id,
                    name,
                    arguments: &arguments,
                    lines,
                };
                self.call(&made, answer, draft);
            }
            // It has exited with all threads of its process.
            (None, Some(open)) if is_same => {
                draft.count(Use::LeftOut(NO_RETURN), open.lines.and(here));
            }
            (_, open) => {
                if let Some(open) = open {
                    draft.count(Use::LeftOut(NO_RETURN), open.lines);
                }
                self.resume_unknown(process, name, answer, here, draft);
            }
        }
    }

    /// Reads the end of a call whose beginning is not in the log.
    fn resume_unknown(
        &mut self,
        process: Option<u32>,
        name: &str,
        answer: Answer,
        lines: Lines,
        draft: &mut Draft,
    ) {
        if Call::is_clear_without_arguments(name) {
            let made = Made {
                id: self.caller(process, draft),
                name,
                arguments: "",
                lines,
            };
            return self.call(&made, answer, draft);
        }
        let unknown = "ends of calls whose beginning is not in the log";
        draft.count(Use::LeftOut(unknown), lines);
    }

    /// Finds the thread whose `execve` continues under the id of its process, if strace does not
    /// say so.
    fn supersede_by_call(&mut self, id: u32, draft: &mut Draft) {
        let executes = |id: u32| self.open.get(id).is_some_and(|call| call.is_execute());
        if executes(id) {
            return;
        }
        let thread = self.processes.threads(id).find(|&thread| executes(thread));
        if let Some(thread) = thread {
            self.supersede(thread, id, draft);
        }
    }

    fn call(&mut self, made: &Made<'_>, answer: Answer, draft: &mut Draft) {
        let &Made {
            id,
            name,
            arguments,
            lines,
        } = made;
        let call = Call::parse(name, arguments);
        if let Some(Call::Spawn(how)) = call {
            let child = match answer {
                Answer::Value(child) => u32::try_from(child).ok().filter(|&child| child > 0),
                Answer::Error | Answer::None => None,
            };
            self.created(id, child, how, draft);
        }
        match (call, answer) {
            (Some(Call::Other), _) => draft.leave_out_by_name(OTHER, name, lines),
            (Some(Call::Wait(wait)), answer) => {
                if self.waited(wait, answer, draft) {
                    draft.count(Use::Used(ENDED_CHILD), lines);
                } else {
                    draft.leave_out_by_name(OTHER, name, lines);
                }
            }
            (Some(Call::Change(Change::Map(map))), Answer::Error) if map.length >= IMPOSSIBLE => {
                match self.processes.space(id, draft) {
                    Some(mut space) => space.map_fails(map.length, lines, draft),
                    None => draft.count(Use::LeftOut(FAILED), lines),
                }
            }
            (call, answer) => {
                let what = match call {
                    Some(call) => self.make(made, call, answer, draft),
                    None => Use::LeftOut(INVALID),
                };
                draft.count(what, lines);
            }
        }
    }

    /// Writes a call, and returns the use made of it.
    fn make(&mut self, made: &Made<'_>, call: Call, answer: Answer, draft: &mut Draft) -> Use {
        let id = made.id;
        match (call, answer) {
            (Call::Other | Call::Wait(_), _) => Use::LeftOut(OTHER),
            (Call::Advice, _) => {
                Use::LeftOut("calls that move no memory (mprotect, madvise and the like)")
            }
            (Call::Exit, _) => {
                self.forget(id, draft);
                self.processes.exit(id, draft);
                Use::Used(EXITS)
            }
            (Call::ExitGroup, _) => {
                self.forget(id, draft);
                for thread in self.processes.threads(id) {
                    self.open.has_appeared(thread);
                }
                self.processes.exit_group(id, draft);
                Use::Used(EXITS)
            }
            (_, Answer::Error) => Use::LeftOut(FAILED),
            (_, Answer::None) => Use::LeftOut(NO_RETURN),
            (Call::Unspecified, _) => {
                Use::LeftOut("calls that do not log what they map (shmat and the like)")
            }
            (Call::Execute(program), Answer::Value(_)) => {
                self.processes.execute(id, &program, draft);
                Use::Used("execve")
            }
            (Call::Spawn(_), Answer::Value(child)) => match u32::try_from(child) {
                Ok(1..) => Use::Used("new processes and threads"),
                _ => Use::LeftOut(INVALID),
            },
            (Call::Change(change), Answer::Value(value)) => match self.processes.space(id, draft) {
                Some(mut space) => space.change(&change, value, made.lines, draft),
                None => Use::LeftOut(NO_ARENA),
            },
        }
    }

    /// Executes a program of which the log does not show the return.
    pub(super) fn executed(&mut self, id: u32, arguments: &str, draft: &mut Draft) {
        if let Some(Call::Execute(program)) = Call::parse("execve", arguments) {
            self.processes.execute(id, &program, draft);
        }
    }

    /// Ends the child whose end a call tells. Returns false if its end is known.
    fn waited(&mut self, wait: Wait, answer: Answer, draft: &mut Draft) -> bool {
        match (wait, answer) {
            (Wait::Returned, Answer::Value(child)) | (Wait::Child(child), Answer::Value(_)) => {
                self.end_child(child, draft)
            }
            _ => false,
        }
    }
}
