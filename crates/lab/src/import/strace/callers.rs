//! The process that a line belongs to, and who created it.

use super::call::Spawn;
use super::line::{self, Event, Lead};
use super::newcomers::WaitingLine;
use super::{RAN_BEFORE, System, UNCLEAR, UNNAMED, is_beginning};
use crate::import::draft::Draft;
use crate::import::report::{Lines, Use};

/// Returns whether a line with this content can be the first of a process.
fn can_be_first(event: Event<'_>) -> bool {
    let is_part = matches!(event, Event::Broken | Event::Resumed(..) | Event::Signal(_));
    is_beginning(event) && !is_part
}

impl System {
    pub(super) fn process(&mut self, lead: Lead) -> Option<u32> {
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
    pub(super) fn known(&self, process: Option<u32>) -> Option<u32> {
        let candidate = process.or_else(|| {
            let traced = self.main.filter(|&id| self.processes.is_traced(id));
            traced.or_else(|| self.processes.only()).or(self.main)
        });
        candidate.filter(|&id| self.processes.is_live(id))
    }

    /// Returns the process that makes a call. A new id is the child of a process that is
    /// creating one, or the process without an id so far, or a thread of one that strace
    /// attached to, or a process that ran before the log began.
    pub(super) fn caller(&mut self, process: Option<u32>, draft: &mut Draft) -> u32 {
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
    pub(super) fn must_wait(&self, id: u32, event: Event<'_>) -> bool {
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
    pub(super) fn wait(&mut self, id: u32, text: &str, lines: Lines, draft: &mut Draft) {
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
    pub(super) fn read_admitted(&mut self, draft: &mut Draft) {
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
    pub(super) fn admit_all(&mut self, draft: &mut Draft) {
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
    pub(super) fn created(
        &mut self,
        creator: u32,
        named: Option<u32>,
        how: Spawn,
        draft: &mut Draft,
    ) {
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
    pub(super) fn identify_main(&mut self, id: u32) -> bool {
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
