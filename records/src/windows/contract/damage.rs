//! InfluxDB that is gone, or answers slowly, wrongly or half.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use groundwork::causes::in_full;
use lab::skipped::skipped;

use super::*;
use crate::windows::influx::InfluxError;

#[test]
fn a_wrong_token_organisation_or_bucket_is_told_at_the_start() {
    let Some(case) = Case::influxdb() else {
        return;
    };
    let good = case.influx.clone().unwrap();
    let told = |address: &InfluxAddress| {
        let directory = tempfile::tempdir().unwrap();
        match open(directory.path(), Some(address)) {
            Ok(_) => panic!("opened with {address:?}"),
            Err(error) => in_full(&error),
        }
    };
    let wrong = told(&InfluxAddress {
        token: "wrong".to_owned(),
        ..good.clone()
    });
    assert!(wrong.starts_with("InfluxDB says 401"), "{wrong}");
    let wrong = told(&InfluxAddress {
        organisation: "nobody".to_owned(),
        ..good.clone()
    });
    assert!(wrong.contains("nobody") || wrong.contains("404"), "{wrong}");
    let wrong = told(&InfluxAddress {
        bucket: "nothing".to_owned(),
        ..good.clone()
    });
    assert!(wrong.contains("nothing"), "{wrong}");
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    let wrong = told(&InfluxAddress { url, ..good });
    assert!(wrong.starts_with("no connection to InfluxDB"), "{wrong}");
}

#[test]
fn a_server_killed_in_the_middle_loses_nothing() {
    let Some(mut server) = server::Server::start() else {
        return;
    };
    if !server.is_ours() {
        return skipped("InfluxDB killed", "a server from elsewhere is left alone");
    }
    let case = Case {
        directory: tempfile::tempdir().unwrap(),
        influx: Some(server.new_bucket()),
    };
    let store = case.open();
    let batch = batch();
    store.put(&batch[..20], 0).unwrap();
    server.kill();
    for _ in 0..2 {
        assert!(matches!(
            store.put(&batch, 0),
            Err(StoreError::Influx(InfluxError::Connection(_)))
        ));
    }
    // What was recorded first stays first, also without the server.
    server.start_again();
    let other = StoredWindow {
        device_minutes: None,
        ..batch[30].clone()
    };
    assert_eq!(store.put(&[other], 0).unwrap(), [Put::Overlap]);
    assert!(!store.put(&batch, 0).unwrap().contains(&Put::Overlap));
    assert_eq!(all(&store), sorted(&batch));
}

#[test]
fn a_ledger_that_was_lost_is_made_up_for_by_the_server() {
    let Some(case) = Case::influxdb() else {
        return;
    };
    let store = case.open();
    store.put(&batch(), 0).unwrap();
    store.put_totals(&totals()).unwrap();
    // As after a restore of yesterday's file, or of none.
    let new = Case {
        directory: tempfile::tempdir().unwrap(),
        influx: case.influx.clone(),
    };
    let store = new.open();
    assert_eq!(
        store.put(&[window("a", 2, FOUR_HOURS)], 0).unwrap(),
        [Put::Overlap]
    );
    assert_eq!(store.put(&batch(), 0).unwrap(), [Put::AlreadyThere; 50]);
    assert_eq!(all(&store), sorted(&batch()));
    let other = total("a", Layer::Weeks, 2, 24);
    assert_eq!(store.put_totals(&[other]).unwrap(), [Put::Overlap]);
    let again = store.put_totals(&totals()).unwrap();
    assert!(again.iter().all(|put| *put == Put::AlreadyThere));
    assert_eq!(all_totals(&store), totals());
}

#[test]
fn windows_of_one_store_are_not_mistaken_for_those_of_another() {
    let Some(case) = Case::influxdb() else {
        return;
    };
    Store::new(Database::open(case.directory.path()).unwrap())
        .put(&batch(), 0)
        .unwrap();
    let Err(error) = open(case.directory.path(), case.influx.as_ref()) else {
        panic!("opened over the windows of another store");
    };
    assert!(
        error.to_string().contains("the windows are in sqlite"),
        "{error}"
    );
}

#[derive(Clone, Copy, Debug)]
enum Damage {
    None,
    /// Ends after so many bytes, and says that this is all.
    CutNeatly(usize),
    /// The connection ends after so many bytes.
    BreakOff(usize),
    Flip(usize, u8),
    /// A letter where a digit was.
    Letter(usize),
    Status,
    Garbage,
}

/// Stands before a server and damages the answers to queries.
struct Proxy {
    url: String,
    damage: Arc<Mutex<Damage>>,
    length: Arc<Mutex<usize>>,
}

impl Proxy {
    fn before(url: &str) -> Self {
        let server = url.strip_prefix("http://").unwrap().to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            damage: Arc::new(Mutex::new(Damage::None)),
            length: Arc::default(),
        };
        let (damage, length) = (proxy.damage.clone(), proxy.length.clone());
        // Ends with the test's process.
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let damage = *damage.lock().unwrap();
                pass(client, &server, damage, &length);
            }
        });
        proxy
    }

    fn set(&self, damage: Damage) {
        *self.damage.lock().unwrap() = damage;
    }
}

/// One request and its answer. The length of a query's answer is noted before the answer
/// goes out: who has read it may ask for the length at once.
fn pass(
    mut client: TcpStream,
    server: &str,
    damage: Damage,
    length_of_answer: &Mutex<usize>,
) -> Option<()> {
    let mut reader = BufReader::new(client.try_clone().ok()?);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let lower = line.to_ascii_lowercase();
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        if line == "\r\n" {
            break;
        }
        if !lower.starts_with("connection:") {
            head.push_str(&line);
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let query = head.starts_with("POST /api/v2/query");
    let mut upstream = TcpStream::connect(server).ok()?;
    write!(upstream, "{head}Connection: close\r\n\r\n").ok()?;
    upstream.write_all(&body).ok()?;
    let mut answer = Vec::new();
    upstream.read_to_end(&mut answer).ok()?;
    if !query {
        return client.write_all(&answer).ok();
    }
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase();
    let mut body = answer[end + 4..].to_vec();
    if head.contains("transfer-encoding: chunked") {
        body = unchunk(&body);
    }
    let whole = body.len();
    *length_of_answer.lock().unwrap() = whole;
    let mut promised = None;
    match damage {
        Damage::None | Damage::Status => {}
        Damage::CutNeatly(at) => body.truncate(at),
        Damage::BreakOff(at) => {
            promised = Some(body.len());
            body.truncate(at);
        }
        Damage::Flip(at, bit) => body[at % whole] ^= 1 << bit,
        Damage::Letter(at) => {
            let digits: Vec<usize> = (0..whole)
                .filter(|&index| body[index].is_ascii_digit())
                .collect();
            body[digits[at % digits.len()]] = b'x';
        }
        Damage::Garbage => body = b"#datatype,long\n\n,x,\xff\n,,\"".to_vec(),
    }
    let status = if matches!(damage, Damage::Status) {
        "503 Service Unavailable"
    } else {
        "200 OK"
    };
    let length = promised.unwrap_or(body.len());
    write!(
        client,
        "HTTP/1.1 {status}\r\nContent-Type: text/csv\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    )
    .ok()?;
    client.write_all(&body).ok()
}

fn unchunk(mut bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = bytes.windows(2).position(|two| two == b"\r\n") {
        let size = usize::from_str_radix(&String::from_utf8_lossy(&bytes[..end]), 16).unwrap();
        let start = end + 2;
        body.extend_from_slice(&bytes[start..start + size]);
        if size == 0 {
            break;
        }
        bytes = &bytes[start + size + 2..];
    }
    body
}

#[test]
fn an_answer_that_is_cut_or_altered_is_an_error_and_never_another_answer() {
    let Some(case) = Case::influxdb() else {
        return;
    };
    case.open().put(&batch()[..6], 0).unwrap();
    let proxy = Proxy::before(&case.influx.as_ref().unwrap().url);
    let behind = InfluxAddress {
        url: proxy.url.clone(),
        ..case.influx.clone().unwrap()
    };
    let store = open(case.directory.path(), Some(&behind)).unwrap();
    let read = || store.windows(START, START + 86_400, None);
    let truth = read().unwrap();
    assert_eq!(truth, sorted(&batch()[..6]));
    let length = *proxy.length.lock().unwrap();
    assert!(length > 300, "{length}");
    let mut damages = vec![Damage::Status, Damage::Garbage];
    for at in (0..length).step_by(7) {
        damages.extend([
            Damage::CutNeatly(at),
            Damage::BreakOff(at),
            Damage::Flip(at, (at % 7) as u8),
        ]);
    }
    damages.extend((0..40).map(|at| Damage::Letter(3 * at)));
    let mut errors = 0;
    for damage in &damages {
        proxy.set(*damage);
        match read() {
            // A flip in what nobody reads, such as the name of a table.
            Ok(windows) => assert_eq!(windows, truth, "{damage:?}"),
            Err(_) => errors += 1,
        }
        if matches!(
            damage,
            Damage::BreakOff(_) | Damage::Status | Damage::Garbage | Damage::CutNeatly(0)
        ) {
            assert!(read().is_err(), "{damage:?} passed for an answer");
        }
    }
    assert!(errors * 2 > damages.len(), "{errors} of {}", damages.len());
    proxy.set(Damage::None);
    assert_eq!(read().unwrap(), truth);
}
