//! Ways into a share: a token that only its holder has, and the package key wrapped under it.

use kuvert_crypto::ids::{KeyDay, LinkRowId as CryptoLinkRowId, PackageId};
use kuvert_crypto::keys::{OpenError, link_id, sent_token, unwrap_package_key, wrap_package_key};
use kuvert_crypto::secret::{LinkToken, PackageKey, StretchedPassphrase};
use time::{Duration, OffsetDateTime};

use super::{App, AppError};
use crate::db::links::LinkRecord;
use crate::db::{self, Conn};
use crate::domain::{LinkRole, LinkRowId, Package, RecipientId, ShareId};
use crate::keys::{Keys, KeysError, random, rng};

/// How long an unsent share is kept after its last change.
pub const DRAFT_DAYS: u32 = 7;

/// A link that was just made. Its token is nowhere else.
pub struct NewLink {
    pub token: LinkToken,
    pub record: LinkRecord,
}

/// A stretched passphrase and the salt it was stretched with.
#[derive(Clone)]
pub struct Passphrase {
    pub stretched: StretchedPassphrase,
    pub salt: [u8; 16],
}

/// What a new link is for.
pub struct Purpose<'a> {
    pub share: ShareId,
    pub role: LinkRole,
    pub recipient: Option<RecipientId>,
    pub key_day: u32,
    pub passphrase: Option<&'a Passphrase>,
}

/// The package that a key belongs to, as the formats name it.
pub fn package(package: impl Into<Package>) -> PackageId {
    PackageId::from_bytes(*package.into().as_bytes())
}

/// Makes a link with a fresh token.
pub fn make(keys: &Keys, purpose: &Purpose<'_>, pk: &PackageKey) -> Result<NewLink, AppError> {
    let token = LinkToken::random(&mut rng());
    let record = wrap(keys, &token, LinkRowId::from_bytes(random()), purpose, pk)?;
    Ok(NewLink { token, record })
}

/// Makes a link whose token comes from the draft's: sending the draft again gives the same one.
pub fn make_from_draft(
    keys: &Keys,
    purpose: &Purpose<'_>,
    pk: &PackageKey,
    draft: &LinkToken,
) -> Result<NewLink, AppError> {
    let row = LinkRowId::from_bytes(random());
    let token = token_from_draft(draft, row);
    let record = wrap(keys, &token, row, purpose, pk)?;
    Ok(NewLink { token, record })
}

/// The token of the link `row`, if sending the draft made it.
pub fn token_from_draft(draft: &LinkToken, row: LinkRowId) -> LinkToken {
    sent_token(draft, &CryptoLinkRowId::from_bytes(*row.as_bytes()))
}

fn wrap(
    keys: &Keys,
    token: &LinkToken,
    row: LinkRowId,
    purpose: &Purpose<'_>,
    pk: &PackageKey,
) -> Result<LinkRecord, AppError> {
    let root_id = keys.root_id();
    let kek = keys.bucket_key(root_id, purpose.key_day).ok_or(AppError::Keys(KeysError::NoRoot))?;
    let wrapped = wrap_package_key(
        &kek,
        token,
        purpose.passphrase.map(|passphrase| &passphrase.stretched),
        KeyDay(purpose.key_day),
        &package(purpose.share),
        &CryptoLinkRowId::from_bytes(*row.as_bytes()),
        pk,
        &mut rng(),
    );
    Ok(LinkRecord {
        id: row,
        link_id: *link_id(token).as_bytes(),
        share: purpose.share,
        recipient: purpose.recipient,
        role: purpose.role,
        key_day: purpose.key_day,
        root_id,
        wrap: Some(wrapped.to_vec()),
        salt: purpose.passphrase.map(|passphrase| passphrase.salt),
        locked_until: None,
    })
}

/// Why a presented token does not give the key.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum NoKey {
    /// Revoked, or its key day is over.
    Gone,
    /// The passphrase is wrong (or, without one, the row is not this token's).
    Wrong,
    /// The stored wrap is damaged.
    Damaged,
}

/// Gets the package key out of a presented token.
pub fn unwrap(
    keys: &Keys,
    link: &LinkRecord,
    token: &LinkToken,
    passphrase: Option<&StretchedPassphrase>,
) -> Result<PackageKey, NoKey> {
    let wrapped = link.wrap.as_deref().ok_or(NoKey::Gone)?;
    let kek = keys.bucket_key(link.root_id, link.key_day).ok_or(NoKey::Gone)?;
    unwrap_package_key(
        &kek,
        token,
        passphrase,
        KeyDay(link.key_day),
        &package(link.share),
        &CryptoLinkRowId::from_bytes(*link.id.as_bytes()),
        wrapped,
    )
    .map_err(|error| match error {
        OpenError::Commitment => NoKey::Wrong,
        _ => NoKey::Damaged,
    })
}

/// Moves a presented link's wrap to another key day: the token and the link stay the same.
pub fn rewrap(
    conn: &mut Conn,
    keys: &Keys,
    link: &LinkRecord,
    token: &LinkToken,
    key_day: u32,
    passphrase: Option<&Passphrase>,
    pk: &PackageKey,
) -> Result<(), AppError> {
    let purpose =
        Purpose { share: link.share, role: link.role, recipient: link.recipient, key_day, passphrase };
    let fresh = wrap(keys, token, link.id, &purpose, pk)?;
    db::links::rewrap(
        conn,
        link.id,
        fresh.key_day,
        fresh.root_id,
        fresh.wrap.as_deref().unwrap_or_default(),
    )?;
    Ok(())
}

/// Finds the link that a token opens.
pub async fn find(app: &App, token: &LinkToken) -> Result<Option<LinkRecord>, AppError> {
    let id = *link_id(token).as_bytes();
    Ok(app.db.read(move |conn| db::links::find(conn, &id)).await?)
}

/// The draft that a draft token belongs to, with its key.
pub struct OpenDraft {
    pub link: LinkRecord,
    pub pk: PackageKey,
}

/// Opens a draft by its token and moves its end.
pub async fn open_draft(app: &App, share: ShareId, token: &LinkToken) -> Result<OpenDraft, AppError> {
    let link = find(app, token).await?.ok_or(AppError::DraftToken)?;
    if link.role != LinkRole::Draft || link.share != share {
        return Err(AppError::DraftToken);
    }
    let pk = unwrap(&app.keys, &link, token, None).map_err(|_| AppError::DraftToken)?;
    let (keys, now, token, kept) = (app.keys.clone(), app.now(), token.clone(), OpenDraft { link, pk });
    app.db
        .write(move |conn| {
            if !db::shares::touch_draft(conn, share, now)? {
                return Err(AppError::NotADraft);
            }
            let key_day = draft_key_day(now);
            if kept.link.key_day < key_day {
                rewrap(conn, &keys, &kept.link, &token, key_day, None, &kept.pk)?;
            }
            Ok(kept)
        })
        .await
}

/// The key day of a draft that was changed at `now`.
pub fn draft_key_day(now: OffsetDateTime) -> u32 {
    crate::domain::share::day_of(now + Duration::days(i64::from(DRAFT_DAYS)))
}

/// Opens a share by its sender link, or by its group link.
pub async fn open_sender(
    app: &App,
    share: ShareId,
    token: &LinkToken,
) -> Result<(LinkRecord, PackageKey), AppError> {
    let link = find(app, token).await?.ok_or(AppError::SenderToken)?;
    let fits = link.share == share && matches!(link.role, LinkRole::Sender | LinkRole::Group);
    if !fits {
        return Err(AppError::SenderToken);
    }
    let pk = unwrap(&app.keys, &link, token, None).map_err(|_| AppError::SenderToken)?;
    Ok((link, pk))
}
