//! Files on their way in: one writer, counted segments, accepted once.

use kuvert::db::files::{self, FileState};
use kuvert::domain::{FileId, WriterId};
use time::{Duration, OffsetDateTime};

use crate::base::{Base, NOW};

on_both! {
    case_34_one_of_many_writers_at_once_has_the_file,
    a_writer_counts_on_from_where_the_file_ends,
    a_writer_that_fell_silent_is_replaced_and_counts_no_more,
    a_node_gives_up_the_claims_of_its_earlier_life_and_no_others,
    a_file_is_accepted_once_and_its_segments_are_forgotten,
    a_fault_is_noted_once_until_it_is_mended,
    a_deleted_file_is_gone_with_its_segments,
}

fn until() -> OffsetDateTime {
    NOW + Duration::MINUTE
}

const WRITER: WriterId = WriterId::from_bytes([1; 16]);
const OTHER: WriterId = WriterId::from_bytes([2; 16]);

async fn case_34_one_of_many_writers_at_once_has_the_file(base: Base) {
    let file = base.file;
    let claimed = base
        .at_once(20, move |db, n| async move {
            let writer = WriterId::from_bytes([n as u8; 16]);
            db.write(move |conn| files::claim_writer(conn, file, 0, writer, NOW, until())).await.unwrap()
        })
        .await;
    assert_eq!(claimed.iter().filter(|claimed| **claimed).count(), 1);
}

async fn a_writer_counts_on_from_where_the_file_ends(base: Base) {
    let file = base.file;
    base.write(move |conn| {
        assert!(!files::claim_writer(conn, file, 1, WRITER, NOW, until())?, "the file does not end there");
        assert!(files::claim_writer(conn, file, 0, WRITER, NOW, until())?);
        assert!(files::advance(conn, file, WRITER, 0, &[40, 20], until())?);
        assert!(!files::advance(conn, file, WRITER, 0, &[1], until())?, "those places are taken");
        assert!(files::advance(conn, file, WRITER, 2, &[40], until())?);
        files::release_writer(conn, file, WRITER)?;
        assert_eq!(files::pieces(conn, file)?, [40, 20, 40]);
        let record = files::find(conn, file)?;
        assert_eq!((record.received, record.pieces, record.state), (100, 3, FileState::Receiving));
        assert!(files::mark_received(conn, file)? && !files::mark_received(conn, file)?);
        assert!(!files::claim_writer(conn, file, 100, OTHER, NOW, until())?, "nothing is missing");
        Ok(())
    })
    .await;
}

async fn a_writer_that_fell_silent_is_replaced_and_counts_no_more(base: Base) {
    let file = base.file;
    base.write(move |conn| {
        assert!(files::claim_writer(conn, file, 0, WRITER, NOW, until())?);
        assert!(!files::claim_writer(conn, file, 0, OTHER, NOW, until())?);
        assert!(files::keep_writer(conn, file, WRITER, until() + Duration::MINUTE)?);
        assert!(!files::claim_writer(conn, file, 0, OTHER, until(), until())?, "it showed a sign of life");
        let silent = until() + Duration::MINUTE;
        assert!(files::claim_writer(conn, file, 0, OTHER, silent, silent + Duration::MINUTE)?);
        assert!(!files::advance(conn, file, WRITER, 0, &[1], until())?);
        assert!(!files::keep_writer(conn, file, WRITER, until())?);
        files::release_writer(conn, file, WRITER)?;
        assert!(files::advance(conn, file, OTHER, 0, &[1], until())?, "another's release changes nothing");
        Ok(())
    })
    .await;
}

async fn a_node_gives_up_the_claims_of_its_earlier_life_and_no_others(base: Base) {
    let (file, other) = (base.file, files::FileRecord { id: FileId::from_bytes([71; 16]), ..base.a_file() });
    let of_node =
        |node: u8, claim: u8| WriterId::from_bytes([[node; 8], [claim; 8]].concat().try_into().unwrap());
    base.write(move |conn| {
        files::insert(conn, &other, 1, NOW)?;
        files::claim_writer(conn, file, 0, of_node(7, 0xFF), NOW, until())?;
        files::claim_writer(conn, other.id, 0, of_node(8, 0), NOW, until())?;
        files::release_node(conn, of_node(7, 3))?;
        assert!(files::claim_writer(conn, file, 0, OTHER, NOW, until())?);
        assert!(!files::claim_writer(conn, other.id, 0, OTHER, NOW, until())?, "another node's");
        Ok(())
    })
    .await;
}

async fn a_file_is_accepted_once_and_its_segments_are_forgotten(base: Base) {
    let (file, share) = (base.file, base.share);
    base.write(move |conn| {
        assert!(!files::mark_received(conn, file)?, "not every byte is there");
        files::claim_writer(conn, file, 0, WRITER, NOW, until())?;
        files::advance(conn, file, WRITER, 0, &[100], until())?;
        files::mark_received(conn, file)?;
        assert!(files::accept(conn, file, b"entry")? && !files::accept(conn, file, b"other")?);
        let record = files::find(conn, file)?;
        assert_eq!((record.state, record.entry.as_deref()), (FileState::Accepted, Some(&b"entry"[..])));
        assert!(files::pieces(conn, file)?.is_empty());
        files::forget_entries(conn, share.into())?;
        assert_eq!(files::of_share(conn, share)?[0].entry, None);
        Ok(())
    })
    .await;
}

async fn a_fault_is_noted_once_until_it_is_mended(base: Base) {
    let file = base.file;
    base.write(move |conn| {
        assert!(files::mark_faulty(conn, file, NOW)? && !files::mark_faulty(conn, file, NOW)?);
        assert_eq!(files::faulty(conn, NOW, 9)?.len(), 1);
        files::clear_fault(conn, file)?;
        assert!(files::faulty(conn, NOW, 9)?.is_empty() && !files::find(conn, file)?.faulty);
        Ok(())
    })
    .await;
}

async fn a_deleted_file_is_gone_with_its_segments(base: Base) {
    let (file, share) = (base.file, base.share);
    base.write(move |conn| {
        files::claim_writer(conn, file, 0, WRITER, NOW, until())?;
        files::advance(conn, file, WRITER, 0, &[100], until())?;
        assert!(files::exists(conn, file)? && files::of_shares(conn, &[share])?.len() == 1);
        assert!(files::delete(conn, file)? && !files::delete(conn, file)?);
        assert!(!files::exists(conn, file)? && !files::exists(conn, FileId::from_bytes([200; 16]))?);
        assert!(files::pieces(conn, file)?.is_empty() && files::of_shares(conn, &[])?.is_empty());
        Ok(())
    })
    .await;
}
