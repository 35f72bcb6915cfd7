//! What the operation bar and its forms hold, as typed.

use vmem::AllocPolicy;

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
