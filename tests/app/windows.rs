//! Sessions from one start to the next, and in several windows, in a folder.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};

use super::common::{LAPTOP, OTHER, TWO_ARENAS};
use super::share::{click, says, text};
use egui::{Context, Key, Modifiers};
use egui_kittest::Harness;
use vmem_explorer::Explorer;
use vmem_explorer::export::{self, Arrival};
use vmem_explorer::platform::storage::OwnStorage;
use vmem_lab::permalink::{self, Link};
use vmem_lab::{Place, Session};

/// A new folder, which is removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let name = format!("vmem-windows-{name}-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let _gone = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// Starts the app with this folder for sessions.
    fn start(&self, named: Option<Arrival>) -> Harness<'static, Explorer> {
        let path = self.0.clone();
        let mut app = Harness::builder()
            .with_size(LAPTOP)
            .with_max_steps(16)
            .build_eframe(|creation| {
                let own = OwnStorage::open(&creation.egui_ctx, Some(path));
                Explorer::new(creation, own, named)
            });
        app.run();
        app
    }

    fn is_locked(&self) -> bool {
        let own = OwnStorage::open(&Context::default(), Some(self.0.clone()));
        !own.slot.is_first()
    }

    /// Returns the contents of a file.
    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _gone = fs::remove_dir_all(&self.0);
    }
}

/// Opens the scenario in a file of this folder.
fn scenario(folder: &Folder, text: &str) -> Arrival {
    let path = folder.0.join("mine.txt");
    fs::write(&path, text).unwrap();
    export::named(path.as_os_str()).unwrap()
}

fn press(app: &mut Harness<'_, Explorer>, key: Key) {
    app.key_press_modifiers(Modifiers::COMMAND, key);
    app.run();
}

#[test]
fn undo_redo_and_the_place_survive_a_restart() {
    let folder = Folder::new("undo");
    let mut app = folder.start(None);
    let first = text(&app);
    app.key_press(Key::A);
    app.run();
    let second = text(&app);
    app.key_press(Key::A);
    app.run();
    press(&mut app, Key::Z);
    app.key_press(Key::ArrowLeft);
    app.run();
    let place = app.state().session().place();
    drop(app);

    let mut app = folder.start(None);
    assert_eq!(text(&app), second);
    assert_eq!(app.state().session().place(), place);
    press(&mut app, Key::Z);
    assert_eq!(text(&app), first);
    assert!(!app.state().session().can_undo());
    press(&mut app, Key::Y);
    press(&mut app, Key::Y);
    assert!(text(&app).len() > second.len());
}

#[test]
fn a_file_that_is_named_at_the_start_opens_and_undo_brings_back_the_session() {
    let folder = Folder::new("named");
    let mut app = folder.start(None);
    app.key_press(Key::A);
    app.run();
    let before = text(&app);
    drop(app);

    let mut app = folder.start(Some(scenario(&folder, TWO_ARENAS)));
    let session = app.state().session();
    assert_eq!(session.text(), TWO_ARENAS);
    assert_eq!(session.place(), session.beginning());
    assert!(says(&app, "Opened mine.txt"));
    let document = session.document().unwrap();
    assert_eq!(document.path(), folder.0.join("mine.txt"));
    press(&mut app, Key::Z);
    assert_eq!(text(&app), before);
    drop(app);

    // The file and what it replaced are known at the next start.
    press(&mut folder.start(None), Key::Y);
    let mut app = folder.start(None);
    assert_eq!(text(&app), TWO_ARENAS);
    let name = app.state().session().document().map(|it| it.name());
    assert_eq!(name.as_deref(), Some("mine.txt"));
    press(&mut app, Key::Z);
    assert_eq!(text(&app), before);
}

#[test]
fn a_link_that_is_named_at_the_start_opens_at_its_place() {
    let folder = Folder::new("link");
    let mut app = folder.start(None);
    app.key_press(Key::A);
    app.run();
    let before = text(&app);
    drop(app);

    let whole = Session::open(TWO_ARENAS).unwrap();
    let places = [
        Place::after(0),
        Place::after(3),
        Place::inside(whole.len() - 1, 0),
    ];
    for place in places {
        let fragment = permalink::pack(&Link {
            text: TWO_ARENAS.to_owned(),
            place,
        });
        for link in [
            fragment.clone(),
            format!("https://example.org/vmem/#{fragment}"),
        ] {
            let named = export::named(link.as_ref()).unwrap();
            let mut app = folder.start(Some(named));
            assert_eq!(text(&app), TWO_ARENAS);
            assert_eq!(app.state().session().place(), place);
            press(&mut app, Key::Z);
            assert_eq!(text(&app), before);
        }
    }
}

#[test]
fn two_windows_keep_both_sessions_and_the_second_says_so() {
    let folder = Folder::new("two");
    let mut first = folder.start(None);
    assert!(!says(&first, "another window"));
    first.key_press(Key::A);
    first.run();
    let mine = text(&first);

    // The writing thread may take a moment.
    while !folder.0.join("vmem-explorer").exists() {
        std::thread::yield_now();
    }
    let mut second = folder.start(None);
    assert!(says(&second, "this window has a copy of that session"));
    assert_eq!(text(&second), mine);
    second.key_press(Key::A);
    second.run();
    let copy = text(&second);
    first.key_press(Key::Home);
    first.run();
    drop(first);
    drop(second);

    let mut app = folder.start(None);
    assert!(!says(&app, "another window"));
    assert_eq!(text(&app), mine);
    click(&mut app, "Start over");
    let last = copy.lines().last().unwrap();
    let lines = copy.lines().count();
    click(
        &mut app,
        &format!("Session of another window: {lines} lines; the last one is “{last}”"),
    );
    assert_eq!(text(&app), copy);
    press(&mut app, Key::Z);
    assert_eq!(text(&app), mine);
}

#[test]
fn the_last_folder_is_remembered_at_the_next_start() {
    let folder = Folder::new("folder");
    let mut app = folder.start(None);
    let drawer = super::share::with_drawer(&mut app);
    drawer.open(
        &mut app,
        Path::new("/somewhere/mine.vmem"),
        OTHER.as_bytes(),
    );
    drop(app);
    let mut app = folder.start(None);
    let drawer = super::share::with_drawer(&mut app);
    press(&mut app, Key::O);
    let at = vmem_view::files::At::Dialog(Some("/somewhere".into()));
    assert_eq!(drawer.last(), at);
}

#[test]
fn a_damaged_session_is_set_aside_and_nothing_is_lost() {
    let folder = Folder::new("damaged");
    let path = folder.0.join("vmem-explorer");
    fs::write(&path, "arena 7\n").unwrap();
    let app = folder.start(None);
    assert!(says(&app, "The last session could not be opened"));
    drop(app);
    assert_eq!(folder.read("vmem-explorer-aside.vmem"), "arena 7\n");

    // A session from before there was an undo history, and one whose history is damaged.
    fs::write(&path, TWO_ARENAS).unwrap();
    let mut app = folder.start(None);
    assert_eq!(text(&app), TWO_ARENAS);
    app.key_press(Key::A);
    app.run();
    let before = text(&app);
    drop(app);
    let damaged = folder.read("vmem-explorer").replace("#:undo 4", "#:undo 3");
    fs::write(&path, &damaged).unwrap();
    let app = folder.start(None);
    assert_eq!(text(&app), before);
    assert!(says(
        &app,
        "The undo history of the last session could not be read"
    ));
    drop(app);
    assert_eq!(folder.read("vmem-explorer-aside.vmem"), damaged);
}

const LOCKED: &str = "VMEM_TEST_LOCKED_FOLDER";

#[test]
#[ignore = "another test runs it, and kills it"]
fn holds_a_lock() {
    let path = std::env::var_os(LOCKED).map(PathBuf::from).unwrap();
    let own = OwnStorage::open(&Context::default(), Some(path));
    #[allow(clippy::print_stdout, reason = "the other test waits for it")]
    {
        println!("locked: {}", own.slot.is_first());
    }
    std::thread::sleep(std::time::Duration::from_secs(60));
}

#[test]
fn a_killed_program_leaves_no_lock() {
    let folder = Folder::new("killed");
    let mut child = Process::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "windows::holds_a_lock",
            "--ignored",
            "--nocapture",
        ])
        .env(LOCKED, &folder.0)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let is_locked = lines
        .map_while(Result::ok)
        .any(|line| line.contains("locked: true"));
    let was_locked = is_locked && folder.is_locked();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(was_locked);
    assert!(!folder.is_locked());
}
