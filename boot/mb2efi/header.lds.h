/* SPDX-License-Identifier: BSD-2-Clause */
/* This door's tags in the Multiboot 2 header: keep boot services, and enter
 * here in 64-bit mode.  [mb2] 3.1.13, 3.1.9. */
        SHORT(MB2_HTAG_EFI_BS) SHORT(MB2_HTAG_OPTIONAL)
        LONG(MB2_HTAG_EFI_BS_BYTES)
        . = ALIGN(MB2_HTAG_ALIGN);

        SHORT(MB2_HTAG_ENTRY_EFI64) SHORT(MB2_HTAG_OPTIONAL)
        LONG(MB2_HTAG_ENTRY_BYTES)
        LONG(mb2efi_start)
        . = ALIGN(MB2_HTAG_ALIGN);
