//! The data behind the plots.

pub mod axis;
pub mod figures;
pub mod follower;
pub mod measuring;
