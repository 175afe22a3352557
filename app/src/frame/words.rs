//! What a page says after a form was taken. The address carries a code, never words of its own.

/// The words for a `done=` code.
pub(super) fn done(code: &str) -> Option<&'static str> {
    Some(match code {
        "created" => "Client created.",
        "saved" => "Changes saved.",
        "enabled" => "Client enabled. It can get tokens again.",
        "disabled" => "Client disabled. ZIdentity gives it no more tokens.",
        "deleted" => "Client deleted.",
        "removal-begun" => "Client disabled. It is to be removed; until then there is a way back.",
        "removal-sent" => "ZIdentity has taken it. The time runs once the client is seen disabled.",
        "kept" => "The client is kept as it was.",
        "kept-disabled" => {
            "The client is kept: it is not removed. It was not seen enabled again; open it to look."
        }
        "secret-created" => "Secret created.",
        "secret-delivered" => "Secret created and delivered. Nobody was shown its value.",
        "secret-deleted" => "Secret deleted.",
        "secret-sent" => {
            "ZIdentity has taken the deletion and not shown it yet: the secret may still work. Look again in a while."
        }
        "labelled" => "Label saved.",
        "leak-reported" => "Noted: it leaked. The next step stands below.",
        "leak-contained" => "The client is disabled: nobody gets tokens as it, until you enable it again.",
        "leak-gone" => "Deleted: nothing new can be opened with it.",
        "leak-containing" => {
            "ZIdentity has taken it and not shown it yet: the client may still get tokens. Look again in a while."
        }
        "leak-sent" => {
            "ZIdentity has taken it and not shown it yet: what leaked may still work. Look again in a while."
        }
        "leak-enabling" => "ZIdentity has taken it and not shown it yet. Look again in a while.",
        "leak-enabled" => "Client enabled. It can get tokens again.",
        "leak-ended" => "The report is ended.",
        "keys-begun" => "The new one stands beside the old one.",
        "keys-confirmed" => "Noted: everything has moved. The old one can be taken away.",
        "keys-left" => "The exchange is ended. Both stay as they are.",
        "keys-done" => "The old one is gone. The exchange is done.",
        "keys-undone" => "Gone back: the new one is taken away.",
        "keys-sent" => "ZIdentity has taken it and not shown it yet. The next look sees whether it came.",
        "keys-looked" => "Looked: both keys are served.",
        "rotation-confirmed" => "Noted: everything has moved. The old secret can be retired.",
        "rotation-stored" => "Noted: the value is stored.",
        "rotation-left" => "The rotation is ended. Both secrets stay as they are.",
        "rotation-undone" => "Gone back: the new secret is deleted.",
        "rotation-done" => "The old secret is deleted. The rotation is done.",
        "rotation-sent" => "ZIdentity has taken the deletion and will carry it out.",
        "campaign-begun" => "Campaign begun. Whoever owns one of its clients sees what is to be rotated.",
        "campaign-ended" => "Campaign ended. Rotations that are under way go on.",
        "campaign-reopened" => "Campaign opened again.",
        "line-skipped" => "Skipped. The secret stays as it is.",
        "line-taken-back" => "Taken back: the secret is to be rotated again.",
        "refreshed" => "Read again: this is what ZIdentity shows now.",
        "reading" => "Everything is being read again.",
        "noted" => "Noted.",
        "acknowledged" => "Noted that you see to it. It goes on to nobody else.",
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
