//! The 724 statistical sectors: where residents live, and how deprived they are.

/// A point in each sector, its area, residents and deprivation, in the collector's import
/// format of areas.
pub const SECTORS_CSV: &str = include_str!("../data/sectors.csv");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::municipalities;

    #[test]
    fn the_sectors_have_all_residents_and_lie_in_their_municipality() {
        let outlines = municipalities::municipalities();
        let mut table = csv::Reader::from_reader(SECTORS_CSV.as_bytes());
        let mut residents = 0;
        let mut sectors = 0;
        for row in table.records() {
            let row = row.expect("a row");
            let figure = |column: usize| row[column].parse::<f64>().expect("a figure");
            sectors += 1;
            residents += row[6].parse::<u32>().expect("residents");
            let own = outlines
                .iter()
                .find(|outline| row[0].starts_with(outline.id.as_str()))
                .unwrap_or_else(|| panic!("{}: no municipality", &row[0]));
            // The outlines are simplified to about 100 m.
            let distance = own.distance_m(figure(3), figure(4));
            assert!(distance < 100.0, "{} lies {distance:.0} m outside", &row[0]);
            assert!(figure(5) > 0.0, "{}", &row[0]);
        }
        assert_eq!((sectors, residents), (724, 1_215_012));
    }
}
