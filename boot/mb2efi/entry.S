/* SPDX-License-Identifier: BSD-2-Clause */
#include "adit/boot_info.h"
#include "x86/asm.h"

        .section .early.text, "ax", @progbits
        .code64

/* [mb2] 3.5: %rax = magic, %rbx = information; 64-bit mode with the
 * firmware's paging, stack and interrupts.  The upper halves are not promised
 * to be clear, and the information lies below 4 GiB. */
FUNC(mb2efi_start)
        endbr64
        mov     %eax, %esi
        mov     %ebx, %edx
        xor     %ecx, %ecx
        mov     $BOOT_DOOR_MB2EFI, %edi
        jmp     enter64
END(mb2efi_start)
