//! As much of CBOR (RFC 8949) as an authenticator sends: whole numbers, bytes, texts, arrays and maps, all of definite
//! length and in their shortest form (CTAP2 canonical CBOR). Everything else is refused.

/// The bytes are not what was asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Malformed;

/// How deep values may be nested that are skipped.
const DEPTH_MAX: u32 = 8;

/// Reads from the front of some bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

/// The first part of an item: its major type and its number.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Head {
    major: u8,
    number: u64,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// What was not read yet.
    pub(super) fn rest(self) -> &'a [u8] {
        self.rest
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(Malformed)?;
        self.rest = rest;
        Ok(taken)
    }

    fn head(&mut self) -> Result<Head, Malformed> {
        let first = self.take(1)?[0];
        let (major, short) = (first >> 5, first & 0x1f);
        let (len, least) = match short {
            0..=23 => return Ok(Head { major, number: u64::from(short) }),
            24 => (1, 24),
            25 => (2, 0x100),
            26 => (4, 0x1_0000),
            27 => (8, 0x1_0000_0000),
            _ => return Err(Malformed),
        };
        let number = self.take(len)?.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
        // Simple values and floats (major type 7) use these bytes for themselves.
        if major == 7 || number < least {
            return Err(Malformed);
        }
        Ok(Head { major, number })
    }

    fn expect(&mut self, major: u8) -> Result<u64, Malformed> {
        let head = self.head()?;
        if head.major == major { Ok(head.number) } else { Err(Malformed) }
    }

    /// How many pairs the map has that begins here.
    pub(super) fn map(&mut self) -> Result<u64, Malformed> {
        self.expect(5)
    }

    pub(super) fn integer(&mut self) -> Result<i64, Malformed> {
        let head = self.head()?;
        let number = i64::try_from(head.number).map_err(|_| Malformed)?;
        match head.major {
            0 => Ok(number),
            1 => Ok(-1 - number),
            _ => Err(Malformed),
        }
    }

    pub(super) fn bytes(&mut self) -> Result<&'a [u8], Malformed> {
        let len = self.expect(2)?;
        self.take(usize::try_from(len).map_err(|_| Malformed)?)
    }

    pub(super) fn text(&mut self) -> Result<&'a str, Malformed> {
        let len = self.expect(3)?;
        let bytes = self.take(usize::try_from(len).map_err(|_| Malformed)?)?;
        std::str::from_utf8(bytes).map_err(|_| Malformed)
    }

    /// Reads over one value, whatever it is.
    pub(super) fn skip(&mut self) -> Result<(), Malformed> {
        self.skip_to(DEPTH_MAX)
    }

    fn skip_to(&mut self, depth: u32) -> Result<(), Malformed> {
        let below = depth.checked_sub(1).ok_or(Malformed)?;
        let head = self.head()?;
        match head.major {
            0 | 1 | 7 => Ok(()),
            2 | 3 => self.take(usize::try_from(head.number).map_err(|_| Malformed)?).map(|_| ()),
            4 => (0..head.number).try_for_each(|_| self.skip_to(below)),
            5 => (0..head.number).try_for_each(|_| self.skip_to(below).and_then(|()| self.skip_to(below))),
            _ => Err(Malformed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_rfc_8949_writes_them() {
        let integers: [(&[u8], i64); 7] = [
            (&[0x00], 0),
            (&[0x17], 23),
            (&[0x18, 0x18], 24),
            (&[0x19, 0x03, 0xe8], 1000),
            (&[0x20], -1),
            (&[0x26], -7),
            (&[0x39, 0x01, 0x00], -257),
        ];
        for (bytes, number) in integers {
            assert_eq!(Reader::new(bytes).integer(), Ok(number));
        }
        assert_eq!(Reader::new(&[0x44, 1, 2, 3, 4]).bytes(), Ok(&[1, 2, 3, 4][..]));
        assert_eq!(Reader::new(b"\x64none").text(), Ok("none"));
        let mut map = Reader::new(&[0xa1, 0x01, 0x82, 0x02, 0xf5, 0x09]);
        assert_eq!(map.map(), Ok(1));
        assert!(map.skip().is_ok() && map.skip().is_ok());
        assert_eq!(map.rest(), &[0x09]);
    }

    #[test]
    fn what_is_cut_indefinite_or_not_shortest_is_refused() {
        let wrong: [&[u8]; 9] = [
            &[],
            &[0x18],
            &[0x18, 0x17],
            &[0x19, 0x00, 0xff],
            &[0x1a, 0x00, 0x00, 0xff, 0xff],
            &[0x5f, 0x41, 0x00, 0xff],
            &[0x44, 1, 2],
            &[0xf9, 0x00, 0x00],
            &[0xc0, 0x00],
        ];
        for bytes in wrong {
            assert_eq!(Reader::new(bytes).skip(), Err(Malformed), "{bytes:x?}");
        }
        let deep = [0x81; 40];
        assert_eq!(Reader::new(&deep).skip(), Err(Malformed));
        let huge = [0x9b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
        assert_eq!(Reader::new(&huge).skip(), Err(Malformed));
    }
}
