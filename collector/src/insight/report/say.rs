//! A report in words: one document in one language, section by section as it is read.

mod definitions;
mod hotspots;
mod missing;
mod moves;
mod municipalities;
mod ranking;
mod summary;
mod words;

use super::{Area, Report};
use crate::document::{Cell, Document, Language, Table};
use crate::insight::usage::counted::{Counted, PerHour};

/// What the tables of a report are called, as files and sheets.
pub const HOTSPOTS: &str = "hotspots";
pub const MUNICIPALITIES: &str = "municipalities";

/// The whole of it.
pub fn document(report: &Report, language: Language) -> Document {
    let saying = Saying { report, language };
    Document {
        language,
        title: language.of([
            format!("Barometer van de openbare wifi, {}", saying.period()),
            format!("Baromètre du Wi-Fi public, {}", saying.period()),
            format!("Public Wi-Fi barometer, {}", saying.period()),
        ]),
        subtitle: area(report, language),
        about: saying.about(),
        sections: vec![
            summary::section(&saying),
            ranking::section(&saying),
            municipalities::section(&saying),
            moves::section(&saying),
            missing::section(&saying),
            hotspots::section(&saying),
            definitions::section(&saying),
        ],
    }
}

/// In short, for readers who came for that: the same figures, fewer of them.
pub fn short(report: &Report, language: Language) -> Document {
    let whole = document(report, language);
    let saying = Saying { report, language };
    Document {
        sections: vec![
            summary::section(&saying),
            ranking::section(&saying),
            municipalities::section(&saying),
            missing::section(&saying),
            definitions::section(&saying),
        ],
        ..whole
    }
}

pub fn area(report: &Report, language: Language) -> String {
    match &report.area {
        Area::Region => language
            .of([
                "Brussels Hoofdstedelijk Gewest",
                "Région de Bruxelles-Capitale",
                "Brussels-Capital Region",
            ])
            .to_owned(),
        Area::Municipality(name) => language.say(name).to_owned(),
        Area::Operator(name) => name.clone(),
    }
}

/// A report on its way into a language.
struct Saying<'a> {
    report: &'a Report,
    language: Language,
}

impl Saying<'_> {
    fn period(&self) -> String {
        self.report.period.say(self.language)
    }

    fn own(&self, said: [&str; 3]) -> String {
        self.language.of(said).to_owned()
    }

    /// From the first day to the last of which there are figures.
    fn days(&self) -> String {
        let first = self.report.period.first();
        let last = self.report.last_day();
        self.language.days(first, last)
    }

    fn about(&self) -> Vec<(String, String)> {
        let report = self.report;
        let mut about = vec![(self.own(["Periode", "Période", "Period"]), self.days())];
        if let Some(until) = report.until {
            let until = self.language.date(until);
            about.push((
                self.own(["Let op", "Attention", "Note"]),
                self.language.of([
                    format!("De periode loopt nog: de cijfers gaan tot {until}."),
                    format!("La période est en cours : les chiffres vont jusqu’au {until}."),
                    format!("The period is not over: figures go up to {until}."),
                ]),
            ));
        }
        if let Some(since) = report.counted_since {
            let since = self.language.date(since);
            about.push((
                self.own(["Geteld sinds", "Compté depuis", "Counted since"]),
                self.language.of([
                    format!("{since}. Over de tijd daarvoor zegt dit verslag niets."),
                    format!("le {since}. Ce rapport ne dit rien de la période antérieure."),
                    format!("{since}. This report says nothing of the time before."),
                ]),
            ));
        }
        about.push((
            self.own(["Gebied", "Zone", "Area"]),
            area(report, self.language),
        ));
        about.push((self.own(["Bron", "Source", "Source"]), self.source()));
        let zone = report.time_zone.iana_name().unwrap_or("UTC");
        about.push((
            self.own(["Tijdzone", "Fuseau horaire", "Time zone"]),
            zone.to_owned(),
        ));
        about.push((
            self.own(["Opgemaakt op", "Établi le", "Made on"]),
            self.language.date(report.made_on),
        ));
        about
    }

    fn source(&self) -> String {
        self.own([
            "tellingen van de toegangspunten van de openbare wifi, vrijgegeven met ruis",
            "comptages des points d’accès du Wi-Fi public, publiés avec du bruit",
            "counts of the access points of the public Wi-Fi, released with noise",
        ])
    }

    /// What each table says of itself.
    fn based(&self, mut table: Table) -> Table {
        table.basis = vec![
            (self.own(["Periode", "Période", "Period"]), self.days()),
            (self.own(["Bron", "Source", "Source"]), self.source()),
        ];
        table
    }

    fn not_counted(&self) -> Cell {
        Cell::Missing(self.own(["niet geteld", "comptage impossible", "not counted"]))
    }

    fn device_minutes(&self, counted: &Counted) -> Cell {
        let limit = counted.sum.device_minutes_fewer_than();
        self.told(counted.sum.device_minutes, limit)
    }

    fn visits(&self, counted: &Counted) -> Cell {
        self.told(counted.sum.visits, counted.sum.visits_fewer_than())
    }

    fn told(&self, figure: Option<f64>, fewer_than: Option<f64>) -> Cell {
        match (figure, fewer_than) {
            (None, _) => self.not_counted(),
            (Some(_), Some(limit)) => Cell::FewerThan(limit, 0),
            (Some(figure), None) => Cell::Number(figure, 0),
        }
    }

    /// Use in an hour online with its interval.
    fn per_hour(&self, counted: &Counted, per_hour: Option<PerHour>) -> Cell {
        let Some(told) = per_hour else {
            return self.not_counted();
        };
        match counted.sum.device_minutes_fewer_than() {
            Some(limit) => Cell::FewerThan(limit / counted.counted_hours, 1),
            None => Cell::Within(told.value, told.interval, 1),
        }
    }

    fn online(&self, counted: &Counted) -> Cell {
        counted.online_share().map_or(Cell::Empty, Cell::Share)
    }

    fn ranks(&self, ranks: Option<[usize; 2]>) -> Cell {
        match ranks {
            Some([best, worst]) => Cell::Range(best, worst),
            None => Cell::Missing(self.own(["niet gerangschikt", "non classé", "not ranked"])),
        }
    }

    /// Heading and unit of the column of [`per_hour`](Self::per_hour).
    fn per_hour_heading(&self) -> [String; 2] {
        [
            self.own([
                "Gebruik per uur online",
                "Usage par heure en ligne",
                "Use per online hour",
            ]),
            self.own([
                "toestelminuten, interval van 80 %",
                "minutes-appareil, intervalle à 80 %",
                "device-minutes, 80% interval",
            ]),
        ]
    }

    fn device_minutes_heading(&self) -> String {
        self.own(["Toestelminuten", "Minutes-appareil", "Device-minutes"])
    }
}
