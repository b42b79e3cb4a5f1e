//! What the server refuses as it is must not hold up the rest: a batch that is refused is
//! told in halves until those are found that are at fault, and they are set aside.

use super::{InfluxError, StoreError};

/// What became of some of a batch.
#[derive(Clone, Copy)]
pub enum Told<'a> {
    Written,
    /// With what the server said.
    Refused(&'a str),
}

/// Tells the server of records, and `settle` what became of each.
///
/// # Errors
/// When the server cannot be told at all: what is not settled is to be told again.
pub fn tell<R>(
    records: &[R],
    write: &impl Fn(&[R]) -> Result<(), InfluxError>,
    settle: &impl Fn(&[R], Told<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    if records.is_empty() {
        return Ok(());
    }
    match write(records) {
        Ok(()) => settle(records, Told::Written),
        Err(error) if !is_about_records(&error) => Err(error.into()),
        Err(error) if records.len() == 1 => settle(records, Told::Refused(&error.to_string())),
        Err(_) => {
            let (some, others) = records.split_at(records.len() / 2);
            tell(some, write, settle)?;
            tell(others, write, settle)
        }
    }
}

/// Whether the same would be refused again: because of what was sent, not of the token,
/// the bucket or how the server is.
fn is_about_records(error: &InfluxError) -> bool {
    // Bad request, too large, unprocessable.
    matches!(
        error,
        InfluxError::Refused {
            status: 400 | 413 | 422,
            ..
        }
    )
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    fn refused(status: u16) -> InfluxError {
        InfluxError::Refused {
            status,
            text: "no".to_owned(),
        }
    }

    #[test]
    fn finds_those_that_are_refused_and_writes_all_others() {
        let bad = [3, 4, 70];
        let records: Vec<u32> = (0..100).collect();
        let settled = RefCell::new((Vec::new(), Vec::new()));
        let write = |some: &[u32]| match some.iter().any(|one| bad.contains(one)) {
            true => Err(refused(422)),
            false => Ok(()),
        };
        tell(&records, &write, &|some, told| {
            let mut settled = settled.borrow_mut();
            match told {
                Told::Written => settled.0.extend_from_slice(some),
                Told::Refused(_) => settled.1.extend_from_slice(some),
            }
            Ok(())
        })
        .unwrap();
        let (written, aside) = settled.into_inner();
        assert_eq!((written.len(), aside.as_slice()), (97, bad.as_slice()));
    }

    #[test]
    fn a_server_that_takes_nothing_now_refuses_no_record() {
        for status in [401, 403, 404, 429, 500, 503] {
            let write = |_: &[u32]| Err(refused(status));
            let told = tell(&[1, 2], &write, &|_, _| panic!("settled at {status}"));
            assert!(told.is_err());
        }
    }
}
