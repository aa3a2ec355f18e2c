//! Applies the patches of pybundle's goal `delta`.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::ops::Range;
use std::path::{Component, Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};
use zstd::stream::read::Decoder;

/// The form that this crate reads.
const FORMAT: u32 = 1;

/// What the frame begins with that a decoder passes over; then comes its length.
const SKIPPABLE: u32 = 0x184D_2A50;
const WORD: usize = 4;
const PREAMBLE: usize = 2 * WORD;

/// Of a program with 100,000 files it is some 20 MB.
const LARGEST_MANIFEST: u64 = 64 << 20;

/// What a decoder may reserve for a file, as powers of 2: 8 MB and 1 GB.
const SMALLEST_WINDOW: u32 = 23;
const LARGEST_WINDOW: u32 = 30;

const BUFFER: usize = 1 << 16;

/// A patch from one release of a program to a newer one.
///
/// Nothing in it is believed: not a path, not a size. [`Patch::apply`] takes the digest of the newer
/// release from someone whom the app trusts, and writes nothing before the patch agrees with that.
#[derive(Debug)]
pub struct Patch {
    manifest: Manifest,
    files: Vec<Planned>,
    bytes: Vec<u8>,
}

#[derive(Debug, Deserialize)]
struct Manifest {
    format: u32,
    name: String,
    triple: String,
    layout: Layout,
    from: String,
    to: String,
    digest: String,
    files: Vec<Listed>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Layout {
    Onedir,
    Onefile,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    File,
    Executable,
    Link,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    path: String,
    kind: Kind,
    target: Option<String>,
    old: Option<String>,
    old_sha256: Option<String>,
    size: Option<u64>,
    sha256: Option<String>,
    frame: Option<u64>,
}

/// A file of the newer release, of which is known that it stays in its folder.
#[derive(Debug)]
struct Planned {
    name: String,
    kind: Kind,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Link(String),
    /// A file of the older release.
    Kept(PathBuf),
    Made {
        /// Where in the patch it is.
        frame: Range<usize>,
        /// The file of the older release that it refers to, and its hash.
        old: Option<(PathBuf, String)>,
        size: u64,
        sha256: String,
    },
}

/// What the content of a file has to be.
struct Wanted {
    size: u64,
    sha256: String,
}

impl Patch {
    /// Reads a patch.
    ///
    /// # Errors
    ///
    /// If it is none, is damaged, or names a file outside of its folder.
    pub fn read(bytes: Vec<u8>) -> io::Result<Self> {
        let head = head_of(&bytes).ok_or_else(|| damaged("it does not end like one"))?;
        let end = bytes.len() - PREAMBLE - head.len() - WORD;
        let mut manifest = Manifest::read(head)?;
        let mut at = 0;
        let listed = std::mem::take(&mut manifest.files);
        let files = listed
            .into_iter()
            .map(|file| file.plan(&mut at))
            .collect::<io::Result<Vec<_>>>()?;
        let names = files.iter().map(|file| file.name.as_bytes());
        if at != end {
            Err(damaged("something is missing in it, or too much"))
        } else if !names.clone().zip(names.skip(1)).all(|(a, b)| a < b) {
            Err(damaged("its files are not in order"))
        } else if manifest.layout == Layout::Onefile && files.len() != 1 {
            Err(damaged("a program of one file has several"))
        } else {
            Ok(Self {
                manifest,
                files,
                bytes,
            })
        }
    }

    /// The name of the program.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.manifest.name
    }

    /// The machine that the program is for, e.g. `x86_64-pc-windows-msvc`.
    #[must_use]
    pub fn triple(&self) -> &str {
        &self.manifest.triple
    }

    /// The version of the release that it starts from.
    #[must_use]
    pub fn old_version(&self) -> &str {
        &self.manifest.from
    }

    /// The version of the release that it leads to.
    #[must_use]
    pub fn new_version(&self) -> &str {
        &self.manifest.to
    }

    /// The digest of the release that it says it leads to. Trust it only if you trust the patch: after
    /// its signature was checked, say.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.manifest.digest
    }

    /// Makes the newer release of the older one, which stays as it is. The newer one is at its place
    /// whole or not at all, also if the machine loses its power.
    ///
    /// `old` is the executable of a onefile program, or the folder of a onedir program; `new` will be,
    /// and nothing may be there: the folders above it are made, and what lies at `<new>.part`, as after
    /// a crash, is removed. `digest` is what the newer release has to have: from the app's own update
    /// manifest, or [`Patch::digest`] if the patch was signed. It takes as long as copying the program,
    /// and as much memory as the largest file that has changed, twice.
    ///
    /// # Errors
    ///
    /// If the older release is not the one that the patch starts from, if the patch does not lead to
    /// that digest, or if a file cannot be read or written: then download the release as a whole.
    pub fn apply(&self, old: &Path, new: &Path, digest: &str) -> io::Result<()> {
        let wanted = self.wanted(old)?;
        if !self.digest_of(&wanted).eq_ignore_ascii_case(digest) {
            return Err(damaged(&format!(
                "with {} it does not lead to the program that was announced, perhaps that is not {} as it was released",
                old.display(),
                self.old_version()
            )));
        }
        if fs::symlink_metadata(new).is_ok() {
            let place = format!("there is something at {}", new.display());
            return Err(io::Error::new(ErrorKind::AlreadyExists, place));
        }
        new.parent().map_or(Ok(()), fs::create_dir_all)?;
        let mut part = new.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        remove(&part)?;
        let done = self
            .write(old, &part, &wanted)
            .and_then(|()| fs::rename(&part, new))
            .and_then(|()| new.parent().map_or(Ok(()), sync_folder));
        if done.is_err() {
            // Else the next one does.
            let _ = remove(&part);
        }
        done
    }

    /// Returns what every file has to be; of those that stay, what they are.
    fn wanted(&self, old: &Path) -> io::Result<Vec<Wanted>> {
        self.files
            .iter()
            .map(|file| match &file.content {
                Content::Link(target) => Ok(Wanted {
                    size: 0,
                    sha256: hex(&Sha256::digest(target)),
                }),
                Content::Kept(path) => {
                    let mut hash = Sha256::new();
                    let size = io::copy(&mut open(&self.place(old, path))?, &mut hash)?;
                    Ok(Wanted {
                        size,
                        sha256: hex(&hash.finalize()),
                    })
                }
                Content::Made { size, sha256, .. } => Ok(Wanted {
                    size: *size,
                    sha256: sha256.clone(),
                }),
            })
            .collect()
    }

    /// The digest over all files, as the goal `delta` has it.
    fn digest_of(&self, wanted: &[Wanted]) -> String {
        let mut hash = Sha256::new();
        for (file, Wanted { size, sha256 }) in self.files.iter().zip(wanted) {
            let kind = match file.kind {
                Kind::File => "file",
                Kind::Executable => "executable",
                Kind::Link => "link",
            };
            hash.update(format!("{kind} {size} {sha256} {}\n", file.name));
        }
        hex(&hash.finalize())
    }

    /// A program of one file has any name.
    fn place(&self, program: &Path, path: &Path) -> PathBuf {
        match self.manifest.layout {
            Layout::Onefile => program.to_owned(),
            Layout::Onedir => program.join(path),
        }
    }

    fn write(&self, old: &Path, new: &Path, wanted: &[Wanted]) -> io::Result<()> {
        let mut folders = BTreeSet::new();
        let mut links = Vec::new();
        for (file, wanted) in self.files.iter().zip(wanted) {
            let place = self.place(new, Path::new(&file.name));
            if self.manifest.layout == Layout::Onedir {
                let parents = place.ancestors().skip(1);
                folders.extend(
                    parents
                        .take_while(|f| f.starts_with(new))
                        .map(Path::to_owned),
                );
                place.parent().map_or(Ok(()), fs::create_dir_all)?;
            }
            match &file.content {
                // Only when nothing is written any more: no path leads through one.
                Content::Link(target) => links.push((place, target)),
                Content::Kept(path) => {
                    let from = open(&self.place(old, path))?;
                    file.create(&place, from, wanted)?;
                }
                Content::Made {
                    frame, old: from, ..
                } => {
                    let prefix = from.as_ref().map_or(Ok(Vec::new()), |(path, sha256)| {
                        read_old(&self.place(old, path), sha256)
                    })?;
                    let mut decoder =
                        Decoder::with_ref_prefix(&self.bytes[frame.clone()], &prefix)?;
                    decoder.window_log_max(window_for(wanted.size))?;
                    file.create(&place, decoder.single_frame(), wanted)?;
                }
            }
        }
        for (place, target) in &links {
            link(Path::new(target), place)?;
        }
        for (place, _) in &links {
            if !fs::canonicalize(place)?.starts_with(fs::canonicalize(new)?) {
                return Err(damaged("a link leads out of its folder"));
            }
        }
        folders.iter().try_for_each(|folder| sync_folder(folder))
    }
}

impl Manifest {
    fn read(head: &[u8]) -> io::Result<Self> {
        let mut text = Vec::new();
        Decoder::with_buffer(head)?
            .take(LARGEST_MANIFEST)
            .read_to_end(&mut text)?;
        let manifest: Self = serde_json::from_slice(&text)?;
        if manifest.format == FORMAT {
            Ok(manifest)
        } else {
            Err(damaged("it was made by another pybundle"))
        }
    }
}

impl Listed {
    fn plan(self, at: &mut usize) -> io::Result<Planned> {
        let path = inside(&self.path)?;
        let content = if self.kind == Kind::Link {
            let target = self.target.ok_or_else(|| damaged("a link leads nowhere"))?;
            stays_inside(&path, Path::new(&target))?;
            Content::Link(target)
        } else if let Some(length) = self.frame {
            let begin = *at;
            *at = usize::try_from(length)
                .ok()
                .and_then(|length| begin.checked_add(length))
                .ok_or_else(|| damaged("a file is too large"))?;
            let of = |hash: Option<String>| hash.ok_or_else(|| damaged("a hash is missing"));
            Content::Made {
                frame: begin..*at,
                old: match self.old {
                    Some(old) => Some((inside(&old)?, of(self.old_sha256)?)),
                    None => None,
                },
                size: self.size.ok_or_else(|| damaged("a size is missing"))?,
                sha256: of(self.sha256)?,
            }
        } else {
            Content::Kept(self.old.as_deref().map_or(Ok(path), inside)?)
        };
        Ok(Planned {
            name: self.path,
            kind: self.kind,
            content,
        })
    }
}

impl Planned {
    /// Writes a file that is not there yet, and no more of it than it should have.
    fn create(&self, place: &Path, mut content: impl Read, wanted: &Wanted) -> io::Result<()> {
        let mut out = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(place)?;
        let mut hash = Sha256::new();
        let mut left = wanted.size;
        let mut buffer = vec![0; BUFFER];
        loop {
            let count = content.read(&mut buffer)?;
            if count == 0 {
                break;
            }
            left = left
                .checked_sub(count as u64)
                .ok_or_else(|| self.is_other())?;
            hash.update(&buffer[..count]);
            out.write_all(&buffer[..count])?;
        }
        if left > 0 || hex(&hash.finalize()) != wanted.sha256 {
            return Err(self.is_other());
        }
        set_mode(&out, self.kind == Kind::Executable)?;
        out.sync_all()
    }

    fn is_other(&self) -> io::Error {
        damaged(&format!("{} became another file", self.name))
    }
}

/// Reads a file that a frame refers to.
fn read_old(path: &Path, sha256: &str) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    open(path)?.read_to_end(&mut content)?;
    if hex(&Sha256::digest(&content)) == sha256 {
        Ok(content)
    } else {
        let name = path.display();
        Err(damaged(&format!(
            "{name} is not the one that it starts from"
        )))
    }
}

/// Opens a file, and nothing that has no end.
fn open(path: &Path) -> io::Result<File> {
    let named =
        |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    if fs::metadata(path).map_err(named)?.is_file() {
        File::open(path).map_err(named)
    } else {
        Err(damaged(&format!("{} is not a file", path.display())))
    }
}

/// A path that leads to something in the folder that it is relative to.
fn inside(text: &str) -> io::Result<PathBuf> {
    if is_inside(text, cfg!(windows)) {
        Ok(PathBuf::from(text))
    } else {
        Err(damaged(&format!("{text:?} leads out of its folder")))
    }
}

/// Tells it by the text alone: on Windows a `\` parts names, too, and `:` names a drive or a stream of
/// a file.
fn is_inside(text: &str, windows: bool) -> bool {
    let names = text.split('/').all(|part| !matches!(part, "" | "." | ".."));
    names && !(windows && text.contains(['\\', ':']))
}

/// Refuses a link that leads out of its folder.
fn stays_inside(link: &Path, target: &Path) -> io::Result<()> {
    let mut depth = link.components().count() - 1;
    for part in target.components() {
        depth = match part {
            Component::Normal(_) => Some(depth + 1),
            Component::CurDir => Some(depth),
            Component::ParentDir => depth.checked_sub(1),
            Component::RootDir | Component::Prefix(_) => None,
        }
        .ok_or_else(|| {
            damaged(&format!(
                "the link {} leads out of its folder",
                link.display()
            ))
        })?;
    }
    Ok(())
}

/// What a decoder may reserve for a file: whoever made a frame cannot have it reserve more.
fn window_for(size: u64) -> u32 {
    (u64::BITS - size.leading_zeros()).clamp(SMALLEST_WINDOW, LARGEST_WINDOW)
}

/// Removes a file or a folder; links are removed, not followed.
fn remove(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

#[cfg(unix)]
fn set_mode(file: &File, executable: bool) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = if executable { 0o755 } else { 0o644 };
    file.set_permissions(fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn set_mode(_: &File, _: bool) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn link(target: &Path, place: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, place)
}

/// Programs for Windows have none.
#[cfg(not(unix))]
fn link(_: &Path, _: &Path) -> io::Result<()> {
    Err(damaged("it has a link"))
}

/// Has the names in a folder written to the disk.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    // The folder of a relative path of one name.
    let named = !folder.as_os_str().is_empty();
    File::open(if named { folder } else { Path::new(".") })?.sync_all()
}

/// Windows writes them by itself.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// The manifest at the end of a patch. Its length stands before and behind it.
fn head_of(bytes: &[u8]) -> Option<&[u8]> {
    let word = |at: usize| -> Option<u32> {
        let word = bytes.get(at..at.checked_add(WORD)?)?;
        Some(u32::from_le_bytes(word.try_into().ok()?))
    };
    let end = bytes.len().checked_sub(WORD)?;
    let length = word(end)?;
    let begin = bytes.len().checked_sub(usize::try_from(length).ok()?)?;
    let frame = begin.checked_sub(PREAMBLE)?;
    let is_one = word(frame)? == SKIPPABLE && word(frame + WORD)? == length;
    bytes.get(begin..end).filter(|_| is_one)
}

fn hex(hash: &[u8]) -> String {
    hash.iter()
        .fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

fn damaged(why: &str) -> io::Error {
    io::Error::new(
        ErrorKind::InvalidData,
        format!("the patch cannot be applied: {why}"),
    )
}

#[cfg(test)]
mod tests {
    use super::is_inside;

    #[test]
    fn a_path_stays_in_its_folder_on_every_system() {
        for path in ["a", "a/b.so", "a b/é", "a..b", ".hidden"] {
            assert!(is_inside(path, true) && is_inside(path, false), "{path}");
        }
        for path in ["", "/a", "a/", "a//b", "..", "a/../b", "./a", "a/."] {
            assert!(!is_inside(path, true) && !is_inside(path, false), "{path}");
        }
        for path in [r"\a", r"\\host\share\a", r"a/..\..\b", "c:a", "a:stream"] {
            assert!(!is_inside(path, true), "{path}");
        }
    }
}
