// SPDX-License-Identifier: Apache-2.0

//! The channel list, as the caller states it in little-endian bytes:
//! compression u8, largest chunk width u32 and height u32, count u16,
//! then per channel: pixel type u8, perceptually linear u8, name length u16, name.

use exr::compression::Compression;
use exr::meta::attribute::{
    ChannelDescription, LevelMode, SampleType, Text, TileDescription,
};
use exr::meta::header::Header;
use exr::meta::BlockDescription;
use exr::math::{RoundingMode, Vec2};

pub struct Layout {
    pub header: Header,
    pub bytes_per_pixel: usize,
}

/// Where a channel's samples lie within each raw line.
#[derive(Clone, Copy)]
pub struct Slot {
    pub start: usize,
    pub sample: SampleType,
}

impl Layout {
    pub fn parse(bytes: &[u8]) -> Result<Layout, String> {
        let mut cursor = Cursor(bytes);
        let compression = compression(cursor.number(1)?)?;
        let tile_size = Vec2(cursor.number(4)?, cursor.number(4)?);
        let count = cursor.number(2)?;
        let mut channels = Vec::with_capacity(count);
        for _ in 0..count {
            let sample = match cursor.number(1)? {
                0 => SampleType::U32,
                1 => SampleType::F16,
                2 => SampleType::F32,
                other => return Err(format!("pixel type {other}")),
            };
            let linear = cursor.number(1)? != 0;
            let length = cursor.number(2)?;
            let name = Text::from_bytes_unchecked(cursor.take(length)?.into());
            channels.push(ChannelDescription::new(name, sample, linear));
        }
        // A tile of the largest chunk's size: the crate then takes scan-line blocks and tiles alike.
        let tiles = TileDescription {
            tile_size,
            level_mode: LevelMode::Singular,
            rounding_mode: RoundingMode::Down,
        };
        let mut header = Header::new(Text::from(""), tile_size, channels.into_iter().collect());
        header.compression = compression;
        header.blocks = BlockDescription::Tiles(tiles);
        let bytes_per_pixel = header.channels.bytes_per_pixel;
        Ok(Layout { header, bytes_per_pixel })
    }

    pub fn slot(&self, channel: usize, width: usize) -> Slot {
        let channels = &self.header.channels.list;
        let before = &channels[..channel];
        let start = before.iter().map(|c| c.sample_type.bytes_per_sample() * width).sum();
        Slot { start, sample: channels[channel].sample_type }
    }
}

fn compression(code: usize) -> Result<Compression, String> {
    Ok(match code {
        0 => Compression::Uncompressed,
        1 => Compression::RLE,
        2 => Compression::ZIP1,
        3 => Compression::ZIP16,
        4 => Compression::PIZ,
        5 => Compression::PXR24,
        6 => Compression::B44,
        7 => Compression::B44A,
        8 => Compression::DWAA(None),
        9 => Compression::DWAB(None),
        other => return Err(format!("compression {other}")),
    })
}

struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], String> {
        if self.0.len() < length {
            return Err("short layout".into());
        }
        let (taken, rest) = self.0.split_at(length);
        self.0 = rest;
        Ok(taken)
    }

    fn number(&mut self, length: usize) -> Result<usize, String> {
        Ok(self.take(length)?.iter().rev().fold(0, |value, byte| value << 8 | *byte as usize))
    }
}
