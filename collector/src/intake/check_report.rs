//! Judges a report that was decoded: store its windows, refuse them for good, or
//! leave them without a receipt because time or a person may change the answer. Totals
//! likewise.

use protocol::receipt::Refusal;
use protocol::report::{LONGEST_TOTAL_S, LONGEST_WINDOW_S, NOT_COUNTED, Report, Window};
use protocol::{AccessPointId, Layer};
use records::refusals::Left;
use records::windows::{StoredTotal, StoredWindow};

/// No access point has more stations than this at once.
pub const MOST_STATIONS: i64 = 1_000;
/// Noise beyond this many scales has a probability below 1e-17.
const NOISE_SCALES: i64 = 40;
/// How far ahead of the collector's clock a window may end, seconds.
const AHEAD_S: i64 = 600;
const HOUR_S: u32 = 3_600;
/// Window lengths outside a laboratory, minutes.
const LENGTHS_MINUTES: [u16; 3] = [60, 240, 1_440];
/// Scales of the whole budget: noise below them counts as switched off (docs/PRIVACY.md).
/// Windows may spend all of it. A total that does leaves nothing for its windows, whose
/// minutes are released as well.
const STANDARD_NOISE_DEVICE_MINUTES: u16 = 60;
const STANDARD_NOISE_VISITS: u8 = 2;

/// What the deployment allows.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// Other sampling periods and window lengths than in production.
    pub laboratory: bool,
    /// Age up to which windows are taken, seconds.
    pub retention_s: i64,
}

/// What the registry says about the sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Registered {
    pub noise_off_allowed: bool,
}

/// What is to become of one window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judgement {
    Store(StoredWindow),
    StoreTotal(StoredTotal),
    Refuse(Refusal),
    Leave(Left),
}

/// One judgement a window, with its sequence number, start and length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    pub sequence: u32,
    /// Unix seconds.
    pub start: i64,
    pub judgement: Judgement,
}

/// Judges every window of a report that came from `access_point` when the
/// collector's clock stood at `now` (Unix seconds).
///
/// # Errors
/// When the whole report is to be left, with the reason.
pub fn check_report(
    access_point: &AccessPointId,
    report: &Report,
    late: bool,
    registered: Option<Registered>,
    rules: Rules,
    now: i64,
) -> Result<Vec<Judged>, Left> {
    let Some(registered) = registered else {
        return Err(Left::Unregistered);
    };
    if !registered.noise_off_allowed && is_short_of_noise(report) {
        return Err(Left::NoiseOff);
    }
    let layout = check_layout(report, rules);
    let judged = report.numbered().map(|(sequence, window)| {
        let start = i64::from(report.first_start)
            + i64::from(window.offset_lengths) * i64::from(report.length_s());
        let end = start + i64::from(report.length_s());
        let judgement = if end > now + AHEAD_S {
            // Before anything is refused for good: a refusal is kept until its time is old.
            Judgement::Leave(Left::InTheFuture)
        } else if let Err(refusal) = layout.and_then(|()| check_window(report, window)) {
            Judgement::Refuse(refusal)
        } else if end <= now - rules.retention_s {
            Judgement::Refuse(Refusal::TooOld)
        } else {
            let figures = stored(access_point, report, window, sequence, start, late);
            match report.layer {
                Layer::Windows => Judgement::Store(figures),
                layer @ (Layer::Days | Layer::Weeks) => {
                    let sum = figures;
                    Judgement::StoreTotal(StoredTotal { layer, sum })
                }
            }
        };
        Judged {
            sequence,
            start,
            judgement,
        }
    });
    Ok(judged.collect())
}

fn is_short_of_noise(report: &Report) -> bool {
    let counts = |read: fn(&Window) -> i32| report.windows.iter().any(|w| read(w) != NOT_COUNTED);
    let more = u16::from(report.layer.is_total());
    (report.noise_device_minutes < STANDARD_NOISE_DEVICE_MINUTES + more
        && counts(|w| w.device_minutes))
        || (u16::from(report.noise_visits) < u16::from(STANDARD_NOISE_VISITS) + more
            && counts(|w| w.visits))
}

fn check_layout(report: &Report, rules: Rules) -> Result<(), Refusal> {
    let longest_s = match report.layer {
        Layer::Windows => return check_layout_of_windows(report, rules),
        Layer::Days => LONGEST_WINDOW_S,
        Layer::Weeks => LONGEST_TOTAL_S,
    };
    let length_s = report.length_s();
    if !rules.laboratory && (report.period_s != 60 || !length_s.is_multiple_of(HOUR_S)) {
        return Err(Refusal::LaboratoryOnly);
    }
    if i64::from(length_s) > longest_s {
        return Err(Refusal::OutOfRange);
    }
    // It starts with a window, whose grid may be shifted by whole hours against UTC.
    let grid_s = if rules.laboratory {
        u32::from(report.period_s)
    } else {
        HOUR_S
    };
    if !report.first_start.is_multiple_of(grid_s) {
        return Err(Refusal::NotAligned);
    }
    Ok(())
}

fn check_layout_of_windows(report: &Report, rules: Rules) -> Result<(), Refusal> {
    let production = report.period_s == 60 && LENGTHS_MINUTES.contains(&report.length_periods);
    if !production && !rules.laboratory {
        return Err(Refusal::LaboratoryOnly);
    }
    let length_s = report.length_s();
    if i64::from(length_s) > LONGEST_WINDOW_S {
        return Err(Refusal::OutOfRange);
    }
    // The grid may be shifted by whole hours against UTC.
    let start = report.first_start;
    let on_the_grid = start.is_multiple_of(length_s);
    let on_an_hour = length_s >= HOUR_S && start.is_multiple_of(HOUR_S);
    if !on_the_grid && !on_an_hour {
        return Err(Refusal::NotAligned);
    }
    Ok(())
}

fn check_window(report: &Report, window: &Window) -> Result<(), Refusal> {
    let online = i64::from(window.online_minutes);
    let fits = |count: i32, scale: i64| {
        let noise = NOISE_SCALES * scale;
        count == NOT_COUNTED
            || (-noise..=MOST_STATIONS * online + noise).contains(&i64::from(count))
    };
    if fits(
        window.device_minutes,
        i64::from(report.noise_device_minutes),
    ) && fits(window.visits, i64::from(report.noise_visits))
    {
        Ok(())
    } else {
        Err(Refusal::OutOfRange)
    }
}

fn stored(
    access_point: &AccessPointId,
    report: &Report,
    window: &Window,
    sequence: u32,
    start: i64,
    late: bool,
) -> StoredWindow {
    let counted = |count: i32| (count != NOT_COUNTED).then_some(i64::from(count));
    StoredWindow {
        access_point: access_point.clone(),
        start,
        length_s: report.length_s(),
        period_s: report.period_s,
        device_minutes: counted(window.device_minutes),
        visits: counted(window.visits),
        sampled_minutes: window.sampled_minutes,
        online_minutes: window.online_minutes,
        noise_device_minutes: report.noise_device_minutes,
        noise_visits: report.noise_visits,
        late,
        boot: report.boot,
        sequence,
    }
}

#[cfg(test)]
mod tests;
