//! Named workloads, each of which models something real.

/// A named workload. In a `random` line, other attributes override those of the preset.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Preset {
    /// `pids`: process ids. Each is one unit. The search continues where the last one ended,
    /// so that an id is not reused soon. As many processes end as begin, while the load of
    /// the machine rises and falls.
    Pids,
    /// `kernel`: a kernel's heap. Sizes are powers of two, like the buckets of the kernel's
    /// `malloc`, many small and few large. One range in ten is aligned to a page. The amount
    /// in use rises and falls.
    Kernel,
    /// `io`: addresses of device buffers. Sizes are powers of two of pages; buffers are freed
    /// in the order of allocation. Half of them are aligned to their size, half must not
    /// cross 64K, and half must be in low memory. The halves are chosen independently, so all
    /// combinations occur.
    Io,
    /// `adversary`: makes the arena fail. It allocates all units in equal ranges and frees
    /// every other one. Then half of the arena is free, and nothing larger than one range
    /// fits.
    Adversary,
    /// `churn`: the heap of a program in steady state. Sizes are uniform, and each allocation
    /// is followed by a free.
    Churn,
}

impl Preset {
    /// All presets.
    pub const ALL: [Self; 5] = [
        Self::Pids,
        Self::Kernel,
        Self::Io,
        Self::Adversary,
        Self::Churn,
    ];

    /// Returns its name, as in `preset=NAME`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pids => "pids",
            Self::Kernel => "kernel",
            Self::Io => "io",
            Self::Adversary => "adversary",
            Self::Churn => "churn",
        }
    }

    /// Returns the preset of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.name() == name)
    }

    /// Returns a sentence about what it models.
    pub const fn description(self) -> &'static str {
        match self {
            Self::Pids => {
                "Process ids: one unit each, always the next one, so no id is reused soon."
            }
            Self::Kernel => {
                "A kernel's heap: powers of two, many small and few large, some aligned to a page."
            }
            Self::Io => "Device buffers: aligned, in low memory, freed in the order of allocation.",
            Self::Adversary => {
                "The worst case: every other range is freed, half is free, and nothing larger fits."
            }
            Self::Churn => "Steady churn: sizes vary, and each allocation is followed by a free.",
        }
    }

    /// Returns the name of the arena that [`setup`](Self::setup) creates.
    pub const fn arena(self) -> &'static str {
        match self {
            Self::Pids => "pids",
            Self::Io => "io",
            Self::Kernel | Self::Adversary | Self::Churn => "heap",
        }
    }

    /// Returns the lines of a scenario that create an arena for it.
    pub const fn setup(self) -> &'static str {
        match self {
            Self::Pids => "arena pids\nspan pids 1 1023\n",
            Self::Kernel => "arena heap quantum=16\nspan heap 1M 1M\n",
            Self::Io => "arena io quantum=4K\nspan io 1M 16M\n",
            Self::Adversary => "arena heap\nspan heap 0 64\n",
            Self::Churn => "arena heap\nspan heap 0 64K\n",
        }
    }

    /// Returns the number of operations that show its effect.
    pub const fn operations(self) -> u64 {
        match self {
            Self::Pids | Self::Io => 5_000,
            Self::Kernel => 10_000,
            // One round, up to the request that does not fit.
            Self::Adversary => 128,
            Self::Churn => 3_000,
        }
    }

    /// Returns a whole scenario: a comment, an arena, and the workload.
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
