//! Decodes frames, one a line, into typed events and `Vec<i16>`, and times itself doing so.
//!
//!     rust-origin [--seconds 0.5] NAME=FILE...    a line of JSON for each group of frames
//!     rust-origin --check FILE                    a line of JSON for each frame
//!
//! FILE may be `-`, the standard input. A frame that does not parse ends the program with status 1
//! before anything is timed.

mod events;
mod nested;

use events::ServerEvent;
use serde_json::json;
use std::error::Error;
use std::io::Read;
use std::os::raw::{c_int, c_long};
use std::time::{Duration, Instant};

type Answer<T> = Result<T, Box<dyn Error>>;

// A sample takes this long, or one pass: as long as those that rtfast is timed by.
const SAMPLE: Duration = Duration::from_millis(1);

fn main() {
    if let Err(error) = run() {
        eprintln!("rust-origin: {error}");
        std::process::exit(1);
    }
}

fn run() -> Answer<()> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().map(String::as_str) == Some("--check") {
        let path = arguments.get(1).ok_or("--check needs a file")?;
        return check(&frames_of(path)?);
    }
    let mut seconds = 0.5;
    if arguments.first().map(String::as_str) == Some("--seconds") {
        seconds = arguments.get(1).ok_or("--seconds needs a number")?.parse()?;
        arguments.drain(..2);
    }
    for group in &arguments {
        let (name, path) = group.split_once('=').ok_or("a group is NAME=FILE")?;
        measure(name, &frames_of(path)?, Duration::from_secs_f64(seconds))?;
    }
    Ok(())
}

/// Every frame in memory of its own, as if it had just come from the network.
fn frames_of(path: &str) -> Answer<Vec<Vec<u8>>> {
    let mut text = Vec::new();
    if path == "-" {
        std::io::stdin().read_to_end(&mut text)?;
    } else {
        text = std::fs::read(path).map_err(|error| format!("{path}: {error}"))?;
    }
    let lines = text.split(|byte| *byte == b'\n');
    let frames: Vec<Vec<u8>> = lines.filter(|line| !line.is_empty()).map(<[u8]>::to_vec).collect();
    if frames.is_empty() {
        return Err(format!("{path}: no frames").into());
    }
    Ok(frames)
}

/// A frame's event, and the samples of an audio delta. Never inlined, so that all of it is made.
#[inline(never)]
fn decode(frame: &[u8]) -> Answer<(ServerEvent, Option<Vec<i16>>)> {
    let event = serde_json::from_slice(frame)?;
    let samples = match &event {
        ServerEvent::ResponseAudioDelta(delta) => Some(samples_of(&delta.delta)?),
        _ => None,
    };
    Ok((event, samples))
}

#[allow(deprecated)] // newer versions prefer an engine, which 0.13 has not
fn samples_of(text: &str) -> Answer<Vec<i16>> {
    let pcm = base64::decode(text)?;
    if pcm.len() % 2 != 0 {
        return Err(format!("{} bytes of PCM16", pcm.len()).into());
    }
    let pairs = pcm.chunks_exact(2);
    Ok(pairs.map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect())
}

fn check(frames: &[Vec<u8>]) -> Answer<()> {
    for frame in frames {
        let (event, samples) = decode(frame)?;
        let (count, sum) = match &samples {
            Some(found) => (Some(found.len()), Some(crc32(found))),
            None => (None, None),
        };
        println!("{}", json!({"event": event, "samples": count, "crc32": sum}));
    }
    Ok(())
}

/// The checksum of zlib over the samples' little-endian bytes.
fn crc32(samples: &[i16]) -> u32 {
    let bytes = samples.iter().flat_map(|sample| sample.to_le_bytes());
    !bytes.fold(!0, |mut sum, byte| {
        sum ^= u32::from(byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 };
        }
        sum
    })
}

fn measure(name: &str, frames: &[Vec<u8>], budget: Duration) -> Answer<()> {
    for frame in frames {
        decode(frame)?;
    }
    let once = pass_time(frames, 1).max(1.0);
    let passes = ((SAMPLE.as_nanos() as f64 / once) as usize).max(1);
    let (mut samples, start) = (Vec::new(), Instant::now());
    while samples.len() < 3 || start.elapsed() < budget {
        samples.push(pass_time(frames, passes) / (passes * frames.len()) as f64);
    }
    samples.sort_by(f64::total_cmp);
    let (least, median) = (samples[0], samples[samples.len() / 2]);
    println!("{}", json!({"name": name, "frames": frames.len(), "min": least, "median": median}));
    Ok(())
}

/// ns of so many passes; each result is dropped before the next frame.
fn pass_time(frames: &[Vec<u8>], passes: usize) -> f64 {
    let (mut decoded, start) = (0, thread_time());
    for _ in 0..passes {
        for frame in frames {
            decoded += usize::from(decode(frame).is_ok());
        }
    }
    let time = thread_time() - start;
    assert_eq!(decoded, passes * frames.len());
    time as f64
}

/// The thread's own time in ns, which is what rtfast is timed by too.
fn thread_time() -> i64 {
    #[repr(C)]
    struct Time {
        seconds: c_long,
        nanoseconds: c_long,
    }
    extern "C" {
        fn clock_gettime(clock: c_int, time: *mut Time) -> c_int;
    }
    const THREAD_CPUTIME: c_int = 3; // of Linux
    let mut time = Time { seconds: 0, nanoseconds: 0 };
    // Sound: `time` is a whole timespec and outlives the call.
    let status = unsafe { clock_gettime(THREAD_CPUTIME, &mut time) };
    assert_eq!(status, 0, "no clock of the thread");
    time.seconds as i64 * 1_000_000_000 + time.nanoseconds as i64
}
