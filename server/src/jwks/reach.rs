//! Where an IP address leads. `std`'s own `is_global` is not stable yet; the blocks are those of IANA's registries of
//! special-purpose addresses, and for IPv6 only what is given out to the public counts at all.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Where an address leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// To the public internet.
    Public,
    /// Into a private network (RFC 1918, RFC 6598, RFC 4193).
    Private,
    /// To this machine.
    ThisMachine,
    /// To no place that could serve keys: link-local with the clouds' metadata, multicast, documentation, addresses
    /// wrapped in others.
    Nowhere,
}

const PRIVATE_V4: [(Ipv4Addr, u32); 4] = [
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
];

const NOWHERE_V4: [(Ipv4Addr, u32); 11] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    // Multicast, reserved, broadcast.
    (Ipv4Addr::new(224, 0, 0, 0), 3),
    // Metadata services of Alibaba and Azure, which are not link-local.
    (Ipv4Addr::new(100, 100, 100, 200), 32),
    (Ipv4Addr::new(168, 63, 129, 16), 32),
];

/// What of the public block is not public: IETF protocols with Teredo and ORCHID, documentation, 6to4.
const NOWHERE_V6: [(Ipv6Addr, u32); 6] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
    // Metadata services of Amazon and Google, within the private block.
    (Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254), 128),
    (Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254), 128),
];
const PRIVATE_V6: (Ipv6Addr, u32) = (Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7);
const PUBLIC_V6: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

impl Reach {
    pub(super) fn of(address: IpAddr) -> Self {
        match address {
            _ if address.is_loopback() => Self::ThisMachine,
            IpAddr::V4(address) => Self::of_v4(address),
            IpAddr::V6(address) => Self::of_v6(address),
        }
    }

    fn of_v4(address: Ipv4Addr) -> Self {
        let within =
            |(block, bits): &(Ipv4Addr, u32)| (address.to_bits() ^ block.to_bits()).leading_zeros() >= *bits;
        if NOWHERE_V4.iter().any(within) {
            Self::Nowhere
        } else if PRIVATE_V4.iter().any(within) {
            Self::Private
        } else {
            Self::Public
        }
    }

    fn of_v6(address: Ipv6Addr) -> Self {
        let within =
            |(block, bits): &(Ipv6Addr, u32)| (address.to_bits() ^ block.to_bits()).leading_zeros() >= *bits;
        if NOWHERE_V6.iter().any(within) {
            Self::Nowhere
        } else if within(&PRIVATE_V6) {
            Self::Private
        } else if within(&PUBLIC_V6) {
            Self::Public
        } else {
            // Mapped and translated IPv4 (::ffff:0:0/96, 64:ff9b::/96), link-local, multicast, unspecified and the rest.
            Self::Nowhere
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_every_kind_of_address_leads() {
        use Reach::{Nowhere, Private, Public, ThisMachine};
        let table = [
            (ThisMachine, "127.0.0.1 127.255.255.255 ::1"),
            (
                Private,
                "10.0.0.0 10.255.255.255 172.16.0.1 172.31.255.255 192.168.0.1 100.64.0.1 100.127.255.255",
            ),
            (Private, "fc00::1 fdff:ffff::1"),
            (
                Nowhere,
                "0.0.0.0 0.1.2.3 169.254.169.254 169.254.0.1 192.0.0.192 192.0.2.1 198.18.0.1 198.19.255.255",
            ),
            (
                Nowhere,
                "198.51.100.1 203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 192.88.99.1",
            ),
            (Nowhere, "100.100.100.200 168.63.129.16 fd00:ec2::254 fd20:ce::254"),
            (Nowhere, ":: fe80::1 fec0::1 ff02::1 100::1 5f00::1"),
            // IPv4 in other clothes: mapped, compatible, NAT64, 6to4, Teredo.
            (
                Nowhere,
                "::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:8.8.8.8 ::127.0.0.1 64:ff9b::10.0.0.1 64:ff9b::8.8.8.8",
            ),
            (Nowhere, "64:ff9b:1::1 2002:7f00:1::1 2002:a00:1::1 2001:0:4136:e378:8000:63bf:3fff:fdd2"),
            (Nowhere, "2001:20::1 2001:db8::1 3fff::1"),
            (
                Public,
                "8.8.8.8 1.1.1.1 9.255.255.255 11.0.0.0 172.15.255.255 172.32.0.0 192.167.255.255 192.169.0.0",
            ),
            (
                Public,
                "100.63.255.255 100.128.0.0 169.253.255.255 169.255.0.0 126.255.255.255 128.0.0.0 223.255.255.255",
            ),
            (Public, "2606:4700::1 2a00:1450::1 2001:4860:4860::8888 2003::1"),
        ];
        for (reach, addresses) in table {
            for text in addresses.split(' ') {
                assert_eq!(Reach::of(text.parse().unwrap()), reach, "{text}");
            }
        }
    }
}
