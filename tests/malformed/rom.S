/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The smallest loader there is: a BIOS of a test machine, which writes no byte
 * of memory.  What is to be entered lies in memory already; here are only the
 * mode and the registers, which malformed.py writes into the first 256 bytes.
 */
#include "spec/x86.h"

#define CODE32 0x10 /* these two as the Linux boot protocol has them */
#define DATA   0x18
#define CODE64 0x20

#define APIC_SVR   0xfee000f0
#define APIC_LINT1 0xfee00360
#define PORT_92 0x92
#define A20     2

        .section .rom, "ax", @progbits
        .code32

/* handover.py's STATE is this. */
        .globl  state
state:
mode:   .long   0
a20:    .long   0
cr0:    .long   0
cr3:    .long   0
cr4:    .long   0
efer:   .long   0
entry:  .quad   0
regs:   .fill   8, 8, 0         /* a, b, c, d, si, di, bp, sp */
        .org    state + 256

        .balign 8
gdt:    .quad   0, 0
        .quad   0x00cf9b000000ffff
        .quad   0x00cf93000000ffff
        .quad   0x00af9b000000ffff
gdt_end:
idtr:   .word   0, 0, 0         /* an exception ends the machine */
gdtr:   .word   gdt_end - gdt - 1
        .long   gdt

        .macro  load_register name, place
        mov     regs + 8 * \place, \name
        .endm

flat:
        mov     $DATA, %eax
        mov     %eax, %ds
        mov     %eax, %es
        mov     %eax, %ss
        mov     %eax, %fs
        mov     %eax, %gs
        /* As any firmware: LINT1 is the NMI. */
        movl    $0x1ff, APIC_SVR
        movl    $0x400, APIC_LINT1
        mov     a20, %eax
        or      %eax, %eax
        jnz     1f
        in      $PORT_92, %al
        and     $~(A20 | 1), %al
        out     %al, $PORT_92
1:      mov     cr4, %eax
        mov     %eax, %cr4
        mov     cr3, %eax
        mov     %eax, %cr3
        mov     efer, %eax
        xor     %edx, %edx
        or      %eax, %eax
        jz      1f                              /* not every CPU has it */
        mov     $X86_MSR_EFER, %ecx
        wrmsr
1:
        mov     cr0, %eax
        mov     %eax, %cr0
        cmpl    $64, mode
        je      2f
        load_register %ebx, 1
        load_register %ecx, 2
        load_register %edx, 3
        load_register %esi, 4
        load_register %edi, 5
        load_register %ebp, 6
        load_register %esp, 7
        load_register %eax, 0
        jmp     *entry
2:      ljmp    $CODE64, $1f

        .code64
1:      load_register %rbx, 1
        load_register %rcx, 2
        load_register %rdx, 3
        load_register %rsi, 4
        load_register %rdi, 5
        load_register %rbp, 6
        load_register %rsp, 7
        load_register %rax, 0
        jmp     *entry

        .code16
        .org    state + 0xff00
begin:
        cli
        mov     $(gdtr - state), %bx
        lgdtl   %cs:(%bx)
        mov     $(idtr - state), %bx
        lidtl   %cs:(%bx)
        mov     %cr0, %eax
        or      $X86_CR0_PE, %al
        mov     %eax, %cr0
        ljmpl   $CODE32, $flat

        .org    state + 0xfff0
        jmp     begin
        .org    state + 0x10000
