//! The chain of the audit log: what each row's hash covers, and which row breaks it.

use data_encoding::HEXLOWER;
use rusqlite::{Connection, Result, Row, params};
use sha2::{Digest, Sha256};

/// SHA-256.
pub type Hash = [u8; 32];

/// What stands before the first row.
pub const BEGINNING: Hash = [0; 32];

/// A row as the chain sees it.
#[derive(Clone, Debug)]
pub struct Link {
    pub number: i64,
    pub at_s: i64,
    pub by: String,
    pub action: String,
    pub subject: String,
    pub detail: String,
    /// What keeps the hash of a short text from being guessed; `None` once it is erased.
    pub salt: Option<Vec<u8>>,
    pub detail_hash: Option<Vec<u8>>,
    pub hash: Option<Vec<u8>>,
}

/// The first row that does not belong to the chain, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    #[error("row {0} is missing")]
    Missing(i64),
    #[error("row {0} is not chained")]
    NotChained(i64),
    #[error("row {0} is not as it was written, or the one before it is not")]
    Changed(i64),
    #[error("the free text of row {0} is not as it was written")]
    Words(i64),
    #[error("no row has the hash {0}: the log was cut off or written again since")]
    Head(String),
}

/// A chain that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whole {
    pub rows: i64,
    /// Hash of the last row; kept elsewhere, it tells later whether the log was cut off.
    pub head: Hash,
}

/// Fields one after the other, each with its length in bytes before it: `5:hello,`.
fn hash_of(fields: &[&[u8]]) -> Hash {
    let mut hash = Sha256::new();
    for field in fields {
        hash.update(format!("{}:", field.len()).as_bytes());
        hash.update(field);
        hash.update(b",");
    }
    hash.finalize().into()
}

pub(crate) fn hash_of_detail(salt: &[u8], detail: &str) -> Hash {
    hash_of(&[HEXLOWER.encode(salt).as_bytes(), detail.as_bytes()])
}

impl Link {
    /// The hash that this row has to have after one with the hash `before`.
    fn expected(&self, before: &[u8]) -> Hash {
        hash_of(&[
            HEXLOWER.encode(before).as_bytes(),
            self.number.to_string().as_bytes(),
            self.at_s.to_string().as_bytes(),
            self.by.as_bytes(),
            self.action.as_bytes(),
            self.subject.as_bytes(),
            HEXLOWER
                .encode(self.detail_hash.as_deref().unwrap_or_default())
                .as_bytes(),
        ])
    }

    /// With the hashes that belong to it after one with the hash `before`.
    pub(crate) fn chained(self, before: &[u8], salt: Vec<u8>) -> Self {
        let detail_hash = hash_of_detail(&salt, &self.detail).to_vec();
        let link = Self {
            salt: Some(salt),
            detail_hash: Some(detail_hash),
            ..self
        };
        let hash = link.expected(before).to_vec();
        Self {
            hash: Some(hash),
            ..link
        }
    }

    pub(crate) fn read(row: &Row<'_>) -> Result<Self> {
        Ok(Self {
            number: row.get("id")?,
            at_s: row.get("at_s")?,
            by: row.get("by")?,
            action: row.get("action")?,
            subject: row.get("subject")?,
            detail: row.get("detail")?,
            salt: row.get("salt")?,
            detail_hash: row.get("detail_hash")?,
            hash: row.get("hash")?,
        })
    }

    fn check(&self, number: i64, before: &Hash) -> std::result::Result<Hash, Broken> {
        if self.number != number {
            return Err(Broken::Missing(number));
        }
        let Some(hash) = &self.hash else {
            return Err(Broken::NotChained(number));
        };
        let expected = self.expected(before);
        if *hash != expected {
            return Err(Broken::Changed(number));
        }
        let words_hold = match &self.salt {
            None => self.detail.is_empty(),
            Some(salt) => {
                let hash = hash_of_detail(salt, &self.detail);
                self.detail_hash.as_deref() == Some(&hash[..])
            }
        };
        if words_hold {
            Ok(expected)
        } else {
            Err(Broken::Words(number))
        }
    }
}

/// Number and hash of the last row.
pub(crate) fn last(connection: &Connection) -> Result<(i64, Vec<u8>)> {
    let mut statement =
        connection.prepare_cached("SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1")?;
    let mut rows = statement.query([])?;
    match rows.next()? {
        None => Ok((0, BEGINNING.to_vec())),
        Some(row) => Ok((
            row.get("id")?,
            row.get::<_, Option<Vec<u8>>>("hash")?.unwrap_or_default(),
        )),
    }
}

pub(crate) fn new_salt(connection: &Connection) -> Result<Vec<u8>> {
    connection
        .prepare_cached("SELECT randomblob(16)")?
        .query_row([], |row| row.get(0))
}

/// Looks at rows one after the other, the first first; where `head` is given, one of them
/// has to have that hash.
#[derive(Debug)]
pub struct Check<'a> {
    head: Option<&'a Hash>,
    is_seen: bool,
    whole: Whole,
}

impl<'a> Check<'a> {
    pub fn new(head: Option<&'a Hash>) -> Self {
        Self {
            head,
            is_seen: head.is_none_or(|head| *head == BEGINNING),
            whole: Whole {
                rows: 0,
                head: BEGINNING,
            },
        }
    }

    /// # Errors
    /// When the row does not belong to the chain after those before it.
    pub fn row(&mut self, link: &Link) -> std::result::Result<(), Broken> {
        let hash = link.check(self.whole.rows + 1, &self.whole.head)?;
        self.is_seen |= self.head == Some(&hash);
        self.whole = Whole {
            rows: link.number,
            head: hash,
        };
        Ok(())
    }

    /// # Errors
    /// When no row had the hash that one of them has to have.
    pub fn end(self) -> std::result::Result<Whole, Broken> {
        match self.head {
            Some(head) if !self.is_seen => Err(Broken::Head(HEXLOWER.encode(head))),
            _ => Ok(self.whole),
        }
    }
}

/// Looks at every row of a database.
///
/// # Errors
/// When the database cannot be read; inside, the first row that breaks the chain.
pub fn verify(
    connection: &Connection,
    head: Option<&Hash>,
) -> Result<std::result::Result<Whole, Broken>> {
    let mut statement = connection.prepare("SELECT * FROM audit ORDER BY id")?;
    let mut rows = statement.query([])?;
    let mut check = Check::new(head);
    while let Some(row) = rows.next()? {
        if let Err(broken) = check.row(&Link::read(row)?) {
            return Ok(Err(broken));
        }
    }
    Ok(check.end())
}

/// Chains rows that were written before there was a chain; does nothing once there is one.
pub(crate) fn chain_earlier(connection: &Connection) -> Result<()> {
    let chained: bool = connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM audit WHERE hash IS NOT NULL)",
        [],
        |row| row.get(0),
    )?;
    if chained {
        return Ok(());
    }
    let earlier: Vec<Link> = connection
        .prepare("SELECT * FROM audit ORDER BY id")?
        .query_map([], Link::read)?
        .collect::<Result<_>>()?;
    let mut before = BEGINNING.to_vec();
    for link in earlier {
        let link = link.chained(&before, new_salt(connection)?);
        connection
            .prepare_cached(
                "UPDATE audit SET salt = ?2, detail_hash = ?3, hash = ?4 WHERE id = ?1",
            )?
            .execute(params![link.number, link.salt, link.detail_hash, link.hash])?;
        before = link.hash.unwrap_or_default();
    }
    Ok(())
}
