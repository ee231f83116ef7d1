//! How many connections may be open, in all and from one address.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

/// Counts open connections.
pub(super) struct Slots {
    all_max: u32,
    per_address_max: u32,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    all: u32,
    by_address: HashMap<IpAddr, u32>,
}

/// Why there is no slot.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Full {
    All,
    Address,
}

/// One open connection; dropping it frees the slot.
pub(super) struct Slot {
    slots: Arc<Slots>,
    address: Option<IpAddr>,
}

impl Slots {
    pub(super) fn new(all_max: u32, per_address_max: u32) -> Arc<Self> {
        Arc::new(Self { all_max, per_address_max, open: Mutex::default() })
    }

    /// Takes a slot. A trusted proxy brings many people, so only the total holds for it.
    pub(super) fn take(self: &Arc<Self>, ip: IpAddr, is_proxy: bool) -> Result<Slot, Full> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.all >= self.all_max {
            return Err(Full::All);
        }
        let address = (!is_proxy).then(|| network(ip));
        if let Some(address) = address {
            let count = open.by_address.entry(address).or_default();
            if *count >= self.per_address_max {
                return Err(Full::Address);
            }
            *count += 1;
        }
        open.all += 1;
        Ok(Slot { slots: Arc::clone(self), address })
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut open = self.slots.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.all -= 1;
        if let Some(address) = self.address
            && let Some(count) = open.by_address.get_mut(&address)
        {
            *count -= 1;
            if *count == 0 {
                open.by_address.remove(&address);
            }
        }
    }
}

/// What one subscriber holds: an IPv4 address, or the /64 of an IPv6 one.
fn network(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() & !u128::from(u64::MAX))),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_gets_its_share_and_no_more_until_one_closes() {
        let slots = Slots::new(10, 2);
        let first = slots.take(ip("192.0.2.1"), false).unwrap();
        let _second = slots.take(ip("::ffff:192.0.2.1"), false).unwrap();
        assert_eq!(slots.take(ip("192.0.2.1"), false).err(), Some(Full::Address));
        assert!(slots.take(ip("192.0.2.2"), false).is_ok());
        drop(first);
        assert!(slots.take(ip("192.0.2.1"), false).is_ok());
    }

    #[test]
    fn an_ipv6_subscriber_is_a_64_bit_network() {
        let slots = Slots::new(10, 1);
        let _one = slots.take(ip("2001:db8::1"), false).unwrap();
        assert_eq!(slots.take(ip("2001:db8::ffff:2"), false).err(), Some(Full::Address));
        assert!(slots.take(ip("2001:db8:0:1::1"), false).is_ok());
    }

    #[test]
    fn a_proxy_is_bound_by_the_total_alone() {
        let slots = Slots::new(3, 1);
        let _held: Vec<_> = (0..3).map(|_| slots.take(ip("10.0.0.1"), true).unwrap()).collect();
        assert_eq!(slots.take(ip("10.0.0.1"), true).err(), Some(Full::All));
    }
}
