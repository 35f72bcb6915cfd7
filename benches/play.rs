//! An hour of play without a screen: the memory of the program while the explorer plays a
//! scenario over and over. The memory should be the same at the end as at the beginning.
//!
//! `cargo bench -p vmem-explorer --bench play`

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark prints, and ends where something is wrong"
)]

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use peak_alloc::PeakAlloc;
use vmem_explorer::Explorer;
use vmem_lab::Session;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

const SCENARIO: &str = "\
arena heap quantum=64
span heap 0 1M
arena kmem quantum=16 source=heap qcache=64
random kmem ops=400 seed=1 size=1..200 live=60
";
const FRAMES_A_SECOND: f32 = 4.0;
const MINUTES: u32 = 60;

fn main() {
    let session = Session::open(SCENARIO).expect("a scenario of our own");
    let mut app = Harness::builder()
        .with_size([1280.0, 720.0])
        .with_step_dt(1.0 / FRAMES_A_SECOND)
        .build_eframe(|creation| Explorer::with_session(&creation.egui_ctx, session));
    let (mut played, mut rounds) = (0, 0);
    for minute in 0..=MINUTES {
        if minute % 5 == 0 {
            println!(
                "minute {minute:>2}: {:.1} MiB held, {played} operations played, {rounds} rounds",
                HEAP.current_usage_as_mb()
            );
        }
        if minute == MINUTES {
            break;
        }
        for _ in 0..60 * FRAMES_A_SECOND as u32 {
            // At the end it stops; playing goes on from the beginning.
            if let Some(play) = app.query_by_label("Play (Space)") {
                play.click();
                rounds += 1;
                // Done when a frame is drawn; the next one shows it.
                app.step();
            }
            let before = app.state().session().moment().position;
            app.step();
            played += app
                .state()
                .session()
                .moment()
                .position
                .saturating_sub(before);
        }
    }
    assert!(
        played > 0,
        "nothing was played: what was measured is a still"
    );
}
