//! The next thing in a direction.

use egui::{Id, Key, Rect};

/// Returns the number of the thing to which a key leads from another one; `things` are in the
/// order of reading. At the end, returns `from`.
pub(super) fn next(things: &[(Id, Rect)], from: usize, key: Key) -> usize {
    let last = things.len().saturating_sub(1);
    match key {
        Key::ArrowRight => (from + 1).min(last),
        Key::ArrowLeft => from.saturating_sub(1),
        Key::Home => 0,
        Key::End => last,
        Key::ArrowUp | Key::ArrowDown => nearest(things, from, key).unwrap_or(from),
        _ => from,
    }
}

/// Returns the nearest thing in the nearest row above or below.
fn nearest(things: &[(Id, Rect)], from: usize, key: Key) -> Option<usize> {
    let here = things.get(from)?.1;
    let distance = |rect: Rect| match key {
        Key::ArrowUp => here.top() - rect.center().y,
        _ => rect.center().y - here.bottom(),
    };
    let aside = |rect: Rect| {
        let (left, right) = (here.left() - rect.right(), rect.left() - here.right());
        let middle = (rect.center().x - here.center().x).abs();
        // A thing directly above or below is nearer than any other.
        left.max(right).max(0.0) * 1000.0 + middle
    };
    let that_way = things
        .iter()
        .enumerate()
        .map(|(index, &(_, rect))| (index, distance(rect), aside(rect)))
        .filter(|&(_, distance, _)| distance >= 0.0);
    let row = that_way.clone().map(|(_, distance, _)| distance);
    let row = row.reduce(f32::min)?;
    /// Things of one row may be of different heights.
    const ROW: f32 = 8.0;
    let in_row = that_way.filter(|&(_, distance, _)| distance <= row + ROW);
    in_row
        .min_by(|a, b| a.2.total_cmp(&b.2))
        .map(|(index, _, _)| index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{pos2, vec2};

    fn at(x: f32, y: f32, width: f32) -> (Id, Rect) {
        let rect = Rect::from_min_size(pos2(x, y), vec2(width, 20.0));
        (Id::unique((x as i32, y as i32)), rect)
    }

    fn rows() -> Vec<(Id, Rect)> {
        vec![
            at(0.0, 0.0, 50.0),
            at(60.0, 0.0, 50.0),
            at(0.0, 40.0, 300.0),
            at(0.0, 80.0, 50.0),
            at(60.0, 80.0, 50.0),
        ]
    }

    fn check(cases: &[(usize, Key, usize)]) {
        for &(from, key, to) in cases {
            assert_eq!(next(&rows(), from, key), to, "{key:?} from {from}");
        }
    }

    #[test]
    fn after_and_before_go_in_the_order_of_reading_and_stay_at_the_ends() {
        check(&[
            (1, Key::ArrowRight, 2),
            (2, Key::ArrowLeft, 1),
            (0, Key::ArrowLeft, 0),
            (4, Key::ArrowRight, 4),
            (2, Key::Home, 0),
            (2, Key::End, 4),
        ]);
    }

    #[test]
    fn down_is_the_next_row_and_what_lies_under_it() {
        check(&[
            (1, Key::ArrowDown, 2),
            (4, Key::ArrowUp, 2),
            // Its middle is the nearest.
            (2, Key::ArrowDown, 4),
            (0, Key::ArrowUp, 0),
            (3, Key::ArrowDown, 3),
        ]);
    }

    #[test]
    fn of_nothing_there_is_no_next() {
        assert_eq!(next(&[], 0, Key::ArrowRight), 0);
        assert_eq!(next(&[], 0, Key::ArrowDown), 0);
    }
}
