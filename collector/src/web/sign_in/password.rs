//! Which passwords may be chosen: long ones that are not the first that a guesser tries
//! (NIST SP 800-63B, 3.1.1.2: length and a list; no rules on kinds of characters).

use super::MAX_PASSWORD;

/// Shortest password that somebody may choose, in characters.
pub const MIN_PASSWORD: usize = 12;

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Weakness {
    #[error("a password has {MIN_PASSWORD} characters or more, and at most {MAX_PASSWORD} bytes")]
    Length,
    #[error("the password says little more than the name; choose one that nobody guesses")]
    Name,
    #[error("the password repeats itself or counts on; choose one that nobody guesses")]
    Pattern,
    #[error("the password is one of the first that are tried; choose one that nobody guesses")]
    Common,
}

/// Words of the public lists of leaked passwords that are long enough with a few digits,
/// and the words that belong to this product.
const COMMON: [&str; 40] = [
    "password",
    "passwort",
    "passphrase",
    "motdepasse",
    "wachtwoord",
    "azerty",
    "azertyuiop",
    "qwerty",
    "qwertyuiop",
    "qwertzuiop",
    "asdfghjkl",
    "qsdfghjklm",
    "zxcvbnm",
    "wxcvbn",
    "letmein",
    "welcome",
    "bienvenue",
    "welkom",
    "iloveyou",
    "sunshine",
    "princess",
    "football",
    "baseball",
    "superman",
    "batman",
    "dragon",
    "monkey",
    "trustno",
    "changeme",
    "default",
    "secret",
    "admin",
    "administrator",
    "root",
    "login",
    "hotspot",
    "collector",
    "brussels",
    "bruxelles",
    "brussel",
];

/// Parts that add nothing to a common word: digits are tried first.
const AROUND: [&str; 7] = ["my", "the", "mon", "mijn", "is", "le", "de"];

/// Whether `name` may choose this password.
///
/// # Errors
/// Why not, as a sentence for that person.
pub fn check(password: &str, name: &str) -> Result<(), Weakness> {
    if password.chars().count() < MIN_PASSWORD || password.len() > MAX_PASSWORD {
        return Err(Weakness::Length);
    }
    let plain = plain(password);
    if is_pattern(&plain) {
        return Err(Weakness::Pattern);
    }
    let name = letters(&self::plain(name), false);
    // With 0 for o and so on, and without: the digits of a year mean nothing.
    let said = [letters(&plain, false), letters(&plain, true)];
    let is_made_of = |words: &[&str]| said.iter().any(|said| made_of(said, words));
    let only_digits = letters(&plain, false).is_empty();
    if !name.is_empty() && !only_digits && is_made_of(&[name.as_str()]) {
        return Err(Weakness::Name);
    }
    let mut words = COMMON.to_vec();
    words.extend(AROUND);
    if !name.is_empty() {
        words.push(&name);
    }
    if is_made_of(&words) {
        return Err(Weakness::Common);
    }
    Ok(())
}

/// Small letters and digits, with the digits that stand for letters as they are.
fn plain(text: &str) -> String {
    let lower = text.chars().flat_map(char::to_lowercase);
    lower.filter(|letter| !letter.is_whitespace()).collect()
}

/// Without digits and signs; or with those that stand for a letter read as one.
fn letters(plain: &str, spelt: bool) -> String {
    let letter = |letter: char| match letter {
        '@' if spelt => Some('a'),
        '$' if spelt => Some('s'),
        '0' if spelt => Some('o'),
        _ => letter.is_alphabetic().then_some(letter),
    };
    // A year at the end is not part of the word.
    let word = plain.trim_matches(|letter: char| !letter.is_alphabetic());
    word.chars().filter_map(letter).collect()
}

/// One to four characters over and over, or a row of neighbours such as `abcdefghijkl`
/// and `123456789012`.
fn is_pattern(plain: &str) -> bool {
    let codes: Vec<u32> = plain.chars().map(u32::from).collect();
    let repeats = (1..=4).any(|period| {
        codes
            .iter()
            .zip(codes.iter().skip(period))
            .all(|(a, b)| a == b)
    });
    let steps = |up: bool| {
        codes.windows(2).all(|pair| match *pair {
            [a, b] => {
                let (a, b) = if up { (a, b) } else { (b, a) };
                a + 1 == b || (a, b) == (u32::from('9'), u32::from('0'))
            }
            _ => true,
        })
    };
    repeats || steps(true) || steps(false)
}

/// Whether the text is made of these words and nothing else.
fn made_of(text: &str, words: &[&str]) -> bool {
    // Reachable ends of a start that is made of words alone.
    let mut reached = vec![false; text.len() + 1];
    reached[0] = true;
    for from in 0..text.len() {
        if !reached[from] {
            continue;
        }
        for word in words {
            if text.as_bytes()[from..].starts_with(word.as_bytes()) {
                reached[from + word.len()] = true;
            }
        }
    }
    reached[text.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_guesser_tries_first_is_refused() {
        use Weakness::{Common, Length, Name, Pattern};
        for (password, weakness) in [
            ("short", Length),
            ("elevenchars", Length),
            (&"long".repeat(100), Length),
            ("aaaaaaaaaaaa", Pattern),
            ("abcabcabcabcabc", Pattern),
            ("123456789012", Pattern),
            ("abcdefghijklm", Pattern),
            ("zyxwvutsrqponm", Pattern),
            ("ann.ann.ann.2026", Name),
            ("AnnAnn123456", Name),
            ("Password1234", Common),
            ("P@ssw0rd!2026", Common),
            ("qwertyuiop123", Common),
            ("welcome welcome", Common),
            ("ann-password-1", Common),
            ("motdepasse2026", Common),
            ("Hotspot-2026-!", Common),
            ("83746582910374", Common),
        ] {
            assert_eq!(check(password, "ann"), Err(weakness), "{password}");
        }
    }

    #[test]
    fn long_ones_that_nobody_guesses_are_taken_whatever_they_consist_of() {
        for password in [
            "correct horse battery",
            "long enough for us",
            "a password of the tests",
            "trein fiets regen paraplu",
            "ééééà la française",
            "t4mq8x2n7k5w",
        ] {
            assert_eq!(check(password, "ann"), Ok(()), "{password}");
        }
    }

    #[test]
    fn the_passwords_that_the_demo_makes_are_taken() {
        for _ in 0..100 {
            let password = super::super::random_password().unwrap();
            assert_eq!(check(&password, "admin"), Ok(()), "{password}");
        }
    }
}
