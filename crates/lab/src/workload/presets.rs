//! Shapes with a name, each of which models something real.

/// A workload with a name. In a `random` line, whatever is said besides goes
/// ahead of what the preset says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Preset {
    /// `pids`: the ids of processes. Each is one unit; the search goes on where it ended, so
    /// that an id is not used again soon; as many processes end as begin, while the
    /// load of the machine comes and goes.
    Pids,
    /// `kernel`: the heap of a kernel. Powers of two, as the buckets of its
    /// `malloc` ask for them: many small, few large; one in ten aligned to a page;
    /// more and less in use as time goes by.
    Kernel,
    /// `io`: the addresses that buffers have for devices. Pages, in powers of two; a device is
    /// done with them in the order it got them. Half of them are aligned to their
    /// size, half must not cross 64K, half are for devices that reach only the lower
    /// addresses, each half by chance, so that all combinations occur.
    Io,
    /// `adversary`: whoever wants to see the arena fail. All units are allocated, in
    /// equal ranges; every other one is freed; then, with half of the arena free, nothing
    /// larger than one of them fits anywhere.
    Adversary,
    /// `churn`: a heap whose program has settled. Sizes are uniform, and for each
    /// allocation there is a free, so that only the places change.
    Churn,
}

impl Preset {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Pids,
        Self::Kernel,
        Self::Io,
        Self::Adversary,
        Self::Churn,
    ];

    /// Its name, as it is written behind `preset=`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pids => "pids",
            Self::Kernel => "kernel",
            Self::Io => "io",
            Self::Adversary => "adversary",
            Self::Churn => "churn",
        }
    }

    /// The preset of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.name() == name)
    }

    /// What it models, in a sentence.
    pub const fn description(self) -> &'static str {
        match self {
            Self::Pids => {
                "Process ids: one unit each, the next one up, so that no id is used again soon."
            }
            Self::Kernel => {
                "A kernel's heap: powers of two, many small and few large, some aligned to a page."
            }
            Self::Io => {
                "Addresses for devices: aligned buffers in low memory, freed in the order they came."
            }
            Self::Adversary => {
                "The worst case: every other range is freed, half is free, and nothing larger fits."
            }
            Self::Churn => {
                "Steady churn: any size, a free for every allocation, as a settled program does."
            }
        }
    }

    /// The name of the arena that [`setup`](Self::setup) makes.
    pub const fn arena(self) -> &'static str {
        match self {
            Self::Pids => "pids",
            Self::Io => "io",
            Self::Kernel | Self::Adversary | Self::Churn => "heap",
        }
    }

    /// The lines of a scenario that make an arena that suits it.
    pub const fn setup(self) -> &'static str {
        match self {
            Self::Pids => "arena pids\nspan pids 1 1023\n",
            Self::Kernel => "arena heap quantum=16\nspan heap 1M 1M\n",
            Self::Io => "arena io quantum=4K\nspan io 1M 16M\n",
            Self::Adversary => "arena heap\nspan heap 0 64\n",
            Self::Churn => "arena heap\nspan heap 0 64K\n",
        }
    }

    /// How many operations show what it does.
    pub const fn operations(self) -> u64 {
        match self {
            Self::Pids | Self::Io => 5_000,
            Self::Kernel => 10_000,
            // One round, up to where nothing fits.
            Self::Adversary => 128,
            Self::Churn => 3_000,
        }
    }

    /// A whole scenario: what it models as a comment, an arena that suits it, and the
    /// workload.
    pub fn scenario(self) -> String {
        format!(
            "# {}\n{}random {} ops={} seed=1 preset={}\n",
            self.description(),
            self.setup(),
            self.arena(),
            self.operations(),
            self.name()
        )
    }
}
