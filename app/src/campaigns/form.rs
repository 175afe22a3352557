//! The form that begins a campaign, as it is shown. Server only.

use leptos::prelude::*;

use super::acts::{MAX_NAME, MAX_REASON, MOST_DAYS, Wish};
use super::begin::value;
use super::offers::{Offer, Offers};
use super::source::Source;
use crate::error::ConsoleError;
use crate::frame::Trouble;
use crate::model::{TenantName, Timestamp};
use crate::paths;
use crate::ui::moment::Civil;
use crate::ui::{
    AreaField, Button, Empty, Ends, Glyph, LinkButton, Look, Notice, Summary, Table, TextField, Tone,
};

/// Everything that the form shows.
pub(super) struct Form {
    pub(super) tenant: TenantName,
    pub(super) source: Source,
    pub(super) offers: Offers,
    pub(super) wish: Wish,
    pub(super) barred: Option<String>,
    pub(super) trouble: Option<ConsoleError>,
    pub(super) now: Timestamp,
}

pub(super) fn view(form: Form) -> impl IntoView {
    let Form { tenant, source, offers, wish, barred, trouble, now } = form;
    let back = paths::campaigns(&tenant);
    let head = view! {
        <div class="head"><div>
            <nav class="crumb" aria-label="Where this is"><a href=back.clone()>"Campaigns"</a></nav>
            <h1>"Begin a campaign"</h1>
            <p class="lede">"Nothing is made or deleted by it: each secret is rotated in guided steps by whoever owns its client, who receives the new value. The campaign shows how far all of them are."</p>
        </div></div>
    };
    if offers.offers.is_empty() {
        return view! { {head} {nothing(&tenant, &source)} {left_out(&offers)} }.into_any();
    }
    let wrong = |field: &str| trouble.as_ref().and_then(|error| error.of_field(field));
    let (no_name, no_reason, no_due, no_line) = (wrong("name"), wrong("reason"), wrong("due"), wrong("line"));
    let fields = trouble.as_ref().map(|error| error.fields.clone()).unwrap_or_default();
    let mend = fields.into_iter().map(|error| (format!("f-{}", error.field), error.message)).collect();
    let other = trouble.filter(|error| error.fields.is_empty());
    let day = |at: Timestamp| Civil::at(at.0).iso_date();
    let (first, last) = (day(now), day(now.plus_days(MOST_DAYS)));
    let caption = match offers.offers.len() {
        1 => "1 secret; tick it if it is to go".to_owned(),
        many => format!("{many} secrets; those ticked are to go"),
    };
    let rows: Vec<_> = offers.offers.iter().map(|offer| row(&tenant, offer, now)).collect();
    view! {
        {head}
        {barred.clone().map(|why| view! { <Notice title=|| "You can look at this form, not send it"><p>{why}</p></Notice> })}
        {other.map(|error| view! { <Trouble error=error/> })}
        <Summary mend=mend/>
        <form method="post" action=source.href(&tenant) class="form wide" novalidate>
            <input type="hidden" name="campaign" value=wish.id/>
            <TextField name="name" label="Name" value=wish.name required=true maxlength=MAX_NAME error=no_name
                hint="Whoever owns one of the clients reads it on the client's page"/>
            <AreaField name="reason" label="Reason" value=wish.reason optional=true rows=3 maxlength=MAX_REASON error=no_reason
                hint="Why these secrets are to go; read by the same people"/>
            <TextField name="due" label="All of them are rotated by" kind="date" short=true value=wish.due min=first max=last required=true error=no_due
                hint="Until the end of that day, UTC; what is open then needs somebody"/>
            <div id="f-line">
                {no_line.map(|words| view! { <p class="error">{words}</p> })}
                <Table caption=move || caption>
                    <thead><tr><th scope="col"><span class="vh">"Chosen"</span></th><th scope="col">"Client"</th><th scope="col">"Secret ID"</th><th scope="col">"Ends"</th><th scope="col">"Worth knowing"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </Table>
            </div>
            {left_out(&offers)}
            <div class="form-end">
                <LinkButton href=back>"Cancel"</LinkButton>
                <Button look=Look::Main disabled_because=barred>"Begin campaign"</Button>
            </div>
        </form>
    }
    .into_any()
}

fn row(tenant: &TenantName, offer: &Offer, now: Timestamp) -> impl IntoView + use<> {
    let label = format!("Rotate secret {} of {}", offer.secret, offer.name);
    let ends = match offer.ends {
        Some(end) => view! { <Ends at=end.0 now=now.0/> }.into_any(),
        None => view! { "ZIdentity names no end" }.into_any(),
    };
    view! {
        <tr>
            <td class="pick" data-l=""><label>
                <input type="checkbox" name="line" value=value(&offer.client, &offer.secret) checked=offer.ticked aria-label=label/>
            </label></td>
            <td data-l="Client"><a class="name" href=paths::client(tenant, &offer.client)><bdi>{offer.name.clone()}</bdi></a></td>
            <td data-l="Secret ID" class="mono">{offer.secret.to_string()}</td>
            <td data-l="Ends">{ends}</td>
            <td data-l="Worth knowing">{offer.notes.join("; ")}</td>
        </tr>
    }
}

/// Which of the chosen clients have nothing to rotate.
fn left_out(offers: &Offers) -> Option<impl IntoView + use<>> {
    let count = offers.left_out.len();
    (count > 0).then(|| {
        let title = match count {
            1 => "1 client is left out".to_owned(),
            many => format!("{many} clients are left out"),
        };
        let lines = offers.left_out.iter().map(|(name, why)| {
            view! { <li><bdi>{name.clone()}</bdi> ": " {*why}</li> }
        });
        let lines = lines.collect_view();
        view! { <Notice tone=Tone::Warn title=move || title><ul class="plain-list">{lines}</ul></Notice> }
    })
}

fn nothing(tenant: &TenantName, source: &Source) -> impl IntoView + use<> {
    let (title, words) = match source {
        Source::Nothing => {
            ("Choose what is to be rotated", "Tick clients in the list, or begin with what ends soon.")
        }
        Source::Clients(_) => ("None of these clients has a secret to rotate", "Choose others in the list."),
        Source::Ending { .. } => ("No secret that is known ends within these days", "Choose more days."),
        Source::Exposed(_) => (
            "Nothing of it works any more",
            "Every secret of it is gone or has expired: there is nothing to rotate.",
        ),
    };
    let (clients, expiring) = (paths::clients(tenant), paths::expiring(tenant));
    let action = move || {
        view! { <LinkButton href=clients>"Choose clients"</LinkButton> <LinkButton href=expiring>"See what ends"</LinkButton> }
    };
    view! { <Empty title=title glyph=Glyph::Key action=action><p>{words}</p></Empty> }
}
