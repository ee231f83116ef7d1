//! What sending gave, for a day: the links are shown to whoever has the draft's token, and to nobody later.

use super::super::views::{Delivery, SentLink, ShareSent};
use super::answer::{Answered, page, see};
use super::compose_draft::Key;
use super::desk::Desk;
use super::{share, submission};
use crate::app::overview::Detail;
use crate::app::send::{self, MadeLink};
use crate::domain::Deliver;

/// The page of a draft that was sent. Changes nothing.
pub(super) async fn show(desk: &Desk<'_>, key: &Key) -> Answered {
    let sent = send::again(desk.app, desk.who.staff, key.share, &key.token).await?;
    let Some(sent) = sent else { return Ok(see(share::path_of(key.share))) };
    let detail = desk.detail(key.share).await?;
    view(desk, key, &detail, sent)
}

fn view(desk: &Desk<'_>, key: &Key, detail: &Detail, sent: send::Sent) -> Answered {
    let address = |link: &MadeLink| {
        let person = detail.recipients.iter().find(|info| Some(info.recipient.id) == link.recipient);
        person.map(|info| info.person.email.clone())
    };
    let links = sent.links.iter().map(|link| SentLink { recipient: address(link), url: link.url.clone() });
    page(&ShareSent {
        page: desk.page(&key.path),
        link_path: key.path.clone(),
        href: share::path_of(key.share),
        title: desk.page("").titled(detail.title.clone()),
        deliver: match detail.share.terms.deliver {
            Deliver::Mail => Delivery::Mail,
            Deliver::Link => Delivery::Link,
        },
        links: links.collect(),
        expires_at: sent.expires_at,
        reply_href: detail.reply_to.map(submission::path_of),
    })
}
