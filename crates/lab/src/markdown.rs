//! The scenarios of a lesson: its code blocks marked `scenario`.
