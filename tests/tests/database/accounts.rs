//! Second factors, half-way sign-ins, known browsers, and tokens that live with a session.

use kuvert::db::factors::{self, FactorRecord};
use kuvert::db::sessions::{self, StaffSession};
use kuvert::db::steps::{self, Missing};
use kuvert::db::tokens::{self, TokenRecord};
use kuvert::domain::{FactorId, FactorKind, Scopes, StaffId, TokenId, TokenKind, Way};
use time::Duration;

use crate::base::{Base, NOW};

on_both! {
    a_step_of_an_app_is_used_once_and_never_an_older_one,
    a_passkey_that_does_not_count_is_used_again_and_again,
    recovery_codes_are_spent_once_and_replaced_as_a_set,
    a_half_way_sign_in_has_so_many_tries_and_ends_once,
    a_challenge_is_taken_once_for_its_purpose_by_whom_it_was_given_to,
    a_browser_is_known_for_its_owner_until_it_is_forgotten,
    an_add_ins_token_goes_with_its_session_and_moves_with_it,
}

fn factor(base: &Base, n: u8, kind: FactorKind) -> FactorRecord {
    FactorRecord {
        id: FactorId::from_bytes([n; 16]),
        staff: base.staff,
        kind,
        handle: (kind == FactorKind::Passkey).then_some([n; 32]),
        sealed: vec![n],
        counter: 0,
        created_at: NOW,
        confirmed_at: (kind == FactorKind::Passkey).then_some(NOW),
        used_at: None,
    }
}

async fn a_step_of_an_app_is_used_once_and_never_an_older_one(base: Base) {
    let (app, staff) = (factor(&base, 1, FactorKind::App), base.staff);
    base.write(move |conn| {
        factors::insert(conn, &app)?;
        assert!(!factors::advance(conn, app.id, 100, NOW)?, "before it was confirmed");
        assert!(factors::confirm(conn, app.id, 100, NOW)? && !factors::confirm(conn, app.id, 101, NOW)?);
        assert!(!factors::advance(conn, app.id, 100, NOW)? && !factors::advance(conn, app.id, 99, NOW)?);
        assert!(factors::advance(conn, app.id, 101, NOW)? && !factors::advance(conn, app.id, 101, NOW)?);
        assert!(!factors::delete(conn, StaffId::from_bytes([9; 16]), app.id)?, "another's");
        assert_eq!(factors::list(conn, staff)?.len(), 1);
        assert_eq!(factors::delete_all(conn, staff)?, 1);
        Ok(())
    })
    .await;
}

async fn a_passkey_that_does_not_count_is_used_again_and_again(base: Base) {
    let (key, staff) = (factor(&base, 2, FactorKind::Passkey), base.staff);
    let twin = FactorRecord { id: FactorId::from_bytes([3; 16]), ..key.clone() };
    base.write(move |conn| {
        factors::insert(conn, &key)?;
        assert_eq!(factors::find_passkey(conn, &[2; 32])?.map(|found| found.staff), Some(staff));
        assert!(factors::find_passkey(conn, &[3; 32])?.is_none());
        assert!(factors::advance(conn, key.id, 0, NOW)? && factors::advance(conn, key.id, 0, NOW)?);
        assert!(factors::advance(conn, key.id, 7, NOW)? && !factors::advance(conn, key.id, 7, NOW)?);
        factors::delete_unconfirmed(conn, staff)?;
        assert_eq!(factors::list(conn, staff)?.len(), 1);
        Ok(())
    })
    .await;
    let taken = base.db.write(move |conn| factors::insert(conn, &twin)).await;
    assert!(taken.is_err(), "one credential belongs to one account");
}

async fn recovery_codes_are_spent_once_and_replaced_as_a_set(base: Base) {
    let staff = base.staff;
    base.write(move |conn| {
        assert_eq!(factors::codes_salt(conn, staff)?, None);
        factors::replace_codes(conn, staff, &[1; 16], &[[1; 32], [2; 32]], NOW)?;
        assert_eq!(factors::codes_salt(conn, staff)?, Some([1; 16]));
        assert!(factors::spend_code(conn, staff, &[1; 32], NOW)?);
        assert!(
            !factors::spend_code(conn, staff, &[1; 32], NOW)?
                && !factors::spend_code(conn, staff, &[3; 32], NOW)?
        );
        assert_eq!(factors::codes_left(conn, staff)?, 1);
        factors::replace_codes(conn, staff, &[2; 16], &[[4; 32]], NOW)?;
        assert!(!factors::spend_code(conn, staff, &[2; 32], NOW)?, "of the old set");
        assert_eq!(factors::codes_left(conn, staff)?, 1);
        Ok(())
    })
    .await;
}

async fn a_half_way_sign_in_has_so_many_tries_and_ends_once(base: Base) {
    let staff = base.staff;
    base.write(move |conn| {
        let end = NOW + Duration::minutes(10);
        steps::begin(conn, &[1; 32], staff, Missing::Factor, (NOW, end))?;
        assert_eq!(steps::find(conn, &[1; 32], Missing::Factor, NOW)?, Some(staff));
        assert_eq!(steps::find(conn, &[1; 32], Missing::SetUp, NOW)?, None, "another step");
        assert_eq!(steps::find(conn, &[1; 32], Missing::Factor, end)?, None);
        assert!(steps::take_try(conn, &[1; 32], 2, NOW)? && steps::take_try(conn, &[1; 32], 2, NOW)?);
        assert!(!steps::take_try(conn, &[1; 32], 2, NOW)? && !steps::take_try(conn, &[2; 32], 2, NOW)?);
        assert!(steps::end(conn, &[1; 32])? && !steps::end(conn, &[1; 32])?);
        steps::begin(conn, &[3; 32], staff, Missing::SetUp, (NOW, end))?;
        steps::sweep(conn, end)?;
        assert_eq!(steps::find(conn, &[3; 32], Missing::SetUp, NOW)?, None);
        Ok(())
    })
    .await;
}

async fn a_challenge_is_taken_once_for_its_purpose_by_whom_it_was_given_to(base: Base) {
    base.write(move |conn| {
        let end = NOW + Duration::minutes(5);
        steps::challenge(conn, &[1; 32], "second", &[7; 32], end)?;
        assert!(!steps::take_challenge(conn, &[1; 32], "sign_in", &[7; 32], NOW)?);
        assert!(!steps::take_challenge(conn, &[1; 32], "second", &[8; 32], NOW)?);
        assert!(!steps::take_challenge(conn, &[1; 32], "second", &[7; 32], end)?);
        assert!(steps::take_challenge(conn, &[1; 32], "second", &[7; 32], NOW)?);
        assert!(!steps::take_challenge(conn, &[1; 32], "second", &[7; 32], NOW)?);
        Ok(())
    })
    .await;
}

async fn a_browser_is_known_for_its_owner_until_it_is_forgotten(base: Base) {
    let staff = base.staff;
    base.write(move |conn| {
        let end = NOW + Duration::days(180);
        steps::remember_device(conn, &[1; 32], staff, (NOW, end))?;
        steps::remember_device(conn, &[1; 32], staff, (NOW, end))?;
        assert!(steps::knows_device(conn, &[1; 32], staff, NOW)?);
        assert!(!steps::knows_device(conn, &[1; 32], StaffId::from_bytes([9; 16]), NOW)?);
        assert!(!steps::knows_device(conn, &[1; 32], staff, end)?);
        steps::forget_devices(conn, staff)?;
        assert!(!steps::knows_device(conn, &[1; 32], staff, NOW)?);
        Ok(())
    })
    .await;
}

async fn an_add_ins_token_goes_with_its_session_and_moves_with_it(base: Base) {
    let staff = base.staff;
    let session = move |n| StaffSession {
        id: [n; 32],
        staff,
        sealed: vec![n],
        created_at: NOW,
        seen_at: NOW,
        expires_at: NOW + Duration::DAY,
        way: Way::Addin,
        proved_at: Some(NOW),
    };
    let token = TokenRecord {
        id: TokenId::from_bytes([1; 16]),
        secret_hash: [5; 32],
        staff,
        sealed: vec![1],
        created_at: NOW,
        expires_at: Some(NOW + Duration::HOUR),
        used_at: None,
        kind: TokenKind::Addin,
        scopes: Scopes::ADDIN,
        session: Some([1; 32]),
    };
    base.write(move |conn| {
        sessions::insert_staff(conn, &session(1))?;
        sessions::insert_staff(conn, &session(2))?;
        tokens::insert(conn, &token)?;
        assert!(tokens::list_api(conn, staff)?.is_empty());
        let found = tokens::find_by_secret(conn, &[5; 32], NOW)?.unwrap();
        assert_eq!(
            (found.kind, found.scopes, found.session),
            (TokenKind::Addin, Scopes::ADDIN, Some([1; 32]))
        );
        tokens::move_to_session(conn, &[1; 32], &[2; 32])?;
        assert!(sessions::end_staff(conn, staff, &[1; 32])?);
        assert!(tokens::find_by_secret(conn, &[5; 32], NOW)?.is_some());
        assert_eq!(sessions::end_other_staff(conn, staff, None)?, 1);
        assert!(tokens::find_by_secret(conn, &[5; 32], NOW)?.is_none());
        Ok(())
    })
    .await;
}
