// SPDX-License-Identifier: BSD-2-Clause
//! A kernel that prints on COM1 what it was given, and stops.
#![no_std]
#![no_main]

use core::arch::asm;
use core::fmt::{self, Write};

mod boot_info;
use boot_info::{BootInfo, Note};

/// What makes this ELF file a kernel for Adit.
#[used]
#[link_section = ".note.Adit"]
static NOTE: Note = Note::new(0, 0);

const COM1: u16 = 0x3f8;

struct Serial;

impl Write for Serial {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            for _ in 0..100_000 {
                let state: u8;
                unsafe { asm!("in al, dx", in("dx") COM1 + 5, out("al") state) };
                if state & 0x20 != 0 {
                    break;
                }
            }
            unsafe { asm!("out dx, al", in("dx") COM1, in("al") byte) };
        }
        Ok(())
    }
}

fn report(info: &BootInfo) -> fmt::Result {
    let mut com = Serial;
    let ram: u64 = info.ranges().filter(|r| r.kind == 1).map(|r| r.length).sum();

    write!(com, "\r\nrust-kernel: door      {}", info.door_name())?;
    write!(com, "\r\nrust-kernel: loader    {}", info.text(info.loader))?;
    write!(com, "\r\nrust-kernel: memory    {} MiB of RAM", ram >> 20)?;
    for module in info.modules() {
        write!(com, "\r\nrust-kernel: module    {:#x}, {} bytes, {}",
               module.base, module.length, info.text(module.name))?;
    }
    if let Some(kernel) = info.modules().next() {
        write!(com, "\r\nrust-kernel: cmdline   {}", info.text(kernel.cmdline))?;
    }
    write!(com, "\r\nrust-kernel: cpus      {}", info.cpu_count)?;
    write!(com, "\r\nrust-kernel: rsdp      {:#x}", info.rsdp)?;
    let start = kernel_start as *const () as usize;
    write!(com, "\r\nrust-kernel: code at   {:#x}", start)?;
    write!(com, "\r\nrust-kernel: loaded at {:#x}", info.kernel.base)?;
    write!(com, "\r\nrust-kernel: done\r\n")
}

/// The host's core library names it; nothing unwinds.
#[no_mangle]
pub extern "C" fn rust_eh_personality() {}

fn stop() -> ! {
    loop {
        unsafe { asm!("cli; hlt") };
    }
}

#[no_mangle]
pub extern "C" fn kernel_start(info: &'static BootInfo) -> ! {
    let _ = report(info);
    stop()
}

#[panic_handler]
fn panic(why: &core::panic::PanicInfo) -> ! {
    let _ = write!(Serial, "\r\nrust-kernel: {}\r\n", why);
    stop()
}
