//! The city as tables for the collector's import.

use crate::city::City;
use crate::places::SITES_CSV;

impl City {
    /// `sites.csv` of the sites that this city has, with its dates of installation. `opened`
    /// is given for those that opened in the history.
    pub fn sites_csv(&self) -> String {
        let installed = |id: &str| {
            let site = self.sites.iter().find(|site| site.facts.id == id)?;
            Some(site.installed)
        };
        let mut table = csv::Reader::from_reader(SITES_CSV.as_bytes());
        let header = table.headers().expect("compiled in").clone();
        let column = |name: &str| header.iter().position(|it| it == name);
        let (opened, hung) = (column("opened"), column("installed"));
        let mut out = csv::Writer::from_writer(Vec::new());
        let written = "written to memory";
        out.write_record(&header).expect(written);
        for row in table.records() {
            let row = row.expect("compiled in and read by a test");
            let Some(at) = installed(&row[0]) else {
                continue;
            };
            let cells = row.iter().enumerate().map(|(index, cell)| match index {
                _ if Some(index) == hung => at.to_string(),
                _ if Some(index) == opened && at > self.start => at.to_string()[..10].into(),
                _ => cell.to_owned(),
            });
            out.write_record(cells).expect(written);
        }
        let bytes = out.into_inner().expect(written);
        String::from_utf8(bytes).expect("made of text")
    }
}
