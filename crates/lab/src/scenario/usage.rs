//! The language on half a page: the rest of each line, the line itself says while it is
//! typed.

/// How operations and questions are written, for those who ask at a prompt.
pub const USAGE: &str = "\
Operations
  arena NAME [quantum=N] [source=ARENA] [import=N] [qcache=N] [magazine=N]
  span ARENA BASE SIZE       unspan ARENA BASE          destroy ARENA
  [NAME =] alloc ARENA SIZE [instant|best|next] [wait]
  [NAME =] xalloc ARENA SIZE [align=N] [phase=N] [nocross=N] [within=A..B]
  free ARENA NAME [SIZE]     free ARENA @BASE SIZE      reap ARENA     cpu N
  random ARENA ops=N seed=N [size=A..B] [live=N]        expect …
Questions, which change nothing
  get ARENA SIZE [align=N] … [instant|best|next]   what would this request get?
  at ARENA ADDRESS                                 what is there?
  would-free ARENA NAME|@BASE [SIZE]               what would this free merge?
Numbers
  64   0x40   1_000   4K   1M";
