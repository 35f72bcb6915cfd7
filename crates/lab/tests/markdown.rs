//! The scenarios of lessons.
#![allow(clippy::unwrap_used, missing_docs)]

use vmem_lab::markdown::{Block, scenarios};

fn blocks(text: &str) -> Vec<(usize, String)> {
    let blocks = scenarios(text).into_iter();
    blocks.map(|Block { line, text }| (line, text)).collect()
}

#[test]
fn a_scenario_in_a_quotation_or_a_list_is_found() {
    let text = "arena a\nexpect a free 0\n".to_owned();
    for lesson in [
        "```scenario\narena a\nexpect a free 0\n```\n",
        "> ```scenario\n> arena a\n> expect a free 0\n> ```\n",
        ">```scenario\n>arena a\n>expect a free 0\n>```\n",
        " > > ~~~ scenario\n > > arena a\n>> expect a free 0\n> > ~~~\n",
        "- ```scenario\n  arena a\n  expect a free 0\n  ```\n",
        "12. ```scenario\n    arena a\n    expect a free 0\n    ```\n",
        "> * ```scenario\n>   arena a\n>   expect a free 0\n>   ```\n",
        "   ```scenario\n   arena a\n expect a free 0\n   ```\n",
    ] {
        assert_eq!(blocks(lesson), [(2, text.clone())], "{lesson}");
    }
}

#[test]
fn a_quotation_ends_its_blocks() {
    let lesson = "> ```scenario\n> arena a\n```scenario\narena b\n```\n> ```\n> text\n";
    let expected = [(2, "arena a\n".to_owned()), (4, "arena b\n".to_owned())];
    assert_eq!(blocks(lesson), expected);
}

#[test]
fn what_only_looks_like_a_fence_is_none() {
    for lesson in [
        "-```scenario\na\n",
        "1 ```scenario\na\n",
        "``scenario\na\n",
        "```scenario `\na\n",
    ] {
        assert_eq!(blocks(lesson), [], "{lesson}");
    }
}
