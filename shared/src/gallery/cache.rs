//! What a warm function keeps of the index. The name of an object says what is in it for ever, so nothing here grows old.

use std::{collections::HashMap, sync::Arc};

/// Things by name, the ones that were not used for longest gone first when there are too many bytes of them.
#[derive(Debug)]
pub(super) struct Cache<T> {
    kept: HashMap<String, Kept<T>>,
    bytes: usize,
    most: usize,
    uses: u64,
}

#[derive(Debug)]
struct Kept<T> {
    value: Arc<T>,
    bytes: usize,
    used: u64,
}

impl<T> Cache<T> {
    /// One that keeps so many bytes.
    pub(super) fn new(most: usize) -> Self {
        Self { kept: HashMap::new(), bytes: 0, most, uses: 0 }
    }

    pub(super) fn get(&mut self, name: &str) -> Option<Arc<T>> {
        self.uses += 1;
        let kept = self.kept.get_mut(name)?;
        kept.used = self.uses;
        Some(Arc::clone(&kept.value))
    }

    /// Keeps a thing, if it is not larger than all that may be kept.
    pub(super) fn put(&mut self, name: &str, value: Arc<T>, bytes: usize) {
        if bytes > self.most {
            return;
        }
        self.uses += 1;
        let kept = Kept { value, bytes, used: self.uses };
        if let Some(former) = self.kept.insert(name.to_owned(), kept) {
            self.bytes -= former.bytes;
        }
        self.bytes += bytes;
        while self.bytes > self.most {
            let Some(oldest) = self.kept.iter().min_by_key(|(_, kept)| kept.used).map(|(name, _)| name.clone()) else {
                return;
            };
            if let Some(gone) = self.kept.remove(&oldest) {
                self.bytes -= gone.bytes;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_used_for_longest_goes_first() {
        let mut cache = Cache::new(10);
        for (name, bytes) in [("a", 4), ("b", 4)] {
            cache.put(name, Arc::new(name), bytes);
        }
        assert_eq!(cache.get("a").as_deref(), Some(&"a"));
        cache.put("c", Arc::new("c"), 4);
        let kept = |cache: &mut Cache<&str>| ["a", "b", "c"].map(|name| cache.get(name).is_some());
        assert_eq!(kept(&mut cache), [true, false, true]);
        cache.put("too large", Arc::new("too large"), 11);
        assert_eq!(kept(&mut cache), [true, false, true]);
        cache.put("a", Arc::new("a"), 5);
        assert_eq!((kept(&mut cache), cache.bytes), ([true, false, true], 9), "the same name twice counts once");
        cache.put("b", Arc::new("b"), 10);
        assert_eq!((kept(&mut cache), cache.bytes), ([false, true, false], 10));
    }
}
