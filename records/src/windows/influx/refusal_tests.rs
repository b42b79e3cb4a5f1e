//! What a server refuses: a bucket that forgets by itself is not used, and a window that is
//! refused holds nothing else up.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use protocol::Layer;

use super::*;
use crate::windows::{Choice, Store};

/// Just enough of a server: an organisation, and a bucket that takes lines and gives
/// nothing back.
#[derive(Clone, Default)]
struct Server {
    /// How long the bucket keeps windows; 0 is forever.
    keeps_s: u32,
    /// Lines with this are refused; as InfluxDB does it, the others of a write are kept.
    refused: Arc<Mutex<Option<&'static str>>>,
    lines: Arc<Mutex<BTreeSet<String>>>,
}

impl Server {
    fn start(&self) -> InfluxAddress {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = self.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let _ = server.answer(stream.unwrap());
            }
        });
        InfluxAddress {
            url: format!("http://{address}"),
            organisation: "hotspots".to_owned(),
            bucket: "windows".to_owned(),
            token: "t".to_owned(),
        }
    }

    fn answer(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut reader = BufReader::new(stream);
        let mut request = String::new();
        reader.read_line(&mut request)?;
        let (mut line, mut length) = (String::new(), 0);
        while reader.read_line(&mut line)? > 2 {
            let lower = line.to_ascii_lowercase();
            if let Some(value) = lower.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            line.clear();
        }
        let mut sent = vec![0; length];
        reader.read_exact(&mut sent)?;
        let (status, body) = self.body(&request, &String::from_utf8(sent).unwrap());
        let length = body.len();
        let mut stream = reader.into_inner();
        write!(
            stream,
            "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        )
    }

    fn body(&self, request: &str, sent: &str) -> (&'static str, String) {
        let keeps_s = self.keeps_s;
        let path = request.split([' ', '?']).nth(1).unwrap_or_default();
        let body = match path.rsplit('/').next() {
            Some("orgs") => r#"{"orgs":[{"id":"0000000000000000","name":"hotspots"}]}"#.to_owned(),
            Some("buckets") => format!(
                r#"{{"buckets":[{{"id":"1111111111111111","orgID":"0000000000000000","type":"user","name":"windows","labels":[],"retentionRules":[{{"type":"expire","everySeconds":{keeps_s}}}]}}]}}"#
            ),
            Some("query") => "#datatype,string,long,long\r\n#group,false,false,false\r\n#default,count,,\r\n,result,table,count\r\n,,0,0\r\n\r\n".to_owned(),
            _ => return self.write(sent),
        };
        ("200 OK", body)
    }

    fn write(&self, sent: &str) -> (&'static str, String) {
        let refused = *self.refused.lock().unwrap();
        let is_good = |line: &&str| refused.is_none_or(|text| !line.contains(text));
        let good: Vec<String> = sent.lines().filter(is_good).map(str::to_owned).collect();
        let dropped = sent.lines().count() - good.len();
        self.lines.lock().unwrap().extend(good);
        if dropped == 0 {
            return ("204 No Content", String::new());
        }
        let body = format!(
            r#"{{"code":"unprocessable entity","message":"partial write: dropped {dropped} points"}}"#
        );
        ("422 Unprocessable Entity", body)
    }

    fn has(&self, access_point: &str) -> usize {
        let lines = self.lines.lock().unwrap();
        let tag = format!("access_point={access_point}");
        lines.iter().filter(|line| line.contains(&tag)).count()
    }
}

fn window(access_point: &str, hour: i64) -> StoredWindow {
    StoredWindow {
        access_point: access_point.parse().unwrap(),
        start: 1_750_032_000 + 3_600 * hour,
        length_s: 3_600,
        period_s: 60,
        device_minutes: Some(10),
        visits: Some(1),
        sampled_minutes: 60,
        online_minutes: 60,
        noise_device_minutes: 60,
        noise_visits: 2,
        late: false,
        boot: 1,
        sequence: u32::try_from(hour).unwrap(),
    }
}

#[test]
fn a_bucket_that_forgets_by_itself_is_refused() {
    let forgets = Server {
        keeps_s: 90 * 86_400,
        ..Server::default()
    };
    let error = Influx::check(&forgets.start()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "bucket `windows` of InfluxDB forgets by itself after 2160 hours; expected one that keeps \
         all (`influx bucket update --retention 0`): the collector deletes what is to go"
    );
    Influx::check(&Server::default().start()).unwrap();
}

#[test]
fn a_window_that_is_refused_is_set_aside_and_holds_nothing_up() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(folder.path()).unwrap();
    let server = Server::default();
    *server.refused.lock().unwrap() = Some("access_point=bad");
    let choice = Choice::Influx(server.start());
    let store = Store::open(&database, &choice).unwrap();

    let batch = [window("a", 1), window("bad", 1), window("b", 1)];
    let put = store.put(&batch, 0).unwrap();
    assert_eq!(put, [Put::Stored, Put::SetAside, Put::Stored]);
    let put = store.put(&batch, 0).unwrap();
    assert_eq!(put, [Put::AlreadyThere, Put::SetAside, Put::AlreadyThere]);
    assert_eq!(store.put(&[window("a", 2)], 0).unwrap(), [Put::Stored]);
    let total = StoredTotal {
        layer: Layer::Weeks,
        sum: window("bad", 1),
    };
    let other = StoredTotal {
        layer: Layer::Weeks,
        sum: window("a", 1),
    };
    let totals = [total, other];
    let put = store.put_totals(&totals).unwrap();
    assert_eq!(put, [Put::SetAside, Put::Stored]);
    assert_eq!(server.has("bad"), 0);
    let aside = || super::super::count_set_aside(&database.reader().unwrap()).unwrap();
    let (count, why) = aside();
    let why = why.unwrap();
    assert!(count == 2 && why.contains("dropped 1 points"), "{why}");

    // Also after a restart; and once the server takes them, both are written.
    let store = Store::open(&database, &choice).unwrap();
    assert_eq!(store.put(&[window("b", 2)], 0).unwrap(), [Put::Stored]);
    assert_eq!(aside().0, 2);
    *server.refused.lock().unwrap() = None;
    let put = store.put(&batch, 0).unwrap();
    assert_eq!(put, [Put::AlreadyThere; 3]);
    let put = store.put_totals(&totals).unwrap();
    assert_eq!(put, [Put::AlreadyThere; 2]);
    assert_eq!((server.has("bad"), aside()), (2, (0, None)));
}

#[test]
fn what_is_set_aside_goes_with_its_time() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(folder.path()).unwrap();
    let server = Server::default();
    *server.refused.lock().unwrap() = Some("access_point=bad");
    let store = Store::open(&database, &Choice::Influx(server.start())).unwrap();
    store.put(&[window("bad", 1), window("bad", 5)], 0).unwrap();
    let open = || {
        let reader = database.reader().unwrap();
        let starts = ledger::set_aside(&reader).unwrap().into_iter();
        starts.map(|window| window.start).collect::<Vec<_>>()
    };
    assert_eq!(open().len(), 2);
    store.delete_until(window("bad", 1).end()).unwrap();
    assert_eq!(open(), [window("bad", 5).start]);
}
