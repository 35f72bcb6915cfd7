//! The dialog about the program: its sources and licences.

use egui::{RichText, Ui};

use crate::kit::theme::{mono, size};
use crate::kit::{dialog, scroll_area};

/// A line for each package in the program: name, version, licence. `tests/licences.rs` checks
/// that none is missing.
const PACKAGES: &str = include_str!("../../assets/licences.txt");

/// The papers and the code that this allocator follows.
const LINKS: [(&str, &str); 3] = [
    (
        "Bonwick and Adams, Magazines and Vmem: Extending the Slab Allocator to Many CPUs and \
         Arbitrary Resources. USENIX Annual Technical Conference, 2001",
        "https://www.usenix.org/legacy/event/usenix01/bonwick.html",
    ),
    (
        "Bonwick, The Slab Allocator: An Object-Caching Kernel Memory Allocator. USENIX Summer \
         Technical Conference, 1994",
        "https://www.usenix.org/legacy/publications/library/proceedings/bos94/bonwick.html",
    ),
    (
        "vmem.c of illumos, the code that the first paper describes",
        "https://github.com/illumos/illumos-gate/blob/master/usr/src/uts/common/os/vmem.c",
    ),
];

/// Draws the dialog. Returns true if it is to be closed.
pub fn ui(ui: &Ui) -> bool {
    let version = concat!("version ", env!("CARGO_PKG_VERSION"));
    dialog::titled(ui, "Vmem Explorer", version, 488.0, inside)
}

fn inside(ui: &mut Ui) {
    ui.spacing_mut().item_spacing.y = 6.0;
    ui.label(
        "Vmem Explorer shows a real memory allocator at work. Vmem allocates ranges of \
         integers: addresses, process ids, or anything else that is numbered. Jeff Bonwick and \
         Jonathan Adams wrote vmem for Solaris. FreeBSD and NetBSD have their own versions. \
         Nothing here is simulated: every picture is drawn from the data of running arenas.",
    );
    for (title, address) in LINKS {
        ui.hyperlink_to(title, address);
    }
    ui.add_space(6.0);
    ui.label(
        "Vmem Explorer is free software. You can choose between the MIT licence and the Apache \
         licence 2.0.",
    );
    licence(ui, "The MIT licence", include_str!("../../LICENSE-MIT"));
    let apache = include_str!("../../LICENSE-APACHE");
    licence(ui, "The Apache licence 2.0", apache);
    ui.label(
        "The fonts are Ubuntu Light (Ubuntu Font Licence 1.0) and Hack (MIT licence and \
         Bitstream Vera licence). Two more fonts have the symbols that these two fonts lack: \
         Noto Emoji (SIL Open Font Licence 1.1) and emoji-icon-font (MIT licence).",
    );
    let count = PACKAGES.lines().count();
    ui.collapsing(format!("The {count} packages in this program"), packages);
}

fn licence(ui: &mut Ui, title: &str, text: &str) {
    ui.collapsing(title, |ui| {
        let text = RichText::new(text.trim()).small();
        ui.add(egui::Label::new(text).selectable(true).wrap());
    });
}

/// Lists the packages. Only the visible lines are laid out.
fn packages(ui: &mut Ui) {
    const LINE: f32 = 18.0;
    let lines: Vec<&str> = PACKAGES.lines().collect();
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.spacing_mut().interact_size.y = LINE;
    let area = scroll_area("packages").max_height(220.0);
    area.show_rows(ui, LINE, lines.len(), |ui, rows| {
        for line in lines.get(rows).unwrap_or_default() {
            let (package, licence) = line.split_once('\t').unwrap_or((line, ""));
            ui.horizontal(|ui| {
                ui.set_height(LINE);
                ui.label(RichText::new(package).font(mono(size::SMALL)));
                let licence = RichText::new(licence).small().weak();
                ui.add(egui::Label::new(licence).truncate());
            });
        }
    });
}
