//! The time a frame takes on the CPU with 100 000 segments, without a screen: the whole
//! app is drawn into a list of shapes, and the shapes are made into triangles. On a real
//! screen, the GPU then draws the triangles.
//!
//! `cargo bench -p vmem-explorer --bench frame`

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark prints, and ends where something is wrong"
)]

use std::time::{Duration, Instant};

use eframe::App as _;
use egui::{
    Context, Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, Pos2, RawInput, Rect,
    TouchPhase, pos2, vec2,
};
use vmem_explorer::Explorer;
use vmem_lab::{Command, Session};

const TEXT: &str = "\
arena heap
span heap 0 1M
random heap ops=400000 seed=7 size=1..16 live=86000
";
const SCREEN: Rect = Rect::from_min_max(Pos2::ZERO, pos2(1920.0, 1080.0));
/// A place on the bar where it is dense.
const POINTER: Pos2 = pos2(600.0, 150.0);
const FRAMES: usize = 200;
/// The bound for a frame, in milliseconds.
const TARGET: f64 = 4.0;

fn main() {
    let mut session = Session::open(TEXT).expect("a scenario of our own");
    session.run(Command::ToEnd).expect("there is an end");
    let segments = session.moment().world.inspect(
        session
            .moment()
            .world
            .arena_named("heap")
            .expect("it is there"),
        |view| view.allocated_count() + view.free_count(),
    );
    println!("{segments} segments on 1920 by 1080 points; promised: at most {TARGET} ms a frame\n");
    println!(
        "a step of the session alone: {:.2} ms\n",
        step(&mut session)
    );
    println!(
        "{:>8}  {:<22} {:>8} {:>8} {:>8}",
        "zoom", "", "median", "1 in 20", "worst"
    );
    let mut screen = Screen::new(session);
    for zoom in [1.0, 10.0, 1_000.0, 100_000.0] {
        screen.zoom_to(zoom);
        screen.measure(zoom, "still", |_| vec![]);
        screen.measure(zoom, "pointer moving", |frame| {
            let x = 100.0 + (frame * 7 % 1000) as f32;
            vec![Event::PointerMoved(pos2(x, POINTER.y))]
        });
        screen.frame(vec![Event::PointerMoved(POINTER)]);
        screen.measure(zoom, "moving the window", |frame| {
            let there = if frame / 20 % 2 == 0 { 6.0 } else { -6.0 };
            vec![Event::MouseWheel {
                unit: MouseWheelUnit::Point,
                delta: vec2(there, 0.0),
                phase: TouchPhase::Move,
                source: MouseWheelSource::Trackpad,
                modifiers: Modifiers::NONE,
            }]
        });
        screen.measure(zoom, "zooming", |frame| {
            let inward = frame / 20 % 2 == 0;
            vec![Event::Zoom(if inward { 1.04 } else { 1.0 / 1.04 })]
        });
        screen.measure(zoom, "an operation each", |frame| {
            let back = frame % 2 == 0;
            vec![key(if back {
                Key::ArrowLeft
            } else {
                Key::ArrowRight
            })]
        });
    }
}

/// Returns the time of one operation back and one forward without a screen, in milliseconds.
fn step(session: &mut Session) -> f64 {
    const STEPS: usize = 40;
    let since = Instant::now();
    for step in 0..STEPS {
        let command = match step % 2 {
            0 => Command::StepBack,
            _ => Command::StepForward,
        };
        session.run(command).expect("there is an operation");
    }
    since.elapsed().as_secs_f64() * 1e3 / STEPS as f64
}

fn key(key: Key) -> Event {
    Event::Key {
        key,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::NONE,
    }
}

struct Screen {
    ctx: Context,
    app: Explorer,
    frame: eframe::Frame,
    seconds: f64,
}

impl Screen {
    fn new(session: Session) -> Self {
        let ctx = Context::default();
        let app = Explorer::with_session(&ctx, session);
        let mut screen = Self {
            ctx,
            app,
            frame: eframe::Frame::_new_kittest(),
            seconds: 0.0,
        };
        for _ in 0..5 {
            screen.frame(vec![Event::PointerMoved(POINTER)]);
        }
        screen
    }

    /// Draws one frame and returns the time it took.
    fn frame(&mut self, events: Vec<Event>) -> Duration {
        self.seconds += 1.0 / 60.0;
        let input = RawInput {
            screen_rect: Some(SCREEN),
            time: Some(self.seconds),
            events,
            focused: true,
            ..RawInput::default()
        };
        let since = Instant::now();
        let (app, frame) = (&mut self.app, &mut self.frame);
        let output = self.ctx.run_ui(input, |ui| app.ui(ui, frame));
        let triangles = self.ctx.tessellate(output.shapes, output.pixels_per_point);
        let took = since.elapsed();
        std::hint::black_box(triangles);
        took
    }

    /// Zooms in at the pointer, as a pinch does.
    fn zoom_to(&mut self, zoom: f32) {
        self.frame(vec![Event::PointerMoved(POINTER)]);
        self.frame(vec![Event::Zoom(1e-12)]);
        self.frame(vec![Event::Zoom(zoom)]);
        for _ in 0..5 {
            self.frame(vec![]);
        }
    }

    fn measure(&mut self, zoom: f32, what: &str, events: impl Fn(usize) -> Vec<Event>) {
        let mut took: Vec<f64> = (0..FRAMES)
            .map(|frame| self.frame(events(frame)).as_secs_f64() * 1e3)
            .collect();
        took.sort_by(f64::total_cmp);
        let [median, rare, worst] = [FRAMES / 2, FRAMES * 19 / 20, FRAMES - 1].map(|nth| took[nth]);
        let verdict = if median > TARGET { "  over" } else { "" };
        println!("{zoom:>8}  {what:<22} {median:>5.2} ms {rare:>5.2} ms {worst:>5.2} ms{verdict}");
    }
}
