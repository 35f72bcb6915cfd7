//! What the screen remembers beyond the session: what is chosen, typed and
//! open. None of it changes an arena.

use std::collections::HashMap;
use std::rc::Rc;

use egui::Color32;
use vmem::{AllocPolicy, Event, View};
use vmem_lab::{ArenaId, Command, Moment, Step};

use crate::bar::Bar;

/// Something the user did, to be carried out when the frame is drawn.
#[derive(Clone, Debug)]
pub enum Action {
    /// Something about the session.
    Session(Command),
    /// What the operation bar shows, as if its button was pressed.
    Allocate,
    /// Show another arena's structures.
    Show(ArenaId),
    /// Start or stop going forward by itself.
    TogglePlay,
    /// Show or hide the scenario as text.
    ToggleScenario,
    /// Show or hide the keys.
    ToggleKeys,
    /// Light or dark.
    ToggleTheme,
    /// Back to the scenario the app opens with; can be undone.
    StartOver,
    /// Put a text on the clipboard.
    Copy(String),
}

/// What the operation bar and its forms hold, as typed.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// How many units.
    pub size: String,
    /// How a segment is chosen.
    pub policy: AllocPolicy,
    /// The constraints, empty for none.
    pub constraints: ConstraintForm,
    /// What to free.
    pub free: String,
    /// A span's base and size.
    pub span: [String; 2],
    /// A new arena.
    pub arena: ArenaForm,
    /// A seeded workload.
    pub random: RandomForm,
    /// What was wrong with the last thing tried here.
    pub error: Option<String>,
}

/// Constraints as typed.
#[derive(Clone, Debug, Default)]
pub struct ConstraintForm {
    /// `align=`
    pub align: String,
    /// `phase=`
    pub phase: String,
    /// `nocross=`
    pub nocross: String,
    /// The first address of `within=`.
    pub from: String,
    /// The address behind the last of `within=`.
    pub to: String,
}

/// A new arena as typed.
#[derive(Clone, Debug, Default)]
pub struct ArenaForm {
    /// Its name.
    pub name: String,
    /// `quantum=`
    pub quantum: String,
    /// `source=`
    pub source: Option<String>,
    /// `import=`
    pub import: String,
    /// `qcache=`
    pub qcache: String,
    /// `magazine=`
    pub magazine: String,
}

/// A workload as typed.
#[derive(Clone, Debug, Default)]
pub struct RandomForm {
    /// `ops=`
    pub operations: String,
    /// `seed=`
    pub seed: String,
}

/// The scenario's text while it is being edited.
#[derive(Clone, Debug, Default)]
pub struct Editor {
    /// Whether it is shown. A draft stays when it is not.
    pub open: bool,
    /// It was just opened: what is typed next is meant for it.
    pub wants_focus: bool,
    /// The text.
    pub text: String,
    /// What is wrong with it.
    pub errors: Vec<String>,
    /// The session's text when editing began, or was last taken over.
    pub original: String,
}

/// Which structure is shown where there is no room for all.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Tab {
    /// The freelists.
    #[default]
    Lists,
    /// The hash chains.
    Hash,
    /// The steps and the code.
    Steps,
}

/// What the panel of words shows below the sentence.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Detail {
    /// The pseudo-code.
    #[default]
    Code,
    /// Every step in words.
    Steps,
}

/// The state of the screen.
#[derive(Default)]
pub struct ViewState {
    /// The arena whose structures are shown, if the user chose one.
    pub shown: Option<String>,
    /// The allocation or hole that the pointer is on, in any panel.
    pub pointed: Option<(ArenaId, u64)>,
    /// The same in the frame before, which is what the panels mark: the panel
    /// the pointer is on may be drawn last.
    pub pointed_before: Option<(ArenaId, u64)>,
    /// The operation bar.
    pub form: Form,
    /// The scenario's text.
    pub editor: Editor,
    /// Whether the list of keys is open.
    pub keys_open: bool,
    /// Which structure is shown in tabs.
    pub tab: Tab,
    /// What is shown below the sentence.
    pub detail: Detail,
    /// Whether it goes forward by itself.
    pub playing: bool,
    /// When it last did, in seconds.
    pub last_advance: f64,
    /// The revision for which the panels have shown what the operation changed.
    pub brought_into_view: Option<u64>,
    /// What is worked out from the state, until it changes.
    pub derived: Derived,
}

/// What is worked out once for each state of the session.
#[derive(Default)]
pub struct Derived {
    /// Counts the states there were.
    pub revision: u64,
    bars: PerArena<Rc<Bar>>,
    chains: PerArena<Chains>,
    largest: PerArena<u64>,
    /// Where requests would go, with the revision it is for.
    previews: (u64, HashMap<String, Result<String, String>>),
    /// With the revision it is for.
    validity: Option<(u64, Validity)>,
}

/// A value for each arena, with what it was worked out for.
struct PerArena<T>(HashMap<ArenaId, (Stamp, T)>);

/// The revision, and the width where that matters.
#[derive(Clone, Copy, PartialEq)]
struct Stamp(u64, f32);

impl<T> Default for PerArena<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T> PerArena<T> {
    fn get(&mut self, arena: ArenaId, stamp: Stamp, make: impl Fn() -> T) -> &T {
        let entry = self.0.entry(arena).or_insert_with(|| (stamp, make()));
        if entry.0 != stamp {
            *entry = (stamp, make());
        }
        &entry.1
    }
}

impl Derived {
    /// Something has changed.
    pub fn forget(&mut self) {
        self.revision += 1;
    }

    /// The bar of an arena on `width` points.
    pub fn bar(&mut self, moment: &Moment<'_>, arena: ArenaId, width: f32) -> Rc<Bar> {
        let stamp = Stamp(self.revision, width);
        let lay_out = || Rc::new(moment.world.inspect(arena, |view| Bar::of(view, width)));
        self.bars.get(arena, stamp, lay_out).clone()
    }

    /// How long the arena's hash chains are.
    pub fn chains(&mut self, moment: &Moment<'_>, arena: ArenaId) -> &Chains {
        let stamp = Stamp(self.revision, 0.0);
        let count = || moment.world.inspect(arena, Chains::of);
        self.chains.get(arena, stamp, count)
    }

    /// The units of the arena's largest free segment.
    pub fn largest_free(&mut self, moment: &Moment<'_>, arena: ArenaId) -> u64 {
        let stamp = Stamp(self.revision, 0.0);
        let look = || moment.world.inspect(arena, |view| view.largest_free());
        *self.largest.get(arena, stamp, look)
    }

    /// Where the request `line` would go, in words made by `ask`; or why it would
    /// not.
    pub fn preview(
        &mut self,
        line: &str,
        ask: impl FnOnce() -> Result<String, String>,
    ) -> Result<String, String> {
        let revision = self.revision;
        let (known, previews) = &mut self.previews;
        // What was typed on the way is forgotten with the state, or when it is much.
        if *known != revision || previews.len() > 64 {
            previews.clear();
            *known = revision;
        }
        previews.entry(line.to_owned()).or_insert_with(ask).clone()
    }

    /// Whether every rule of every arena holds; checked once for each state.
    pub fn validity(&mut self, moment: &Moment<'_>) -> &Validity {
        let revision = self.revision;
        let known = self.validity.take().filter(|known| known.0 == revision);
        let known = known.unwrap_or_else(|| (revision, Validity::of(moment)));
        &self.validity.insert(known).1
    }
}

/// Whether the rules of the arenas hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Validity {
    /// All of them do.
    Holds,
    /// One does not, in this arena.
    Broken(ArenaId, String),
    /// There is too much to check it between two frames.
    Unchecked,
}

impl Validity {
    fn of(moment: &Moment<'_>) -> Self {
        const MOST_TAGS: usize = 20_000;
        let tags = |arena| moment.world.inspect(arena, |view| view.tag_count());
        let all: usize = moment.world.arenas().map(|arena| tags(arena.id)).sum();
        if all > MOST_TAGS {
            return Self::Unchecked;
        }
        match moment.world.validate() {
            Ok(()) => Self::Holds,
            Err((arena, violation)) => Self::Broken(arena, violation.to_string()),
        }
    }
}

/// How long the chains of a hash table are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Chains {
    /// How many buckets have a chain of each length; the last of them, of that
    /// length or more.
    pub lengths: [usize; 9],
    /// The longest.
    pub longest: usize,
}

impl Chains {
    fn of(view: View<'_>) -> Self {
        let mut chains = Self::default();
        for bucket in 0..view.bucket_count() {
            let length = view.chain_of(bucket).count();
            chains.lengths[length.min(chains.lengths.len() - 1)] += 1;
            chains.longest = chains.longest.max(length);
        }
        chains
    }
}

/// The request the freelists are judged by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Wanted {
    /// Units, rounded up.
    pub size: u64,
    /// Whether it also cares about the address.
    pub constrained: bool,
}

/// What a panel needs to know to mark what the others mark.
pub struct Focus<'a> {
    /// The arena that is shown.
    pub arena: ArenaId,
    /// Its colour.
    pub hue: Color32,
    /// What the operation asked it for.
    pub wanted: Option<Wanted>,
    /// The state is new: what the operation changed is brought into view.
    pub fresh: bool,
    /// The lists that the operation changed.
    lists: u64,
    /// The bucket that the operation changed.
    bucket: Option<usize>,
    pointed: &'a mut Option<(ArenaId, u64)>,
    pointed_before: Option<(ArenaId, u64)>,
}

impl<'a> Focus<'a> {
    /// What `steps` mean for `arena`.
    pub fn of(
        arena: ArenaId,
        hue: Color32,
        steps: &[Step],
        pointed_before: Option<(ArenaId, u64)>,
        pointed: &'a mut Option<(ArenaId, u64)>,
    ) -> Self {
        let mut focus = Self {
            arena,
            hue,
            wanted: None,
            fresh: false,
            lists: 0,
            bucket: None,
            pointed,
            pointed_before,
        };
        for step in steps.iter().filter(|step| step.arena == arena) {
            match step.event {
                Event::Asked { request, .. } => {
                    focus.wanted = Some(Wanted {
                        size: request.size,
                        constrained: request.constraints.is_some(),
                    });
                }
                Event::Filed { list, .. } | Event::Shrunk { list, .. } => focus.lists |= 1 << list,
                Event::Unfiled { list, .. } => focus.lists |= 1 << list,
                Event::Hashed { bucket, .. } | Event::Unhashed { bucket, .. } => {
                    focus.bucket = Some(bucket);
                }
                _ => {}
            }
        }
        focus
    }

    /// Whether the operation changed list `list`.
    pub fn touches_list(&self, list: u8) -> bool {
        self.lists >> list & 1 == 1
    }

    /// Whether the operation changed bucket `bucket`.
    pub fn touches_bucket(&self, bucket: usize) -> bool {
        self.bucket == Some(bucket)
    }

    /// Whether the pointer is on the segment at `base`, in whatever panel.
    pub fn points_at(&self, base: u64) -> bool {
        self.pointed_before == Some((self.arena, base))
    }

    /// The pointer is on the segment at `base`.
    pub fn point_at(&mut self, base: u64) {
        *self.pointed = Some((self.arena, base));
    }
}
