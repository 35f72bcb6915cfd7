//! Sessions saved from one start to the next, in a storage that may be small.
#![allow(clippy::unwrap_used, reason = "a test ends where something is wrong")]
#![allow(missing_docs)]

use std::collections::BTreeMap;

use vmem_lab::permalink::{self, Link};
use vmem_lab::{Command, Document, Place, Session};
use vmem_view::autosave::Autosave;
use vmem_view::open::Origin;
use vmem_view::slot::{Loaded, NO_STORAGE, Slot, TOO_LARGE};
use vmem_view::store::Store as _;

const TWO_ARENAS: &str = "\
arena heap quantum=64
span heap 4096 1024
arena kmem quantum=16 source=heap
a = alloc kmem 40
";
const OTHER: &str = "arena pids\nspan pids 100 8\none = alloc pids 1 next\ntwo = alloc pids 1\n";

/// Returns a scenario that packs badly.
fn noise(lines: u64) -> String {
    let mut text = "arena heap\n".to_owned();
    for number in 0..lines {
        let odd = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        text += &format!("# {odd}\n");
    }
    text
}

/// A store with room for this many characters in total, as in a browser.
struct Store {
    values: BTreeMap<String, String>,
    room: usize,
}

impl Store {
    fn with_room_for(room: usize) -> Self {
        let values = BTreeMap::new();
        Self { values, room }
    }
}

impl vmem_view::store::Store for Store {
    fn get(&self, key: &str) -> Option<String> {
        self.values.get(key).cloned()
    }

    fn set(&mut self, key: &str, text: String) {
        let others = self.values.iter().filter(|(other, _)| *other != key);
        let taken: usize = others.map(|(_, text)| text.len()).sum();
        if taken + text.len() <= self.room {
            self.values.insert(key.to_owned(), text);
        }
    }

    fn remove(&mut self, key: &str) {
        self.values.remove(key);
    }
}

fn opened(text: &str) -> Session {
    Session::open(text).unwrap()
}

fn save(store: &mut Store, session: &Session) -> Result<(), &'static str> {
    Slot::default().save(store, session)
}

fn load(store: &Store) -> Loaded {
    Slot::default().load(store)
}

/// Returns the text and the place of the saved session.
fn saved(store: &Store) -> (String, Place) {
    let Loaded { session, place, .. } = load(store);
    (session.unwrap().text().to_owned(), place.unwrap())
}

/// Ends a frame in which the text changed.
fn changed(
    autosave: &mut Autosave,
    store: &mut Store,
    session: &Session,
) -> Result<(), &'static str> {
    autosave.text_changed();
    autosave.tick(store, session, 0.0)
}

#[test]
fn the_step_inside_an_operation_is_saved() {
    let mut session = opened(TWO_ARENAS);
    let place = Place::inside(3, 2);
    session.run(Command::GoToPlace(place)).unwrap();
    let mut store = Store::with_room_for(1 << 20);
    save(&mut store, &session).unwrap();
    assert_eq!(saved(&store).1, place);

    // The place changes without the text.
    session.run(Command::InnerStepForward).unwrap();
    let mut autosave = Autosave::default();
    autosave.place_changed();
    autosave.save_place(&mut store, &session);
    assert_eq!(saved(&store).1, session.place());
}

#[test]
fn a_long_session_is_packed_after_a_pause() {
    let text = noise(20_000);
    let session = opened(&text);
    let mut store = Store::with_room_for(1 << 20);
    let mut autosave = Autosave::default();
    autosave.text_changed();
    autosave.tick(&mut store, &session, 10.0).unwrap();
    assert!(store.values.is_empty());
    assert_eq!(autosave.wait(10.5), Some(1.5));
    autosave.tick(&mut store, &session, 12.5).unwrap();
    assert_eq!(autosave.wait(12.5), None);
    assert!(store.values["vmem-explorer"].len() < text.len() * 2 / 3);
    assert_eq!(saved(&store).0, text);
}

#[test]
fn a_session_too_large_to_save_is_reported_once_and_the_last_saved_one_stays() {
    let mut store = Store::with_room_for(100_000);
    let mut autosave = Autosave::default();
    let mut small = opened(TWO_ARENAS);
    small.run(Command::GoTo(2)).unwrap();
    changed(&mut autosave, &mut store, &small).unwrap();

    let mut large = opened(&noise(20_000));
    changed(&mut autosave, &mut store, &large).unwrap();
    assert_eq!(autosave.save(&mut store, &large), Err(TOO_LARGE));
    assert_eq!(autosave.save(&mut store, &large), Ok(()));
    // Its place does not belong to the saved text.
    large.run(Command::ToEnd).unwrap();
    autosave.place_changed();
    autosave.save_place(&mut store, &large);
    assert_eq!(saved(&store), (TWO_ARENAS.to_owned(), Place::after(2)));

    // A text that fits again is saved again.
    changed(&mut autosave, &mut store, &opened(OTHER)).unwrap();
    assert_eq!(saved(&store).0, OTHER);
    changed(&mut autosave, &mut store, &large).unwrap();
    assert_eq!(autosave.save(&mut store, &large), Err(TOO_LARGE));
}

#[test]
fn a_session_that_was_too_large_is_saved_after_it_has_shrunk() {
    let mut store = Store::with_room_for(100_000);
    let mut autosave = Autosave::default();
    let large = opened(&noise(20_000));
    changed(&mut autosave, &mut store, &large).unwrap();
    assert_eq!(autosave.save(&mut store, &large), Err(TOO_LARGE));
    // Still too long to be saved as it is, but it packs well.
    let text = "# the same\n".repeat(20_000) + OTHER;
    let smaller = opened(&text);
    autosave.text_changed();
    autosave.tick(&mut store, &smaller, 10.0).unwrap();
    autosave.tick(&mut store, &smaller, 13.0).unwrap();
    assert_eq!(saved(&store).0, text);
}

#[test]
fn a_full_store_with_another_text_of_the_same_length_has_not_saved_it() {
    let mut store = Store::with_room_for(1 << 20);
    let other = TWO_ARENAS.replace("kmem", "smem");
    save(&mut store, &opened(&other)).unwrap();
    store.room = 0;
    let kept = save(&mut store, &opened(TWO_ARENAS));
    assert_eq!(kept, Err(TOO_LARGE));
}

#[test]
fn a_store_without_storage_is_distinguished_from_a_small_one() {
    let session = opened(TWO_ARENAS);
    let mut nothing = Store::with_room_for(0);
    let mut autosave = Autosave::default();
    let kept = changed(&mut autosave, &mut nothing, &session);
    assert_eq!(kept, Err(NO_STORAGE));
    assert_eq!(changed(&mut autosave, &mut nothing, &session), Ok(()));

    let mut small = Store::with_room_for(20);
    let kept = save(&mut small, &session);
    assert_eq!(kept, Err(TOO_LARGE));
    assert!(small.values.is_empty());
}

#[test]
fn a_scenario_with_a_link_in_a_comment_is_saved_unchanged() {
    let (text, place) = (OTHER.to_owned(), Place::START);
    let link = permalink::encode(&Link { text, place }).unwrap();
    let text = format!("{TWO_ARENAS}# from https://example.org/#{link}\n");
    let mut store = Store::with_room_for(1 << 20);
    save(&mut store, &opened(&text)).unwrap();
    assert_eq!(saved(&store).0, text);
}

#[test]
fn undo_works_after_a_restart_and_of_a_long_text_too() {
    for text in [TWO_ARENAS.to_owned(), noise(20_000)] {
        let mut session = opened(&text);
        session.run(Command::Insert("# one".to_owned())).unwrap();
        session.run(Command::Begin(OTHER.to_owned())).unwrap();
        session.run(Command::Undo).unwrap();
        let mut store = Store::with_room_for(4 << 20);
        save(&mut store, &session).unwrap();
        let mut again = load(&store).session.unwrap();
        assert_eq!(again.text(), session.text());
        again.run(Command::Redo).unwrap();
        assert_eq!(again.text(), OTHER);
        again.run(Command::Undo).unwrap();
        again.run(Command::Undo).unwrap();
        assert_eq!(again.text(), text);
        assert!(!again.can_undo());
    }
}

#[test]
fn a_storage_without_room_for_the_undo_history_still_gets_the_session() {
    let mut session = opened(&noise(400));
    session.run(Command::Begin(OTHER.to_owned())).unwrap();
    let mut store = Store::with_room_for(5000);
    assert_eq!(save(&mut store, &session), Ok(()));
    let again = load(&store).session.unwrap();
    assert_eq!((again.text(), again.can_undo()), (OTHER, false));
}

#[test]
fn a_long_undo_history_of_a_short_text_is_packed() {
    let long = noise(10_000);
    let mut session = opened(&long);
    session.run(Command::Begin(OTHER.to_owned())).unwrap();
    let mut store = Store::with_room_for(1 << 20);
    save(&mut store, &session).unwrap();
    assert!(store.values["vmem-explorer"].len() < long.len());
    let mut again = load(&store).session.unwrap();
    assert_eq!(again.text(), OTHER);
    again.run(Command::Undo).unwrap();
    assert_eq!(again.text(), long);
}

#[test]
fn the_file_of_a_session_is_known_after_a_restart() {
    let mut session = opened(TWO_ARENAS);
    let path = std::env::temp_dir().join("mine.vmem");
    session.set_document(Document::new(&path, TWO_ARENAS.as_bytes()));
    let mut store = Store::with_room_for(1 << 20);
    save(&mut store, &session).unwrap();
    let again = load(&store).session.unwrap();
    assert_eq!(again.document(), session.document());
}

#[test]
fn of_a_damaged_session_everything_is_handed_back() {
    let mut store = Store::with_room_for(1 << 20);
    store.set("vmem-explorer", "arena 7".to_owned());
    let loaded = load(&store);
    assert!(loaded.session.is_none());
    let damaged = loaded.damaged.unwrap();
    assert_eq!(
        (damaged.saved.as_str(), damaged.errors.len()),
        ("arena 7", 1)
    );

    // Only the history is damaged.
    let mut session = opened(TWO_ARENAS);
    session.run(Command::Insert("# one".to_owned())).unwrap();
    save(&mut store, &session).unwrap();
    let text = store.values["vmem-explorer"].replace("#:undo 0", "#:undo 1");
    store.set("vmem-explorer", text.clone());
    let loaded = load(&store);
    assert_eq!(loaded.session.unwrap().text(), session.text());
    let damaged = loaded.damaged.unwrap();
    assert_eq!((damaged.saved, damaged.errors.len()), (text, 0));
}

/// Returns the keys of a window that opens while another one is open.
fn second(store: &Store, time: &str) -> Slot {
    Slot::new(Some(time), store.values.keys().map(String::as_str))
}

#[test]
fn a_second_window_works_on_a_copy_and_both_sessions_stay() {
    let mut store = Store::with_room_for(1 << 20);
    let mut session = opened(TWO_ARENAS);
    session.run(Command::GoTo(2)).unwrap();
    save(&mut store, &session).unwrap();

    let slot = second(&store, "1000");
    assert!(!slot.is_first());
    let Loaded { session, place, .. } = slot.load(&store);
    let mut copy = session.unwrap();
    assert_eq!((copy.text(), place), (TWO_ARENAS, Some(Place::after(2))));
    // Without a change it leaves nothing.
    let mut autosave = Autosave::new(slot.clone());
    autosave.place_changed();
    autosave.save_place(&mut store, &copy);
    assert_eq!(store.values.len(), 2);
    copy.run(Command::Begin(OTHER.to_owned())).unwrap();
    slot.save(&mut store, &copy).unwrap();

    assert_eq!(saved(&store), (TWO_ARENAS.to_owned(), Place::after(2)));
    // A page that is reloaded goes on with its own session.
    assert_eq!(slot.load(&store).session.unwrap().text(), OTHER);
    let first = Slot::new(None, store.values.keys().map(String::as_str));
    let [other] = &first.others(&store)[..] else {
        panic!("one other session")
    };
    assert_eq!(
        (other.text.as_str(), other.place),
        (OTHER, Some(copy.place()))
    );
    assert!(matches!(&other.origin, Origin::Window(summary) if summary.contains("two =")));
}

#[test]
fn the_latest_sessions_of_other_windows_are_kept() {
    let mut store = Store::with_room_for(1 << 20);
    save(&mut store, &opened(TWO_ARENAS)).unwrap();
    for time in 1000..1020 {
        let slot = second(&store, &time.to_string());
        let text = format!("# {time}\n");
        slot.save(&mut store, &opened(&text)).unwrap();
    }
    let others = second(&store, "2000").others(&store);
    let texts: Vec<_> = others.iter().map(|other| other.text.as_str()).collect();
    assert_eq!(texts.len(), 8);
    assert_eq!((texts[0], texts[7]), ("# 1019\n", "# 1012\n"));
    assert_eq!(saved(&store).0, TWO_ARENAS);
    assert_eq!(store.values.len(), 2 * 9);
}

#[test]
fn in_a_nearly_full_store_the_oldest_session_of_another_window_makes_room() {
    let mut store = Store::with_room_for(1 << 20);
    for time in 1000..1008 {
        let slot = second(&store, &time.to_string());
        let text = format!("# {time}\n{}", noise(100));
        slot.save(&mut store, &opened(&text)).unwrap();
    }
    let taken: usize = store.values.values().map(String::len).sum();
    store.room = taken + 10;
    let first = Slot::new(None, store.values.keys().map(String::as_str));
    let begins = |store: &Store| {
        let others = first.others(store);
        let begin = |text: &String| text[..7].to_owned();
        others
            .iter()
            .map(|other| begin(&other.text))
            .collect::<Vec<_>>()
    };
    assert_eq!(begins(&store).len(), 8);

    // For a session that is too large in any case, no other one is lost.
    let before = store.values.clone();
    let result = first.save(&mut store, &opened(&noise(20_000)));
    assert_eq!((result, &store.values), (Err(TOO_LARGE), &before));

    first.save(&mut store, &opened(TWO_ARENAS)).unwrap();
    assert_eq!(saved(&store).0, TWO_ARENAS);
    let left = begins(&store);
    assert_eq!(left.len(), 7);
    assert_eq!((&*left[0], &*left[6]), ("# 1007\n", "# 1001\n"));
    assert_eq!(store.values.len(), 2 * 8);
}
