//! Which addresses customers may have us connect to.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether an address is one of the public internet, for everybody the same. Of IPv6 only what is given out as global
/// unicast counts, less what stands for IPv4 addresses and for examples.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    !matches!(
        address.octets(),
        [0 | 10 | 127 | 224..=255, ..]
            | [100, 64..=127, ..]
            | [169, 254, ..]
            | [172, 16..=31, ..]
            | [192, 0, 0 | 2, _]
            | [192, 88, 99, _]
            | [192, 168, ..]
            | [198, 18..=19, ..]
            | [198, 51, 100, _]
            | [203, 0, 113, _]
    )
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    matches!(address.segments(), [0x2000..=0x3fff, ..])
        && !matches!(address.segments(), [0x2001, ..=0x01ff | 0x0db8, ..] | [0x2002, ..] | [0x3fff, ..=0x0fff, ..])
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;

    /// What is refused, once more: the ranges as their registries write them.
    const REFUSED_V4: &str = "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 \
        192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 \
        255.255.255.255/32";
    const ALLOWED_V6: &str = "2000::/3";
    const REFUSED_V6: &str = "2001::/23 2001:db8::/32 2002::/16 3fff::/20 ::/128 ::1/128 fc00::/7 fe80::/10 ff00::/8 \
        100::/64 64:ff9b::/96 64:ff9b:1::/48 5f00::/16";

    const MAPPED: &str = "::ffff:0:0/96";

    /// The bits of an address, at the top of 128, and whether it is of IPv4.
    fn bits(address: IpAddr) -> (bool, u128) {
        match address {
            IpAddr::V4(address) => (true, u128::from(address.to_bits()) << 96),
            IpAddr::V6(address) => (false, address.to_bits()),
        }
    }

    type Range = (IpAddr, u32);

    fn ranges(text: &str) -> Vec<Range> {
        let range = |text: &str| {
            let (first, length) = text.split_once('/').unwrap();
            (first.parse().unwrap(), length.parse().unwrap())
        };
        text.split_whitespace().map(range).collect()
    }

    static TABLE: LazyLock<[Vec<Range>; 4]> =
        LazyLock::new(|| [REFUSED_V4, REFUSED_V6, ALLOWED_V6, MAPPED].map(ranges));

    fn is_in(ranges: &[Range], address: IpAddr) -> bool {
        ranges.iter().any(|(first, length)| {
            let (first, address) = (bits(*first), bits(address));
            first.0 == address.0 && (first.1 ^ address.1).leading_zeros() >= *length
        })
    }

    fn expected(address: IpAddr) -> bool {
        let [refused_v4, refused_v6, allowed_v6, mapped] = &*TABLE;
        match address {
            IpAddr::V6(six) if is_in(mapped, address) => {
                let [.., a, b, c, d] = six.octets();
                !is_in(refused_v4, Ipv4Addr::new(a, b, c, d).into())
            }
            IpAddr::V4(_) => !is_in(refused_v4, address),
            IpAddr::V6(_) => is_in(allowed_v6, address) && !is_in(refused_v6, address),
        }
    }

    fn both_agree(address: IpAddr) -> bool {
        is_public(address) == expected(address)
    }

    /// The first and the last address of a range, and their neighbours.
    fn edges(range: &Range) -> Vec<IpAddr> {
        match *range {
            (IpAddr::V4(first), length) => {
                let (first, last) = (first.to_bits(), first.to_bits() | u32::MAX.checked_shr(length).unwrap_or(0));
                let edges = [
                    first.wrapping_sub(1),
                    first,
                    first.wrapping_add(1),
                    last.wrapping_sub(1),
                    last,
                    last.wrapping_add(1),
                ];
                let fours = edges.map(Ipv4Addr::from_bits);
                fours.into_iter().flat_map(|four| [four.into(), four.to_ipv6_mapped().into()]).collect()
            }
            (IpAddr::V6(first), length) => {
                let (first, last) = (first.to_bits(), first.to_bits() | u128::MAX.checked_shr(length).unwrap_or(0));
                let edges = [
                    first.wrapping_sub(1),
                    first,
                    first.wrapping_add(1),
                    last.wrapping_sub(1),
                    last,
                    last.wrapping_add(1),
                ];
                edges.map(|edge| Ipv6Addr::from_bits(edge).into()).to_vec()
            }
        }
    }

    #[test]
    fn the_edges_of_every_range_are_where_the_table_has_them() {
        for address in TABLE.iter().flatten().flat_map(edges) {
            assert!(both_agree(address), "{address}");
        }
    }

    /// Numbers as if they were drawn, the same in every run (`SplitMix64`).
    struct Drawn(u64);

    impl Drawn {
        fn number(&mut self) -> u64 {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            mixed ^ (mixed >> 31)
        }

        fn address(&mut self) -> u128 {
            u128::from(self.number()) << 64 | u128::from(self.number())
        }
    }

    #[test]
    fn half_a_million_addresses_are_as_the_table_has_them() {
        let mut drawn = Drawn(20);
        let ranges = TABLE[1..].concat();
        for (first, length) in ranges.iter().cycle().take(100_000) {
            let four = Ipv4Addr::from_octets(drawn.number().to_be_bytes()[..4].try_into().unwrap());
            let six = drawn.address();
            let inside = bits(*first).1 | drawn.address().checked_shr(*length).unwrap_or(0);
            // In the range or beside it: one of the bits is another one.
            let beside = inside ^ (1 << (drawn.number() % 128));
            let global = six >> 3 | 1 << 125;
            for six in [four.to_ipv6_mapped().to_bits(), six, inside, beside, global] {
                let six = Ipv6Addr::from_bits(six).into();
                assert!(both_agree(six), "{six}");
            }
            assert!(both_agree(four.into()), "{four}");
        }
    }

    #[test]
    fn what_is_known_to_be_public_is() {
        for text in ["1.1.1.1", "8.8.8.8", "93.184.215.14", "192.0.1.1", "2606:4700::1111", "::ffff:8.8.8.8"] {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
    }
}
