//! What a page says after a form was taken. The address carries a code, never words of its own.

/// The words for a `done=` code.
pub(super) fn done(code: &str) -> Option<&'static str> {
    Some(match code {
        "created" => "Client created.",
        "saved" => "Changes saved.",
        "enabled" => "Client enabled. It can get tokens again.",
        "disabled" => "Client disabled. ZIdentity gives it no more tokens.",
        "deleted" => "Client deleted.",
        "secret-created" => "Secret created.",
        "secret-deleted" => "Secret deleted.",
        "refreshed" => "Read again: this is what ZIdentity shows now.",
        "asked" => "Everything is being read again.",
        "noted" => "Noted.",
        "session-ended" => "Session ended. It is over everywhere at once.",
        "preferences" => "Preferences saved.",
        _ => return None,
    })
}
