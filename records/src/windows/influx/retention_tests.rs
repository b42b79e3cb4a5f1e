//! A bucket that forgets by itself is refused, before anything is written to it.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};

use super::*;

/// Just enough of a server: an organisation, and a bucket that keeps windows so long.
fn server(keeps_s: u32) -> InfluxAddress {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let _ = answer(stream.unwrap(), keeps_s);
        }
    });
    InfluxAddress {
        url: format!("http://{address}"),
        organisation: "hotspots".to_owned(),
        bucket: "windows".to_owned(),
        token: "t".to_owned(),
    }
}

fn answer(stream: TcpStream, keeps_s: u32) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut line = String::new();
    while reader.read_line(&mut line)? > 2 {
        line.clear();
    }
    let body = if request.contains("/orgs") {
        r#"{"orgs":[{"id":"0000000000000000","name":"hotspots"}]}"#.to_owned()
    } else {
        format!(
            r#"{{"buckets":[{{"id":"1111111111111111","orgID":"0000000000000000","type":"user","name":"windows","labels":[],"retentionRules":[{{"type":"expire","everySeconds":{keeps_s}}}]}}]}}"#
        )
    };
    let length = body.len();
    let mut stream = reader.into_inner();
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
}

#[test]
fn a_bucket_that_forgets_by_itself_is_refused() {
    let error = Influx::check(&server(90 * 86_400)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "bucket `windows` of InfluxDB forgets by itself after 2160 hours; expected one that keeps \
         all (`influx bucket update --retention 0`): the collector deletes what is to go"
    );
    Influx::check(&server(0)).unwrap();
}
