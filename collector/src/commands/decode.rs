//! `decode`: any payload as JSON, for anyone who looks at what is on the wire.
//!
//! Ids that fill 64 bits are written in hexadecimal, instants in RFC 3339, bytes of
//! certificates in hexadecimal; "not counted" is null. A choice of a later version is
//! `Unknown` with its number.

use std::fs::File;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use data_encoding::{DecodeKind, HEXLOWER, HEXLOWER_PERMISSIVE};
use jiff::Timestamp;
use protocol::check::Check;
use protocol::receipt::Receipt;
use protocol::renewal::{Asked, Certificate};
use protocol::report::{NOT_COUNTED, Report};
use protocol::status::{LossReason, SourceKind, SourceState, Status};
use protocol::topic::MessageKind;
use protocol::{Message, Version};
use serde_json::{Value, json};

/// More than any message of the protocol holds, in hexadecimal too.
const LARGEST_INPUT: u64 = 1 << 20;

#[derive(clap::Args)]
pub struct Arguments {
    /// What the payload is: the last part of its topic.
    #[arg(long, value_parser = kinds())]
    kind: MessageKind,
    /// The payload in hexadecimal.
    #[arg(long, value_name = "HEX", conflicts_with = "file")]
    hex: Option<String>,
    /// A file with the payload's bytes; standard input when neither is given.
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
}

impl Arguments {
    /// Prints the payload as JSON.
    ///
    /// # Errors
    /// When it cannot be read or is not of this kind.
    pub fn run(self) -> Result<ExitCode> {
        let payload = match (&self.hex, &self.file) {
            (Some(hex), _) => parse_hex(hex)?,
            (None, Some(path)) => {
                let file =
                    File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
                read(file)?
            }
            (None, None) => read(std::io::stdin())?,
        };
        let value = decode(self.kind, &payload)?;
        writeln!(std::io::stdout(), "{value:#}")?;
        Ok(ExitCode::SUCCESS)
    }
}

/// The words of the topics.
fn kinds() -> impl TypedValueParser<Value = MessageKind> {
    PossibleValuesParser::new(MessageKind::ALL.map(MessageKind::as_str)).try_map(|word| {
        let mut kinds = MessageKind::ALL.into_iter();
        kinds
            .find(|kind| kind.as_str() == word)
            .ok_or("not a kind of message")
    })
}

/// # Errors
/// When the payload is not a message of this kind.
pub fn decode(kind: MessageKind, payload: &[u8]) -> Result<Value, anyhow::Error> {
    Ok(match kind {
        MessageKind::Report | MessageKind::Late => report(&Report::read(payload)?),
        MessageKind::Status => readable(serde_json::to_value(Status::read(payload)?.1)?),
        MessageKind::Receipt => readable(serde_json::to_value(Receipt::read(payload)?.1)?),
        MessageKind::Renew => match Asked::decode(payload)? {
            Asked::Unsigned(renew) => json!({"request": HEXLOWER.encode(&renew.request)}),
            Asked::Signed(signed) => json!({
                "request": HEXLOWER.encode(&signed.request),
                "key": HEXLOWER.encode(&signed.key),
                "signature": HEXLOWER.encode(&signed.signature),
            }),
        },
        MessageKind::Check => {
            let check = Check::decode(payload)?;
            let tried: Vec<_> = check
                .tried
                .iter()
                .map(|tried| json!({"part": tried.part.as_str(), "works": tried.works}))
                .collect();
            json!({
                "sent_at": check.sent_at.map(|at| instant(i64::from(at))),
                "site": check.site,
                "tried": tried,
            })
        }
        MessageKind::Certificate => {
            let certificate = Certificate::decode(payload)?;
            let chain: Vec<_> = certificate
                .chain
                .iter()
                .map(|der| HEXLOWER.encode(der))
                .collect();
            json!({"chain": chain})
        }
    })
}

fn report((version, report): &(Version, Report)) -> Value {
    let counted = |count: i32| (count != NOT_COUNTED).then_some(count);
    let windows: Vec<_> = report
        .numbered()
        .map(|(sequence, window)| {
            let start = i64::from(report.first_start)
                + i64::from(window.offset_lengths) * i64::from(report.length_s());
            json!({
                "sequence": sequence,
                "start": instant(start),
                "device_minutes": counted(window.device_minutes),
                "visits": counted(window.visits),
                "sampled_minutes": window.sampled_minutes,
                "online_minutes": window.online_minutes,
            })
        })
        .collect();
    json!({
        "version": version.byte(),
        "layer": report.layer.as_str(),
        "boot": id(report.boot),
        "period_s": report.period_s,
        "length_periods": report.length_periods,
        "noise_device_minutes": report.noise_device_minutes,
        "noise_visits": report.noise_visits,
        "windows": windows,
    })
}

/// Rewrites what a person cannot read, by the name of the field.
fn readable(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(readable).collect(),
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, value)| {
                let value = match (name.as_str(), value.as_u64()) {
                    ("boot" | "outbox", Some(number)) => Value::String(id(number)),
                    (
                        "from"
                        | "to"
                        | "start"
                        | "sent_at"
                        | "undivided_until"
                        | "certificate_expires",
                        Some(seconds),
                    ) => i64::try_from(seconds).map_or(value, instant),
                    ("reason" | "kind" | "state", Some(number)) => {
                        u32::try_from(number).map_or(value, |number| choice(&name, number))
                    }
                    _ => readable(value),
                };
                (name, value)
            })
            .collect(),
        other => other,
    }
}

/// Choices that may grow are numbers to serde.
fn choice(field: &str, number: u32) -> Value {
    let word = match field {
        "reason" => format!("{:?}", LossReason::from(number)),
        "kind" => format!("{:?}", SourceKind::from(number)),
        _ => format!("{:?}", SourceState::from(number)),
    };
    Value::String(word)
}

fn instant(seconds: i64) -> Value {
    Timestamp::from_second(seconds).map_or(Value::Null, |instant| instant.to_string().into())
}

fn id(number: u64) -> String {
    format!("{number:016x}")
}

fn parse_hex(text: &str) -> Result<Vec<u8>> {
    let digits: String = text
        .chars()
        .filter(|character| !character.is_whitespace() && *character != ':')
        .collect();
    let fault = match HEXLOWER_PERMISSIVE.decode(digits.as_bytes()) {
        Ok(bytes) => return Ok(bytes),
        Err(fault) => fault,
    };
    if fault.kind == DecodeKind::Length {
        bail!("{} hexadecimal digits; expected two a byte", digits.len());
    }
    let at = fault.position & !1;
    let byte = String::from_utf8_lossy(&digits.as_bytes()[at..at + 2]);
    bail!("`{byte}` is not a byte in hexadecimal")
}

fn read(source: impl Read) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(LARGEST_INPUT).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use protocol::Layer;
    use protocol::receipt::{Outcome, Refusal, Settlement};
    use protocol::report::Window;

    use super::*;

    #[test]
    fn a_report_reads_as_it_was_meant() {
        let report = Report {
            boot: u64::MAX,
            first_sequence: 5,
            first_start: 1_750_032_000,
            period_s: 60,
            length_periods: 240,
            noise_device_minutes: 60,
            noise_visits: 2,
            layer: Layer::Windows,
            windows: vec![Window {
                offset_lengths: 0,
                device_minutes: -3,
                visits: NOT_COUNTED,
                sampled_minutes: 240,
                online_minutes: 7,
            }],
        };
        let hex = HEXLOWER.encode(&report.encode().unwrap());
        insta::assert_snapshot!(
            decode(MessageKind::Report, &parse_hex(&hex).unwrap()).unwrap(),
            @r#"{"boot":"ffffffffffffffff","layer":"windows","length_periods":240,"noise_device_minutes":60,"noise_visits":2,"period_s":60,"version":2,"windows":[{"device_minutes":-3,"online_minutes":7,"sampled_minutes":240,"sequence":5,"start":"2025-06-16T00:00:00Z","visits":null}]}"#
        );
    }

    #[test]
    fn a_receipt_reads_as_it_was_meant() {
        let receipt = Receipt::Settled(vec![Settlement {
            boot: 10,
            first: 1,
            last: 2,
            outcome: Outcome::Refused(Refusal::TooOld),
        }]);
        insta::assert_snapshot!(
            decode(MessageKind::Receipt, &receipt.encode().unwrap()).unwrap(),
            @r#"{"Settled":[{"boot":"000000000000000a","first":1,"last":2,"outcome":{"Refused":"TooOld"}}]}"#
        );
    }

    fn golden(name: &str) -> Vec<u8> {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(root.join("../protocol/golden").join(name)).unwrap();
        parse_hex(&text).unwrap()
    }

    #[test]
    fn messages_of_both_versions_are_read() {
        let shown = |kind, name| decode(kind, &golden(name)).unwrap();
        let old = shown(MessageKind::Report, "v1/report-one-window.hex");
        assert_eq!(old["version"], 1);
        assert_eq!(old["layer"], "windows");
        let week = shown(MessageKind::Report, "v2/report-part-of-a-week.hex");
        assert_eq!(week["version"], 2);
        assert_eq!(week["layer"], "weeks");
        assert_eq!(week["windows"][0]["visits"], Value::Null);
        for name in ["v1/receipt-settled.hex", "v2/receipt-settled.hex"] {
            let receipt = shown(MessageKind::Receipt, name);
            assert_eq!(receipt["Settled"][0]["outcome"], "Stored", "{name}");
        }
        for name in ["v1/status-birth.hex", "v2/status.hex"] {
            let status = shown(MessageKind::Status, name);
            assert_eq!(status["sources"][0]["kind"], "Hostapd", "{name}");
            assert_eq!(status["sources"][0]["state"], "Complete", "{name}");
            assert_eq!(status["layers"][0]["layer"], "Windows", "{name}");
        }
        let status = shown(MessageKind::Status, "v2/status.hex");
        assert_eq!(status["undivided_until"], "2026-01-05T00:00:00Z");
        assert_eq!(status["losses"][0]["reason"], "OutboxFull");
    }

    #[test]
    fn a_choice_of_a_later_version_is_a_word_with_its_number() {
        let mut status = Status::read(&golden("v2/status.hex")).unwrap().1;
        status.sources[0].state = SourceState::Unknown(77);
        status.losses[0].reason = LossReason::Unknown(9);
        let shown = decode(MessageKind::Status, &status.encode().unwrap()).unwrap();
        assert_eq!(shown["sources"][0]["state"], "Unknown(77)");
        assert_eq!(shown["losses"][0]["reason"], "Unknown(9)");
    }

    #[test]
    fn says_what_is_wrong_with_a_payload() {
        let error = |kind, hex| match parse_hex(hex) {
            Ok(payload) => decode(kind, &payload).unwrap_err().to_string(),
            Err(error) => error.to_string(),
        };
        assert_eq!(
            error(MessageKind::Status, "03"),
            "message is of version 3, expected at most 2"
        );
        assert_eq!(
            error(MessageKind::Status, "02"),
            "message does not end with its checksum: it was changed on its way"
        );
        assert_eq!(
            error(MessageKind::Status, "0"),
            "1 hexadecimal digits; expected two a byte"
        );
        assert_eq!(
            error(MessageKind::Report, "xx"),
            "`xx` is not a byte in hexadecimal"
        );
    }
}
