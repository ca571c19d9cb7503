/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The last words of a machine that cannot reach 64-bit code: COM1 as it was
 * left, with a bounded wait, the debug port of virtual machines, and VGA text
 * memory.  Then it stops.
 */
#include "x86/asm.h"

#define COM1      0x3f8
#define COM1_LCR  0x3fb
#define COM1_LSR  0x3fd
#define DEBUG_PORT 0xe9
#define VGA_TEXT  0xb8000
#define VGA_CELLS (80 * 25)
#define VGA_WHITE_ON_RED 0x4f

        .section .early.text, "ax", @progbits
        .code32

/*
 * In: %edx = text, a value is due after it, %eax = that value.  Never returns.
 */
FUNC(early_refuse)
        mov     %eax, %ebx                      /* the value */
        mov     %edx, %esi                      /* the text */
        mov     $VGA_TEXT, %edi
        mov     $COM1_LCR, %edx
        mov     $0x83, %al                      /* 8n1, divisor latch */
        out     %al, %dx
        mov     $COM1, %edx
        mov     $1, %al                         /* 115200 baud */
        out     %al, %dx
        inc     %edx
        xor     %eax, %eax
        out     %al, %dx
        mov     $COM1_LCR, %edx
        mov     $0x03, %al
        out     %al, %dx

        mov     $VGA_CELLS, %ecx                /* a clean page */
        mov     $(VGA_WHITE_ON_RED << 8 | ' '), %eax
        push    %edi
        rep stosw
        pop     %edi
1:      lodsb
        test    %al, %al
        jz      2f
        call    early_put
        jmp     1b

2:      mov     $8, %ebp                        /* eight hexadecimal digits */
3:      rol     $4, %ebx
        mov     %bl, %al
        and     $0xf, %al
        cmp     $10, %al
        sbb     $0x69, %al                      /* digit to ASCII ... */
        das                                     /* ... by decimal adjust */
        call    early_put
        dec     %ebp
        jnz     3b
        mov     $'\r', %al
        call    early_put_serial
        mov     $'\n', %al
        call    early_put_serial
4:      hlt
        jmp     4b
END(early_refuse)

/* In: %al = character, %edi = VGA cell.  Out: %edi the next.  Clobbers %ecx,
 * %edx, %ah. */
FUNC(early_put)
        mov     $VGA_WHITE_ON_RED, %ah
        stosw
        /* fall through */
END(early_put)
FUNC(early_put_serial)
        mov     %al, %ah
        mov     $0x10000, %ecx                  /* an absent or stuck port */
1:      mov     $COM1_LSR, %edx                 /* must not hold us up */
        in      %dx, %al
        test    $0x20, %al                      /* transmitter empty */
        loopz   1b
        mov     %ah, %al
        out     %al, $DEBUG_PORT
        mov     $COM1, %edx
        out     %al, %dx
        RET
END(early_put_serial)
