//! `report`: the barometer of a month or year as pages that print, workbooks and CSV, and
//! the same figures as an open-data file and as Parquet.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use groundwork::whole_file;
use jiff::ToSpan;
use jiff::tz::TimeZone;
use records::windows::Store;

use crate::clock::system_time;
use crate::commands::{BAD_INPUT, ConfigFile};
use crate::document::workbook::{self, Workbook};
use crate::document::{Language, columnar, page, separated};
use crate::insight::report::known::{Asked, Sources, load};
use crate::insight::report::{Period, Report, columns, open_data, say};

/// Anyone may read a report: it is made to be shown.
const READABLE: u32 = 0o644;
/// Tables that are files of their own; the workbook has all of them.
const AS_CSV: [&str; 2] = [say::HOTSPOTS, say::MUNICIPALITIES];

#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    file: ConfigFile,
    /// A month such as 2026-10 or a year such as 2026 [default: the last whole month].
    #[arg(value_name = "PERIOD")]
    period: Option<Period>,
    /// Of this municipality: its name in any language, or its code.
    #[arg(long, conflicts_with = "operator")]
    municipality: Option<String>,
    /// Of the hotspots of this operator, where the registry knows it.
    #[arg(long)]
    operator: Option<String>,
    /// Languages of the documents.
    #[arg(long, value_enum, value_delimiter = ',', default_values = ["nl", "fr", "en"])]
    language: Vec<Language>,
    /// Folder that the files are written to; made where there is none.
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    output: PathBuf,
}

impl Arguments {
    /// Writes the files and prints their names.
    ///
    /// # Errors
    /// When configuration, database or store cannot be used, or the files not written.
    pub fn run(self) -> Result<ExitCode> {
        let (config, database) = self.file.open()?;
        let store = Store::open(&database, &config.store)?;
        let now = system_time().as_second();
        let asked = Asked {
            period: match self.period {
                Some(period) => period,
                None => last_month(&config.time_zone)?,
            },
            municipality: self.municipality,
            operator: self.operator,
        };
        let connection = database.reader()?;
        let sources = Sources {
            connection: &connection,
            store: &store,
            time_zone: &config.time_zone,
            now,
        };
        let known = match load(&sources, &asked) {
            Ok(known) => known,
            Err(error) if error.is_of_asker() => {
                eprintln!("{error}");
                return Ok(ExitCode::from(BAD_INPUT));
            }
            Err(error) => return Err(error.into()),
        };
        for path in write(&Report::of(&known), &self.language, &self.output)? {
            println!("{}", path.display());
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn last_month(time_zone: &TimeZone) -> Result<Period> {
    let today = system_time().to_zoned_datetime(time_zone.clone()).date();
    let first = today.first_of_month().checked_sub(1.month())?;
    Ok(Period::Month { first })
}

/// Writes all files into `folder` and says which.
///
/// # Errors
/// When one cannot be made or written.
pub fn write(report: &Report, languages: &[Language], folder: &Path) -> Result<Vec<PathBuf>> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let name = report.file_name();
    let mut written = Vec::new();
    let mut put = |name: String, bytes: &[u8]| {
        let path = folder.join(name);
        whole_file::write(&path, bytes, READABLE)
            .with_context(|| format!("cannot write {}", path.display()))?;
        written.push(path);
        Ok::<_, anyhow::Error>(())
    };
    for language in languages {
        let code = language.code();
        let document = say::document(report, *language);
        put(
            format!("{name}-{code}.html"),
            page::write(&document).html.as_bytes(),
        )?;
        let workbook = Workbook::of(&document, report.made_on);
        put(
            format!("{name}-{code}.xlsx"),
            &workbook::xlsx::bytes(&workbook)?,
        )?;
        put(
            format!("{name}-{code}.ods"),
            &workbook::ods::bytes(&workbook)?,
        )?;
        for table in document.tables().filter(|table| AS_CSV.contains(&table.id)) {
            put(
                format!("{name}-{}-{code}.csv", table.id),
                &separated::bytes(table)?,
            )?;
        }
        let explanation = open_data::explanation(*language);
        put(
            format!("{name}-open-data-{code}.txt"),
            explanation.as_bytes(),
        )?;
    }
    put(format!("{name}-open-data.csv"), &open_data::csv(report)?)?;
    for (table, columns) in [
        ("open-data", columns::by_month(report)),
        (say::HOTSPOTS, columns::hotspots(report)),
        (say::MUNICIPALITIES, columns::municipalities(report)),
    ] {
        put(
            format!("{name}-{table}.parquet"),
            &columnar::bytes(&columns)?,
        )?;
    }
    Ok(written)
}
