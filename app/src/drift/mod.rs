//! What changed outside the console since people here last knew it: told field by field, apart from what the console did
//! itself, which the table `operations` knows. It is taken note of, or put back through the edit form.

mod acts;
mod judge;
mod page;
mod scopes;
mod view;

pub(crate) use acts::{Case, cases};
pub(crate) use judge::Change;
pub use page::{drift_page, take_note_from_form};
pub(crate) use scopes::{LostScope, lost};
pub(crate) use view::{Bars, CaseView};
