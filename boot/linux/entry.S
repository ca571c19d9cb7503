/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * [linux] The entry points of the Linux boot protocol.  The linker script puts
 * the first two where the protocol wants them.
 */
#include "adit/boot_info.h"
#include "x86/asm.h"

        .section .early.linux32, "ax", @progbits
        .code32

/* At the very start of what is loaded: "32-bit boot protocol". */
FUNC(linux_entry)
        jmp     linux_start
END(linux_entry)

        .section .early.text, "ax", @progbits

/* %esi = boot_params; flat 32-bit.  Loaders leave 0 in %ebx; our own set-up
 * code leaves 16 in it. */
FUNC(linux_start)
        mov     %esi, %eax
        cmp     $16, %ebx
        je      1f
        mov     $32, %ebx
1:      mov     $BOOT_DOOR_LINUX, %ebp
        jmp     enter32
END(linux_start)

        .section .early.linux64, "ax", @progbits
        .code64

/* "64-bit boot protocol": %rsi = boot_params; the image is mapped one to one,
 * and little else need be, not even for long. */
FUNC(linux64_start)
        endbr64
        cli
        mov     $64, %edx
        xor     %ecx, %ecx
        mov     $BOOT_DOOR_LINUX, %edi
        jmp     enter64_own
END(linux64_start)

#ifdef ADIT_HAVE_MS_ABI
        .section .early.text, "ax", @progbits

/* "EFI handover protocol": %rdi = image handle, %rsi = system table, %rdx =
 * boot_params; the firmware's paging, stack and interrupts. */
FUNC(linux_handover_start)
        endbr64
        mov     %rsi, %rcx
        mov     %rdx, %rsi
        mov     %rdi, %rdx
        mov     $BOOT_DOOR_LINUX, %edi
        jmp     enter64
END(linux_handover_start)
#endif
