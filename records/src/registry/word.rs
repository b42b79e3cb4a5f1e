//! Values that are kept, sent and shown as one word each. The words are derived from
//! the variants, so that none can be without one.

use strum::VariantArray;

/// All words of `T`, in the order of its variants.
pub fn table<T: VariantArray + Copy + Into<&'static str>>() -> Vec<(&'static str, T)> {
    let values = T::VARIANTS.iter();
    values.map(|value| ((*value).into(), *value)).collect()
}

/// A word that none of the values has.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{given}` is unknown; expected one of {expected}")]
pub struct UnknownWord {
    given: String,
    expected: String,
}

/// The value that has this word.
pub(super) fn read<T>(given: &str) -> Result<T, UnknownWord>
where
    T: VariantArray + Copy + Into<&'static str>,
{
    let found = table().into_iter().find(|(word, _)| *word == given);
    found
        .map(|(_, value)| value)
        .ok_or_else(|| unknown::<T>(given))
}

pub(crate) fn unknown<T: VariantArray + Copy + Into<&'static str>>(given: &str) -> UnknownWord {
    let words: Vec<&str> = table::<T>().into_iter().map(|(word, _)| word).collect();
    UnknownWord {
        given: given.chars().take(40).collect(),
        expected: words.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;
    use std::str::FromStr;

    use serde::Serialize;
    use strum::VariantArray;

    use super::{read, table};
    use crate::registry::area::Level;
    use crate::registry::consent::{Answer, Party};
    use crate::registry::explanation::Progress;
    use crate::registry::kind::{PlaceKind, Reach};
    use crate::registry::plan::Status;
    use crate::registry::recommendation::{RefusalRule, Stage};
    use crate::registry::user::Role;
    use crate::registry::verdict::Class;

    fn every_value_has_the_word_that_json_gives_it<T>()
    where
        T: VariantArray + Copy + Into<&'static str> + Serialize + PartialEq + Debug,
    {
        for (word, value) in table::<T>() {
            assert_eq!(serde_json::to_value(value).unwrap(), word);
            assert_eq!(read::<T>(word).unwrap(), value);
        }
    }

    fn every_word_is_parsed<T>()
    where
        T: VariantArray + Copy + Into<&'static str> + FromStr + PartialEq + Debug,
        T::Err: Debug,
    {
        for (word, value) in table::<T>() {
            assert_eq!(word.parse::<T>().unwrap(), value);
        }
    }

    #[test]
    fn words_are_those_of_json_and_read_back() {
        every_value_has_the_word_that_json_gives_it::<Answer>();
        every_value_has_the_word_that_json_gives_it::<Party>();
        every_value_has_the_word_that_json_gives_it::<Class>();
        every_value_has_the_word_that_json_gives_it::<PlaceKind>();
        every_value_has_the_word_that_json_gives_it::<Level>();
        every_value_has_the_word_that_json_gives_it::<Progress>();
        every_value_has_the_word_that_json_gives_it::<Reach>();
        every_value_has_the_word_that_json_gives_it::<Role>();
        every_value_has_the_word_that_json_gives_it::<Stage>();
        every_value_has_the_word_that_json_gives_it::<RefusalRule>();
        every_value_has_the_word_that_json_gives_it::<Status>();

        every_word_is_parsed::<PlaceKind>();
        every_word_is_parsed::<Level>();
        every_word_is_parsed::<Progress>();
        every_word_is_parsed::<Reach>();
        every_word_is_parsed::<Role>();
        every_word_is_parsed::<Stage>();
    }

    #[test]
    fn an_unknown_word_is_named_with_those_expected() {
        let fault = "garden".parse::<Reach>().unwrap_err();
        assert_eq!(
            fault.to_string(),
            "`garden` is unknown; expected one of outdoor, indoor, members"
        );
    }
}
