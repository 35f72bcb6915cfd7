//! Sharing and saving: links, files, pictures, numbers, and starting over.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use super::common::{LAPTOP, OTHER, PHONE, TWO_ARENAS, app_with, build, noise, write};
use egui::{
    Color32, ColorImage, Context, DroppedFileHandle, Key, Modifiers, OutputCommand, Theme,
    ViewportCommand,
};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use vmem_explorer::Explorer;
use vmem_explorer::platform::files::Platform;
use vmem_lab::measure::Sheet;
use vmem_lab::permalink::{self, Link};
use vmem_lab::{Command, Place, Session};
use vmem_view::files::{At, File, FileEvent, FileKind, FileRequest};

/// A platform that stores the files, and returns the events of the test.
#[derive(Clone, Default)]
pub(super) struct Drawer(Rc<RefCell<Inside>>);

#[derive(Default)]
pub(super) struct Inside {
    saved: Vec<File>,
    places: Vec<At>,
    events: VecDeque<FileEvent>,
    /// True for a platform without a file dialog.
    has_no_dialog: bool,
}

impl Platform for Drawer {
    fn request(&mut self, _: &Context, request: FileRequest, at: At) {
        let mut inside = self.0.borrow_mut();
        inside.places.push(at.clone());
        match (request, at) {
            (request, At::Dialog(_)) if inside.has_no_dialog => {
                inside.events.push_back(FileEvent::NoDialog(request));
            }
            (FileRequest::Open, _) => {}
            (FileRequest::Save(file), at) => {
                let path = match at {
                    At::Dialog(folder) => folder.map(|folder| folder.join(&file.name)),
                    At::Path(path) => Some(path),
                };
                inside.saved.push(file.clone());
                inside.events.push_back(FileEvent::Saved { file, path });
            }
        }
    }

    fn open_dropped(&mut self, _: &Context, _: &DroppedFileHandle) {}

    fn poll(&mut self) -> Option<FileEvent> {
        self.0.borrow_mut().events.pop_front()
    }
}

impl Drawer {
    /// Sends a result to the app.
    pub(super) fn send(&self, event: FileEvent) {
        self.0.borrow_mut().events.push_back(event);
    }

    pub(super) fn saved(&self) -> File {
        let mut inside = self.0.borrow_mut();
        assert_eq!(inside.saved.len(), 1);
        inside.saved.remove(0)
    }

    /// Returns the place of the last request.
    pub(super) fn last(&self) -> At {
        self.0.borrow().places.last().unwrap().clone()
    }

    /// Answers a request.
    pub(super) fn answer(&self, app: &mut Harness<'_, Explorer>, event: FileEvent) {
        self.0.borrow_mut().events.push_back(event);
        app.run();
    }

    /// Answers that a file was opened.
    pub(super) fn open(&self, app: &mut Harness<'_, Explorer>, path: &Path, bytes: &[u8]) {
        let (path, bytes) = (path.to_owned(), bytes.to_vec());
        self.answer(app, FileEvent::Opened { path, bytes });
    }
}

pub(super) fn with_drawer(app: &mut Harness<'_, Explorer>) -> Drawer {
    let drawer = Drawer::default();
    app.state_mut().use_platform(Box::new(drawer.clone()));
    drawer
}

/// Clicks the thing with this name, even if it must be scrolled into view.
pub(super) fn click(app: &mut Harness<'_, Explorer>, label: &str) {
    app.get_by_label(label).scroll_to_me();
    app.run();
    app.get_by_label(label).click();
    app.run();
}

/// Chooses a part of the screen. A panel may have the same name; the choice is drawn last.
pub(super) fn choose(app: &mut Harness<'_, Explorer>, part: &str) {
    app.get_all_by_label(part).last().unwrap().scroll_to_me();
    app.run();
    app.get_all_by_label(part).last().unwrap().click();
    app.run();
}

/// Presses a button, and returns the text on the clipboard.
fn copied(app: &mut Harness<'_, Explorer>, label: &str) -> String {
    app.get_by_label(label).click();
    for _ in 0..4 {
        app.step();
        for command in &app.output().platform_output.commands {
            if let OutputCommand::CopyText(text) = command {
                return text.clone();
            }
        }
    }
    String::new()
}

pub(super) fn text(app: &Harness<'_, Explorer>) -> String {
    app.state().session().text().to_owned()
}

pub(super) fn says(app: &Harness<'_, Explorer>, words: &str) -> bool {
    app.query_all_by_label_contains(words).next().is_some()
}

#[test]
fn a_link_is_copied_and_opened_elsewhere_at_the_same_place() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    app.key_press(Key::ArrowLeft);
    app.run();
    app.key_press(Key::S);
    app.run();
    let link = copied(&mut app, "Copy the link");
    app.run();
    assert!(says(&app, "on the clipboard"));
    assert_eq!(permalink::decode(&link).unwrap().text, TWO_ARENAS);

    let mut elsewhere = app_with(OTHER, PHONE, Theme::Dark);
    elsewhere.key_press(Key::S);
    elsewhere.run();
    write(&mut elsewhere, "link to open", &link);
    click(&mut elsewhere, "Open the link");
    assert_eq!(text(&elsewhere), TWO_ARENAS);
    assert_eq!(elsewhere.state().session().place(), Place::after(3));
    assert!(says(&elsewhere, "Undo brings back the previous session"));

    elsewhere.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    elsewhere.run();
    assert_eq!(text(&elsewhere), OTHER);
    assert_eq!(elsewhere.state().session().position(), 4);
}

#[test]
fn a_link_leads_to_a_step_inside_an_operation() {
    let mut app = app_with(OTHER, LAPTOP, Theme::Light);
    let place = Place::inside(3, 1);
    let text = TWO_ARENAS.to_owned();
    let link = permalink::encode(&Link { text, place }).unwrap();
    app.key_press(Key::S);
    app.run();
    write(
        &mut app,
        "link to open",
        &format!("see <https://example.org/#{link}>"),
    );
    app.key_press(Key::Enter);
    app.run();
    assert_eq!(app.state().session().place(), place);
}

#[test]
fn a_link_to_a_missing_place_opens_at_the_nearest_one() {
    let mut app = app_with(OTHER, LAPTOP, Theme::Light);
    let place = Place::inside(99, 7);
    let text = TWO_ARENAS.to_owned();
    let link = permalink::encode(&Link { text, place }).unwrap();
    app.key_press(Key::S);
    app.run();
    write(&mut app, "link to open", &link);
    click(&mut app, "Open the link");
    assert_eq!(app.state().session().place(), Place::after(4));
}

#[test]
fn a_damaged_link_is_explained_and_the_session_stays() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    app.key_press(Key::S);
    app.run();
    let link = copied(&mut app, "Copy the link");
    app.run();
    for (pasted, words) in [
        (&link[..link.len() - 3], "incomplete or was changed"),
        ("https://example.org/", "This is not a link to a session"),
        ("v9.abc", "newer version"),
    ] {
        write(&mut app, "link to open", pasted);
        click(&mut app, "Open the link");
        assert!(says(&app, words), "{pasted}: {words}");
        assert_eq!(text(&app), TWO_ARENAS);
    }
    // A valid link to a text that does not parse.
    let broken = Link {
        text: "arena heap\nspam heap 0 64\n".to_owned(),
        place: Place::START,
    };
    write(
        &mut app,
        "link to open",
        &permalink::encode(&broken).unwrap(),
    );
    click(&mut app, "Open the link");
    assert!(says(&app, "Its text has errors"));
    assert!(says(&app, "span"));
    assert_eq!(text(&app), TWO_ARENAS);
}

#[test]
fn the_link_to_the_present_session_changes_nothing() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    app.key_press(Key::S);
    app.run();
    let link = copied(&mut app, "Copy the link");
    app.run();
    write(&mut app, "link to open", &link);
    click(&mut app, "Open the link");
    assert!(says(&app, "Nothing has changed"));
    assert!(!app.state().session().can_undo());
}

#[test]
fn a_text_too_long_for_a_link_is_offered_as_a_file() {
    for lines in [2000, 80_000] {
        let mut app = app_with(&noise(lines), LAPTOP, Theme::Light);
        let drawer = with_drawer(&mut app);
        app.key_press(Key::S);
        app.run();
        assert!(app.query_by_label("Copy the link").is_none());
        assert!(says(&app, "as a file"));
        click(&mut app, "Save the scenario instead…");
        assert_eq!(drawer.saved().bytes, noise(lines).into_bytes());
    }
}

#[test]
fn the_scenario_is_saved_and_opened_by_keys() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    let drawer = with_drawer(&mut app);
    app.key_press_modifiers(Modifiers::COMMAND, Key::S);
    app.run();
    let file = drawer.saved();
    assert_eq!(file.name, "vmem-scenario.vmem");
    assert_eq!(file.bytes, TWO_ARENAS.as_bytes());
    assert!(says(&app, "Saved as vmem-scenario.vmem in your downloads"));

    app.key_press_modifiers(Modifiers::COMMAND, Key::O);
    app.run();
    assert_eq!(drawer.last(), At::Dialog(None));
    let open = |app: &mut Harness<'_, Explorer>, bytes: &[u8]| {
        drawer.open(app, Path::new("mine.vmem"), bytes);
    };
    open(&mut app, OTHER.as_bytes());
    assert_eq!(text(&app), OTHER);
    // The first operation after the set-up.
    assert_eq!(app.state().session().position(), 3);
    assert!(says(&app, "Opened mine.vmem. Undo brings back"));
    open(&mut app, b"arena heap\nx = aloc heap 8\n");
    assert!(says(
        &app,
        "mine.vmem was not opened. It is text, but not a scenario. Line 2"
    ));
    open(&mut app, b"arena \xff");
    assert!(says(&app, "byte 7 is not UTF-8"));
    open(&mut app, &vec![b'#'; (16 << 20) + 1]);
    assert!(says(&app, "16 MiB"));
    assert_eq!(text(&app), OTHER);
}

#[test]
fn without_a_dialog_a_path_can_be_written() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    let drawer = with_drawer(&mut app);
    drawer.0.borrow_mut().has_no_dialog = true;
    app.key_press_modifiers(Modifiers::COMMAND, Key::S);
    app.run();
    assert!(says(&app, "This system has no file dialog"));
    write(&mut app, "path of the file", "/somewhere/mine.vmem");
    app.key_press(Key::Enter);
    app.run();
    assert_eq!(drawer.saved().bytes, TWO_ARENAS.as_bytes());
    assert_eq!(drawer.last(), At::Path("/somewhere/mine.vmem".into()));
    assert!(says(&app, "Saved as /somewhere/mine.vmem"));
    assert!(app.query_by_label("path of the file").is_none());
}

#[test]
fn after_a_wrong_path_another_can_be_given_for_the_same_file() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    let drawer = with_drawer(&mut app);
    let file = File::new("mine", FileKind::Scenario, b"# mine\n".to_vec());
    let answer = FileEvent::PathFailed {
        request: FileRequest::Save(file.clone()),
        path: PathBuf::from("/somewhere/mine.vmem"),
        reason: "this folder does not exist; choose another one".to_owned(),
    };
    drawer.answer(&mut app, answer);
    assert!(says(&app, "choose another one"));
    write(&mut app, "path of the file", "/somewhere/other.vmem");
    app.key_press(Key::Enter);
    app.run();
    assert_eq!(drawer.saved(), file);
    assert_eq!(drawer.last(), At::Path("/somewhere/other.vmem".into()));
    assert!(app.query_by_label("path of the file").is_none());
}

#[test]
fn a_path_without_a_file_stays_for_correction_with_the_reason() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    let drawer = with_drawer(&mut app);
    let answer = FileEvent::PathFailed {
        request: FileRequest::Open,
        path: PathBuf::from("/somewhere/mine.vmen"),
        reason: "/somewhere/mine.vmen was not opened: there is no such file.".to_owned(),
    };
    drawer.answer(&mut app, answer);
    assert!(says(&app, "there is no such file"));
    let field = app.get_by_label("path of the file");
    assert_eq!(field.value().as_deref(), Some("/somewhere/mine.vmen"));
    assert!(field.is_focused());
    write(&mut app, "path of the file", "/somewhere/mine.vmem");
    app.key_press(Key::Enter);
    app.run();
    assert_eq!(drawer.last(), At::Path("/somewhere/mine.vmem".into()));
    assert!(app.query_by_label("path of the file").is_none());
}

#[test]
fn a_log_is_chosen_as_any_file_is() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    let drawer = with_drawer(&mut app);
    app.key_press(Key::E);
    app.run();
    click(&mut app, "Import a log");
    click(&mut app, "Choose a file…");
    assert_eq!(drawer.last(), At::Dialog(None));
    let log = "= Start\n@ ./a:[0x1] + 0x55d0 0x20\n= End\n";
    drawer.open(&mut app, Path::new("program.log"), log.as_bytes());
    assert!(says(&app, "program.log"));
    assert!(says(&app, "3 lines became"));
    assert_eq!(text(&app), TWO_ARENAS);
}

#[test]
fn starting_over_asks_once_and_escape_means_no() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    click(&mut app, "Start over");
    app.key_press(Key::Escape);
    app.run();
    assert!(app.query_by_label("Yes, start over").is_none());
    assert_eq!(text(&app), TWO_ARENAS);

    // Enter means yes, and no other question follows.
    click(&mut app, "Start over");
    app.key_press(Key::Enter);
    app.run();
    assert!(app.query_by_label("Yes, start over").is_none());
    assert_eq!(text(&app), Session::sandbox().text());
    let len = app.state().session().len();
    assert_eq!(app.state().session().position(), len);
    app.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    app.run();
    assert_eq!(text(&app), TWO_ARENAS);
}

#[test]
fn starting_with_any_example_or_with_nothing_can_be_undone() {
    for example in vmem_view::examples::EXAMPLES {
        for size in [LAPTOP, PHONE] {
            let mut app = app_with(TWO_ARENAS, size, Theme::Light);
            app.key_press(Key::S);
            app.run();
            click(&mut app, "Start over, or open an example…");
            click(
                &mut app,
                &format!("{}: {}", example.title(), example.summary),
            );
            let session = app.state().session();
            assert_eq!(session.text(), example.text);
            assert_eq!(session.place(), session.beginning());
            app.key_press_modifiers(Modifiers::COMMAND, Key::Z);
            app.run();
            assert_eq!(text(&app), TWO_ARENAS);
        }
    }
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    click(&mut app, "Start over");
    click(&mut app, "Empty session: No arenas: create your own.");
    assert_eq!(text(&app), "");
}

#[test]
fn the_numbers_equal_those_of_the_command_line() {
    let text = format!("{TWO_ARENAS}random kmem ops=6000 seed=3 size=1..20 live=20\n");
    let mut app = app_with(&text, LAPTOP, Theme::Light);
    let drawer = with_drawer(&mut app);
    app.key_press(Key::S);
    app.run();
    app.get_by_label("Save the numbers as CSV…").scroll_to_me();
    app.run();
    app.get_by_label("Save the numbers as CSV…").click();
    // One piece for each frame.
    app.run_steps(80);
    let file = drawer.saved();
    assert_eq!(
        (file.name.as_str(), file.kind),
        ("vmem-series.csv", FileKind::Table)
    );
    let scenario = vmem_lab::Scenario::parse(&text).unwrap();
    let mut sheet = Sheet::new(&scenario, std::num::NonZeroUsize::MIN);
    while sheet.advance(&scenario, usize::MAX) {}
    assert_eq!(String::from_utf8(file.bytes).unwrap(), sheet.into_text());
}

#[test]
fn making_the_numbers_of_very_many_operations_can_be_stopped() {
    let text = "arena heap\nspan heap 0 64K\nrandom heap ops=400000 seed=7 size=1..16 live=400\n";
    let mut session = Session::open(text).unwrap();
    session.run(Command::ToStart).unwrap();
    let mut app = build(Harness::builder(), session, LAPTOP, Theme::Light);
    let drawer = with_drawer(&mut app);
    app.key_press(Key::S);
    app.run();
    assert!(says(
        &app,
        "A row for each arena after every 5 operations (400\u{2009}002 operations, 1 arena)"
    ));
    app.get_by_label("Save the numbers as CSV…").scroll_to_me();
    app.run();
    app.get_by_label("Save the numbers as CSV…").click();
    app.run_steps(3);
    app.get_by_label("Stop").click();
    app.run_steps(3);
    assert!(app.query_by_label("Stop").is_none());
    assert!(drawer.0.borrow().saved.is_empty());
}

/// Draws six frames, and answers each request for a picture of the screen with an empty one, as a window would.
fn frames_with_pictures(app: &mut Harness<'_, Explorer>, screen: [f32; 2]) {
    let picture = Arc::new(ColorImage::filled(
        screen.map(|points| points as usize),
        Color32::WHITE,
    ));
    for _ in 0..6 {
        app.step();
        let viewports = app.output().viewport_output.values();
        for command in viewports.flat_map(|viewport| &viewport.commands) {
            if let ViewportCommand::Screenshot(callback) = command {
                callback.clone().complete(Arc::clone(&picture));
            }
        }
    }
}

#[test]
fn a_picture_of_a_panel_is_as_large_as_the_panel() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    let drawer = with_drawer(&mut app);
    app.run();
    let mut size_of = |part: &str| {
        app.key_press(Key::S);
        app.run();
        choose(&mut app, part);
        app.get_by_label("Save as PNG…").click();
        frames_with_pictures(&mut app, LAPTOP);
        let file = drawer.saved();
        let decoder = png::Decoder::new(std::io::Cursor::new(file.bytes));
        let info = decoder.read_info().unwrap();
        (info.info().width, info.info().height)
    };
    assert_eq!(size_of("Whole screen"), (1280, 720));
    let (width, height) = size_of("Arenas");
    assert!(
        (1200..1280).contains(&width) && (100..500).contains(&height),
        "{width} {height}"
    );
    let (width, _) = size_of("Freelists");
    assert!((200..600).contains(&width), "{width}");
}

#[test]
fn a_message_closes_with_escape_or_after_a_while() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    let _drawer = with_drawer(&mut app);
    let save = |app: &mut Harness<'_, Explorer>| {
        app.key_press_modifiers(Modifiers::COMMAND, Key::S);
        app.run();
        assert!(says(app, "Saved as"));
    };
    save(&mut app);
    app.key_press(Key::Escape);
    app.run();
    assert!(!says(&app, "Saved as"));
    save(&mut app);
    // Each frame is a quarter of a second.
    app.run_steps(40);
    assert!(!says(&app, "Saved as"));
}
