//! The ARIA roles of egui's roles.

use egui::accesskit::Role;

/// Returns the ARIA role; `None` for a mere container.
pub(super) fn aria(role: Role) -> Option<&'static str> {
    Some(match role {
        Role::Button | Role::DefaultButton | Role::DisclosureTriangle | Role::ColorWell => "button",
        Role::CheckBox => "checkbox",
        Role::Switch => "switch",
        Role::RadioButton => "radio",
        Role::RadioGroup => "radiogroup",
        Role::ComboBox | Role::EditableComboBox => "combobox",
        Role::ListBox | Role::MenuListPopup => "listbox",
        Role::ListBoxOption | Role::MenuListOption => "option",
        Role::Link => "link",
        Role::Slider => "slider",
        Role::SpinButton | Role::NumberInput => "spinbutton",
        Role::TextInput | Role::MultilineTextInput => "textbox",
        Role::SearchInput => "searchbox",
        Role::Splitter => "separator",
        Role::ProgressIndicator => "progressbar",
        Role::Meter => "meter",
        Role::Tab => "tab",
        Role::TabList => "tablist",
        Role::TabPanel => "tabpanel",
        Role::Menu => "menu",
        Role::MenuBar => "menubar",
        Role::MenuItem => "menuitem",
        Role::MenuItemCheckBox => "menuitemcheckbox",
        Role::MenuItemRadio => "menuitemradio",
        Role::Toolbar => "toolbar",
        Role::Tree => "tree",
        Role::TreeItem => "treeitem",
        Role::Heading => "heading",
        Role::Image | Role::Canvas | Role::Figure => "img",
        Role::Tooltip => "tooltip",
        Role::Alert => "alert",
        Role::Status => "status",
        Role::Log => "log",
        Role::Dialog => "dialog",
        Role::AlertDialog => "alertdialog",
        Role::List => "list",
        Role::ListItem => "listitem",
        Role::Table => "table",
        Role::Grid => "grid",
        Role::Row => "row",
        Role::Cell => "cell",
        Role::GridCell => "gridcell",
        Role::ColumnHeader => "columnheader",
        Role::RowHeader => "rowheader",
        Role::Banner => "banner",
        Role::Main => "main",
        Role::Navigation => "navigation",
        Role::Complementary => "complementary",
        Role::ContentInfo => "contentinfo",
        Role::Search => "search",
        Role::Form => "form",
        Role::Region => "region",
        Role::Group => "group",
        Role::Code => "code",
        Role::Note => "note",
        _ => return None,
    })
}

/// Returns true if the text of such an element is its value or its contents.
pub(super) fn holds_text(role: Role) -> bool {
    matches!(
        role,
        Role::Label
            | Role::TextInput
            | Role::MultilineTextInput
            | Role::SearchInput
            | Role::Paragraph
            | Role::Code
    )
}

/// Returns the attribute for "on" of such an element.
pub(super) fn toggled(role: Role) -> &'static str {
    match role {
        Role::Tab
        | Role::ListBoxOption
        | Role::MenuListOption
        | Role::TreeItem
        | Role::Row
        | Role::GridCell => "aria-selected",
        Role::CheckBox
        | Role::Switch
        | Role::RadioButton
        | Role::MenuItemCheckBox
        | Role::MenuItemRadio => "aria-checked",
        _ => "aria-pressed",
    }
}
