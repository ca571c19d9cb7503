/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a 32-bit entry point to long mode: flat segments, paging off, no stack.
 * Finds where the image lies, checks that memory is what it seems and for long
 * mode, and nothing else.
 */
#include "boot/boot_main.h"
#include "x86/image.h"
#include "spec/x86.h"
#include "x86/asm.h"

/* A dword of conventional memory, borrowed and given back: the one place that
 * can hold a return address before the image knows where it is. */
#define BORROWED 0x500

/* The run-time address of `symbol`, once %esi holds that of .Lanchor. */
#define AT(symbol) (symbol - .Lanchor)(%esi)

        .section .early.text, "ax", @progbits
        .code32

/*
 * In:  %ebp = BOOT_DOOR_..., %eax = magic, %ebx = the loader's argument.
 * Out: enter64_go, in long mode, first 4 GiB identity mapped.
 */
FUNC(enter32)
        cli
        cld
        xor     %ecx, %ecx
        /*
         * One byte, two meanings: 32-bit mode runs `inc %ecx`, which clears
         * ZF; 64-bit mode reads an idle REX.B prefix of the jump.
         */
        .byte   0x41
        jz      .Lmode_64
        mov     %eax, %edi                      /* keep the magic */

        mov     BORROWED, %ecx
        mov     $(BORROWED + 4), %esp
        call    .Lanchor
.Lanchor:
        pop     %esi
        mov     %ecx, BORROWED

        lea     AT(boot_stack_top), %esp
        rdtsc
        push    %edx                            /* TSC for enter64_go */
        push    %eax

        lea     AT(image_start), %eax
        lea     AT(.Lmisaligned), %edx
        test    $(IMAGE_PAGE - 1), %eax
        jnz     early_refuse

        /* Behind a closed A20 gate, 1 MiB away is the same dword. */
        lea     AT(early_pml4), %ecx
        mov     %ecx, %edx
        xor     $(1 << 20), %edx
        mov     (%edx), %eax
        not     %eax
        mov     %eax, (%ecx)
        cmp     (%edx), %eax
        mov     %ecx, %eax
        lea     AT(.La20_closed), %edx
        je      early_refuse

        push    %ebx
        mov     $X86_CPUID_EXT_MAX, %eax
        cpuid
        mov     $0, %edx                        /* what the leaf would say */
        cmp     $X86_CPUID_EXT_FEATURES, %eax
        jb      .Lno_long_mode
        mov     $X86_CPUID_EXT_FEATURES, %eax
        cpuid
        test    $X86_CPUID_EXT_EDX_LM, %edx
        jz      .Lno_long_mode
        pop     %ebx

        /* A loader's paging, which maps us one to one or we were not here. */
        mov     %cr0, %eax
        and     $~X86_CR0_PG, %eax
        mov     %eax, %cr0
        call    early_tables                    /* %eax = PML4 */
        mov     %eax, %cr3
        mov     $X86_CR4_PAE, %eax
        mov     %eax, %cr4
        mov     $X86_MSR_EFER, %ecx
        rdmsr
        or      $X86_EFER_LME, %eax
        wrmsr
        mov     $(X86_CR0_PE | X86_CR0_MP | X86_CR0_ET | X86_CR0_NE | \
                  X86_CR0_WP | X86_CR0_PG), %eax
        mov     %eax, %cr0

        lea     AT(early_gdt), %eax
        push    %eax
        pushw   $(EARLY_GDT_BYTES - 1)
        lgdt    (%esp)
        add     $6, %esp
        lea     AT(.Llong_mode), %eax
        push    $X86_SELECTOR_CODE
        push    %eax
        lret

.Lno_long_mode:
        mov     %edx, %eax
        lea     AT(.Lno_long_mode_words), %edx
        jmp     early_refuse
END(enter32)

/*
 * In: %esi = anchor.  Out: %eax = the PML4.  Clobbers %ecx, %edx.
 * Maps the first 4 GiB in 2 MiB pages; boot_main's own tables replace it.
 */
FUNC(early_tables)
        push    %edi
        lea     AT(early_pml4), %edi
        xor     %eax, %eax
        mov     $(2 * IMAGE_PAGE / 4), %ecx
        rep stosl                               /* PML4 and PDPT */
        lea     AT(early_pml4), %edx
        lea     (IMAGE_PAGE + 3)(%edx), %eax    /* 3: present, writable */
        mov     %eax, (%edx)
        xor     %ecx, %ecx
1:      add     $IMAGE_PAGE, %eax               /* PDPT: four directories */
        mov     %eax, IMAGE_PAGE(%edx, %ecx, 8)
        inc     %ecx
        cmp     $4, %ecx
        jb      1b

        lea     (2 * IMAGE_PAGE)(%edx), %edi
        mov     $0x83, %eax                     /* present, writable, 2 MiB */
2:      mov     %eax, (%edi)
        movl    $0, 4(%edi)
        add     $8, %edi
        add     $0x200000, %eax
        jnc     2b
        mov     %edx, %eax
        pop     %edi
        RET
END(early_tables)

        .code64
.Llong_mode:
        mov     $X86_SELECTOR_DATA, %eax
        mov     %eax, %ds
        mov     %eax, %es
        mov     %eax, %ss
        xor     %eax, %eax
        mov     %eax, %fs
        mov     %eax, %gs
        mov     %esp, %esp                      /* zero the high halves */
        mov     %edi, %esi                      /* magic */
        mov     %ebp, %edi                      /* door */
        mov     %ebx, %edx                      /* the loader's argument */
        xor     %ecx, %ecx
        pop     %r8                             /* TSC */
        jmp     enter64_go

        /* A 32-bit entry point, and the caller is not in that mode. */
.Lmode_64:
        mov     %eax, %esi
        mov     %rbx, %rdx
        mov     $ENTERED_IN_64, %edi
        jmp     enter64_own

        .balign 8
        .globl  early_gdt
        .hidden early_gdt
early_gdt:
        .quad   0, 0
        .quad   X86_GDT_CODE64
        .quad   X86_GDT_DATA
        .if     . - early_gdt - EARLY_GDT_BYTES
        .error  "EARLY_GDT_BYTES is not the size of early_gdt"
        .endif

.Lmisaligned:
        .asciz  "adit: loaded at an address that is not a multiple of 4096, address="
.La20_closed:
        .asciz  "adit: memory repeats after 1 MiB: expected the A20 gate open, found it closed, address="
.Lno_long_mode_words:
        .asciz  "adit: this CPU has no long mode (CPUID 80000001h EDX bit 29 is 0), EDX="

        .section .noinit, "aw", @nobits
        .balign IMAGE_PAGE
early_pml4:
        .skip   6 * IMAGE_PAGE
