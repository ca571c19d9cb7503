/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * [linux] The real-mode part, in page 0 of adit.efi: for loaders that cannot
 * enter in protected mode.  Asks the BIOS for the memory map, which nobody can
 * later, opens A20, and goes on to the 32-bit entry point as such a loader
 * would have.  Says so by BIOS when it cannot.  Its labels are no functions: a
 * register dump of the running image has nothing to do with them.
 */
#include "format/layout.h"
#include "spec/bios.h"
#include "spec/linux.h"
#include "spec/x86.h"

/* Offsets in the segment that the loader put page 0 at.  The 32 KiB from there
 * on are ours: [linux] "Memory layout". */
#define OFFSET(label) (label - setup_start + LAYOUT_SETUP_AT)
#define PARAMS        0x1000
#define STACK_TOP     0x4000

        .section .setup.text, "a", @progbits
        .code16

/* In: %ds = segment of page 0, %cs = the same + 20h. */
setup_start:
        cli
        cld
        mov     %ds, %ax
        mov     %ax, %es
        mov     %ax, %ss
        mov     $STACK_TOP, %esp
        push    %ds
        push    $OFFSET(1f)
        lret
1:      sti

        mov     $PARAMS, %di                    /* boot_params: the header */
        xor     %eax, %eax                      /* in zeros */
        mov     $(LINUX_PARAMS_BYTES / 4), %cx
        rep stosl
        mov     $LINUX_SETUP_SECTS_AT, %si
        mov     $(PARAMS + LINUX_PARAMS_HEADER_AT), %di
        mov     $(LINUX_HEADER_2_15_END - LINUX_SETUP_SECTS_AT), %cx
        rep movsb

        call    ask_memory_map
        mov     $4, %bp
2:      call    test_a20
        jnz     3f
        dec     %bp                             /* as many ways to try */
        jz      no_a20
        call    open_a20
        jmp     2b

3:      xor     %ebx, %ebx
        mov     %ds, %bx
        shl     $4, %ebx                        /* where page 0 lies */
        lea     PARAMS(%ebx), %esi
        lea     STACK_TOP(%ebx), %edx
        mov     PARAMS + LINUX_CODE32_START_AT, %edi
        lea     OFFSET(gdt)(%ebx), %eax
        mov     %eax, OFFSET(gdt) + 2           /* entry 0 is its register */
        cli
        lgdtl   OFFSET(gdt)
        push    $0
        push    $LINUX_BOOT_CS
        lea     OFFSET(flat)(%ebx), %eax
        push    %eax
        mov     %cr0, %eax
        or      $X86_CR0_PE, %al
        mov     %eax, %cr0
        lretl

        .code32
/* In: %esi = boot_params, %edx = stack, %edi = the 32-bit entry point. */
flat:   mov     $LINUX_BOOT_DS, %eax
        mov     %eax, %ds
        mov     %eax, %es
        mov     %eax, %fs
        mov     %eax, %gs
        mov     %eax, %ss
        mov     %edx, %esp
        mov     $16, %ebx                       /* for linux_start */
        jmp     *%edi

        .code16
/*
 * [acpi] 15.1: the E820 map into boot_params.  Clobbers all but %ds, %es.  A
 * count of 255 says that there are more than fit; the door refuses that.
 */
ask_memory_map:
        xor     %ebx, %ebx
        xor     %si, %si                        /* the count */
        mov     $(PARAMS + LINUX_PARAMS_E820_AT), %di
1:      mov     $BIOS_E820, %eax
        mov     $BIOS_E820_SMAP, %edx
        mov     $LINUX_E820_BYTES, %ecx
        push    %si
        push    %di
        int     $BIOS_INT_SYSTEM
        pop     %di
        pop     %si
        jc      3f                              /* also at a list's end */
        cmp     $BIOS_E820_SMAP, %eax
        jne     3f
        cmp     $LINUX_E820_MAX, %si
        jae     2f
        add     $LINUX_E820_BYTES, %di
        inc     %si
        test    %ebx, %ebx
        jnz     1b
        jmp     3f
2:      mov     $255, %si
3:      mov     %si, %ax
        mov     %al, PARAMS + LINUX_PARAMS_E820_ENTRIES_AT
        ret

/* Out: ZF clear when a change at 500h does not show 1 MiB higher. */
test_a20:
        xor     %ax, %ax
        mov     %ax, %fs
        dec     %ax
        mov     %ax, %gs
        mov     $0x8000, %cx                    /* it may take its time */
        mov     %fs:0x500, %ax
        push    %ax
1:      inc     %ax
        mov     %ax, %fs:0x500
        out     %al, $BIOS_PORT_DELAY
        cmp     %gs:0x510, %ax
        loope   1b
        pop     %ax
        mov     %ax, %fs:0x500                  /* leaves the flags alone */
        ret

/* In: %bp = 3, 2, 1: by the BIOS, by port 92h, by the keyboard controller. */
open_a20:
        cmp     $2, %bp
        jb      2f
        je      1f
        mov     $BIOS_A20_ENABLE, %ax
        push    %bp                             /* the count ends the loop */
        int     $BIOS_INT_SYSTEM
        pop     %bp
        ret
1:      in      $BIOS_PORT_A20, %al
        or      $2, %al
        and     $0xfe, %al                      /* bit 0 resets */
        out     %al, $BIOS_PORT_A20
        ret
2:      call    wait_keyboard
        mov     $0xd1, %al                      /* write the output port */
        out     %al, $BIOS_PORT_KEYBOARD + 4
        call    wait_keyboard
        mov     $0xdf, %al                      /* A20 on, no reset */
        out     %al, $BIOS_PORT_KEYBOARD
        /* fall through */
wait_keyboard:
        xor     %cx, %cx                        /* 65,536 times at most */
1:      in      $BIOS_PORT_KEYBOARD + 4, %al
        test    $2, %al                         /* input buffer full */
        loopnz  1b
        ret

no_a20:
        mov     $OFFSET(.Lno_a20), %si
1:      lodsb
        test    %al, %al
        jz      2f
        mov     $BIOS_TELETYPE, %ah
        mov     $7, %bx
        int     $BIOS_INT_VIDEO
        jmp     1b
2:      hlt
        jmp     2b

        .balign 8
gdt:    .word   gdt_end - gdt - 1               /* of GDTR, with the base */
        .long   0
        .word   0
        .quad   0
        .quad   X86_GDT_CODE32
        .quad   X86_GDT_DATA
gdt_end:

.Lno_a20:
        .asciz  "adit: linux: the A20 gate cannot be opened: tried the BIOS, port 92h and the keyboard controller\r\n"

/*
 * At offset 2: the image as a boot sector, on a disk that somebody wrote it
 * to.  In: %cs:%ip somewhere in 7C00h..7DFFh.  There are 58 bytes for it, up to
 * e_lfanew; and no others can be read, for `pop %dx' has lost the drive.
 */
        .section .bootsector.text, "a", @progbits
        .code16
bootsector_start:
        call    1f
1:      pop     %si
        add     $(.Lno_loader - 1b), %si
        cld
2:      lodsb   %cs:(%si), %al
        test    %al, %al
        jz      3f
        mov     $BIOS_TELETYPE, %ah
        mov     $7, %bx
        int     $BIOS_INT_VIDEO
        jmp     2b
3:      xor     %ax, %ax                        /* any key: */
        int     $BIOS_INT_KEYBOARD
        int     $BIOS_INT_BOOT                  /* the next boot device */
4:      hlt
        jmp     4b
.Lno_loader:
        .asciz  "adit: not a boot disk\r\n"

        /* For people: `file` and boot loaders show it. */
        .section .setup.version, "a", @progbits
        .ascii  "adit-"
        .asciz  ADIT_VERSION
