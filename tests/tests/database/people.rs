//! Staff, recipients, sessions and API tokens.

use kuvert::db::sessions::{self, RecipientSession, StaffSession};
use kuvert::db::tokens::{self, TokenRecord};
use kuvert::db::{recipients, staff};
use kuvert::domain::{Scopes, StaffId, TokenId, TokenKind, Way};
use time::Duration;

use crate::base::{Base, NOW, a_member};

on_both! {
    an_account_is_found_by_its_address_and_disabled_once,
    a_staff_session_ends_by_age_by_rest_and_by_hand,
    a_recipients_session_ends_with_its_time_its_recipient_and_its_share,
    an_api_token_is_found_by_its_secret_until_it_expires,
    what_happens_to_a_recipient_happens_once,
    an_address_is_corrected_only_before_it_was_proved,
}

async fn an_account_is_found_by_its_address_and_disabled_once(base: Base) {
    let id = base.staff;
    base.write(move |conn| {
        assert_eq!(staff::find_by_email(conn, [1; 16])?.unwrap().id, id);
        assert!(staff::find_by_email(conn, [9; 16])?.is_none());
        staff::set_password(conn, id, "hash")?;
        staff::set_language(conn, id, "da")?;
        assert!(staff::disable(conn, id, NOW)? && !staff::disable(conn, id, NOW)?);
        let found = staff::find(conn, id)?;
        assert_eq!((found.password_hash.as_deref(), found.language.as_str()), (Some("hash"), "da"));
        assert_eq!(found.disabled_at, Some(NOW));
        assert_eq!(staff::list(conn)?.len(), 1);
        Ok(())
    })
    .await;
    let second = a_member(StaffId::from_bytes([201; 16]), [1; 16]);
    let taken = base.db.write(move |conn| staff::insert(conn, &second)).await;
    assert!(taken.is_err(), "one account an address");
}

async fn a_staff_session_ends_by_age_by_rest_and_by_hand(base: Base) {
    let staff = base.staff;
    let session = move |n| StaffSession {
        id: [n; 32],
        staff,
        sealed: vec![n],
        created_at: NOW,
        seen_at: NOW,
        expires_at: NOW + Duration::DAY,
        way: Way::Password,
        proved_at: None,
    };
    base.write(move |conn| {
        for n in 1..=3 {
            sessions::insert_staff(conn, &session(n))?;
        }
        let find = |conn: &mut _, now, idle| {
            Ok::<_, kuvert::db::DbError>(sessions::find_staff(conn, &[1; 32], now, idle)?.is_some())
        };
        let before = NOW - Duration::HOUR;
        assert!(find(conn, NOW, before)?);
        assert!(!find(conn, NOW + Duration::DAY, before)?, "too old");
        assert!(!find(conn, NOW, NOW)?, "unused for too long");
        sessions::touch_staff(conn, &[1; 32], NOW + Duration::HOUR)?;
        assert!(find(conn, NOW, NOW)?);
        assert_eq!(sessions::list_staff(conn, staff, NOW)?[0].id, [1; 32], "latest use first");
        assert!(!sessions::end_staff(conn, StaffId::from_bytes([0; 16]), &[1; 32])?, "somebody else's");
        assert!(sessions::end_staff(conn, staff, &[1; 32])? && !sessions::end_staff(conn, staff, &[1; 32])?);
        assert_eq!(sessions::end_all_staff(conn, staff)?, 2);
        Ok(())
    })
    .await;
}

async fn a_recipients_session_ends_with_its_time_its_recipient_and_its_share(base: Base) {
    let (share, recipient, link) = (base.share, base.recipient, base.link);
    let expires_at = NOW + Duration::HOUR;
    let session =
        move |n| RecipientSession { id: [n; 32], share, recipient, link, created_at: NOW, expires_at };
    base.write(move |conn| {
        let find = |conn: &mut _, n, now| {
            Ok::<_, kuvert::db::DbError>(sessions::find_recipient(conn, &[n; 32], now)?.is_some())
        };
        sessions::insert_recipient(conn, &session(1))?;
        assert!(find(conn, 1, NOW)? && !find(conn, 1, expires_at)? && !find(conn, 2, NOW)?);
        sessions::end_recipient(conn, recipient)?;
        assert!(!find(conn, 1, NOW)?);
        sessions::insert_recipient(conn, &session(2))?;
        sessions::end_recipients_of_share(conn, share)?;
        assert!(!find(conn, 2, NOW)?);
        sessions::insert_recipient(conn, &session(3))?;
        sessions::sweep(conn, NOW)?;
        assert!(find(conn, 3, NOW)?);
        sessions::sweep(conn, expires_at)?;
        assert!(!find(conn, 3, NOW)?);
        Ok(())
    })
    .await;
}

async fn an_api_token_is_found_by_its_secret_until_it_expires(base: Base) {
    let staff = base.staff;
    let token = move |n, expires_at| TokenRecord {
        id: TokenId::from_bytes([n; 16]),
        secret_hash: [n; 32],
        staff,
        sealed: vec![n],
        created_at: NOW,
        expires_at,
        used_at: None,
        kind: TokenKind::Api,
        scopes: Scopes::ALL,
        session: None,
    };
    base.write(move |conn| {
        let end = NOW + Duration::DAY;
        tokens::insert(conn, &token(1, None))?;
        tokens::insert(conn, &token(2, Some(end)))?;
        assert!(tokens::find_by_secret(conn, &[1; 32], end)?.is_some(), "without an end");
        assert!(tokens::find_by_secret(conn, &[2; 32], NOW)?.is_some());
        assert!(
            tokens::find_by_secret(conn, &[2; 32], end)?.is_none()
                && tokens::find_by_secret(conn, &[3; 32], NOW)?.is_none()
        );
        tokens::touch(conn, TokenId::from_bytes([1; 16]), NOW)?;
        assert_eq!(tokens::list(conn, staff)?.iter().filter(|token| token.used_at == Some(NOW)).count(), 1);
        assert!(!tokens::delete(conn, StaffId::from_bytes([0; 16]), TokenId::from_bytes([1; 16]))?);
        assert!(tokens::delete(conn, staff, TokenId::from_bytes([1; 16]))?);
        assert_eq!(tokens::delete_all(conn, staff)?, 1);
        Ok(())
    })
    .await;
}

async fn what_happens_to_a_recipient_happens_once(base: Base) {
    let (share, id) = (base.share, base.recipient);
    base.write(move |conn| {
        for step in
            [recipients::mark_opened, recipients::mark_fetched, recipients::mark_reminded, recipients::revoke]
        {
            assert!(step(conn, id, NOW)? && !step(conn, id, NOW)?);
        }
        recipients::set_message_id(conn, id, "m@example.org")?;
        recipients::forget_passphrases(conn, share)?;
        let found = recipients::find_by_email(conn, share, [2; 16])?.unwrap();
        let person = &found.recipient;
        assert_eq!((person.opened_at, person.fetched_at), (Some(NOW), Some(NOW)));
        assert_eq!((person.reminded_at, person.revoked_at), (Some(NOW), Some(NOW)));
        assert_eq!((person.message_id.as_deref(), found.passphrase), (Some("m@example.org"), None));
        assert_eq!(recipients::of_shares(conn, &[share])?.len(), recipients::of_share(conn, share)?.len());
        Ok(())
    })
    .await;
}

async fn an_address_is_corrected_only_before_it_was_proved(base: Base) {
    let (share, id) = (base.share, base.recipient);
    base.write(move |conn| {
        assert!(recipients::readdress(conn, id, [7; 16], b"carol")?);
        assert_eq!(recipients::find_by_email(conn, share, [7; 16])?.unwrap().sealed, b"carol");
        recipients::mark_opened(conn, id, NOW)?;
        assert!(!recipients::readdress(conn, id, [8; 16], b"dave")?);
        assert!(recipients::find_by_email(conn, share, [8; 16])?.is_none());
        Ok(())
    })
    .await;
}
