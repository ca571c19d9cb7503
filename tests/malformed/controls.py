# SPDX-License-Identifier: BSD-2-Clause
"""What must be reported as failing: wrong expectations, and images whose check
is gone."""
from case import control
from handover import KEPT, u32

RET = b"\xc3"
ALWAYS_0 = b"\x31\xc0\xc3"                   # xor %eax, %eax; ret
ALWAYS_1 = b"\xb8\1\0\0\0\xc3"             # mov $1, %eax; ret
TRAP, HANG, HALT = b"\x0f\x0b", b"\xeb\xfe", b"\xfa\xf4"
# movb $1, 0x600000; ret
WRITES = b"\xc6\x04\x25" + u32(0x600000) + b"\1\xc3"

control("accepted", "sound-mb1-block", "expected one line that refuses",
        outcome="E")
control("no-warning", "sound-mb2-block", "expected a warning, found none",
        outcome="D")
control("warning", "B14-pvh-unknown", "expected no warning", outcome="T")
control("refused", "B02-linux-info-0", "the kernel was not reached",
        outcome="T")
control("words", "B02-mb1-info-0", "expected /found ebx=1/",
        says="found ebx=1")
control("hang", "B02-mb1-info-0", "neither halted nor ended",
        patch=("boot_enter", HANG), limit_s=4)
control("mute", "B02-mb1-info-0", "expected one line that refuses",
        patch=("boot_enter", HALT))
control("reset", "B02-mb1-info-0", "triple fault",
        patch=("boot_enter", TRAP))
control("writes", "B02-mb1-info-0", "memory was written to at 0x600000",
        patch=("traps_begin", WRITES))
control("writes-where-no-ram-is", "sound-mb1-block",
        "memory was written to at 0x1f00000",
        patch=("stamp_at", WRITES.replace(u32(0x600000), u32(KEPT))))
control("no-check", "B12-mb2-over-module", "expected one line that refuses",
        patch=("boot_check", RET))
control("no-block-check", "B12-mb1-over-info",
        "expected one line that refuses", patch=("intake_beside_block", RET))
control("no-screen-check", "B18-mb1-over-ram", "expected a warning",
        patch=("boot_check_screen", RET))
control("any-screen", "B18-mb2-bpp-0", "expected a warning",
        patch=("screen_is_sound", ALWAYS_1))
control("no-trim", "B09-linux-ram-past-any-cpu", "the kernel was not reached",
        patch=("boot_trim_ram", RET))
control("any-rsdp", "B19-pvh-rsdp-sum", "expected a warning",
        patch=("acpi_rsdp_check", ALWAYS_0))
control("any-table", "B19-mb2-madt-sum", "found",
        patch=("acpi_table_check", ALWAYS_0))
