use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use super::*;

struct TagsFile(PathBuf);

impl TagsFile {
    fn new(name: &str) -> Self {
        let name = format!("tithing-tags-{name}-{}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }
}

impl Drop for TagsFile {
    fn drop(&mut self) {
        let _is_gone = fs::remove_file(&self.0);
    }
}

fn tags<const N: usize>(pairs: [(&str, &str); N]) -> BTreeMap<String, String> {
    pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).into()
}

/// Goal: a tags file has Serf's layout, is its owner's alone, and says what was written. Method:
/// tags that need escapes, in a new file and in one that all can read.
#[test]
fn a_tags_file_says_what_was_written() {
    let file = TagsFile::new("written");
    assert_eq!(read(&file.0).unwrap(), None);
    let table = [
        (tags([]), "{}"),
        (
            tags([("z", ""), ("a", "<1> \"&\"")]),
            concat!("{\n  \"a\": \"\\u003c1\\u003e \\\"\\u0026\\\"\",\n", "  \"z\": \"\"\n}"),
        ),
    ];
    for (tags, text) in table {
        assert_eq!(write(&file.0, &tags).unwrap(), Written::Whole);
        assert_eq!(fs::read_to_string(&file.0).unwrap(), text);
        assert_eq!(read(&file.0).unwrap(), Some(tags));
        assert_eq!(fs::metadata(&file.0).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&file.0, fs::Permissions::from_mode(0o644)).unwrap();
    }
}

/// Goal: flaws are told in Serf's words. Method: a table of files.
#[test]
fn flaws_of_a_tags_file_are_told_in_serfs_words() {
    let file = TagsFile::new("flawed");
    let large = " ".repeat(FILE_BYTES_MAX + 1);
    let table = [
        ("", "Failed to decode tags file: unexpected end of JSON input"),
        (
            "[]",
            "Failed to decode tags file: json: cannot unmarshal array into Go value of type \
             map[string]string",
        ),
        (&large, "Failed to read tags file: it is larger than 65536 bytes"),
    ];
    for (content, text) in table {
        fs::write(&file.0, content).unwrap();
        assert_eq!(read(&file.0).unwrap_err().to_string(), text);
    }
    let dir = std::env::temp_dir();
    let text = format!("Failed to read tags file: read {}: is a directory", dir.display());
    assert_eq!(read(&dir).unwrap_err().to_string(), text);
    let nowhere = dir.join("tithing-no-such-directory/tags");
    let text =
        format!("Failed to write tags file: open {}: no such file or directory", nowhere.display());
    assert_eq!(write(&nowhere, &tags([])).unwrap_err().to_string(), text);
}
