/* SPDX-License-Identifier: BSD-2-Clause */
#include "adit/boot_info.h"
#include "x86/asm.h"

        .section .early.text, "ax", @progbits
        .code64

/* [uefi] 2.3.4: Microsoft ABI, %rcx = image handle, %rdx = system table; the
 * firmware's paging, stack and interrupts. */
FUNC(efi_start)
        endbr64
        xchg    %rcx, %rdx
        xor     %esi, %esi                      /* there is no magic */
        mov     $BOOT_DOOR_EFI, %edi
        jmp     enter64
END(efi_start)
