//! What the gallery's index can do.
fn main() {}
