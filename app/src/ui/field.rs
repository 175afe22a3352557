//! Form fields: a label, perhaps a hint, the control, perhaps what is wrong with it, all wired together for assistive
//! technology. `error` and `value` take a plain value on a page and a signal in an island.

pub mod area;
pub mod check;
pub mod choice;
pub mod frame;
mod keep;
pub mod select;
pub mod text;

pub use area::AreaField;
pub use check::CheckField;
pub use choice::{Choice, RadioField};
pub use frame::Field;
pub use select::SelectField;
pub use text::TextField;

#[cfg(all(test, feature = "ssr"))]
mod tests;
