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
        "secret-delivered" => "Secret created and delivered. Nobody was shown its value.",
        "secret-deleted" => "Secret deleted.",
        "rotation-confirmed" => "Noted: everything has moved. The old secret can be retired.",
        "rotation-stored" => "Noted: the value is stored.",
        "rotation-left" => "The rotation is ended. Both secrets stay as they are.",
        "rotation-undone" => "Gone back: the new secret is deleted.",
        "rotation-done" => "The old secret is deleted. The rotation is done.",
        "rotation-sent" => "ZIdentity has taken the deletion and will carry it out.",
        "refreshed" => "Read again: this is what ZIdentity shows now.",
        "reading" => "Everything is being read again.",
        "noted" => "Noted.",
        "asked" => "Asked. It waits for somebody else's approval; nothing was changed yet.",
        "approved" => "Approved and carried out.",
        "rejected" => "Rejected. Whoever asked sees why.",
        "withdrawn" => "Withdrawn.",
        "request-closed" => "Closed. Whoever asked can ask again.",
        "team-saved" => "Team saved. It holds from now on.",
        "team-deleted" => "Team deleted. Its clients are orphans now.",
        "given" => "Owner saved.",
        "session-ended" => "Session ended. It is over everywhere at once.",
        "preferences" => "Preferences saved.",
        _ => return None,
    })
}
