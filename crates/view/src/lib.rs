//! What the screen of Vmem Explorer shows, as data: no egui, no window, no browser. It knows
//! `vmem-lab`, and the app draws it.

#![forbid(unsafe_code)]

pub mod action;
pub mod arena_numbers;
pub mod arena_tree;
pub mod bars;
pub mod chains;
pub mod changes;
pub mod comparison;
pub mod dirty_ranges;
pub mod editor;
pub mod examples;
pub mod extent;
pub mod form;
pub mod import;
pub mod input_history;
pub mod inspect;
pub mod inspection;
pub mod item;
pub mod listing;
pub mod memo;
pub mod open;
pub mod part;
pub mod playback;
pub mod plots;
pub mod preview;
pub mod radix_text;
pub mod range;
pub mod related;
pub mod ring;
pub mod score;
pub mod scroll_once;
pub mod search;
pub mod segment_index;
pub mod selection_history;
pub mod settings;
pub mod step_highlights;
pub mod steps;
pub mod tabs;
pub mod terms;
pub mod tiles;
pub mod time_axis;
pub mod time_budget;
pub mod wording;
pub mod workload_form;
