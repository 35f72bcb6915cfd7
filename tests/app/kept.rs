//! Sessions saved from one start to the next, in a storage that may be small.

use std::collections::BTreeMap;

use super::common::{OTHER, TWO_ARENAS, noise};
use vmem_explorer::platform::autosave::{self, Autosave, NO_STORAGE, TOO_LARGE};
use vmem_lab::permalink::{self, Link};
use vmem_lab::{Command, Place, Session};

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

impl eframe::Storage for Store {
    fn get_string(&self, key: &str) -> Option<String> {
        self.values.get(key).cloned()
    }

    fn set_string(&mut self, key: &str, value: String) {
        let others = self.values.iter().filter(|(other, _)| *other != key);
        let taken: usize = others.map(|(_, value)| value.len()).sum();
        if taken + value.len() <= self.room {
            self.values.insert(key.to_owned(), value);
        }
    }

    fn remove_string(&mut self, key: &str) {
        self.values.remove(key);
    }

    fn flush(&mut self) {}
}

fn opened(text: &str) -> Session {
    Session::open(text).unwrap()
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
    autosave::save_session(&mut store, &session).unwrap();
    let again = autosave::load_session(&store).unwrap().unwrap();
    assert_eq!(again.place(), place);

    // The place changes without the text.
    session.run(Command::InnerStepForward).unwrap();
    let mut autosave = Autosave::default();
    autosave.place_changed();
    autosave.save_place(&mut store, &session);
    let again = autosave::load_session(&store).unwrap().unwrap();
    assert_eq!(again.place(), session.place());
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
    assert_eq!(
        autosave::load_session(&store).unwrap().unwrap().text(),
        text
    );
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
    let again = autosave::load_session(&store).unwrap().unwrap();
    assert_eq!((again.text(), again.position()), (TWO_ARENAS, 2));

    // A text that fits again is saved again.
    changed(&mut autosave, &mut store, &opened(OTHER)).unwrap();
    assert_eq!(
        autosave::load_session(&store).unwrap().unwrap().text(),
        OTHER
    );
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
    assert_eq!(
        autosave::load_session(&store).unwrap().unwrap().text(),
        text
    );
}

#[test]
fn a_full_store_with_another_text_of_the_same_length_has_not_saved_it() {
    let mut store = Store::with_room_for(1 << 20);
    let other = TWO_ARENAS.replace("kmem", "smem");
    autosave::save_session(&mut store, &opened(&other)).unwrap();
    store.room = 0;
    let kept = autosave::save_session(&mut store, &opened(TWO_ARENAS));
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
    let kept = autosave::save_session(&mut small, &session);
    assert_eq!(kept, Err(TOO_LARGE));
    assert!(small.values.is_empty());
}

#[test]
fn a_scenario_with_a_link_in_a_comment_is_saved_unchanged() {
    let (text, place) = (OTHER.to_owned(), Place::START);
    let link = permalink::encode(&Link { text, place }).unwrap();
    let text = format!("{TWO_ARENAS}# from https://example.org/#{link}\n");
    let mut store = Store::with_room_for(1 << 20);
    autosave::save_session(&mut store, &opened(&text)).unwrap();
    assert_eq!(
        autosave::load_session(&store).unwrap().unwrap().text(),
        text
    );
}
