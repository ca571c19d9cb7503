/* SPDX-License-Identifier: BSD-2-Clause */
/* The compiler uses none of them here, nor does Adit. */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G24", "x87, SSE and AVX registers survive exits");

static uint8_t before[16][32] __attribute__((aligned(32)));
static uint8_t after[16][32] __attribute__((aligned(32)));

#define EACH(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) \
    X(11) X(12) X(13) X(14) X(15)
#define LOAD(n) \
    __asm__ volatile("vmovdqa %0, %%ymm" #n : : "m"(before[n]));
#define STORE(n) \
    __asm__ volatile("vmovdqa %%ymm" #n ", %0" : "=m"(after[n]));
#define LOAD_SSE(n) \
    __asm__ volatile("movdqa %0, %%xmm" #n : : "m"(before[n]));
#define STORE_SSE(n) \
    __asm__ volatile("movdqa %%xmm" #n ", %0" : "=m"(after[n]));

void guest_main(void)
{
    bool has_avx = cpu_cpuid(1, 0).ecx & 1u << 28;
    uint32_t csr = 0x1fa0, csr_after;
    uint64_t pi = 0x400921fb54442d18, pi_after;

    cpu_write_cr0((cpu_read_cr0() & ~(uint64_t)X86_CR0_EM) | X86_CR0_MP);
    cpu_write_cr4(cpu_read_cr4() | X86_CR4_OSFXSR | X86_CR4_OSXMMEXCPT |
                  (has_avx ? 1u << 18 : 0));
    if (has_avx)
        must_be("XCR0", TRAP_NONE,
                TRY("xsetbv", : : "c"(0), "a"(7), "d"(0)));
    say("AVX: %u", has_avx);
    for (unsigned round = 0; round < 2000; round++) {
        for (unsigned n = 0; n < sizeof(before) / 8; n++)
            ((uint64_t *)before)[n] = next_random();
        __asm__ volatile("fninit\n\tfldl %0\n\tldmxcsr %1" : : "m"(pi),
                         "m"(csr));
        if (has_avx) {
            EACH(LOAD)
        } else {
            EACH(LOAD_SSE)
        }
        cpu_cpuid(round & 0xf, 0);
        cpu_read_msr(X86_MSR_EFER);
        if (has_avx) {
            EACH(STORE)
        } else {
            EACH(STORE_SSE)
        }
        __asm__ volatile("fstpl %0\n\tstmxcsr %1" : "=m"(pi_after),
                         "=m"(csr_after));
        for (unsigned n = 0; n < 16; n++)
            must(memcmp(before[n], after[n], has_avx ? 32 : 16) == 0,
                 "a register", n);
        must_be("MXCSR", csr, csr_after);
        must_be("ST0", pi, pi_after);
    }
}
