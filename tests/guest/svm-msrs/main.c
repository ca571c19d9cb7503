/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G04", "MSRs of SVM and of SMM do not exist");

static const uint32_t msrs[] = {
    0xc0010111, /* SMBASE */
    0xc0010112, /* SMM_ADDR */
    0xc0010113, /* SMM_MASK */
    0xc0010114, /* VM_CR */
    0xc0010115, /* IGNNE */
    0xc0010116, /* SMM_CTL */
    0xc0010117, /* VM_HSAVE_PA */
    0xc0010118, /* SVM_KEY */
    0xc0010119, /* SMM_KEY */
};

void guest_main(void)
{
    uint64_t value;

    for (unsigned n = 0; n < sizeof(msrs) / sizeof(msrs[0]); n++) {
        say("MSR %#x", msrs[n]);
        must_be("reading it", TRAP_GP, try_read_msr(msrs[n], &value));
        must_be("writing 0", TRAP_GP, try_write_msr(msrs[n], 0));
        must_be("writing a page", TRAP_GP, try_write_msr(msrs[n], 0x100000));
    }
}
