// SPDX-License-Identifier: BSD-2-Clause
//! adit/boot_info.h in Rust, as far as this kernel uses it.
#![allow(dead_code)]

use core::mem::size_of;

/// The Adit note; its descriptor is struct adit_note_kernel.
#[repr(C, packed(4))]
pub struct Note {
    owner_bytes: u32,
    desc_bytes: u32,
    kind: u32,
    owner: [u8; 8],
    version: u32,
    flags: u32,
    stack_bytes: u64,
}

impl Note {
    pub const fn new(flags: u32, stack_bytes: u64) -> Note {
        Note { owner_bytes: 5, desc_bytes: 16, kind: 1,
               owner: *b"Adit\0\0\0\0", version: 1, flags, stack_bytes }
    }
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Text {
    offset: u32,
    length: u32,
}

#[repr(C)]
pub struct Range {
    pub base: u64,
    pub length: u64,
    pub kind: u32, // 1 is RAM
    reserved: u32,
}

#[repr(C)]
pub struct Module {
    pub base: u64,
    pub length: u64,
    pub name: Text,
    pub cmdline: Text,
}

#[repr(C)]
pub struct Kernel {
    pub base: u64,
    pub length: u64,
    pub virtual_base: u64,
    pub stack_base: u64,
    pub stack_bytes: u64,
    pub tables_base: u64,
    pub tables_bytes: u64,
}

#[repr(C)]
pub struct BootInfo {
    magic: u64,
    version: u32,
    total_bytes: u32,
    door: u32,
    rsdp_source: u32,
    pub loader: Text,
    cmdline: Text,
    kernel_options: Text,
    image_base: u64,
    image_length: u64,
    tsc_entry: u64,
    pub rsdp: u64,
    smbios: u64,
    screen: [u8; 32],
    efi: [u8; 48],
    range_count: u32,
    module_count: u32,
    text_bytes: u32,
    reserved: u32,
    ranges: [Range; 1024],
    modules: [Module; 128],
    text: [u8; 32768],
    pub kernel: Kernel,
    pub cpu_count: u32,
}

const _: () = assert!(size_of::<Note>() == 36);
const _: () = assert!(size_of::<Range>() == 24);
const _: () = assert!(size_of::<Module>() == 32);

impl BootInfo {
    pub fn ranges(&self) -> impl Iterator<Item = &Range> {
        self.ranges.iter().take(self.range_count as usize)
    }

    pub fn modules(&self) -> impl Iterator<Item = &Module> {
        self.modules.iter().take(self.module_count as usize)
    }

    pub fn text(&self, text: Text) -> &str {
        let from = text.offset as usize;
        let bytes = self.text.get(from..from + text.length as usize);
        core::str::from_utf8(bytes.unwrap_or(b"?")).unwrap_or("?")
    }

    pub fn door_name(&self) -> &str {
        let names = ["none", "mb1", "mb2", "mb2efi", "efi", "pvh", "linux"];
        names.get(self.door as usize).unwrap_or(&"new")
    }
}
