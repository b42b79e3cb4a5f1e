//! The client of the `influxdb2` crate, kept where it can do no harm: on a runtime of
//! its own, each call under a time limit, and a panic of the crate on a bad answer is
//! an error of that call.

use std::time::Duration;

use fallible_iterator::FallibleIterator;
use influxdb2::api::buckets::ListBucketsRequest;
use influxdb2::api::organization::ListOrganizationRequest;
use influxdb2::api::write::TimestampPrecision;
use influxdb2::models::Query;
use influxdb2::{Client, ClientBuilder, RequestError};
use influxdb2_structmap::GenericMap;
use influxdb2_structmap::value::Value;
use protocol::AccessPointId;
use tokio::runtime::Runtime;

use super::record;
use super::{InfluxAddress, InfluxError};

const PATIENCE: Duration = Duration::from_secs(30);

pub struct Connection {
    client: Client,
    organisation: String,
    bucket: String,
    /// Taken when dropped: a runtime may not be dropped on another.
    runtime: Option<Runtime>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Connection {
    pub fn new(address: &InfluxAddress) -> Result<Self, InfluxError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("influxdb")
            .enable_all()
            .build()
            .map_err(InfluxError::Runtime)?;
        let client = ClientBuilder::new(&address.url, &address.organisation, &address.token)
            .build()
            .map_err(|error| InfluxError::Address {
                url: address.url.clone(),
                why: error.to_string(),
            })?;
        Ok(Self {
            client,
            organisation: address.organisation.clone(),
            bucket: address.bucket.clone(),
            runtime: Some(runtime),
        })
    }

    /// That organisation and bucket are there and can be seen with the token.
    pub fn check(&self) -> Result<(), InfluxError> {
        let (organisation, bucket) = (self.organisation.clone(), self.bucket.clone());
        self.call("the organisation", move |client| async move {
            let asked = ListOrganizationRequest {
                org: Some(organisation.clone()),
                ..ListOrganizationRequest::default()
            };
            let found = client.list_organizations(asked).await?;
            if !found.orgs.iter().any(|found| found.name == organisation) {
                return Err(InfluxError::NoOrganisation(organisation));
            }
            let asked = ListBucketsRequest {
                name: Some(bucket.clone()),
                org: Some(organisation.clone()),
                ..ListBucketsRequest::default()
            };
            let found = client.list_buckets(Some(asked)).await?;
            let Some(found) = found.buckets.iter().find(|found| found.name == bucket) else {
                return Err(InfluxError::NoBucket {
                    bucket,
                    organisation,
                });
            };
            let rules = found.retention_rules.iter().map(|rule| rule.every_seconds);
            match rules.filter(|seconds| *seconds > 0).min() {
                Some(seconds) => Err(InfluxError::Forgets { bucket, seconds }),
                None => Ok(()),
            }
        })
    }

    /// Takes line protocol; returns once the server has it on its disk.
    pub fn write(&self, lines: Vec<u8>) -> Result<(), InfluxError> {
        let (organisation, bucket) = (self.organisation.clone(), self.bucket.clone());
        self.call("a write", move |client| async move {
            client
                .write_line_protocol_with_precision(
                    &organisation,
                    &bucket,
                    lines,
                    TimestampPrecision::Seconds,
                )
                .await?;
            Ok(())
        })
    }

    /// The records of a measurement that start in `from..to`, of at most a hundred access
    /// points or of all, in no order.
    pub fn read<T>(
        &self,
        measurement: &str,
        from: i64,
        to: i64,
        access_points: Option<&[AccessPointId]>,
        parse: impl Fn(AccessPointId, i64, &str) -> Option<T>,
    ) -> Result<Vec<T>, InfluxError> {
        if from >= to {
            return Ok(Vec::new());
        }
        let records = format!(
            "{}\n|> keep(columns: [\"_time\", \"{}\", \"_value\"])\n|> group()",
            self.records(measurement, from, to, access_points),
            record::TAG
        );
        let mut found = Vec::new();
        self.query("a read", &records, |row| {
            let (
                Some(Value::TimeRFC(at)),
                Some(Value::String(access_point)),
                Some(Value::String(record)),
            ) = (row.get("_time"), row.get(record::TAG), row.get("_value"))
            else {
                return None;
            };
            found.push(parse(access_point.parse().ok()?, at.timestamp(), record)?);
            Some(())
        })?;
        Ok(found)
    }

    /// The first or last start of a measurement in `from..to`.
    pub fn end(
        &self,
        measurement: &str,
        from: i64,
        to: i64,
        which: End,
    ) -> Result<Option<i64>, InfluxError> {
        let (select, among) = match which {
            End::First => ("first", "min"),
            End::Last => ("last", "max"),
        };
        let records = format!(
            "{}\n|> {select}()\n|> keep(columns: [\"_time\", \"_value\"])\n|> group()\n|> {among}(column: \"_time\")",
            self.records(measurement, from, to, None)
        );
        let mut found = None;
        self.query("a read", &records, |row| {
            let Some(Value::TimeRFC(at)) = row.get("_time") else {
                return None;
            };
            found = Some(at.timestamp());
            Some(())
        })?;
        Ok(found)
    }

    /// What of a measurement starts in `from..to`; all, or only what has these tags.
    pub fn delete(
        &self,
        measurement: &str,
        from: i64,
        to: i64,
        only: Option<String>,
    ) -> Result<(), InfluxError> {
        let moment = |at: i64| {
            chrono::DateTime::from_timestamp(at, 0)
                .map(|at| at.naive_utc())
                .ok_or(InfluxError::NotUnderstood("a time"))
        };
        // The server takes the end as included.
        let (start, stop) = (moment(from)?, moment(to - 1)?);
        let mut predicate = format!("_measurement=\"{measurement}\"");
        if let Some(tags) = only {
            predicate.push_str(&format!(" AND {tags}"));
        }
        let bucket = self.bucket.clone();
        self.call("a deletion", move |client| async move {
            client.delete(&bucket, start, stop, Some(predicate)).await?;
            Ok(())
        })
    }

    fn records(
        &self,
        measurement: &str,
        from: i64,
        to: i64,
        access_points: Option<&[AccessPointId]>,
    ) -> String {
        let bucket = quoted(&self.bucket);
        let mut flux = format!(
            "from(bucket: {bucket})\n|> range(start: {from}, stop: {to})\n\
             |> filter(fn: (r) => r._measurement == \"{measurement}\" and r._field == \"{}\")",
            record::RECORD
        );
        if let Some(access_points) = access_points {
            let any: Vec<String> = access_points
                .iter()
                .map(|id| format!("r.{} == \"{id}\"", record::TAG))
                .collect();
            flux.push_str(&format!("\n|> filter(fn: (r) => {})", any.join(" or ")));
        }
        flux
    }

    /// Hands each row of `records` to `take`. Beside the rows the server is asked how
    /// many there are: an answer cut short would look like nobody.
    fn query(
        &self,
        what: &'static str,
        records: &str,
        mut take: impl FnMut(&GenericMap) -> Option<()>,
    ) -> Result<(), InfluxError> {
        let flux = format!(
            "import \"array\"\nrows = {records}\nrows |> yield(name: \"rows\")\n\
             union(tables: [\n\
                 array.from(rows: [{{_value: 0}}]),\n\
                 rows |> count(column: \"_value\") |> keep(columns: [\"_value\"]),\n\
             ])\n|> sum() |> rename(columns: {{_value: \"count\"}}) |> yield(name: \"count\")"
        );
        let answer = self.call(what, move |client| async move {
            let answer = client.query_raw_iter(Some(Query::new(flux))).await?;
            // Parsed here, where a panic of the parser is caught.
            let mut rows = answer.result();
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                found.push(row.values);
            }
            drop(rows);
            Ok(found)
        })?;
        let (mut rows, mut counted) = (0, None);
        for row in &answer {
            if let Some(Value::Long(count)) = row.get("count") {
                counted = Some(*count);
            } else {
                rows += 1;
                take(row).ok_or(InfluxError::NotUnderstood(what))?;
            }
        }
        if counted != Some(rows) {
            return Err(InfluxError::NotWhole {
                what,
                rows,
                counted: counted.unwrap_or(0),
            });
        }
        Ok(())
    }

    fn call<T, F>(
        &self,
        what: &'static str,
        ask: impl FnOnce(Client) -> F,
    ) -> Result<T, InfluxError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, InfluxError>> + Send + 'static,
    {
        let Some(runtime) = &self.runtime else {
            return Err(InfluxError::NotUnderstood(what));
        };
        let (give, taken) = std::sync::mpsc::channel();
        let asked = ask(self.client.clone());
        runtime.spawn(async move {
            // Nobody waits any more: nobody is told.
            let _ = give.send(tokio::time::timeout(PATIENCE, asked).await);
        });
        match taken.recv() {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(InfluxError::Slow(what)),
            // The task is gone without a word: it panicked on the answer.
            Err(_) => Err(InfluxError::NotUnderstood(what)),
        }
    }
}

#[derive(Clone, Copy)]
pub enum End {
    First,
    Last,
}

impl From<RequestError> for InfluxError {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::ReqwestProcessing { source } => Self::Connection(Box::new(source)),
            RequestError::Http { status, text } => Self::Refused {
                status: status.as_u16(),
                text: text.chars().take(300).collect(),
            },
            RequestError::Serializing { .. } => Self::NotUnderstood("a request"),
            RequestError::Deserializing { text } => Self::Answer {
                text: text.chars().take(300).collect(),
            },
        }
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
