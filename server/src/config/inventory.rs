//! `[inventory]`: how the copy of each tenant's clients is kept.

use super::{error::ConfigError, section::Section};

/// The section `[inventory]`.
#[derive(Clone, Debug)]
pub struct Inventory {
    /// The background makes at most so many upstream calls a second, for each tenant; `None` = as is fit for its kind.
    pub calls_per_second: Option<u32>,
    /// The list of clients is read anew after so many seconds.
    pub list_every: u32,
    /// Each client's secrets, their ids and ends, are read anew after so many seconds.
    pub secrets_every: u32,
}

impl Inventory {
    pub(super) fn read(section: &mut Section) -> Result<Self, ConfigError> {
        let mut number = |key: &str, default: Option<u32>| match section.number::<u32>(key)? {
            Some(0) => Err(section.wrong(key, "must be at least 1")),
            Some(number) => Ok(Some(number)),
            None => Ok(default),
        };
        Ok(Self {
            calls_per_second: number("calls_per_second", None)?,
            list_every: number("list_every", Some(300))?.unwrap_or_default(),
            secrets_every: number("secrets_every", Some(3_600))?.unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::from_text;

    #[test]
    fn the_copy_is_read_at_a_pace_that_is_not_nothing() {
        let inventory = from_text("").unwrap().inventory;
        assert_eq!(
            (inventory.calls_per_second, inventory.list_every, inventory.secrets_every),
            (None, 300, 3_600)
        );
        let set = from_text("[inventory]\ncalls_per_second = 5\nlist_every = 60").unwrap().inventory;
        assert_eq!((set.calls_per_second, set.list_every), (Some(5), 60));
        let said = from_text("[inventory]\ncalls_per_second = 0").unwrap_err().to_string();
        assert!(said.contains("at least 1"), "{said}");
    }
}
