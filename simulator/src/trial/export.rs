//! A city as the plain files that `hotspot-collector analyse` reads, with the truth
//! in a third one.

use std::io::{self, Write};

use analysis::verdict::Site;

use super::City;

/// `site,kind,installed,access_points`
///
/// # Errors
/// When it cannot be written.
pub fn sites(sites: &[Site], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "site,kind,installed,access_points")?;
    for site in sites {
        let kind = site.kind.as_deref().unwrap_or("");
        let installed = site.installed.map_or(String::new(), |at| at.to_string());
        writeln!(out, "{},{kind},{installed},{}", site.id, site.access_points)?;
    }
    out.flush()
}

/// `site,start,minutes,device_minutes,visits,online_minutes`
///
/// # Errors
/// When it cannot be written.
pub fn usage(sites: &[Site], out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "site,start,minutes,device_minutes,visits,online_minutes"
    )?;
    for site in sites {
        for row in &site.rows {
            let figure = |value: Option<f64>| value.map_or(String::new(), |it| it.to_string());
            writeln!(
                out,
                "{},{},{},{},{},{:.1}",
                site.id,
                row.start,
                row.minutes,
                figure(row.device_minutes),
                figure(row.visits),
                row.online_minutes
            )?;
        }
    }
    out.flush()
}

/// `site,ratio,dropped,online_share,age_days`
///
/// # Errors
/// When it cannot be written.
pub fn truth(city: &City, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "site,ratio,dropped,online_share,age_days")?;
    for place in &city.places {
        let truth = &place.truth;
        writeln!(
            out,
            "{},{:.4},{},{:.3},{}",
            place.id,
            truth.ratio,
            u8::from(truth.dropped),
            truth.online_share,
            truth.age_days
        )?;
    }
    out.flush()
}
