//! `vmem-lab import`.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use vmem_lab::import::{Format, Imported, Importer};
use vmem_lab::open::{log_format, read_at_most};
use vmem_lab::scenario::MAX_BYTES;

use super::input::{self, about};
use super::verdict::{Stop, Verdict, complain};

pub(super) const RECORDING: &str = "\
Recording system calls:
  strace -f -e trace=memory,process -o LOG PROGRAM …

Recording malloc with glibc, for one process. First build a library that starts the trace:
  echo '#include <mcheck.h>
  __attribute__((constructor)) static void begin(void) { mtrace(); }' > trace.c
  cc -shared -fPIC -o trace.so trace.c
Then run the program with glibc's library of malloc hooks and, after it, the new library:
  MALLOC_TRACE=$PWD/LOG LD_PRELOAD=libc_malloc_debug.so.0:$PWD/trace.so PROGRAM …";

const PIECE: usize = 1 << 16;

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// The program that wrote the log; by default, its first lines decide.
    #[arg(long, value_parser = format())]
    from: Option<Format>,
    /// The log; - for standard input.
    file: PathBuf,
}

fn format() -> impl TypedValueParser<Value = Format> {
    let mtrace = PossibleValue::new("mtrace").help("glibc's malloc trace");
    let strace = PossibleValue::new("strace").help("System calls");
    PossibleValuesParser::new([mtrace, strace]).map(|word| match word.as_str() {
        "mtrace" => Format::Mtrace,
        _ => Format::Strace,
    })
}

pub(super) fn import(out: &mut dyn Write, arguments: &Arguments) -> Result<Verdict, Stop> {
    let file = &arguments.file;
    let imported = read(arguments.from, file);
    let imported = imported.map_err(|error| about(file, error))?;
    let imported = imported.ok_or_else(|| {
        about(
            file,
            "no line of its first 16 MiB looks like a malloc trace or the output of strace; to read the file anyway, use --from mtrace or --from strace",
        )
    })?;
    let is_of_use = imported.report.is_of_use();
    if is_of_use {
        out.write_all(imported.text.as_bytes())?;
        out.flush()?;
    }
    for sentence in imported.report.sentences() {
        complain(&about(file, sentence));
    }
    if is_of_use {
        return Ok(Verdict::Fine);
    }
    let useless =
        "nothing in it could be used; `vmem-lab import --help` explains how to record a log";
    Err(about(file, useless).into())
}

/// Reads a log; `None` if its format is neither given nor recognized.
fn read(format: Option<Format>, file: &Path) -> io::Result<Option<Imported>> {
    let mut log = input::reader(file)?;
    let mut beginning = read_at_most(log.by_ref(), PIECE - 1)?;
    let mut format = format.or_else(|| log_format(&beginning, None));
    if format.is_none() {
        // A line may be longer, and what a program writes may stand before its log.
        beginning.extend(read_at_most(log.by_ref(), MAX_BYTES)?);
        format = Format::guess(&beginning);
    }
    let Some(format) = format else {
        return Ok(None);
    };
    let mut importer = Importer::new(format);
    importer.push(&beginning);
    loop {
        let piece = read_at_most(log.by_ref(), PIECE - 1)?;
        if piece.is_empty() {
            break;
        }
        importer.push(&piece);
    }
    let name = file.file_name().unwrap_or(file.as_os_str());
    let source = if input::is_stdin(file) {
        "standard input".into()
    } else {
        name.to_string_lossy()
    };
    Ok(Some(importer.finish(&source)))
}
