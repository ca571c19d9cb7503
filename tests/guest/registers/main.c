/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G24", "all general registers survive 10^6 random exits");

/* In: %rdi = 16 values.  Loads them all, exits by `code', stores them all; of
 * what the instruction answers, EAX to EDX, nothing is claimed. */
#define ROUND(name, code)                                                \
    void name(uint64_t values[16]);                                      \
    __asm__(".text\n" #name ":\n\tpush %rbx\n\tpush %rbp\n\tpush %r12\n\t"  \
            "push %r13\n\tpush %r14\n\tpush %r15\n\tpush %rdi\n\t"       \
            "mov 40(%rdi), %rbp\n\tmov 48(%rdi), %rsi\n\t"               \
            "mov 64(%rdi), %r8\n\tmov 72(%rdi), %r9\n\t"                 \
            "mov 80(%rdi), %r10\n\tmov 88(%rdi), %r11\n\t"               \
            "mov 96(%rdi), %r12\n\tmov 104(%rdi), %r13\n\t"              \
            "mov 112(%rdi), %r14\n\tmov 120(%rdi), %r15\n\t"             \
            "mov 0(%rdi), %rax\n\tmov 8(%rdi), %rcx\n\t"                 \
            "mov 16(%rdi), %rdx\n\tmov 24(%rdi), %rbx\n\t"               \
            "mov 56(%rdi), %rdi\n\t" code "\n\t"                         \
            "push %rdi\n\tmov 8(%rsp), %rdi\n\tpop 56(%rdi)\n\t"         \
            "mov %rbp, 40(%rdi)\n\tmov %rsi, 48(%rdi)\n\t"               \
            "mov %r8, 64(%rdi)\n\tmov %r9, 72(%rdi)\n\t"                 \
            "mov %r10, 80(%rdi)\n\tmov %r11, 88(%rdi)\n\t"               \
            "mov %r12, 96(%rdi)\n\tmov %r13, 104(%rdi)\n\t"              \
            "mov %r14, 112(%rdi)\n\tmov %r15, 120(%rdi)\n\t"             \
            "mov %rax, 0(%rdi)\n\tmov %rcx, 8(%rdi)\n\t"                 \
            "mov %rdx, 16(%rdi)\n\tmov %rbx, 24(%rdi)\n\t"               \
            "pop %rdi\n\tpop %r15\n\tpop %r14\n\tpop %r13\n\tpop %r12\n\t" \
            "pop %rbp\n\tpop %rbx\n\tret\n")
ROUND(round_cpuid, "cpuid");
ROUND(round_msr, "rdmsr");
ROUND(round_port, "in %dx, %eax");
ROUND(round_call, HYPERCALL);

static uint64_t values[16], before[16];

static void check(unsigned first_bit)
{
    for (unsigned n = 4; n < 16; n++)
        if (n != 4)
            must_be("a register", before[n], values[n]);
    for (unsigned n = 0; n < 4; n++)
        if (first_bit >> n & 1)
            must_be("a register that is no answer", before[n], values[n]);
}

void guest_main(void)
{
    for (unsigned round = 0; round < 1000000; round++) {
        for (unsigned n = 0; n < 16; n++)
            before[n] = next_random();
        switch (before[4] % 4) {
        case 0:
            memcpy(values, before, sizeof(values));
            round_cpuid(values);
            check(0);
            break;
        case 1:
            before[1] = 0xc0000080; /* EFER */
            memcpy(values, before, sizeof(values));
            round_msr(values);
            must_be("RAX", cpu_read_msr(X86_MSR_EFER), values[0]);
            check(10);
            break;
        case 2:
            before[2] = 0xcf8;
            memcpy(values, before, sizeof(values));
            round_port(values);
            check(14);
            break;
        default:
            before[0] = 1000000;
            memcpy(values, before, sizeof(values));
            round_call(values);
            must_be("RAX", ~0ull, values[0]);
            check(14);
        }
    }
}
