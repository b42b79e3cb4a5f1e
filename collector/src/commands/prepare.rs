//! `prepare`: who agreed to a move, and since when the notice stands at the hotspot.

use std::process::ExitCode;

use jiff::civil::Date;
use records::registry::consent::{Answer, Party};
use records::registry::recommendation;

use crate::clock::system_time;
use crate::commands::ConfigFile;
use crate::commands::user::who;
use crate::insight::decisions::prepare::{self, Said};
use crate::insight::decisions::prepared;

/// Say who agreed to a move, or since when the notice stands. Without anything else, show
/// what is missing before it can be scheduled.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    file: ConfigFile,
    /// The recommendation, for example plan-3-1.
    #[arg(value_name = "ID")]
    recommendation: String,
    /// Who was asked: giving_municipality, receiving_municipality, old_host, new_host or
    /// operator.
    #[arg(long, requires_all = ["answer", "given_by"])]
    party: Option<Party>,
    /// given, refused or not_needed.
    #[arg(long, requires = "party")]
    answer: Option<Answer>,
    /// The body or the function that said so.
    #[arg(long, requires = "party")]
    given_by: Option<String>,
    /// Day of the answer [default: today].
    #[arg(long, value_name = "DAY", requires = "party")]
    on: Option<Date>,
    #[arg(long, default_value = "", requires = "party")]
    note: String,
    /// Day on which the notice was put up.
    #[arg(long, value_name = "DAY")]
    notice: Option<Date>,
    /// In the name of somebody with an account, who has to be allowed to.
    #[arg(long = "as", value_name = "NAME")]
    in_name_of: Option<String>,
}

impl Arguments {
    /// # Errors
    /// When the registry cannot be used, or the law is against it.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let (config, database) = self.file.open()?;
        let (id, at) = (&self.recommendation, system_time());
        let who = who(&database.reader()?, self.in_name_of.as_deref())?;
        if let (Some(party), Some(answer), Some(given_by)) =
            (self.party, self.answer, self.given_by)
        {
            let said = Said {
                party,
                answer,
                given_by,
                given_on: self.on,
                note: self.note,
            };
            let today = config.time_zone.to_datetime(at).date();
            database
                .write(|transaction| prepare::consent(transaction, id, &said, &who, at, today))?;
        }
        if let Some(posted_on) = self.notice {
            database.write(|transaction| prepare::posted(transaction, id, posted_on, &who, at))?;
        }
        let reader = database.reader()?;
        let Some(found) = recommendation::find(&reader, id)? else {
            anyhow::bail!("there is no recommendation `{id}`");
        };
        let preparation = prepared::of(&reader, &found)?;
        for question in &preparation.questions {
            let party: &str = question.party.into();
            match &question.said {
                None => println!("{party}: not asked yet"),
                Some(said) => {
                    let (answer, by, on) =
                        (<&str>::from(said.answer), &said.given_by, said.given_on);
                    println!("{party}: {answer} by {by} on {on}");
                }
            }
        }
        match preparation.earliest() {
            None => println!("notice: not put up yet"),
            Some(earliest) => println!("notice: put up; no move before {earliest}"),
        }
        Ok(ExitCode::SUCCESS)
    }
}
