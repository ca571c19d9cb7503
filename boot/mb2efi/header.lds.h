/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * This door's two tags of the Multiboot 2 header.  A loader that knows both
 * keeps boot services and enters in 64-bit mode at mb2efi_start ([mb2] 3.1.9,
 * 3.1.13); one that does not, enters by the mb2 door.
 */
        SHORT(MB2_HTAG_EFI_BS) SHORT(MB2_HTAG_OPTIONAL)
        LONG(MB2_HTAG_EFI_BS_BYTES)
        . = ALIGN(MB2_HTAG_ALIGN);

        SHORT(MB2_HTAG_ENTRY_EFI64) SHORT(MB2_HTAG_OPTIONAL)
        LONG(MB2_HTAG_ENTRY_BYTES)
        LONG(mb2efi_start)
        . = ALIGN(MB2_HTAG_ALIGN);
