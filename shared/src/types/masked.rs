//! Addresses as somebody sees them who may not see them in full.

/// `m•••@example.org`: the first character and the domain.
pub fn email(address: &str) -> String {
    let (local, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    let first = local.chars().next().map(String::from).unwrap_or_default();
    format!("{first}•••@{domain}")
}

/// `•••67`: the last two digits.
pub fn phone(number: &str) -> String {
    let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    format!("•••{}", digits[digits.len().saturating_sub(2)..].iter().collect::<String>())
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_masked_address_tells_little() {
        assert_eq!(super::email("maria@example.org"), "m•••@example.org");
        assert_eq!(super::email("nobody"), "n•••@");
        assert_eq!(super::phone("+573001234567"), "•••67");
        assert_eq!(super::phone("7"), "•••7");
    }
}
