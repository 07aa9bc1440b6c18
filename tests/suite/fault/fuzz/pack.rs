//! Of a pack: whatever its list says, what is sent is a plain file of its own folder with the
//! digest that the list names, or nothing.

use std::fs;
use std::path::Path;

use hookglass_core::transfer::pack::{LIST, Pack};
use hookglass_tests::fixtures::comment;
use hookglass_tests::sign;
use url::Url;

/// What must never be sent: a file beside the folder.
const OUTSIDE: &[u8] = b"outside";

/// A folder with the bodies that the seeds name, one of them a link to what is outside.
fn bodies(folder: &Path) {
    fs::create_dir(folder).expect("a folder");
    let put = |name: &str, body: &[u8]| fs::write(folder.join(name), body).expect("written");
    put("001-comments.body", &comment());
    put("002-messages.body", br#"{"object":"instagram","entry":[]}"#);
    put("../outside.body", OUTSIDE);
    #[cfg(unix)]
    std::os::unix::fs::symlink("../outside.body", folder.join("link.body")).expect("a link");
}

#[test]
fn what_a_pack_sends_is_a_file_of_its_folder_with_its_digest() {
    let outer = tempfile::tempdir().expect("a folder");
    let folder = outer.path().join("pack");
    bodies(&folder);
    let to = Url::parse("http://127.0.0.1:1/").expect("a URL");
    super::check("pack", 1000, |list| {
        fs::write(folder.join(LIST), list).expect("written");
        let pack = match Pack::open(&folder) {
            Ok(pack) => pack,
            Err(error) => {
                assert!(!error.to_string().is_empty(), "refused without a word");
                assert!(!error.remedy().is_empty());
                return;
            }
        };
        for entry in pack.entries() {
            let request = match pack.request(entry, to.clone(), None, None) {
                Ok(request) => request,
                Err(error) => {
                    assert!(!error.to_string().is_empty(), "refused without a word");
                    continue;
                }
            };
            assert!(!entry.body.contains(['/', '\\']), "{}", entry.body);
            assert_eq!(sign::digest(&request.body), entry.body_sha256);
            assert!(request.body != OUTSIDE, "a link was followed");
            let file = fs::read(folder.join(&entry.body)).expect("a file of the folder");
            assert!(request.body == file, "{}: other bytes", entry.body);
            assert_eq!(request.target, to, "a pack chose where to");
        }
    });
}
