/// The dashboards take their types from the file: it has to be what is served.
#[test]
fn openapi_json_is_what_the_api_says_of_itself() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");
    let served = collector::web::api::description().to_pretty_json().unwrap() + "\n";
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::write(path, &served).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap();
    assert!(
        kept == served,
        "collector/openapi.json is stale: run `UPDATE_OPENAPI=1 cargo test -p collector --test api`"
    );
}
