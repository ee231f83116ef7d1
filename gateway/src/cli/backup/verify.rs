//! Looking at one.

use super::super::{Failure, Status, out, text};
use super::{FromArgs, failed, open};
use crate::archive::{ArchiveError, KEYSTORE, LISTS, Listed, MANIFEST, Manifest, OBJECTS, Shelf, sha256};

pub(super) fn run(args: &FromArgs) -> Result<(), Failure> {
    let (head, mut parts, stock) = open(args)?;
    let mut inside = std::collections::VecDeque::new();
    let (mut objects, mut bytes, mut manifest) = (0_u64, 0_u64, None);
    while let Some(name) = parts.peek().map(str::to_owned) {
        let listed = !name.starts_with(OBJECTS) && name != MANIFEST;
        let listed = if listed { Listed::InManifest } else { Listed::Elsewhere };
        let (name, data) = parts.take(listed).map_err(|error| failed(&error))?;
        if let Some(object) = name.strip_prefix(OBJECTS) {
            inside.push_back((object.to_owned(), data.len() as u64, sha256(&data)));
        } else if name.starts_with(LISTS) {
            for (object, size, digest) in read_lists(&data)? {
                check(&object, size, &digest, &mut inside, stock.as_ref())?;
                objects += 1;
                bytes += size;
            }
        } else if name == MANIFEST {
            manifest = serde_json::from_slice::<Manifest>(&data).ok();
        }
    }
    let manifest = manifest.ok_or_else(|| damaged("it has no manifest"))?;
    let sound = parts.digests().are(&manifest.parts)
        && manifest.parts.iter().any(|part| part.name == KEYSTORE)
        && (manifest.objects, manifest.object_bytes) == (objects, bytes)
        && inside.is_empty();
    if !sound {
        return Err(damaged("it does not hold what its manifest says"));
    }
    parts.finish().map_err(|error| failed(&error))?;
    out::line(&format!("made          {}", head.made_at))?;
    out::line(&format!("organisation  {}", head.org_id))?;
    out::line(&format!("database      {} ({} migrations)", head.database, head.migrations.len()))?;
    out::line(&format!("stored files  {objects} objects, {}", text::size(bytes)))?;
    out::note("The backup is whole.");
    Ok(())
}

fn check(
    object: &str,
    size: u64,
    digest: &str,
    inside: &mut std::collections::VecDeque<(String, u64, String)>,
    stock: Option<&Shelf>,
) -> Result<(), Failure> {
    let fits = match (inside.pop_front(), stock) {
        (Some(found), _) => found == (object.to_owned(), size, digest.to_owned()),
        (None, Some(stock)) => {
            stock.read(object, digest).map_err(|error| failed(&error))?.len() as u64 == size
        }
        (None, None) => false,
    };
    if fits { Ok(()) } else { Err(damaged(&format!("the object {object} is missing, or another"))) }
}

/// The lines of a list of objects: name, size, SHA-256.
pub(in crate::cli) fn read_lists(data: &[u8]) -> Result<Vec<(String, u64, String)>, Failure> {
    let text = std::str::from_utf8(data).map_err(|_| damaged("a list of objects is no text"))?;
    let lines = text.lines().map(|line| {
        let mut words = line.split(' ');
        let object = (words.next()?.to_owned(), words.next()?.parse().ok()?, words.next()?.to_owned());
        words.next().is_none().then_some(object)
    });
    lines.collect::<Option<_>>().ok_or_else(|| damaged("a list of objects has a wrong line"))
}

fn damaged(why: &str) -> Failure {
    let failure = Failure::caused(Status::Unverified, &ArchiveError::Damaged(why.to_owned()));
    failure.hint("Use an earlier backup, and find out what happened to this one.")
}
