//! Patches as pybundle's goal `delta` makes them, and as somebody else might.

#![cfg(all(feature = "delta", unix))]

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::{symlink, PermissionsExt};
use std::path::{Path, PathBuf};

use serde_json::{json, Value};
use sha2::{Digest, Sha256};
use tauri_plugin_pybundle::Patch;

/// A folder that is removed after the test.
struct Temp(PathBuf);

impl Temp {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("pybundle é {name} {}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn file(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }
}

impl Drop for Temp {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What lies in a folder: a path to its kind and content.
type Tree = BTreeMap<PathBuf, (String, Vec<u8>)>;

fn tree(root: &Path) -> Tree {
    let mut tree = Tree::new();
    let mut ahead = vec![root.to_owned()];
    while let Some(path) = ahead.pop() {
        let found = fs::symlink_metadata(&path).unwrap();
        if found.is_dir() {
            ahead.extend(
                fs::read_dir(&path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
            continue;
        }
        let (kind, content) = if found.is_symlink() {
            let target = fs::read_link(&path).unwrap();
            ("link".into(), target.to_str().unwrap().into())
        } else {
            let mode = found.permissions().mode() & 0o777;
            (format!("{mode:o}"), fs::read(&path).unwrap())
        };
        tree.insert(path.strip_prefix(root).unwrap().to_owned(), (kind, content));
    }
    tree
}

/// Bytes that nothing compresses.
fn noise(size: u64) -> Vec<u8> {
    (0..size / 32)
        .flat_map(|at| Sha256::digest(at.to_le_bytes()))
        .collect()
}

fn hex(content: &[u8]) -> String {
    let hash = Sha256::digest(content);
    hash.iter()
        .fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// A file of a patch, its frame, and its line in the digest.
struct Part(Value, Vec<u8>, String);

fn kept(path: &str, kind: &str, content: &[u8]) -> Part {
    let line = format!("{kind} {} {} {path}\n", content.len(), hex(content));
    Part(json!({"path": path, "kind": kind}), Vec::new(), line)
}

fn link(path: &str, target: &str) -> Part {
    let line = format!("link 0 {} {path}\n", hex(target.as_bytes()));
    Part(
        json!({"path": path, "kind": "link", "target": target}),
        Vec::new(),
        line,
    )
}

fn made(path: &str, kind: &str, old: Option<(&str, &[u8])>, new: &[u8]) -> Part {
    let prefix = old.map_or(&[][..], |(_, content)| content);
    let mut encoder = zstd::Encoder::with_ref_prefix(Vec::new(), 19, prefix).unwrap();
    encoder.window_log(23).unwrap();
    std::io::copy(&mut &new[..], &mut encoder).unwrap();
    let frame = encoder.finish().unwrap();
    let file = json!({
        "path": path, "kind": kind, "size": new.len(), "sha256": hex(new), "frame": frame.len(),
        "old": old.map(|(path, _)| path), "oldSha256": old.map(|(_, content)| hex(content)),
    });
    Part(
        file,
        frame,
        format!("{kind} {} {} {path}\n", new.len(), hex(new)),
    )
}

/// A patch and the digest of the program that it leads to.
fn patch(layout: &str, parts: &[Part]) -> (Vec<u8>, String) {
    let files: Vec<_> = parts.iter().map(|Part(file, ..)| file).collect();
    let lines: String = parts.iter().map(|Part(.., line)| line.as_str()).collect();
    let digest = hex(lines.as_bytes());
    let manifest = json!({
        "format": 1, "name": "backend", "triple": "x86_64-unknown-linux-gnu", "layout": layout,
        "from": "1.0.0", "to": "1.1.0", "digest": digest, "files": files,
    });
    (
        around(
            &manifest,
            &parts
                .iter()
                .flat_map(|Part(_, frame, _)| frame.clone())
                .collect::<Vec<_>>(),
        ),
        digest,
    )
}

fn around(manifest: &Value, frames: &[u8]) -> Vec<u8> {
    let head = zstd::encode_all(manifest.to_string().as_bytes(), 19).unwrap();
    [frames, &at_the_end(&head)].concat()
}

fn at_the_end(head: &[u8]) -> Vec<u8> {
    let length = u32::try_from(head.len() + 4).unwrap().to_le_bytes();
    [&0x184D_2A50_u32.to_le_bytes(), &length, head, &length].concat()
}

fn why(result: std::io::Result<impl std::fmt::Debug>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn makes_a_newer_file_of_an_older_one() {
    let temp = Temp::new("onefile");
    let before = noise(1_000_000);
    let mut after = before.clone();
    after.splice(400_000..400_003, *b"changed");
    let old = temp.file("app/backend", &before);
    let new = temp.path("data/1.1.0/backend");
    let (bytes, digest) = patch(
        "onefile",
        &[made(
            "backend",
            "executable",
            Some(("backend", &before)),
            &after,
        )],
    );
    assert!(bytes.len() < 2_000, "{}", bytes.len());

    let patch = Patch::read(bytes).unwrap();
    patch.apply(&old, &new, &digest).unwrap();

    assert_eq!(
        (patch.name(), patch.old_version(), patch.new_version()),
        ("backend", "1.0.0", "1.1.0")
    );
    assert_eq!(patch.triple(), "x86_64-unknown-linux-gnu");
    assert_eq!(patch.digest(), digest);
    assert!(fs::read(&new).unwrap() == after);
    assert_eq!(
        fs::metadata(&new).unwrap().permissions().mode() & 0o777,
        0o755
    );
    assert!(fs::read(&old).unwrap() == before);
    assert_eq!(fs::read_dir(new.parent().unwrap()).unwrap().count(), 1);
}

#[test]
fn the_zstd_crate_alone_makes_a_newer_file() {
    let before = noise(1_000_000);
    let after = [b"changed", &before[10..]].concat();
    let old = Some(("backend", &before[..]));
    let (bytes, _) = patch("onefile", &[made("backend", "executable", old, &after)]);

    // As the README has it.
    let mut decoder = zstd::Decoder::with_ref_prefix(&bytes[..], &before).unwrap();
    decoder.window_log_max(30).unwrap();
    let mut made = Vec::new();
    std::io::copy(&mut decoder, &mut made).unwrap();

    assert!(made == after);
}

/// An older folder, and what leads to a newer one.
fn folder(temp: &Temp) -> (PathBuf, Vec<Part>, Tree) {
    let library = noise(20_000);
    let mut newer = library.clone();
    newer.truncate(18_000);
    let old = temp.path("backend");
    let file = |name: &str, content: &[u8]| temp.file(&format!("backend/{name}"), content);
    file("backend", b"program 1.0.0");
    file("_internal/gone.txt", b"gone");
    file("_internal/kept \u{e9}.txt", b"kept");
    file("_internal/lib-1.so", &library);
    file("_internal/lib-1.txt", b"has another name now");
    let mut moved = kept("_internal/lib-2.txt", "file", b"has another name now");
    moved.0["old"] = json!("_internal/lib-1.txt");
    let parts = vec![
        kept("_internal/kept \u{e9}.txt", "file", b"kept"),
        made(
            "_internal/lib-2.so",
            "file",
            Some(("_internal/lib-1.so", &library)),
            &newer,
        ),
        moved,
        link("_internal/lib.so", "lib-2.so"),
        made("_internal/new/new.txt", "file", None, b"new"),
        link("_internal/new/up", "../lib.so"),
        made(
            "backend",
            "executable",
            Some(("backend", b"program 1.0.0")),
            b"program 1.1.0",
        ),
    ];
    let expected = Tree::from([
        (
            "_internal/kept \u{e9}.txt".into(),
            ("644".into(), b"kept".to_vec()),
        ),
        ("_internal/lib-2.so".into(), ("644".into(), newer)),
        (
            "_internal/lib-2.txt".into(),
            ("644".into(), b"has another name now".to_vec()),
        ),
        (
            "_internal/lib.so".into(),
            ("link".into(), b"lib-2.so".to_vec()),
        ),
        (
            "_internal/new/new.txt".into(),
            ("644".into(), b"new".to_vec()),
        ),
        (
            "_internal/new/up".into(),
            ("link".into(), b"../lib.so".to_vec()),
        ),
        ("backend".into(), ("755".into(), b"program 1.1.0".to_vec())),
    ]);
    (old, parts, expected)
}

#[test]
fn makes_a_newer_folder_of_an_older_one() {
    let temp = Temp::new("onedir");
    let (old, parts, expected) = folder(&temp);
    let before = tree(&old);
    let (bytes, digest) = patch("onedir", &parts);
    // What was interrupted stays nowhere.
    temp.file("new.part/half", b"half");

    Patch::read(bytes)
        .unwrap()
        .apply(&old, &temp.path("new"), &digest.to_uppercase())
        .unwrap();

    assert_eq!(tree(&temp.path("new")), expected);
    assert_eq!(tree(&old), before);
    assert!(!temp.path("new.part").exists());
}

#[test]
fn leaves_alone_what_is_there() {
    let temp = Temp::new("there");
    let (old, parts, _) = folder(&temp);
    let (bytes, digest) = patch("onedir", &parts);
    let new = temp.file("new", b"mine");

    let error = Patch::read(bytes)
        .unwrap()
        .apply(&old, &new, &digest)
        .unwrap_err();

    assert_eq!(error.kind(), ErrorKind::AlreadyExists);
    assert_eq!(fs::read(new).unwrap(), b"mine");
}

#[test]
fn damage_anywhere_is_found() {
    let temp = Temp::new("damaged");
    let (old, parts, expected) = folder(&temp);
    let (bytes, digest) = patch("onedir", &parts);
    let new = temp.path("new");
    let mut harmless = 0;
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1 << (at % 8);
        match Patch::read(damaged).and_then(|patch| patch.apply(&old, &new, &digest)) {
            // A name or a version, which no file depends on.
            Ok(()) => {
                assert_eq!(tree(&new), expected);
                fs::remove_dir_all(&new).unwrap();
                harmless += 1;
            }
            Err(_) => assert!(!new.exists()),
        }
        assert!(!temp.path("new.part").exists());
        assert!(Patch::read(bytes[..at].to_vec()).is_err());
    }
    assert!(harmless < bytes.len() / 4, "{harmless} of {}", bytes.len());
}

#[test]
fn another_program_is_refused_before_anything_is_written() {
    let temp = Temp::new("other");
    let (old, parts, _) = folder(&temp);
    let (bytes, digest) = patch("onedir", &parts);
    let patch = Patch::read(bytes).unwrap();
    let new = temp.path("new");
    let refused = |digest: &str| why(patch.apply(&old, &new, digest));

    assert!(refused(&hex(b"another release")).contains("the program that was announced"));
    // A file that stays counts in the digest, one that is made anew has its own hash.
    temp.file("backend/_internal/kept \u{e9}.txt", b"edited");
    assert!(refused(&digest).contains("perhaps that is not 1.0.0 as it was released"));
    temp.file("backend/_internal/kept \u{e9}.txt", b"kept");
    temp.file("backend/backend", b"program 0.9.0");
    assert!(refused(&digest).contains("backend/backend is not the one that it starts from"));
    fs::remove_file(old.join("backend")).unwrap();
    assert!(refused(&digest).contains("backend/backend"));
    assert!(!new.exists() && !temp.path("new.part").exists());
}

#[test]
fn no_path_leads_out() {
    let temp = Temp::new("paths");
    let paths = [
        "../x",
        "/x",
        "a/../../x",
        "",
        "a//x",
        ".",
        "./x",
        "a/.",
        "a/",
        "..",
        "a/..",
    ];
    for path in paths {
        let (bytes, _) = patch("onedir", &[made(path, "file", None, b"x")]);
        assert!(
            why(Patch::read(bytes)).contains("leads out of its folder"),
            "{path}"
        );
        let mut part = kept("x", "file", b"x");
        part.0["old"] = json!(path);
        assert!(
            Patch::read(patch("onedir", &[part]).0).is_err(),
            "old {path}"
        );
        let part = made("x", "file", Some((path, b"x")), b"y");
        assert!(
            Patch::read(patch("onedir", &[part]).0).is_err(),
            "old of a frame {path}"
        );
    }
    for (path, target) in [
        ("x", "/etc"),
        ("x", ".."),
        ("a/x", "../../b"),
        ("x", "a/../../b"),
    ] {
        let (bytes, _) = patch("onedir", &[link(path, target)]);
        assert!(
            why(Patch::read(bytes)).contains("leads out of its folder"),
            "{target}"
        );
    }
    // One that only another link leads out, one that leads to itself, and one that leads nowhere.
    fs::create_dir(temp.path("old")).unwrap();
    let by_link = [
        made("a/b/file", "file", None, b"x"),
        link("a/b/top", "../.."),
        link("out", "a/b/top/.."),
    ];
    for parts in [&by_link[..], &[link("x", "x")], &[link("x", "y")]] {
        let (bytes, digest) = patch("onedir", parts);
        let patch = Patch::read(bytes).unwrap();
        patch
            .apply(&temp.path("old"), &temp.path("new"), &digest)
            .unwrap_err();
        assert!(!temp.path("new").exists() && !temp.path("new.part").exists());
    }
}

#[test]
fn nothing_is_written_through_a_link() {
    let temp = Temp::new("through");
    fs::create_dir(temp.path("old")).unwrap();
    fs::create_dir(temp.path("outside")).unwrap();
    let parts = [
        link("a", "b"),
        made("a/x", "file", None, b"x"),
        made("b/x", "file", None, b"x"),
    ];
    let (bytes, digest) = patch("onedir", &parts);
    let patch = Patch::read(bytes).unwrap();
    patch
        .apply(&temp.path("old"), &temp.path("new"), &digest)
        .unwrap_err();
    // Nor through one that somebody put where it works.
    symlink(temp.path("outside"), temp.path("new.part")).unwrap();
    patch
        .apply(&temp.path("old"), &temp.path("new"), &digest)
        .unwrap_err();
    assert_eq!(fs::read_dir(temp.path("outside")).unwrap().count(), 0);
    assert!(!temp.path("new").exists());
}

#[test]
fn a_manifest_that_contradicts_itself_is_refused() {
    let x = || made("x", "file", None, b"x");
    let (bytes, _) = patch("onedir", &[x(), made("x", "file", None, b"y")]);
    assert!(why(Patch::read(bytes)).contains("not in order"));
    let (bytes, _) = patch("onefile", &[x(), made("y", "file", None, b"y")]);
    assert!(why(Patch::read(bytes)).contains("has several"));
    for (member, value) in [
        ("size", Value::Null),
        ("sha256", Value::Null),
        ("frame", json!(1_u64 << 40)),
        ("frame", json!(1)),
        ("kind", json!("device")),
        ("kind", json!("link")),
        ("path", json!("x\u{0}")),
        ("size", json!(-1)),
    ] {
        let mut part = x();
        part.0[member] = value.clone();
        let (bytes, digest) = patch("onedir", &[part]);
        let temp = Temp::new("contradicts");
        let applied =
            Patch::read(bytes).and_then(|patch| patch.apply(&temp.0, &temp.path("new"), &digest));
        assert!(applied.is_err(), "{member} {value}");
    }
    let newer = json!({"format": 2, "name": "", "triple": "", "layout": "onedir", "from": "", "to": "",
        "digest": "", "files": []});
    assert!(why(Patch::read(around(&newer, &[]))).contains("another pybundle"));
}

#[test]
fn a_bomb_does_not_burst() {
    let temp = Temp::new("bomb");
    let mut bomb = made("backend", "file", None, &vec![0; 4 << 20]);
    assert!(bomb.1.len() < 10_000);
    bomb.0["size"] = json!(1000);
    bomb.2 = format!("file 1000 {} backend\n", bomb.0["sha256"].as_str().unwrap());
    let (bytes, digest) = patch("onefile", &[bomb]);
    let error = why(Patch::read(bytes)
        .unwrap()
        .apply(&temp.0, &temp.path("new"), &digest));
    assert!(error.contains("became another file"), "{error}");
    // And one in place of the manifest.
    let spaces = zstd::encode_all(&vec![b' '; 65 << 20][..], 3).unwrap();
    Patch::read(at_the_end(&spaces)).unwrap_err();
}

/// `PYBUNDLE_TEST_DELTAS` has what the tests of the plugin left in `target/delta-samples`.
#[test]
#[ignore = "needs patches of the goal"]
fn patches_of_the_goal_lead_to_its_program() {
    let samples = PathBuf::from(std::env::var_os("PYBUNDLE_TEST_DELTAS").unwrap());
    let temp = Temp::new("goal");
    for layout in ["onefile", "onedir"] {
        let sample = samples.join(layout);
        let patch = Patch::read(fs::read(sample.join("patch.zst")).unwrap()).unwrap();
        let digest = fs::read_to_string(sample.join("digest")).unwrap();
        let new = temp.path(layout);
        patch.apply(&sample.join("old"), &new, &digest).unwrap();
        assert!(tree(&new) == tree(&sample.join("new")), "{layout}");
        assert_eq!(patch.digest(), digest);
    }
}
