/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BOOT_RELOCATE_H
#define BOOT_RELOCATE_H

/* Makes every absolute pointer in the image fit where the image lies.  May be
 * run again: it starts from the addends, not from what is in place. */
void image_relocate(void);

#endif
