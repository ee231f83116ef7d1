//! Reading a part of one object in small pieces.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use object_store::path::Path;
use object_store::{GetOptions, GetResultPayload, ObjectStore, ObjectStoreExt};

use super::BlobError;

/// The most bytes [`Reader::next`] returns at once: four sealed chunks.
pub const READ_BYTES_MAX: usize = 4 * 16_400;

/// Reads a range of one object from its beginning to its end, holding one piece at a time.
pub struct Reader {
    source: Source,
    /// Bytes of the range that were not read yet.
    left: u64,
}

enum Source {
    /// One open file for all pieces: a file replaced meanwhile cannot be mixed into this one.
    File {
        file: Arc<File>,
        position: u64,
    },
    Stream {
        pieces: BoxStream<'static, object_store::Result<Bytes>>,
        ahead: BytesMut,
    },
}

pub(super) async fn open(
    objects: &dyn ObjectStore,
    place: &Path,
    range: Range<u64>,
) -> Result<Reader, BlobError> {
    let left = range.end - range.start;
    let options = GetOptions { range: Some(range.clone().into()), ..GetOptions::default() };
    let options = if left == 0 { GetOptions::default() } else { options };
    let found = match objects.get_opts(place, options).await {
        Ok(found) => found,
        // A range that begins behind the object's end is refused by the store itself, each in its own words.
        Err(error) => match objects.head(place).await {
            Ok(object) if object.size < range.end => return Err(BlobError::Short),
            _ => return Err(error.into()),
        },
    };
    if found.meta.size < range.end {
        return Err(BlobError::Short);
    }
    let source = match found.payload {
        GetResultPayload::File(file, _) => Source::File { file: Arc::new(file), position: range.start },
        GetResultPayload::Stream(pieces) => Source::Stream { pieces, ahead: BytesMut::new() },
    };
    Ok(Reader { source, left })
}

impl Reader {
    /// The next `wanted` bytes, or fewer at the end of the range; none once all were read. At most
    /// [`READ_BYTES_MAX`] at once. The buffer is the caller's, to decrypt in place.
    ///
    /// # Errors
    ///
    /// [`BlobError::Short`] if the object ends before the range.
    pub async fn next(&mut self, wanted: usize) -> Result<BytesMut, BlobError> {
        let len = u64::min(self.left, wanted.min(READ_BYTES_MAX) as u64);
        let len = usize::try_from(len).expect("at most READ_BYTES_MAX");
        if len == 0 {
            return Ok(BytesMut::new());
        }
        let piece = match &mut self.source {
            Source::File { file, position } => {
                let piece = read_at(Arc::clone(file), *position, len).await?;
                *position += len as u64;
                piece
            }
            Source::Stream { pieces, ahead } => {
                while ahead.len() < len {
                    let piece = pieces.next().await.ok_or(BlobError::Short)??;
                    ahead.extend_from_slice(&piece);
                }
                ahead.split_to(len)
            }
        };
        self.left -= len as u64;
        Ok(piece)
    }
}

async fn read_at(file: Arc<File>, position: u64, len: usize) -> Result<BytesMut, BlobError> {
    let read = tokio::task::spawn_blocking(move || {
        let mut piece = BytesMut::zeroed(len);
        file.read_exact_at(&mut piece, position).map(|()| piece)
    });
    Ok(read.await.map_err(io::Error::other)??)
}
