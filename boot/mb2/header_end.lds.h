/* SPDX-License-Identifier: BSD-2-Clause */
        /* [mb2] 3.1.3: the end tag */
        SHORT(MB2_HTAG_END) SHORT(0)
        LONG(MB2_HTAG_END_BYTES)
