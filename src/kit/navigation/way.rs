//! The next thing in a direction.

use egui::{Id, Rect};

/// A direction from one thing to another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// To the next in the order of reading.
    After,
    /// To the one before.
    Before,
    /// To the nearest above.
    Up,
    /// To the nearest below.
    Down,
    /// To the first of all.
    First,
    /// To the last of all.
    Last,
}

/// Returns the number of the next of `things`, which are in the order of reading; at the
/// end, `from`.
pub(super) fn next(things: &[(Id, Rect)], from: usize, way: Way) -> usize {
    let last = things.len().saturating_sub(1);
    match way {
        Way::After => (from + 1).min(last),
        Way::Before => from.saturating_sub(1),
        Way::First => 0,
        Way::Last => last,
        Way::Up | Way::Down => nearest(things, from, way).unwrap_or(from),
    }
}

/// Returns the nearest thing in the nearest row that way.
fn nearest(things: &[(Id, Rect)], from: usize, way: Way) -> Option<usize> {
    let here = things.get(from)?.1;
    let distance = |rect: Rect| match way {
        Way::Up => here.top() - rect.center().y,
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

    #[test]
    fn after_and_before_go_in_the_order_of_reading_and_stay_at_the_ends() {
        let rows = rows();
        assert_eq!(next(&rows, 1, Way::After), 2);
        assert_eq!(next(&rows, 2, Way::Before), 1);
        assert_eq!(next(&rows, 0, Way::Before), 0);
        assert_eq!(next(&rows, 4, Way::After), 4);
        assert_eq!(next(&rows, 2, Way::First), 0);
        assert_eq!(next(&rows, 2, Way::Last), 4);
    }

    #[test]
    fn down_is_the_next_row_and_what_lies_under_it() {
        let rows = rows();
        assert_eq!(next(&rows, 1, Way::Down), 2);
        assert_eq!(next(&rows, 4, Way::Up), 2);
        assert_eq!(next(&rows, 2, Way::Down), 4, "its middle is the nearest");
        assert_eq!(next(&rows, 0, Way::Up), 0);
        assert_eq!(next(&rows, 3, Way::Down), 3);
    }

    #[test]
    fn of_nothing_there_is_no_next() {
        assert_eq!(next(&[], 0, Way::After), 0);
        assert_eq!(next(&[], 0, Way::Down), 0);
    }
}
