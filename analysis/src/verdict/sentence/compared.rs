//! Use beside that of a typical hotspot, in words: as a share, and as so many times as much
//! where a share is hard to picture.

use super::percent;
use crate::text::Text;

/// From here on nobody thinks in percents.
const TIMES_ABOVE: f64 = 2.0;
/// From here on a decimal says nothing.
const WHOLE_FROM: f64 = 10.0;

/// `who` is whom it is compared with: "19 % of that of a typical library".
pub fn compared(ratio: f64, who: &Text) -> Text {
    let how_much = amount(ratio);
    let [nl, fr, en] = match is_in_times(ratio) {
        true => ["dat van", "celui d’", "that of"],
        false => ["van dat van", "de celui d’", "of that of"],
    };
    Text::new(
        format!("{} {nl} {}", how_much.nl, who.nl),
        format!("{} {fr}{}", how_much.fr, who.fr),
        format!("{} {en} {}", how_much.en, who.en),
    )
}

/// How much it is, without of what: "19 %", "11 times".
pub fn amount(ratio: f64) -> Text {
    if !is_in_times(ratio) {
        let share = percent(ratio.max(0.0));
        return Text::new(
            format!("{share} %"),
            format!("{share} %"),
            format!("{share}%"),
        );
    }
    let times = if ratio < WHOLE_FROM {
        (ratio * 10.0).round() / 10.0
    } else {
        ratio.round()
    };
    let comma = times.to_string().replace('.', ",");
    Text::new(
        format!("{comma} keer"),
        format!("{comma} fois"),
        format!("{times} times"),
    )
}

fn is_in_times(ratio: f64) -> bool {
    ratio > TIMES_ABOVE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_over_two_hundred_percent_is_so_many_times_as_much() {
        let who = Text::new(
            "een doorsnee bibliotheek",
            "une bibliothèque type",
            "a typical library",
        );
        for (ratio, nl, en) in [
            (0.19, "19 % van dat van", "19% of that of"),
            (2.0, "200 % van dat van", "200% of that of"),
            (2.37, "2,4 keer dat van", "2.4 times that of"),
            (3.02, "3 keer dat van", "3 times that of"),
            (11.46, "11 keer dat van", "11 times that of"),
        ] {
            let told = compared(ratio, &who);
            assert_eq!(told.nl, format!("{nl} een doorsnee bibliotheek"));
            assert_eq!(told.en, format!("{en} a typical library"));
        }
        assert_eq!(amount(0.974).fr, "97 %");
        assert_eq!(
            compared(11.46, &who).fr,
            "11 fois celui d’une bibliothèque type"
        );
    }
}
