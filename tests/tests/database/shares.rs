//! A share's life: each step happens once, and only from the step before.

use kuvert::db;
use kuvert::domain::{ShareId, ShareState};
use time::Duration;

use crate::base::{Base, KEY_DAY, NOW, expiry, id};

on_both! {
    a_share_reads_back_as_it_was_written,
    each_step_of_a_share_happens_once_and_in_order,
    one_request_key_makes_one_draft,
    a_page_of_shares_goes_on_where_the_last_one_ended,
    a_share_is_purged_only_after_its_key_day,
    an_expiry_is_noted_once_and_again_after_it_was_moved,
    drafts_left_alone_are_found,
    what_ended_is_listed_in_pages,
}

async fn a_share_reads_back_as_it_was_written(base: Base) {
    let draft = base.draft(ShareId::from_bytes(id()));
    let found = base
        .write(move |conn| {
            db::shares::insert_draft(conn, &draft, b"sealed".to_vec(), Some([8; 16]))?;
            db::shares::find(conn, draft.id)
        })
        .await;
    assert_eq!((found.share, found.sealed.as_slice(), found.manifest), (draft, &b"sealed"[..], None));
}

async fn each_step_of_a_share_happens_once_and_in_order(base: Base) {
    let (active, draft) = (base.share, base.draft(ShareId::from_bytes(id())));
    base.write(move |conn| {
        assert!(db::shares::insert_draft(conn, &draft, Vec::new(), None)?);
        for step in [db::shares::revoke, db::shares::purge] {
            assert!(!step(conn, draft.id, NOW)?, "a draft cannot end");
        }
        assert!(!db::shares::extend(conn, draft.id, NOW)? && !db::shares::hold_active(conn, draft.id)?);
        assert!(db::shares::touch_draft(conn, draft.id, NOW)?);
        assert!(db::shares::delete_draft(conn, draft.id)?);

        assert!(!db::shares::touch_draft(conn, active, NOW)? && !db::shares::delete_draft(conn, active)?);
        assert!(!db::shares::activate(conn, active, NOW, expiry(), KEY_DAY, b"other")?);
        assert!(db::shares::mark_opened(conn, active, NOW)? && !db::shares::mark_opened(conn, active, NOW)?);
        assert!(db::shares::hold_active(conn, active)?);
        assert!(db::shares::extend(conn, active, expiry() + Duration::DAY)?);
        assert!(db::shares::revoke(conn, active, NOW)? && !db::shares::revoke(conn, active, NOW)?);
        assert!(!db::shares::extend(conn, active, expiry())? && !db::shares::purge(conn, active, NOW)?);
        assert!(!db::shares::hold_active(conn, active)?);
        let found = db::shares::find(conn, active)?;
        assert_eq!(found.share.state, ShareState::Revoked { at: NOW });
        assert_eq!(found.share.terms.expires_at, expiry() + Duration::DAY);
        assert_eq!(found.manifest.as_deref(), Some(&b"manifest"[..]));
        db::shares::forget_manifest(conn, active)?;
        assert_eq!(db::shares::find(conn, active)?.manifest, None);
        Ok(())
    })
    .await;
}

async fn one_request_key_makes_one_draft(base: Base) {
    let draft = base.draft(ShareId::from_bytes([9; 16]));
    let made = base
        .at_once(20, move |db, n| async move {
            let draft = kuvert::domain::Share { id: ShareId::from_bytes([100 + n as u8; 16]), ..draft };
            db.write(move |conn| db::shares::insert_draft(conn, &draft, Vec::new(), Some([8; 16])))
                .await
                .unwrap()
        })
        .await;
    assert_eq!(made.iter().filter(|made| **made).count(), 1);
    assert!(base.read(|conn| db::shares::find_by_request_key(conn, [8; 16])).await.is_some());
    assert!(base.read(|conn| db::shares::find_by_request_key(conn, [7; 16])).await.is_none());
}

async fn a_page_of_shares_goes_on_where_the_last_one_ended(base: Base) {
    let (staff, draft) = (base.staff, base.draft(base.share));
    let seen = base
        .write(move |conn| {
            // Three at the same instant as the first, two later.
            for (n, later) in [(250, 0), (251, 0), (252, 0), (253, 5), (254, 6)] {
                let created_at = NOW + Duration::seconds(later);
                let share = kuvert::domain::Share { id: ShareId::from_bytes([n; 16]), created_at, ..draft };
                db::shares::insert_draft(conn, &share, Vec::new(), None)?;
            }
            let (mut seen, mut before) = (Vec::new(), None);
            loop {
                let page = db::shares::page(conn, staff, before, 2)?;
                let Some(last) = page.last() else { return Ok(seen) };
                let at = db::to_millis(last.share.created_at);
                before = Some(db::Before { at, id: *last.share.id.as_bytes() });
                seen.extend(page.iter().map(|record| record.share.id.as_bytes()[0]));
            }
        })
        .await;
    assert_eq!(seen[..5], [254, 253, 252, 251, 250]);
    assert_eq!(seen.len(), 6);
}

async fn a_share_is_purged_only_after_its_key_day(base: Base) {
    let share = base.share;
    base.write(move |conn| {
        assert_eq!(db::shares::to_purge(conn, KEY_DAY, 9)?, []);
        let due = db::shares::to_purge(conn, KEY_DAY + 1, 9)?;
        assert_eq!(due.len(), 1);
        assert!(db::shares::purge(conn, share, NOW)? && !db::shares::purge(conn, share, NOW)?);
        assert_eq!(db::shares::to_purge(conn, KEY_DAY + 1, 9)?, []);
        let found = db::shares::find(conn, share)?;
        assert_eq!((found.share.state, found.manifest), (ShareState::Purged { at: NOW }, None));
        Ok(())
    })
    .await;
}

async fn an_expiry_is_noted_once_and_again_after_it_was_moved(base: Base) {
    let share = base.share;
    base.write(move |conn| {
        assert_eq!(db::shares::newly_expired(conn, expiry() - Duration::SECOND, 9)?, []);
        let expired = db::shares::newly_expired(conn, expiry(), 9)?;
        db::shares::note_expiry(conn, &expired[0])?;
        assert_eq!(db::shares::newly_expired(conn, expiry(), 9)?, []);
        db::shares::extend(conn, share, expiry() + Duration::DAY)?;
        assert_eq!(db::shares::newly_expired(conn, expiry(), 9)?, [], "it lives again");
        assert_eq!(db::shares::newly_expired(conn, expiry() + Duration::DAY, 9)?.len(), 1);
        let soon = db::shares::expiring(conn, expiry(), expiry() + Duration::DAY, 9)?;
        assert_eq!(soon.len(), 1, "the last instant counts");
        let at_once = db::shares::expiring(conn, expiry() + Duration::DAY, expiry() + Duration::days(9), 9)?;
        assert!(at_once.is_empty(), "what has expired does not expire soon");
        Ok(())
    })
    .await;
}

async fn drafts_left_alone_are_found(base: Base) {
    let draft = base.draft(ShareId::from_bytes(id()));
    base.write(move |conn| {
        db::shares::insert_draft(conn, &draft, Vec::new(), None)?;
        let later = NOW + Duration::HOUR;
        assert_eq!(db::shares::idle_drafts(conn, NOW, 9)?, []);
        assert_eq!(db::shares::idle_drafts(conn, later, 9)?, [draft], "and not the share that was sent");
        db::shares::touch_draft(conn, draft.id, later)?;
        assert_eq!(db::shares::idle_drafts(conn, later, 9)?, []);
        Ok(())
    })
    .await;
}

async fn what_ended_is_listed_in_pages(base: Base) {
    let share = base.share;
    base.write(move |conn| {
        assert_eq!(db::shares::ended(conn, None, 9)?, []);
        db::shares::revoke(conn, share, NOW)?;
        assert_eq!(db::shares::ended(conn, None, 9)?, [share]);
        assert_eq!(db::shares::ended(conn, Some(share), 9)?, []);
        Ok(())
    })
    .await;
}
