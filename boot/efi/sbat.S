/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What shim asks every image for: which generation of which component it is,
 * so that a vulnerable one can be revoked.  The number goes up with each fix
 * that matters to Secure Boot.
 */
        .section .sbat, "a", @progbits
        .ascii  "sbat,1,SBAT Version,sbat,1,https://github.com/rhboot/shim/blob/main/SBAT.md\n"
        .ascii  "adit,1,Adit,adit,"
        .ascii  ADIT_VERSION
        .ascii  ",https://adit.invalid\n"
