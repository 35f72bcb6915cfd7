//! The contents of Vmem Explorer's screen, as data: no egui, no window, no browser. This crate
//! uses `vmem-lab`, and the app draws the data.

#![forbid(unsafe_code)]

pub mod action;
pub mod arena_numbers;
pub mod arena_text;
pub mod arena_tree;
pub mod autosave;
pub mod bars;
pub mod caption;
pub mod changes;
pub mod code_wrap;
pub mod comparison;
pub mod derived;
pub mod dirty_ranges;
pub mod editor;
pub mod examples;
pub mod extent;
pub mod files;
pub mod form;
pub mod freelist_rows;
pub mod hash;
pub mod highlights;
pub mod import;
pub mod input_history;
pub mod inspect;
pub mod item;
pub mod legend;
pub mod listing;
pub mod memo;
pub mod notices;
pub mod number_field;
pub mod open;
pub mod playback;
pub mod plots;
pub mod preview;
pub mod quantum_caches;
pub mod range;
pub mod related;
pub mod ruler;
pub mod search;
pub mod segment_index;
pub mod settings;
pub mod slot;
pub mod step_highlights;
pub mod steps;
pub mod store;
pub mod submission;
pub mod tabs;
pub mod tag_links;
pub mod terms;
#[cfg(test)]
mod testing;
pub mod tiles;
pub mod time_axis;
pub mod time_budget;
pub mod time_text;
pub mod wording;
pub mod workload_form;
