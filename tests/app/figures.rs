//! The inspector and the plots, compared with the arenas: at places of random sessions.

use egui::accesskit::Role;
use egui::{Key, Modifiers, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use vmem::{Segment, SegmentKind};
use vmem_explorer::Explorer;
use vmem_lab::Session;
use vmem_lab::narration::{grouped, units};

use super::agreement::SIXTY_FOUR;
use super::common::{LAPTOP, app_with, build, click};
use super::random::{Draw, go_somewhere, scenario};

type App = Harness<'static, Explorer>;

fn open(seed: u64) -> App {
    let mut draw = Draw::new(seed);
    let text = scenario(&mut draw, 40);
    let mut session = Session::open(&text).unwrap();
    go_somewhere(&mut session, &mut draw);
    build(Harness::builder(), session, [1900.0, 1300.0], Theme::Light)
}

fn says(app: &App, words: &str) -> bool {
    app.query_all_by_label_contains(words).next().is_some()
}

/// Returns the segments of the first arena that are neither spans nor inside of an operation.
fn segments(app: &App) -> Vec<(String, Segment)> {
    let moment = app.state().session().moment();
    let all = moment.world.arenas().flat_map(|arena| {
        moment.world.inspect(arena.id, |view| {
            let segments = view.segments();
            let own = segments.filter(|it| !matches!(it.kind, SegmentKind::Span(_)));
            let named = own.map(|it| (arena.name.to_owned(), it));
            named.collect::<Vec<_>>()
        })
    });
    all.collect()
}

#[test]
fn the_inspector_says_of_the_selected_segment_what_the_arena_has() {
    let mut compared = 0;
    for seed in 20..26 {
        let mut app = open(seed);
        for (arena, segment) in segments(&app).into_iter().take(8) {
            let place = format!(
                "{} at {}",
                units(segment.size),
                grouped(segment.base.into())
            );
            let ending = format!("{place} in {arena}");
            let on_the_bar = app.get_all_by_role(Role::Button).find(|node| {
                let label = node.accesskit_node().label().unwrap_or_default();
                let rest = label.split_once(&ending).map(|(_, rest)| rest);
                let ends = rest.is_some_and(|it| it.is_empty() || it.starts_with([',', ';']));
                ends && !label.starts_with("span of ")
            });
            let Some(node) = on_the_bar else { continue };
            node.click();
            app.run_steps(3);
            app.key_press(Key::Escape);
            app.run_steps(3);
            let kind = match segment.kind {
                SegmentKind::Free => "kind: free",
                _ => "kind: allocated",
            };
            let first = format!("first unit: {}", grouped(segment.base.into()));
            let end = u128::from(segment.base) + u128::from(segment.size);
            let end = format!("end: {}", grouped(end));
            let size = format!("size: {}", units(segment.size));
            let size = size
                .trim_end_matches(" units")
                .trim_end_matches(" unit")
                .to_owned();
            for row in [kind, &first, &end, &size] {
                assert!(says(&app, row), "seed {seed}: {row} of {ending}");
            }
            compared += 1;
        }
    }
    assert!(compared >= 24, "{compared}");
}

/// Opens a tab of the experiments.
fn experiment(app: &mut App, tab: &str) {
    app.key_press(Key::E);
    app.run_steps(3);
    click(app, tab);
    app.run_steps(20);
}

/// Returns the units in use in each arena after the operations that are done.
fn in_use(app: &App) -> Vec<(String, u128)> {
    let moment = app.state().session().moment();
    let all = moment.after.arenas().map(|arena| {
        let used = moment
            .after
            .inspect(arena.id, |view| view.stats().mem_inuse);
        (arena.name.to_owned(), used)
    });
    all.collect()
}

#[test]
fn the_plots_say_what_the_arenas_have_at_each_place() {
    let mut compared = 0;
    for seed in 30..34 {
        let mut app = open(seed);
        experiment(&mut app, "Plots");
        for _ in 0..4 {
            let plot = app.get_by_label_contains("plot of In use and total");
            let name = plot.accesskit_node().label().unwrap();
            let numbers = in_use(&app);
            let is_said = |(arena, used): &(String, u128)| {
                let now =
                    [arena.as_str(), "in use"].map(|it| format!("{it}: now {}", grouped(*used)));
                now.iter().any(|now| name.contains(now.as_str()))
            };
            let said = numbers.iter().filter(|it| is_said(it)).count();
            assert!(said > 0, "seed {seed}: {name} {numbers:?}");
            compared += said;
            app.key_press(Key::ArrowLeft);
            app.run_steps(10);
        }
    }
    assert!(compared >= 16, "{compared}");
}

#[test]
fn plots_show_the_number_after_the_last_operation() {
    let mut app = app_with(SIXTY_FOUR, LAPTOP, Theme::Light);
    app.key_press(Key::E);
    app.run();
    app.get_by_label("Plots").click();
    app.run();
    assert!(says(&app, "plot of In use and total. in use: now 8"));
    app.key_press_modifiers(Modifiers::NONE, Key::ArrowLeft);
    app.run();
    assert!(says(&app, "plot of In use and total. in use: now 0"));
}
