//! A table of typed columns as an Apache Parquet file: what an analyst reads without
//! guessing what a cell is. What is not known is null, never 0.

use std::sync::Arc;

use jiff::Timestamp;
use parquet::basic::{LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::Result;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{Type, TypePtr};

/// A whole table.
#[derive(Clone, Debug, PartialEq)]
pub struct Columnar {
    pub name: &'static str,
    /// Of the same length each.
    pub columns: Vec<Typed>,
    /// What the file says of itself besides the units: title, period, source.
    pub about: Vec<(&'static str, String)>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Typed {
    pub name: &'static str,
    /// Unit and meaning.
    pub meaning: &'static str,
    pub values: Values,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    Text(Vec<Option<String>>),
    Number(Vec<Option<f64>>),
    Whole(Vec<Option<i64>>),
    /// In UTC, to the millisecond.
    Instant(Vec<Option<Timestamp>>),
}

impl Columnar {
    pub fn of(name: &'static str, about: Vec<(&'static str, String)>) -> Self {
        Self {
            name,
            columns: Vec::new(),
            about,
        }
    }

    pub fn with(mut self, name: &'static str, meaning: &'static str, values: Values) -> Self {
        self.columns.push(Typed {
            name,
            meaning,
            values,
        });
        self
    }
}

/// The bytes of the file; the same for the same table.
///
/// # Errors
/// When the columns are not of one length.
pub fn bytes(table: &Columnar) -> Result<Vec<u8>> {
    let fields = table.columns.iter().map(field).collect::<Result<_>>()?;
    let schema = Type::group_type_builder(table.name)
        .with_fields(fields)
        .build()?;
    let told = table.about.iter();
    let told = told.map(|(key, text)| KeyValue::new((*key).to_owned(), text.clone()));
    let meanings = table.columns.iter().map(|column| {
        let key = format!("column {}", column.name);
        KeyValue::new(key, column.meaning.to_owned())
    });
    let properties = WriterProperties::builder()
        .set_created_by("hotspot-collector".to_owned())
        .set_key_value_metadata(Some(told.chain(meanings).collect()))
        .build();
    let mut output = Vec::new();
    let mut writer =
        SerializedFileWriter::new(&mut output, Arc::new(schema), Arc::new(properties))?;
    let mut rows = writer.next_row_group()?;
    let mut columns = table.columns.iter();
    while let Some(mut writer) = rows.next_column()? {
        if let Some(column) = columns.next() {
            write(&mut writer, &column.values)?;
        }
        writer.close()?;
    }
    rows.close()?;
    writer.close()?;
    Ok(output)
}

fn field(column: &Typed) -> Result<TypePtr> {
    let (physical, logical) = match column.values {
        Values::Text(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Values::Number(_) => (Physical::DOUBLE, None),
        Values::Whole(_) => (Physical::INT64, None),
        Values::Instant(_) => {
            let utc = LogicalType::timestamp(true, TimeUnit::MILLIS);
            (Physical::INT64, Some(utc))
        }
    };
    let field = Type::primitive_type_builder(column.name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical)
        .build()?;
    Ok(Arc::new(field))
}

fn write(writer: &mut SerializedColumnWriter<'_>, values: &Values) -> Result<()> {
    match values {
        Values::Text(texts) => {
            put::<ByteArrayType, _>(writer, texts, |text| ByteArray::from(text.as_str()))
        }
        Values::Number(numbers) => put::<DoubleType, _>(writer, numbers, |number| *number),
        Values::Whole(numbers) => put::<Int64Type, _>(writer, numbers, |number| *number),
        Values::Instant(instants) => {
            put::<Int64Type, _>(writer, instants, |instant| instant.as_millisecond())
        }
    }
}

/// Those that are known, and which those are.
fn put<T: DataType, V>(
    writer: &mut SerializedColumnWriter<'_>,
    values: &[Option<V>],
    convert: impl Fn(&V) -> T::T,
) -> Result<()> {
    let is_known: Vec<i16> = values.iter().map(|value| value.is_some().into()).collect();
    let known: Vec<T::T> = values.iter().flatten().map(convert).collect();
    writer
        .typed::<T>()
        .write_batch(&known, Some(&is_known), None)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use parquet::file::reader::{FileReader, SerializedFileReader};

    use super::*;

    fn read(bytes: Vec<u8>) -> SerializedFileReader<bytes::Bytes> {
        SerializedFileReader::new(bytes::Bytes::from(bytes)).unwrap()
    }

    #[test]
    fn what_is_read_back_is_what_was_known_with_its_type_and_unit() {
        let at: Timestamp = "2026-10-25T00:30:00Z".parse().unwrap();
        let table = Columnar::of("use", vec![("source", "the counts".to_owned())])
            .with(
                "id",
                "code",
                Values::Text(vec![Some("é=1".to_owned()), None]),
            )
            .with(
                "minutes",
                "device-minutes",
                Values::Number(vec![None, Some(0.0)]),
            )
            .with("boxes", "access points", Values::Whole(vec![Some(2), None]))
            .with(
                "since",
                "instant, UTC",
                Values::Instant(vec![Some(at), None]),
            );
        let file = bytes(&table).unwrap();
        assert_eq!(file, bytes(&table).unwrap());
        let reader = read(file);
        let rows: Vec<String> = reader
            .get_row_iter(None)
            .unwrap()
            .map(|row| row.unwrap().to_string())
            .collect();
        assert_eq!(
            rows,
            [
                "{id: \"é=1\", minutes: null, boxes: 2, since: 2026-10-25 00:30:00.000 +00:00}",
                "{id: null, minutes: 0E0, boxes: null, since: null}",
            ]
        );
        let about = reader.metadata().file_metadata();
        let keys = about.key_value_metadata().unwrap().iter();
        let told: Vec<_> = keys
            .map(|told| format!("{}: {}", told.key, told.value.as_deref().unwrap()))
            .collect();
        assert_eq!(told[0], "source: the counts");
        assert_eq!(told[2], "column minutes: device-minutes");
        let since = about.schema_descr().column(3);
        let utc = LogicalType::timestamp(true, TimeUnit::MILLIS);
        assert_eq!(since.logical_type_ref(), Some(&utc));
    }

    #[test]
    fn a_table_without_rows_is_a_file_and_columns_of_two_lengths_are_none() {
        let empty = Columnar::of("use", Vec::new()).with("id", "code", Values::Text(Vec::new()));
        let file = bytes(&empty).unwrap();
        assert_eq!(read(file).metadata().file_metadata().num_rows(), 0);
        let uneven = empty.with("n", "", Values::Whole(vec![Some(1)]));
        assert!(bytes(&uneven).is_err());
    }
}
