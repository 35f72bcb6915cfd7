//! Previews of a request while it is typed, and the reasons against it.

use super::*;

#[test]
fn the_address_of_a_request_is_named_and_marked_while_it_is_typed() {
    let text = "arena heap\nspan heap 0 1K\na = alloc heap 60\nb = alloc heap 64\nfree heap a\n";
    let mut app = app_with(text, LAPTOP, Theme::Light);
    assert!(!says(&app, "would go here"), "nothing is marked unasked");
    write(&mut app, "size in units", "50");
    assert!(says(&app, "next address: instant 124 · best 0 · next 0"));
    assert!(says(
        &app,
        "would go here by best fit, next fit: 50 units at 0"
    ));
    assert!(says(&app, "would go here by instant fit: 50 units at 124"));
    click(&mut app, "Allocate");
    assert_eq!(
        app.state()
            .session()
            .moment()
            .world
            .allocation_named("c")
            .unwrap()
            .base,
        124
    );
}

#[test]
fn a_future_import_is_named_and_marked_on_the_lender() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    write(&mut app, "size in units", "100");
    assert!(says(&app, "heap would lend kmem 128 units at 4\u{2009}160"));
    assert!(says(
        &app,
        "would be lent to kmem: 128 units at 4\u{2009}160"
    ));
}

#[test]
fn a_request_that_would_fail_gets_advice_and_a_click_takes_it() {
    let mut app = heap();
    write(&mut app, "size in units", "4K");
    assert!(says(&app, "would fail"));
    click(&mut app, "976 units would fit");
    assert!(says(&app, "next address"));
    click(&mut app, "Allocate");
    assert!(
        last_line(&app).ends_with("alloc heap 976"),
        "{}",
        last_line(&app)
    );
}

#[test]
fn legal_addresses_are_named_on_the_bar_while_constraints_are_typed() {
    let mut app = heap();
    key(&mut app, Key::C);
    write(&mut app, "alignment", "256");
    assert!(says(
        &app,
        "3 legal addresses: 4\u{2009}352, 4\u{2009}608, 4\u{2009}864"
    ));
    assert!(says(
        &app,
        "legal addresses: 4\u{2009}352 to 4\u{2009}864, every 256 units"
    ));
    assert!(says(
        &app,
        "would go here by instant fit, best fit, next fit"
    ));
    // After it is closed, nothing of it is left.
    key(&mut app, Key::Escape);
    assert!(!says(&app, "legal addresses"));
}

#[test]
fn without_a_legal_address_the_form_advises_a_change() {
    let mut app = heap();
    key(&mut app, Key::C);
    write(&mut app, "alignment", "8K");
    assert!(says(&app, "no free segment has a legal address"));
    click(&mut app, "with align=512, the request would fit");
    click(&mut app, "Allocate as in the form");
    assert!(
        last_line(&app).ends_with("xalloc heap 16 align=512"),
        "{}",
        last_line(&app)
    );
}

#[test]
fn legal_addresses_are_named_for_a_line_that_is_typed_too() {
    let mut app = heap();
    typed(&mut app, "xalloc heap 16 align=512 nocross=64");
    assert!(says(&app, "legal addresses: only 4\u{2009}608"));
    assert!(says(&app, "would go here by"));
}

#[test]
fn a_wrong_number_is_reported_in_its_form_with_a_correction() {
    let mut app = heap();
    let before = text_of(&app);
    key(&mut app, Key::U);
    write(&mut app, "units", "2k");
    assert!(says(&app, "not a number"));
    click(&mut app, "Add the span");
    assert_eq!(text_of(&app), before);
    assert!(
        app.query_by_label("dismiss").is_none(),
        "it is told in the form"
    );
    click(&mut app, "2K?");
    assert!(!says(&app, "not a number"));
    click(&mut app, "Add the span");
    assert_eq!(last_line(&app), "span heap 8192 2K");
}

#[test]
fn the_reason_of_the_arena_is_in_the_form_which_stays_open() {
    let mut app = heap();
    let before = text_of(&app);
    key(&mut app, Key::U);
    write(&mut app, "from address", "4112");
    assert!(says(&app, "the new span would overlap the span of"));
    click(&mut app, "Add the span");
    assert_eq!(text_of(&app), before);
    assert!(says(&app, "the new span would overlap the span of"));
    click(&mut app, "Remove the span at 4\u{2009}096");
    assert!(says(&app, "48 units of the span are still allocated"));
    key(&mut app, Key::Escape);
    key(&mut app, Key::N);
    write(&mut app, "quantum", "3");
    assert!(says(&app, "a quantum must be a power of two"));
    key(&mut app, Key::Enter);
    assert_eq!(text_of(&app), before);
    key(&mut app, Key::Escape);
    key(&mut app, Key::M);
    write(&mut app, "number of the CPU", "99");
    click(&mut app, "Use this CPU");
    assert!(says(&app, "there is no CPU 99"));
    click(&mut app, "Destroy heap");
    assert_eq!(text_of(&app), before);
}

#[test]
fn a_request_that_fails_is_an_operation_that_failed() {
    let mut app = heap();
    write(&mut app, "size in units", "4K");
    click(&mut app, "Allocate");
    assert!(last_line(&app).ends_with("alloc heap 4K"));
    assert!(app.state().session().moment().done.unwrap().result.is_err());
    assert!(says(&app, "976 units would fit, or free something first"));
    // The same for a typed line, with a request that would work.
    write(&mut app, "size in units", "1");
    key(&mut app, Key::Escape);
    run_line(&mut app, "x = alloc heap 2K");
    assert!(says(&app, "the request failed: only 976 units are free"));
    assert!(!says(&app, "would fail"), "it did");
    click(&mut app, "976 units would fit");
    click(&mut app, "Allocate");
    assert!(last_line(&app).ends_with("alloc heap 976"));
    run_line(&mut app, "free heap nobody");
    assert!(says(&app, "nobody is not freed") || says(&app, "there is no allocation nobody"));
}
