//! The records of a zip file (APPNOTE 6.3.10), each without its signature.

use crate::scan::verdict::Why;

pub(super) const LOCAL: u32 = 0x0403_4b50;
pub(super) const CENTRAL: u32 = 0x0201_4b50;
pub(super) const END: u32 = 0x0605_4b50;
pub(super) const END_64: u32 = 0x0606_4b50;
pub(super) const LOCATOR_64: u32 = 0x0706_4b50;
pub(super) const DESCRIPTOR: u32 = 0x0807_4b50;
/// Comes before an encrypted central directory.
pub(super) const DECRYPTION: u32 = 0x0806_4b50;

/// A field that says: look in the zip64 extra field.
const IN_EXTRA_32: u64 = 0xffff_ffff;
const IN_EXTRA_16: u64 = 0xffff;

/// Nobody writes extensions of the zip64 end record; so long they may be, in bytes.
const EXTENSION_64_BYTES_MAX: u64 = 0xffff;

/// How a member is packed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Method {
    Stored,
    Deflate,
}

/// What a header, local or central, says about its member's bytes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Sizes {
    pub(super) crc32: u32,
    pub(super) packed: u64,
    pub(super) unpacked: u64,
}

#[derive(Debug)]
pub(super) struct Local {
    pub(super) method: Method,
    /// Zeros where a data descriptor follows.
    pub(super) sizes: Sizes,
    pub(super) descriptor: Option<DescriptorWidth>,
    pub(super) name: Vec<u8>,
}

/// How wide the two sizes of a data descriptor are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum DescriptorWidth {
    Four,
    Eight,
}

impl DescriptorWidth {
    /// The descriptor's length in bytes, without a signature.
    pub(super) fn bytes(self) -> usize {
        match self {
            Self::Four => 12,
            Self::Eight => 20,
        }
    }

    pub(super) fn parse(self, record: &[u8]) -> Sizes {
        let mut fields = Fields(record);
        match self {
            Self::Four => read_sizes(&mut fields),
            Self::Eight => Sizes { crc32: fields.u32(), packed: fields.u64(), unpacked: fields.u64() },
        }
    }
}

#[derive(Debug)]
pub(super) struct Central {
    pub(super) method: Method,
    pub(super) sizes: Sizes,
    /// Where the local header begins.
    pub(super) offset: u64,
}

/// What an end record says about the central directory; `None` where it leaves that to the zip64 record.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct End {
    pub(super) entries: Option<u64>,
    pub(super) bytes: Option<u64>,
    pub(super) offset: Option<u64>,
}

/// Little-endian fields, one after another. What is missing reads as zeros; lengths are checked by who collects.
pub(super) struct Fields<'a>(pub(super) &'a [u8]);

impl<'a> Fields<'a> {
    pub(super) fn bytes(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(count.min(self.0.len()));
        self.0 = rest;
        taken
    }

    fn array<const N: usize>(&mut self) -> [u8; N] {
        let taken = self.bytes(N);
        let mut array = [0; N];
        array[..taken.len()].copy_from_slice(taken);
        array
    }

    pub(super) fn u16(&mut self) -> u16 {
        u16::from_le_bytes(self.array())
    }

    pub(super) fn u32(&mut self) -> u32 {
        u32::from_le_bytes(self.array())
    }

    pub(super) fn u64(&mut self) -> u64 {
        u64::from_le_bytes(self.array())
    }
}

impl Local {
    pub(super) const FIXED: usize = 26;

    /// How many bytes of name and extra field follow the fixed ones.
    pub(super) fn rest(fixed: &[u8]) -> usize {
        let mut fields = Fields(&fixed[22..]);
        usize::from(fields.u16()) + usize::from(fields.u16())
    }

    pub(super) fn parse(record: &[u8]) -> Result<Self, Why> {
        let mut fields = Fields(record);
        let _version = fields.u16();
        let flags = Flags::parse(fields.u16())?;
        let method = method(fields.u16())?;
        let _time = fields.u32();
        let mut sizes = read_sizes(&mut fields);
        let (name, extra) = (fields.u16(), fields.u16());
        let name = fields.bytes(name.into()).to_vec();
        let zip64 = Zip64::find(fields.bytes(extra.into()));
        let descriptor = flags.descriptor.then_some(match zip64 {
            Some(_) => DescriptorWidth::Eight,
            None => DescriptorWidth::Four,
        });
        Zip64::widen(zip64, &mut sizes)?;
        Ok(Self { method, sizes, descriptor, name })
    }
}

impl Central {
    pub(super) const FIXED: usize = 42;

    pub(super) fn rest(fixed: &[u8]) -> usize {
        let mut fields = Fields(&fixed[24..]);
        usize::from(fields.u16()) + usize::from(fields.u16()) + usize::from(fields.u16())
    }

    pub(super) fn parse(record: &[u8]) -> Result<Self, Why> {
        let mut fields = Fields(record);
        let _versions = fields.u32();
        let _flags = Flags::parse(fields.u16())?;
        let method = method(fields.u16())?;
        let _time = fields.u32();
        let mut sizes = read_sizes(&mut fields);
        let (name, extra, _comment) = (fields.u16(), fields.u16(), fields.u16());
        let _disk_and_attributes = fields.bytes(8);
        let mut offset = u64::from(fields.u32());
        let _name = fields.bytes(name.into());
        let mut zip64 = Zip64::widen(Zip64::find(fields.bytes(extra.into())), &mut sizes)?;
        if offset == IN_EXTRA_32 {
            offset = zip64.next()?;
        }
        Ok(Self { method, sizes, offset })
    }
}

impl End {
    /// Without the comment.
    pub(super) const FIXED: usize = 18;

    /// The record, and the length of the comment behind it.
    pub(super) fn parse(fixed: &[u8]) -> (Self, usize) {
        let mut fields = Fields(fixed);
        let _disks = fields.u32();
        let _entries_here = fields.u16();
        let entries = u64::from(fields.u16());
        let (bytes, offset) = (u64::from(fields.u32()), u64::from(fields.u32()));
        let known = |value: u64, unknown: u64| (value != unknown).then_some(value);
        let end = Self {
            entries: known(entries, IN_EXTRA_16),
            bytes: known(bytes, IN_EXTRA_32),
            offset: known(offset, IN_EXTRA_32),
        };
        (end, fields.u16().into())
    }

    /// The zip64 record: its own length and what is fixed of it.
    pub(super) const FIXED_64: usize = 8 + 44;

    /// The length of what follows the fixed part.
    pub(super) fn extension_64(fixed: &[u8]) -> usize {
        // What is longer than this is refused when it is parsed.
        let length = Fields(fixed).u64().saturating_sub(44).min(EXTENSION_64_BYTES_MAX);
        usize::try_from(length).unwrap_or(usize::MAX)
    }

    pub(super) fn parse_64(record: &[u8]) -> Result<Self, Why> {
        let mut fields = Fields(record);
        if fields.u64() != record.len() as u64 - 8 {
            return Err(Why::DamagedArchive);
        }
        let _versions_disks_entries_here = fields.bytes(4 + 8 + 8);
        let (entries, bytes, offset) = (fields.u64(), fields.u64(), fields.u64());
        Ok(Self { entries: Some(entries), bytes: Some(bytes), offset: Some(offset) })
    }
}

struct Flags {
    descriptor: bool,
}

impl Flags {
    fn parse(bits: u16) -> Result<Self, Why> {
        const ENCRYPTED: u16 = 1 | 1 << 6 | 1 << 13;
        const PATCH: u16 = 1 << 5;
        if bits & ENCRYPTED != 0 {
            return Err(Why::EncryptedArchive);
        }
        if bits & PATCH != 0 {
            return Err(Why::UnsupportedArchive);
        }
        Ok(Self { descriptor: bits & 1 << 3 != 0 })
    }
}

fn method(number: u16) -> Result<Method, Why> {
    match number {
        0 => Ok(Method::Stored),
        8 => Ok(Method::Deflate),
        _ => Err(Why::UnsupportedArchive),
    }
}

fn read_sizes(fields: &mut Fields<'_>) -> Sizes {
    Sizes { crc32: fields.u32(), packed: fields.u32().into(), unpacked: fields.u32().into() }
}

/// The zip64 extra field: the numbers that did not fit, in a fixed order, and only those.
struct Zip64<'a>(&'a [u8]);

impl<'a> Zip64<'a> {
    const ID: u16 = 1;

    fn find(extra: &'a [u8]) -> Option<Self> {
        let mut fields = Fields(extra);
        while !fields.0.is_empty() {
            let (id, length) = (fields.u16(), fields.u16());
            let field = fields.bytes(length.into());
            if id == Self::ID {
                return Some(Self(field));
            }
        }
        None
    }

    /// Replaces the sizes that did not fit; what is left of the field follows.
    fn widen(field: Option<Self>, sizes: &mut Sizes) -> Result<Self, Why> {
        let mut field = field.unwrap_or(Self(&[]));
        if sizes.unpacked == IN_EXTRA_32 {
            sizes.unpacked = field.next()?;
        }
        if sizes.packed == IN_EXTRA_32 {
            sizes.packed = field.next()?;
        }
        Ok(field)
    }

    fn next(&mut self) -> Result<u64, Why> {
        let (number, rest) = self.0.split_first_chunk().ok_or(Why::DamagedArchive)?;
        self.0 = rest;
        Ok(u64::from_le_bytes(*number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_do_not_fit_come_from_the_zip64_field_in_their_order() {
        let parts: [&[u8]; 9] = [
            &[45, 0, 45, 0, 0, 0, 8, 0, 0, 0, 0, 0],
            &0x1234_u32.to_le_bytes(),
            // Packed fits; unpacked does not.
            &7_u32.to_le_bytes(),
            &[0xff; 4],
            &[1, 0, 24, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            &[0xff; 4],
            b"a",
            // Another field first.
            &[0x55, 0x54, 0, 0, 1, 0, 16, 0],
            &[5_u64 << 32, 6 << 32].map(u64::to_le_bytes).concat(),
        ];
        let record = parts.concat();
        assert_eq!(record.len(), Central::FIXED + Central::rest(&record[..Central::FIXED]));
        let entry = Central::parse(&record).unwrap();
        assert_eq!(entry.sizes, Sizes { crc32: 0x1234, packed: 7, unpacked: 5 << 32 });
        assert_eq!(entry.offset, 6 << 32);
        let cut = Central::parse(&record[..record.len() - 8]);
        assert_eq!(cut.unwrap_err(), Why::DamagedArchive);
    }
}
