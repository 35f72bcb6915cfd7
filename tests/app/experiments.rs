//! Workloads, plots, comparisons and logs.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::common::{LAPTOP, TWO_ARENAS, app_with, click, last_line, write};
use egui::{Event, Key, Modifiers, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use vmem_explorer::Explorer;

/// Policies answer differently: after the free, best fit takes the hole of its size.
const HOLES: &str = "\
arena heap
span heap 0 64
a = alloc heap 20
b = alloc heap 1
c = alloc heap 9
d = alloc heap 1
free heap a
free heap c
e = alloc heap 8
";

const LOG: &str = "\
= Start
@ ./a:[0x1] + 0x55d0 0x20
@ ./a:[0x1] + 0x55f0 0x40
@ ./a:[0x1] - 0x55d0
= End
";

fn section(text: &str, tab: &str) -> Harness<'static, Explorer> {
    let mut app = app_with(text, LAPTOP, Theme::Light);
    app.key_press(Key::E);
    app.run();
    click(&mut app, tab);
    app
}

fn says(app: &Harness<'_, Explorer>, words: &str) -> bool {
    app.query_all_by_label_contains(words).next().is_some()
}

/// A file dropped on the window.
#[derive(Debug)]
struct Dropped(PathBuf, Vec<u8>);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        Ok(self.1.clone())
    }
}

fn drop_file(app: &mut Harness<'_, Explorer>, name: &str, text: &str) {
    let file = Dropped(PathBuf::from(name), text.as_bytes().to_vec());
    app.input_mut().dropped_files.push(Arc::new(file));
}

#[test]
fn a_key_leads_to_the_experiments_and_back_to_the_arenas() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    app.key_press(Key::E);
    app.run();
    assert!(app.query_by_label("Plots").is_some());
    assert!(app.query_by_label("Allocate").is_none());
    app.key_press(Key::E);
    app.run();
    assert!(app.query_by_label("Allocate").is_some());
}

#[test]
fn a_preset_becomes_a_new_scenario_that_can_be_undone() {
    let mut app = section(TWO_ARENAS, "Workloads");
    click(&mut app, "open The adversary as a new scenario");
    let session = app.state().session();
    assert!(session.text().contains("preset=adversary"));
    assert_eq!(session.position(), session.len());
    assert_eq!(session.len(), 130);
    app.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    app.run();
    assert_eq!(app.state().session().text(), TWO_ARENAS);
}

#[test]
fn the_form_shows_its_line_and_runs_it_in_the_arena_that_is_chosen() {
    let mut app = section(TWO_ARENAS, "Workloads");
    write(&mut app, "operations", "30");
    write(&mut app, "seed", "7");
    write(&mut app, "sizes (min..max)", "1..8");
    assert!(says(&app, "random kmem ops=30 seed=7 size=1..8"));
    click(&mut app, "Run in kmem");
    assert_eq!(last_line(&app), "random kmem ops=30 seed=7 size=1..8");
    assert_eq!(app.state().session().position(), 34);
}

#[test]
fn a_preset_in_the_form_is_in_its_line_and_a_seed_comes_by_chance() {
    let mut app = section(TWO_ARENAS, "Workloads");
    click(&mut app, "copy Steady churn to the form");
    assert!(says(&app, "random kmem ops=3000 seed=1 preset=churn"));
    click(&mut app, "a new seed");
    let seeds = [
        "random kmem ops=3000 seed=1 ",
        "random kmem ops=3000 seed= ",
    ];
    assert!(seeds.iter().all(|line| !says(&app, line)));
}

#[test]
fn a_mistake_in_the_form_is_reported_and_can_not_be_run() {
    let mut app = section(TWO_ARENAS, "Workloads");
    write(&mut app, "align", "3");
    assert!(says(&app, "power of two"));
    let before = app.state().session().text().to_owned();
    app.get_by_label("Run in kmem").click();
    app.run();
    assert_eq!(app.state().session().text(), before);
}

#[test]
fn without_an_arena_the_form_says_what_to_do() {
    let app = section("", "Workloads");
    assert!(says(&app, "No arena exists at this time"));
}

#[test]
fn an_arena_without_a_span_is_warned_of() {
    let app = section("arena bare\n", "Workloads");
    assert!(says(&app, "every request will fail"));
}

#[test]
fn a_long_workload_is_run_in_parts_and_can_be_stopped() {
    let mut app = section("arena heap\nspan heap 0 1M\n", "Workloads");
    write(&mut app, "operations", "1000000");
    app.get_by_label("Run in heap").click();
    app.run_steps(3);
    assert_eq!(app.state().session().len(), 1_000_002);
    assert!(says(&app, "computing: "));
    app.get_by_label("Stop (Esc)").click();
    app.run_ok();
    app.run_steps(8);
    let stopped = app.state().session().position();
    assert!(stopped > 2 && stopped < 1_000_002, "{stopped}");
    assert!(!says(&app, "computing: "));
}

#[test]
fn a_long_workload_reaches_its_end() {
    let mut app = section("arena heap\nspan heap 0 1M\n", "Workloads");
    write(&mut app, "operations", "60000");
    app.get_by_label("Run in heap").click();
    for _ in 0..2_000 {
        app.step();
        if app.state().session().position() == 60_002 {
            return;
        }
    }
    panic!("it stands at {}", app.state().session().position());
}

#[test]
fn a_session_opened_from_the_experiments_is_reported_and_computed() {
    let mut app = section(TWO_ARENAS, "Workloads");
    click(&mut app, "open Steady churn as a new scenario");
    assert!(says(&app, "Undo brings back the previous session"));
    let text = "arena heap\nspan heap 0 1M\nrandom heap ops=900000 seed=1\n";
    drop_file(&mut app, "long.vmem", text);
    app.run_steps(6);
    assert!(says(&app, "Opened long.vmem"));
    assert_eq!(app.state().session().position(), 3, "where it begins");
    app.key_press(Key::End);
    app.run_steps(2);
    assert!(says(&app, "computing: "));
}

#[test]
fn plots_state_the_present_the_least_and_the_greatest_value() {
    let mut app = section(TWO_ARENAS, "Plots");
    let plot = "plot of In use and total. heap in use: now 64, least 0, most 64";
    assert!(says(&app, plot));
    assert!(says(&app, "kmem in use: now 48, least 0, most 48"));
    assert!(says(&app, "kmem: now 16.7 %, least 0.0 %, most 16.7 %"));
    assert!(says(
        &app,
        "plot of Free segments by list of heap. Now: list 9"
    ));
    app.key_press(Key::ArrowLeft);
    app.run();
    assert!(says(&app, "heap in use: now 0, least 0, most 64"));
}

#[test]
fn a_click_in_a_plot_goes_there() {
    let mut app = section(TWO_ARENAS, "Plots");
    let plot = app.get_by_label_contains("plot of In use");
    let rect = plot.rect();
    // Four operations; the first ends at a quarter of the width.
    let place = egui::pos2(rect.left() + rect.width() * 0.25, rect.center().y);
    app.hover_at(place);
    app.run();
    app.drag_at(place);
    app.drop_at(place);
    app.run();
    assert_eq!(app.state().session().position(), 1);
}

#[test]
fn an_arena_can_be_left_out_of_the_plots() {
    let mut app = section(TWO_ARENAS, "Plots");
    click(&mut app, "arena heap");
    assert!(!says(&app, "heap in use: now"));
    assert!(says(&app, "plot of In use and total. in use: now 48"));
    click(&mut app, "arena kmem");
    assert!(says(&app, "No arena is chosen"));
}

#[test]
fn plots_come_closer_and_follow_the_time_line() {
    let text = "arena heap\nspan heap 0 1M\nrandom heap ops=500 seed=1\n";
    let mut app = section(text, "Plots");
    app.run_steps(4);
    click(&mut app, "Zoom in");
    assert!(says(&app, "operations 251 to 502 of 502"));
    app.key_press(Key::Home);
    app.run();
    assert!(says(&app, "operations 0 to 251 of 502"));
    click(&mut app, "All");
    assert!(app.query_by_label("502 operations").is_some());
}

#[test]
fn measuring_can_be_stopped_and_taken_up_again() {
    let text = "arena heap\nspan heap 0 1M\nrandom heap ops=300000 seed=1\n";
    let mut session = vmem_lab::Session::open(text).unwrap();
    session.run(vmem_lab::Command::GoTo(2)).unwrap();
    let mut app = super::common::build(Harness::builder(), session, LAPTOP, Theme::Light);
    app.key_press(Key::E);
    app.run();
    app.get_by_label("Plots").click();
    app.run_steps(3);
    app.get_by_label("Stop measuring").click();
    app.run_ok();
    app.run();
    assert!(says(&app, "Stopped: measured"));
    app.get_by_label("Measure the rest").click();
    app.run_steps(2);
    assert!(app.query_by_label("Stop measuring").is_some());
}

#[test]
fn nothing_to_plot_or_to_compare_is_reported() {
    let mut app = section("", "Plots");
    assert!(says(&app, "There is nothing to plot"));
    click(&mut app, "Side by side");
    assert!(says(&app, "There is nothing to compare"));
}

#[test]
fn a_comparison_names_the_first_difference_and_goes_there() {
    let mut app = section(HOLES, "Side by side");
    assert!(says(&app, "1 operation has different results. The first:"));
    assert!(says(&app, "operation 9, line 9: e = alloc heap 8"));
    assert!(says(&app, "best fit: 3 segments allocated"));
    app.key_press(Key::Home);
    app.run();
    click(&mut app, "Next difference");
    assert_eq!(app.state().session().position(), 9);
}

#[test]
fn settings_are_compared_as_typed_and_a_mistake_is_reported() {
    let mut app = section(HOLES, "Side by side");
    write(&mut app, "a setting to compare", "hep.quantum=4");
    click(&mut app, "Compare");
    assert!(says(&app, "Not compared"));
    write(&mut app, "a setting to compare", "heap.quantum=16");
    click(&mut app, "Compare");
    assert!(says(&app, "heap.quantum=16: "));
    assert!(!says(&app, "Not compared"));
    click(&mut app, "remove best fit from the comparison");
    assert!(!says(&app, "best fit: "));
}

#[test]
fn a_comparison_follows_additions_to_the_text() {
    let mut app = section("arena heap\nspan heap 0 64\n", "Side by side");
    assert!(says(&app, "All results are the same."));
    for key in [Key::A, Key::E] {
        app.key_press(key);
        app.run();
    }
    assert!(says(&app, "After operation 3"));
    assert!(says(&app, "as written: 1 segment allocated"));
}

#[test]
fn a_comparison_has_a_verdict_and_marks_the_best_numbers() {
    let text = format!("{HOLES}f = alloc heap 32\n");
    let app = section(&text, "Side by side");
    let verdict = "As written, instant fit and best fit fail least: 0 failed requests.";
    assert!(app.query_by_label(verdict).is_some());
    assert!(says(&app, "0, the best"));
    assert!(says(&app, "marks the best number of a row: the lowest"));
    assert!(says(&app, "the scenario has no random line"));
    assert!(app.query_by_label("5 seeds").is_none());
}

#[test]
fn several_seeds_are_compared_with_their_ranges() {
    let text = "arena heap\nspan heap 0 4K\nrandom heap ops=300 seed=1 live=60\n";
    let mut app = section(text, "Side by side");
    assert!(says(&app, "With one seed, a difference may be chance."));
    app.get_by_label("5 seeds").click();
    app.run_ok();
    for _ in 0..200 {
        app.step();
        if says(&app, "median of 5 seeds (range)") {
            break;
        }
    }
    app.run();
    assert!(says(&app, "median of 5 seeds (range)"));
    assert!(says(&app, "Columns with overlapping ranges count as equal"));
    assert!(says(&app, "–"));
    click(&mut app, "1 seed");
    assert!(!says(&app, "median of"));
}

#[test]
fn comparing_many_seeds_can_be_stopped_and_taken_up_again() {
    let text = "arena heap\nspan heap 0 1M\nrandom heap ops=30000 seed=1\n";
    let mut session = vmem_lab::Session::open(text).unwrap();
    session.run(vmem_lab::Command::GoTo(2)).unwrap();
    let mut app = super::common::build(Harness::builder(), session, LAPTOP, Theme::Light);
    app.key_press(Key::E);
    app.run();
    app.get_by_label("Side by side").click();
    app.run_steps(3);
    app.get_by_label("10 seeds").click();
    app.run_steps(2);
    assert!(says(&app, "of 300\u{2009}020"));
    app.get_by_label("Stop comparing").click();
    app.run_ok();
    app.run();
    assert!(says(&app, "Stopped: compared"));
    app.get_by_label("Compare the rest").click();
    app.run_steps(2);
    assert!(app.query_by_label("Stop comparing").is_some());
}

#[test]
fn failures_are_not_reported_under_the_name_of_another_arena() {
    let text = "arena pids\nspan pids 0 64\narena space\nspan space 0 8\na = alloc space 9\n";
    let mut app = section(text, "Side by side");
    click(&mut app, "arena of the comparison: space");
    click(&mut app, "pids");
    let summary = "in use 0 of 64, fragmentation 0.0 %; 1 failed request in all arenas";
    assert!(says(&app, summary));
    let top = |label: &str| app.get_by_label(label).rect().top();
    assert!(top("all arenas") < top("failed requests"));
    assert!(top("failed requests") < top("of pids"));
}

#[test]
fn every_border_between_segments_is_drawn_after_the_segments() {
    let mut text = "arena heap\nspan heap 0 256\n".to_owned();
    text += &"alloc heap 16\n".repeat(16);
    let mut app = section(&text, "Side by side");
    app.run();
    let bar = app.get_by_label_contains("as written: 16 segments").rect();
    let shapes = app.output().shapes.iter().map(|clipped| &clipped.shape);
    let inside = shapes.filter(|shape| bar.expand(2.0).contains_rect(shape.visual_bounding_rect()));
    let (mut fills, mut borders) = (0, 0);
    for shape in inside {
        match shape {
            egui::Shape::Rect(rect) if rect.fill != egui::Color32::TRANSPARENT => {
                assert_eq!(borders, 0, "it covers a border");
                fills += 1;
            }
            egui::Shape::LineSegment { points, .. } if points[0].x == points[1].x => borders += 1,
            _ => {}
        }
    }
    assert_eq!((fills, borders), (17, 15));
}

#[test]
fn a_pasted_log_is_reported_and_opened_as_a_scenario() {
    let mut app = section(TWO_ARENAS, "Import a log");
    app.event(Event::Paste(LOG.to_owned()));
    app.run();
    assert!(says(&app, "5 lines became"));
    assert_eq!(app.state().session().text(), TWO_ARENAS);
    click(&mut app, "Open as a scenario");
    assert!(app.state().session().text().contains("arena heap"));
    assert!(app.query_by_label("Open as a scenario").is_none());
    app.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    app.run();
    assert_eq!(app.state().session().text(), TWO_ARENAS);
}

#[test]
fn a_log_that_is_typed_is_read_too() {
    let mut app = section(TWO_ARENAS, "Import a log");
    write(&mut app, "log to paste", "@ ./a:[0x1] + 0x55d0 0x20");
    click(&mut app, "Read this text");
    assert!(says(&app, "1 line became"));
}

#[test]
fn a_log_dropped_anywhere_shows_its_import() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    drop_file(&mut app, "nowhere/program.log", LOG);
    app.run();
    assert!(says(&app, "program.log"));
    assert!(says(&app, "5 lines became"));
}

#[test]
fn a_scenario_that_is_dropped_is_opened() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    drop_file(&mut app, "nowhere/holes.vmem", HOLES);
    app.run();
    assert_eq!(app.state().session().text(), HOLES);
    assert!(app.query_by_label("Allocate").is_some());
}

#[test]
fn garbage_is_refused_in_words_and_changes_nothing() {
    let mut app = section(TWO_ARENAS, "Import a log");
    for (name, garbage) in [
        ("x.log", "lorem ipsum\n"),
        ("x.vmem", "arena 7\n"),
        ("", ""),
    ] {
        drop_file(&mut app, name, garbage);
        app.run();
        assert!(says(&app, "was not opened. "), "{name}");
        assert_eq!(app.state().session().text(), TWO_ARENAS);
        click(&mut app, "Close the message");
    }
}

#[test]
fn reading_a_long_log_shows_its_progress_and_can_be_cancelled() {
    let mut app = section(TWO_ARENAS, "Import a log");
    let lines = "@ ./a:[0x1] + 0x55d0 0x20\n@ ./a:[0x1] - 0x55d0\n";
    app.event(Event::Paste(lines.repeat(300_000)));
    app.run_steps(2);
    assert!(says(&app, "pasted text: "));
    app.get_by_label("Cancel").click();
    app.run_ok();
    app.run();
    assert!(app.query_by_label("Cancel").is_none());
    assert!(!says(&app, "lines became"));
    assert_eq!(app.state().session().text(), TWO_ARENAS);
}

#[test]
fn a_file_held_over_the_window_changes_nothing_yet() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    app.input_mut()
        .hovered_files
        .push(egui::HoveredFile::default());
    // While the file is held there, egui asks for the next frame itself.
    app.run_steps(2);
    assert_eq!(app.state().session().text(), TWO_ARENAS);
    assert!(app.query_by_label("Allocate").is_some());
}

#[test]
fn every_section_can_be_drawn_at_every_size_with_whatever_is_there() {
    let long = "n".repeat(60);
    let top = format!(
        "arena {long}\nspan {long} 0x8000000000000000 0x8000000000000000\nx = alloc {long} 1T\n"
    );
    let six = (0..6).fold("arena d0\nspan d0 0 1M\n".to_owned(), |text, depth| {
        let below = depth + 1;
        format!("{text}arena d{below} source=d{depth}\nx{below} = alloc d{below} 9\n")
    });
    for text in ["", "arena empty\n", TWO_ARENAS, &top, &six] {
        for size in [[360.0, 640.0], [720.0, 500.0], LAPTOP, [1920.0, 1080.0]] {
            let mut app = app_with(text, size, Theme::Dark);
            app.key_press(Key::E);
            app.run();
            let (plots, sides) = match text.is_empty() {
                true => ("There is nothing to plot", "There is nothing to compare"),
                false => ("External fragmentation", "The same requests, side by side"),
            };
            for (tab, shown) in [
                ("Workloads", "A workload of your own"),
                ("Plots", plots),
                ("Side by side", sides),
                ("Import a log", "How to record a log"),
            ] {
                click(&mut app, tab);
                assert!(says(&app, shown), "{size:?} {tab}: {text}");
            }
        }
    }
}
