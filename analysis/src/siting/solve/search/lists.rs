//! Many short lists in one piece of memory.

/// Lists of numbers, one after the other in memory.
pub(super) struct Lists {
    starts: Vec<usize>,
    pub items: Vec<u32>,
}

impl Lists {
    pub fn new<'a>(lists: impl Iterator<Item = &'a [usize]>) -> Lists {
        let mut starts = vec![0];
        let mut items = Vec::new();
        for list in lists {
            items.extend(list.iter().filter_map(|&item| u32::try_from(item).ok()));
            starts.push(items.len());
        }
        Lists { starts, items }
    }

    pub fn range(&self, list: usize) -> std::ops::Range<usize> {
        self.starts[list]..self.starts[list + 1]
    }

    pub fn of(&self, list: usize) -> &[u32] {
        &self.items[self.range(list)]
    }
}
