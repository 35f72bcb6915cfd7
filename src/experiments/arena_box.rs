//! A choice of one arena, by its name.

use egui::{ComboBox, Role, Ui, WidgetInfo};

use vmem_view::wording::shorten;

/// Draws the choice: what it is of, the names, and the one that is chosen. The name that
/// was chosen instead.
pub(crate) fn ui<'a>(
    ui: &mut Ui,
    of: &str,
    names: &'a [impl AsRef<str>],
    chosen: &str,
) -> Option<&'a str> {
    let title = format!("arena of the {of}");
    let mut other = None;
    let response = ComboBox::from_id_salt(&title)
        .width(132.0)
        .selected_text(shorten(chosen, 14))
        .show_ui(ui, |ui| {
            for name in names.iter().map(AsRef::as_ref) {
                let label = ui.selectable_label(name == chosen, shorten(name, 40));
                if label.on_hover_text(name).clicked() {
                    other = Some(name);
                }
            }
        })
        .response;
    let name = format!("{title}: {chosen}");
    response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, &name));
    other
}
