//! The output of strace for a run, with any of its options: `printleader`, `line_ended` and
//! `error_msg` of its source, in words of its manual.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::model::{Answer, MemoryCall, Placement, Remap, Sharing};
use super::program::{self, Call, FIRST, Seen};

/// Options of strace.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Options {
    /// `-o`.
    is_file: bool,
    /// The number of `-q`.
    quiet: u8,
    time: Time,
    /// `-n`, `-i`, `-k`, `-T`, `-N`.
    flags: [bool; 5],
    ids: Ids,
    arguments: Arguments,
    /// `-a`.
    column: usize,
    /// The name by which strace was started.
    name: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Time {
    No,
    /// `-t`, `-tt`, `-ttt`.
    Clock,
    ClockMicros,
    Unix,
    UnixSeconds,
    /// `-r`, `-r` with seconds, `-r -t`.
    Relative,
    RelativeSeconds,
    Both,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Ids {
    Plain,
    /// `-Y`.
    Commands(&'static str),
    /// `--pidns-translation`, for a program in a namespace.
    Namespace,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Arguments {
    Symbolic,
    /// `-X raw`, `-X verbose`, `-e raw=all`, `-y`.
    Raw,
    Verbose,
    AllRaw,
    Paths,
    /// Those of `clone` at its end, as version 4 writes them.
    Old,
}

pub(crate) fn options() -> impl Strategy<Value = Options> {
    let time = prop::sample::select(vec![
        Time::No,
        Time::No,
        Time::Clock,
        Time::ClockMicros,
        Time::Unix,
        Time::UnixSeconds,
        Time::Relative,
        Time::RelativeSeconds,
        Time::Both,
    ]);
    let ids = prop::sample::select(vec![
        Ids::Plain,
        Ids::Plain,
        Ids::Commands("sh"),
        Ids::Commands("Web Content"),
        Ids::Commands("a [b] (c"),
        Ids::Namespace,
    ]);
    let arguments = prop::sample::select(vec![
        Arguments::Symbolic,
        Arguments::Symbolic,
        Arguments::Raw,
        Arguments::Verbose,
        Arguments::AllRaw,
        Arguments::Paths,
        Arguments::Old,
    ]);
    let names = vec!["strace: ", "/usr/bin/strace: ", "../strace: ", ""];
    let rest = (
        0..4_u8,
        prop::sample::select(names),
        0..60_usize,
        any::<[bool; 5]>(),
    );
    (any::<bool>(), time, ids, arguments, rest).prop_map(
        |(is_file, time, ids, arguments, (quiet, name, column, flags))| Options {
            is_file,
            quiet,
            time,
            flags,
            ids,
            arguments,
            column,
            name,
        },
    )
}

impl Options {
    pub(crate) fn log(self) -> program::Log {
        match self.arguments {
            Arguments::Old => program::Log::HidesSharing,
            _ => program::Log::ShowsSharing,
        }
    }

    /// Returns whether a new process can be in the log without what it shares.
    pub(crate) fn hides_flags(self) -> bool {
        self.arguments == Arguments::AllRaw
    }
}

/// A log being written.
struct Log {
    options: Options,
    text: String,
    /// The task whose line is not complete.
    printing: Option<u32>,
    /// The tasks that are traced.
    traced: Vec<u32>,
    seconds: u64,
}

/// Returns the log of a run.
pub(crate) fn render(options: Options, seen: &[Seen]) -> String {
    let mut log = Log {
        options,
        text: String::new(),
        printing: None,
        traced: vec![FIRST],
        seconds: 0,
    };
    for &seen in seen {
        log.write(seen);
    }
    log.end_line();
    log.text
}

impl Log {
    fn write(&mut self, seen: Seen) {
        match seen {
            Seen::Enter(id, call) => self.enter(id, call),
            Seen::Leave(id, call, answer) => self.leave(id, call, answer),
            Seen::Attached(id) => self.attached(id),
            Seen::Ended(id) => {
                if self.options.quiet < 2 {
                    self.begin_line(id);
                    self.text += "+++ exited with 0 +++";
                    self.end_line();
                }
                self.traced.retain(|&traced| traced != id);
            }
            Seen::Told { parent, child } => {
                self.begin_line(parent);
                let child = self.id(child);
                let (number, code) = match self.options.arguments {
                    Arguments::Raw => ("17", "0x1"),
                    Arguments::Verbose => ("17 /* SIGCHLD */", "0x1 /* CLD_EXITED */"),
                    _ => ("SIGCHLD", "CLD_EXITED"),
                };
                let _ = write!(
                    self.text,
                    "--- SIGCHLD {{si_signo={number}, si_code={code}, si_pid={child}, si_uid=0, si_status=0}} ---"
                );
                self.end_line();
            }
            Seen::Superseded { process, thread } => self.supersede(process, thread),
        }
    }

    /// A message goes to standard error: into the line that is being written, or past the file.
    fn attached(&mut self, id: u32) {
        self.traced.push(id);
        if !self.options.is_file && self.options.quiet == 0 {
            let name = self.options.name;
            let _ = writeln!(self.text, "{name}Process {id} attached");
        }
    }

    fn supersede(&mut self, process: u32, thread: u32) {
        self.traced.retain(|&traced| traced != thread);
        if self.printing == Some(thread) {
            let _ = writeln!(self.text, " <pid changed to {process} ...>");
            self.printing = None;
        }
        // strace forgets that the first thread is in a line.
        self.printing.take_if(|printing| *printing == process);
        if self.options.quiet < 3 {
            self.begin_line(process);
            let _ = write!(self.text, "+++ superseded by execve in pid {thread} +++");
            self.end_line();
        }
    }

    fn enter(&mut self, id: u32, call: Call) {
        self.begin_line(id);
        let (name, arguments) = (self.name(call), self.arguments(call));
        let _ = write!(self.text, "{name}({arguments}");
    }

    fn leave(&mut self, id: u32, call: Call, answer: Answer) {
        if self.printing != Some(id) {
            self.begin_line(id);
            let space = if self.options.arguments == Arguments::Old {
                " "
            } else {
                ""
            };
            let _ = write!(self.text, "<... {} resumed>{space}", self.name(call));
        }
        self.text += &self.late_arguments(call, answer);
        self.text.push(')');
        let start = self.text.rfind('\n').map_or(0, |at| at + 1);
        let column = self.text[start..].chars().count();
        let blanks = self.options.column.saturating_sub(column);
        let _ = write!(self.text, "{:blanks$} = ", "");
        self.answer(call, answer);
        if self.options.flags[3] {
            self.text += " <0.000012>";
        }
        self.end_line();
        if self.options.flags[2] {
            self.text +=
                " > /usr/lib/libc.so.6(mmap+0x13) [0x1019b3]\n > /usr/bin/a(main+0x1) [0x7]\n";
        }
    }

    fn answer(&mut self, call: Call, answer: Answer) {
        let is_raw = self.options.arguments == Arguments::AllRaw;
        match (answer, call) {
            (Answer::Never, _) => self.text.push('?'),
            (Answer::Error(error), _) => self.text += &format!("-1 {error}"),
            (Answer::Value(value), Call::Memory(_)) if value > 0 => {
                let _ = write!(self.text, "{value:#x}");
            }
            (Answer::Value(value), Call::Create(_) | Call::Wait) => {
                let id = u32::try_from(value).unwrap_or_default();
                self.text += &self.id(id);
            }
            (Answer::Value(value @ 1..), _) if is_raw => {
                let _ = write!(self.text, "{value:#x}");
            }
            (Answer::Value(value), _) => {
                let _ = write!(self.text, "{value}");
            }
        }
    }

    /// Ends the line of another call, and writes what stands before a new one.
    fn begin_line(&mut self, id: u32) {
        if self.printing.take().is_some() {
            self.text += " <unfinished ...>\n";
        }
        self.printing = Some(id);
        let command = match self.options.ids {
            Ids::Commands(name) => format!("<{name}>"),
            _ => String::new(),
        };
        if self.options.is_file {
            let width = if command.is_empty() { 5 } else { 0 };
            let _ = write!(self.text, "{id:<width$}{command} ");
        } else if self.traced.len() > 1 {
            let _ = write!(self.text, "[pid {id:>5}{command}] ");
        }
        self.time();
        let [number, pointer, ..] = self.options.flags;
        if number {
            self.text += "[   9] ";
        }
        if pointer {
            self.text += "[00007fce588559b3] ";
        }
    }

    fn time(&mut self) {
        self.seconds += 1;
        let (past, unix) = (self.seconds % 3, 1_795_533_731 + self.seconds);
        let time = match self.options.time {
            Time::No => return,
            Time::Clock => "10:34:12".to_owned(),
            Time::ClockMicros => "10:34:13.064712".to_owned(),
            Time::Unix => format!("{unix}.685464"),
            Time::UnixSeconds => unix.to_string(),
            Time::Relative => format!("{past:6}.000395"),
            Time::RelativeSeconds => format!("{past:6}"),
            Time::Both => format!("10:34:12 (+{past:6}.000114)"),
        };
        self.text += &time;
        self.text.push(' ');
    }

    fn end_line(&mut self) {
        if self.printing.take().is_some() {
            self.text.push('\n');
        }
    }

    fn id(&self, id: u32) -> String {
        match self.options.ids {
            Ids::Plain if self.options.arguments == Arguments::AllRaw => format!("{id:#x}"),
            Ids::Plain => id.to_string(),
            Ids::Commands(name) => format!("{id}<{name}>"),
            Ids::Namespace => format!("{} /* {id} in strace's PID NS */", id - FIRST + 1),
        }
    }

    fn name(&self, call: Call) -> &'static str {
        let is_old = self.options.arguments == Arguments::Old;
        match call {
            Call::Memory(MemoryCall::Mmap { .. }) => "mmap",
            Call::Memory(MemoryCall::Munmap { .. }) => "munmap",
            Call::Memory(MemoryCall::Mremap { .. }) => "mremap",
            Call::Memory(MemoryCall::Brk { .. }) => "brk",
            Call::Create(Sharing::Thread) if !is_old => "clone3",
            Call::Create(Sharing::Vfork) => "vfork",
            Call::Create(_) => "clone",
            Call::Execute => "execve",
            Call::Exit => "exit",
            Call::ExitGroup => "exit_group",
            Call::Wait => "wait4",
            Call::Protect => "mprotect",
            Call::Sleep => "clock_nanosleep",
        }
    }

    /// Returns a set of flags: by name, as a number, or both.
    fn flags(&self, names: &str, number: u64) -> String {
        match self.options.arguments {
            Arguments::Raw | Arguments::AllRaw => format!("{number:#x}"),
            Arguments::Verbose => format!("{number:#x} /* {names} */"),
            _ => names.to_owned(),
        }
    }

    /// Returns a list of arguments, with their names if that is an option.
    fn list(&self, arguments: &[(&str, String)]) -> String {
        let is_named = self.options.flags[4] && self.options.arguments != Arguments::AllRaw;
        let with_name = |(name, value): &(&str, String)| {
            if is_named {
                format!("{name}={value}")
            } else {
                value.clone()
            }
        };
        let arguments: Vec<String> = arguments.iter().map(with_name).collect();
        arguments.join(", ")
    }

    fn number(&self, number: u64) -> String {
        match self.options.arguments {
            Arguments::AllRaw if number > 0 => format!("{number:#x}"),
            _ => number.to_string(),
        }
    }

    fn address(&self, at: u64) -> String {
        match at {
            0 if self.options.arguments == Arguments::AllRaw => "0".to_owned(),
            0 => "NULL".to_owned(),
            at => format!("{at:#x}"),
        }
    }

    /// Returns the arguments that strace writes at the beginning of a call.
    fn arguments(&self, call: Call) -> String {
        match call {
            Call::Memory(call) => self.memory_arguments(call),
            Call::Create(sharing) => self.create_arguments(sharing),
            Call::Execute => match self.options.arguments {
                Arguments::AllRaw => "0x7ffc1b01b6a0, 0x7ffc1b01cb58, 0x7ffc1b01cb68".to_owned(),
                _ => self.list(&[
                    ("pathname", "\"/bin/sh\"".to_owned()),
                    (
                        "argv",
                        "[\"sh\", \"-c\", \"f(x) = 5; echo strace: \\\"\"...]".to_owned(),
                    ),
                    ("envp", "0x7fffc651b7e8 /* 35 vars */".to_owned()),
                ]),
            },
            Call::Exit | Call::ExitGroup => self.list(&[("status", "0".to_owned())]),
            Call::Wait => match self.options.arguments {
                Arguments::AllRaw => "0xffffffff, 0, 0, 0".to_owned(),
                _ => self.list(&[("pid", "-1".to_owned())]) + ", ",
            },
            Call::Protect => self.list(&[
                ("addr", "0x7f0000000000".to_owned()),
                ("len", self.number(4096)),
                ("prot", self.flags("PROT_READ", 1)),
            ]),
            Call::Sleep => "CLOCK_REALTIME, 0, {tv_sec=0, tv_nsec=200000000}, ".to_owned(),
        }
    }

    fn memory_arguments(&self, call: MemoryCall) -> String {
        match call {
            MemoryCall::Mmap { at, length, how } => {
                let file = match self.options.arguments {
                    Arguments::AllRaw => "0xffffffff",
                    Arguments::Paths => "3</usr/lib/a, b) = 7>",
                    _ => "-1",
                };
                let flags = match how {
                    Placement::Fixed => self.flags("MAP_PRIVATE|MAP_FIXED|MAP_ANONYMOUS", 0x32),
                    Placement::Hint => {
                        self.flags("MAP_PRIVATE|MAP_ANONYMOUS|MAP_NORESERVE", 0x4022)
                    }
                    Placement::NoReplace => {
                        self.flags("MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED_NOREPLACE", 0x10_0022)
                    }
                };
                self.list(&[
                    ("addr", self.address(at)),
                    ("length", self.number(length)),
                    ("prot", self.flags("PROT_READ|PROT_WRITE", 3)),
                    ("flags", flags),
                    ("fd", file.to_owned()),
                    ("offset", "0".to_owned()),
                ])
            }
            MemoryCall::Munmap { at, length } => {
                self.list(&[("addr", self.address(at)), ("length", self.number(length))])
            }
            MemoryCall::Mremap {
                at,
                length,
                new_length,
                how,
            } => {
                let flags = match how {
                    Remap::InPlace => "0".to_owned(),
                    Remap::MayMove | Remap::Again => self.flags("MREMAP_MAYMOVE", 1),
                    Remap::Fixed(_) => self.flags("MREMAP_MAYMOVE|MREMAP_FIXED", 3),
                    Remap::DontUnmap => self.flags("MREMAP_MAYMOVE|MREMAP_DONTUNMAP", 5),
                };
                let mut arguments = vec![
                    ("old_address", self.address(at)),
                    ("old_size", self.number(length)),
                    ("new_size", self.number(new_length)),
                    ("flags", flags),
                ];
                if let Remap::Fixed(to) = how {
                    arguments.push(("new_address", self.address(to)));
                }
                self.list(&arguments)
            }
            MemoryCall::Brk { at } => self.list(&[("addr", self.address(at))]),
        }
    }

    fn create_arguments(&self, sharing: Sharing) -> String {
        let (names, number) = match sharing {
            Sharing::Vfork => return String::new(),
            Sharing::Copy => (
                "CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD",
                0x120_0011,
            ),
            Sharing::Memory => ("CLONE_VM|SIGCHLD", 0x111),
            Sharing::Thread => ("CLONE_VM|CLONE_FS|CLONE_SIGHAND|CLONE_THREAD", 0x10b00),
        };
        let flags = self.flags(names, number);
        match (self.options.arguments, sharing) {
            (Arguments::Old, _) => String::new(),
            (Arguments::AllRaw, Sharing::Thread) => "0x7ffd2e380e20, 0x58".to_owned(),
            (Arguments::AllRaw, _) => format!("{flags}, 0, 0, 0x7f5e985e5a10, 0"),
            (_, Sharing::Thread) => {
                let named = if self.options.flags[4] { "uargs=" } else { "" };
                format!(
                    "{named}{{flags={flags}, child_tid=0x7fb0, exit_signal=0, stack=0x7fb056d5c000}}"
                )
            }
            (_, Sharing::Memory) => format!("child_stack=0x7f0000011000, flags={flags}"),
            _ => format!("child_stack=NULL, flags={flags}"),
        }
    }

    /// Returns the arguments that strace writes at the end of a call.
    fn late_arguments(&self, call: Call, answer: Answer) -> String {
        let Answer::Value(value) = answer else {
            return match (call, answer) {
                (Call::Sleep | Call::Wait, Answer::Never) => " <unfinished ...>".to_owned(),
                _ => String::new(),
            };
        };
        match (call, self.options.arguments) {
            (Call::Create(Sharing::Vfork), _) | (Call::Create(_) | Call::Wait, Arguments::AllRaw) => {
                String::new()
            }
            (Call::Create(Sharing::Thread), Arguments::Old) => {
                "child_stack=0x7f0000011000, flags=CLONE_VM|CLONE_FS|CLONE_SIGHAND|CLONE_THREAD, tls=0x7f".to_owned()
            }
            (Call::Create(Sharing::Memory), Arguments::Old) => {
                "child_stack=0x7f0000011000, flags=CLONE_VM|SIGCHLD".to_owned()
            }
            (Call::Create(_), Arguments::Old) => {
                "child_stack=NULL, flags=CLONE_CHILD_CLEARTID|SIGCHLD, child_tidptr=0x7f".to_owned()
            }
            (Call::Create(Sharing::Thread), _) => {
                let child = self.id(u32::try_from(value).unwrap_or_default());
                let named = if self.options.flags[4] { "size=" } else { "" };
                format!(" => {{parent_tid=[{child}]}}, {named}88")
            }
            (Call::Create(_), _) => ", child_tidptr=0x7fb05755da10".to_owned(),
            (Call::Wait, _) => "[{WIFEXITED(s) && WEXITSTATUS(s) == 0}], 0, NULL".to_owned(),
            (Call::Sleep, _) => "NULL".to_owned(),
            _ => String::new(),
        }
    }
}
