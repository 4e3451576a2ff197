use super::*;

use crate::report::page::{Page, Player, Subject, Table};

fn page(name: &str) -> Page<'static> {
    let mut page = Page::new(vec![format!("{name} answers.")], Subject::Words);
    let rows = (0..100).map(|_| [name.to_owned(), "a `key`".to_owned()]);
    page.blocks.push(Block::Table(Table::of_words(["name", "says"], rows)));
    page
}

#[test]
fn what_others_wrote_is_text() {
    let written = html(&page("<script>alert(1)</script>\u{202e}")).unwrap();
    assert!(!written.contains("<script>alert"), "{written}");
    assert!(written.contains("&lt;script&gt;alert(1)&lt;/script&gt;\\u{202e} answers."), "{written}");
    // In the data of the page too, which ends at the first tag that ends it.
    assert!(written.contains("\\u003cscript>alert(1)\\u003c/script>"), "{written}");
    assert!(written.contains("<code>key</code>"), "{written}");
}

#[test]
fn the_policy_allows_this_very_script_and_style_and_no_others() {
    let written = html(&page("it")).unwrap();
    for text in [SCRIPT, STYLE] {
        assert!(written.contains(&format!(">{text}<")) && written.contains(&hash(text)));
    }
    // None of them ends the element it stands in.
    for text in ["</script", "</style", "<!--"] {
        assert!(!SCRIPT.contains(text) && !STYLE.contains(text));
    }
    assert!(!written.contains(" style=") && !written.contains(" onclick="), "{written}");
}

#[test]
fn a_page_that_plays_has_one_script_that_the_policy_allows() {
    let player =
        Player { script: "const coldstart = {};", module: "bW9kdWxl".to_owned(), parcel: "cGFyY2Vs".to_owned() };
    let written = html(&page("it").playing(Some(player))).unwrap();
    let all = format!("const coldstart = {{}};{SCRIPT}");
    assert!(written.contains(&format!("<script>{all}</script>")) && written.contains(&hash(&all)));
    assert!(written.contains(">bW9kdWxl</script>") && written.contains("name=\"requests_per_day\""), "{written}");
    assert!(!html(&page("it")).unwrap().contains("type=\"range\""));
}
