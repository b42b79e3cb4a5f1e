use std::fmt;

/// Faults kept with their text; further ones are only counted.
const KEPT: usize = 100;

/// One thing wrong with an input, and where. Lines and columns count from 1;
/// the column is the cell's number in its row, 0 where none is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub file: String,
    pub line: u64,
    pub column: u64,
    pub what: String,
}

impl Fault {
    /// A fault of the cell with this index, from 0.
    pub fn at(file: &str, line: u64, index: usize, what: String) -> Self {
        let column = u64::try_from(index).unwrap_or(u64::MAX).saturating_add(1);
        Self {
            file: file.into(),
            line,
            column,
            what,
        }
    }

    /// A fault that has no place inside the file; told at 1:1.
    pub fn whole_file(file: &str, what: String) -> Self {
        Self {
            file: file.into(),
            line: 1,
            column: 1,
            what,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(
            f,
            "{}:{}:{}: {}",
            self.file, self.line, self.column, self.what
        )
    }
}

/// The faults found so far, the first hundred with their text.
#[derive(Debug, Clone, Default, PartialEq, Eq, thiserror::Error)]
pub struct Faults {
    kept: Vec<Fault>,
    count: usize,
}

impl Faults {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn add(&mut self, fault: Fault) {
        self.count += 1;
        if self.kept.len() < KEPT {
            self.kept.push(fault);
        }
    }

    /// A fault found later than others of its file: it is told before those of later lines.
    pub fn add_by_line(&mut self, fault: Fault) {
        let is_later = |kept: &Fault| kept.file == fault.file && kept.line > fault.line;
        let later = self.kept.iter().position(is_later);
        self.count += 1;
        self.kept.insert(later.unwrap_or(self.kept.len()), fault);
        self.kept.truncate(KEPT);
    }

    /// Those of something that begins in this column, whatever column they name.
    pub fn add_all_at(&mut self, others: Self, column: u64) {
        self.count += others.count - others.kept.len();
        for fault in others.kept {
            self.add(Fault { column, ..fault });
        }
    }

    /// All faults, those without text included.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The faults that have a text, in the order found.
    pub fn kept(&self) -> &[Fault] {
        &self.kept
    }

    /// These faults as an error, if there are any.
    pub fn into_result(self) -> Result<(), Self> {
        if self.count == 0 { Ok(()) } else { Err(self) }
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        for (index, fault) in self.kept.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}{fault}")?;
        }
        let more = self.count - self.kept.len();
        if more > 0 {
            write!(f, "\nand {more} more")?;
        }
        Ok(())
    }
}
