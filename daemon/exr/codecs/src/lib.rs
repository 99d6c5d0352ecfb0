// SPDX-License-Identifier: Apache-2.0

//! One EXR chunk at a time, in one linear memory, for one caller at a time.
//!
//! Reading: `input` + `layout` name the channels, `input` + `unpack` (for ZIP and ZIPS, whose deflate is the caller's:
//! `merge`) decode a chunk, `raw` points at
//! its lines, `plane` converts one channel.
//! Writing: `layout`, then per chunk `prepare`, `input` + `gather` for each channel, then `filter`.
//! A call answers 0 when all is well; otherwise `message`/`message_length` say what was wrong.

mod layout;
mod samples;
mod zip;

use exr::compression::Compression;
use exr::meta::attribute::IntegerBounds;
use layout::Layout;

#[derive(Default)]
struct State {
    layout: Option<Layout>,
    input: Vec<u8>,
    /// Raw chunk: per line, per channel in file order, `width` samples, little-endian.
    raw: Vec<u8>,
    plane: Vec<u8>,
    packed: Vec<u8>,
    width: usize,
    height: usize,
    message: String,
}

static mut STATE: Option<State> = None;

/// WebAssembly runs this module on one thread and no export calls another, so the borrow is unique.
#[allow(static_mut_refs)]
fn state() -> &'static mut State {
    unsafe { STATE.get_or_insert_with(State::default) }
}

fn answer(result: Result<(), String>) -> i32 {
    match result {
        Ok(()) => 0,
        Err(message) => {
            state().message = message;
            1
        }
    }
}

#[no_mangle]
pub extern "C" fn message() -> *const u8 {
    state().message.as_ptr()
}

#[no_mangle]
pub extern "C" fn message_length() -> usize {
    state().message.len()
}

/// Room for `length` bytes that the next call reads.
#[no_mangle]
pub extern "C" fn input(length: usize) -> *mut u8 {
    let input = &mut state().input;
    input.resize(length, 0);
    input.as_mut_ptr()
}

/// Takes the channel list from the input; see `layout.rs` for its bytes.
#[no_mangle]
pub extern "C" fn layout() -> i32 {
    let state = state();
    answer(Layout::parse(&state.input).map(|layout| state.layout = Some(layout)))
}

/// Decodes the input, one packed chunk of `width` by `height` pixels.
#[no_mangle]
pub extern "C" fn unpack(width: usize, height: usize) -> i32 {
    let state = state();
    (state.width, state.height) = (width, height);
    answer(unpack_into(state))
}

fn unpack_into(state: &mut State) -> Result<(), String> {
    let layout = state.layout.as_ref().ok_or("no layout")?;
    let size = state.width * state.height * layout.bytes_per_pixel;
    if state.input.len() == size {
        std::mem::swap(&mut state.input, &mut state.raw);
        return Ok(());
    }
    let bounds = IntegerBounds::from_dimensions((state.width, state.height));
    let packed = std::mem::take(&mut state.input);
    state.raw = layout
        .header
        .compression
        .decompress_image_section_from_le(&layout.header, packed, bounds, false)
        .map_err(|error| error.to_string())?;
    Ok(())
}

/// Takes the input, a ZIP or ZIPS chunk that the caller has inflated, back to raw lines.
#[no_mangle]
pub extern "C" fn merge(width: usize, height: usize) -> i32 {
    let state = state();
    (state.width, state.height) = (width, height);
    let Some(layout) = &state.layout else { return answer(Err("no layout".into())) };
    let size = width * height * layout.bytes_per_pixel;
    if state.input.len() != size {
        return answer(Err(format!("it holds {} bytes, not {size}", state.input.len())));
    }
    state.raw.resize(size, 0);
    zip::merge(&state.input, &mut state.raw);
    0
}

/// One half or uint channel of the unpacked chunk as float32, row-major.
#[no_mangle]
pub extern "C" fn plane(channel: usize) -> *const u8 {
    let state = state();
    let Some(layout) = &state.layout else { return std::ptr::null() };
    let slot = layout.slot(channel, state.width);
    let line = state.width * layout.bytes_per_pixel;
    samples::to_float(&state.raw, line, slot, state.width, state.height, &mut state.plane);
    state.plane.as_ptr()
}

/// Begins a raw chunk of `width` by `height` pixels.
#[no_mangle]
pub extern "C" fn prepare(width: usize, height: usize) -> i32 {
    let state = state();
    (state.width, state.height) = (width, height);
    let Some(layout) = &state.layout else { return answer(Err("no layout".into())) };
    state.raw.resize(width * height * layout.bytes_per_pixel, 0);
    0
}

/// Puts one channel, row-major in the input, into the raw chunk; float32 is rounded to half when `from_float`.
#[no_mangle]
pub extern "C" fn gather(channel: usize, from_float: bool) {
    let state = state();
    let Some(layout) = &state.layout else { return };
    let slot = layout.slot(channel, state.width);
    let line = state.width * layout.bytes_per_pixel;
    samples::gather(&state.input, line, slot, state.width, state.height, from_float, &mut state.raw);
}

/// Readies the raw chunk for storage: bytes to deflate for ZIP and ZIPS, the packed chunk for RLE, else the raw bytes.
#[no_mangle]
pub extern "C" fn filter() -> i32 {
    let state = state();
    answer(filter_into(state))
}

fn filter_into(state: &mut State) -> Result<(), String> {
    let layout = state.layout.as_ref().ok_or("no layout")?;
    match layout.header.compression {
        Compression::ZIP1 | Compression::ZIP16 => zip::filter(&state.raw, &mut state.packed),
        Compression::RLE => {
            let bounds = IntegerBounds::from_dimensions((state.width, state.height));
            state.packed = Compression::RLE
                .compress_image_section_to_le(&layout.header, state.raw.clone(), bounds)
                .map_err(|error| error.to_string())?;
        }
        _ => state.packed.clone_from(&state.raw),
    }
    Ok(())
}

#[no_mangle]
pub extern "C" fn raw() -> *const u8 {
    state().raw.as_ptr()
}

#[no_mangle]
pub extern "C" fn packed() -> *const u8 {
    state().packed.as_ptr()
}

#[no_mangle]
pub extern "C" fn packed_length() -> usize {
    state().packed.len()
}
