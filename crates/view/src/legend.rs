//! The marks in the pictures, with their meanings.

/// A mark.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mark {
    /// A solid area.
    Solid,
    /// Diagonal lines.
    Hatched,
    /// Bands in two hues.
    Striped,
    /// Dots in an area.
    Stippled,
    /// Thick ends.
    Posts,
    /// Diagonal lines in the colour of an arena.
    Reserve,
    /// A ring in the colour of the current step.
    Ring,
    /// A dashed outline.
    Dashed,
    /// A number at the corner of a box.
    Number,
    /// A wedge that points at a narrow area.
    Wedge,
    /// Flags with a dashed line between them.
    Flags,
    /// Short teeth, or a band.
    Teeth,
    /// The dot of an operation that is done.
    Dot,
    /// The dot of an operation that is not done yet.
    HollowDot,
    /// A cross in a dot.
    Cross,
    /// Bars on a line.
    Bars,
    /// A stroke under a dot.
    Stroke,
    /// A diamond above a dot.
    Diamond,
    /// The arrow of the pseudo-code.
    Arrow,
}

/// All marks with their meanings: those of the bars, of the time line, of the code.
pub const LEGEND: &[(Mark, &str)] = &[
    (
        Mark::Solid,
        "Allocated. The colour and the shape in the heading tell the arena.",
    ),
    (Mark::Hatched, "Free."),
    (
        Mark::Striped,
        "Lent to the arena whose colour the stripes have.",
    ),
    (
        Mark::Stippled,
        "Not requested: the size was rounded up to the quantum.",
    ),
    (
        Mark::Reserve,
        "Objects of a slab that its cache keeps in reserve.",
    ),
    (
        Mark::Posts,
        "The ends of a span. Segments never merge across them.",
    ),
    (Mark::Ring, "Part of this step. Orange always means now."),
    (
        Mark::Dashed,
        "The place before this step, or the place that a request would get.",
    ),
    (
        Mark::Number,
        "At a segment in a list or a chain: its number among the segments that were examined.",
    ),
    (
        Mark::Wedge,
        "Points at the selected segment, or at a related one, if the segment is narrow.",
    ),
    (
        Mark::Flags,
        "The boundary tags of a segment and its neighbours. Dashed lines lead to the next and the previous segment of its list.",
    ),
    (
        Mark::Teeth,
        "Legal addresses for the request that is typed. Many legal addresses form a band.",
    ),
    (Mark::Dot, "On the time line: an operation that is done."),
    (Mark::HollowDot, "An operation that is not done yet."),
    (Mark::Cross, "An operation that failed and changed nothing."),
    (
        Mark::Bars,
        "Failed operations, where the dots have no room: a higher bar means more failures.",
    ),
    (
        Mark::Stroke,
        "A check: a line of the scenario that begins with “expect”.",
    ),
    (
        Mark::Diamond,
        "An operation whose result is different because of the last change.",
    ),
    (
        Mark::Arrow,
        "In the code: the name on the left gets the value on the right.",
    ),
];
