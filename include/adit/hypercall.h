/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ABI of what a guest may ask of Adit: where CPUID names it, and the
 * hypercalls.  They work at any privilege level, take and give registers
 * only, never memory, and change nothing but these registers:
 *
 *     RAX   in: ADIT_CALL_..., out: 0 or a count, or ADIT_ERROR_... (negative)
 *     RDI, RSI               arguments
 *     RDI, RSI, RDX, R8-R10  results; those that a call does not name, and
 *                            all of them after an error, stay as they were
 *
 * Calls, facts, features and exits keep their numbers; new ones are added at
 * the end.  docs/hypercalls.md tells each.  For C11, C++11 and, as far as
 * `#define`s go, assembly.
 */
#ifndef ADIT_HYPERCALL_H
#define ADIT_HYPERCALL_H

/* Leaf ADIT_CPUID: EAX is the highest leaf of Adit's, EBX, ECX and EDX have
 * ADIT_SIGNATURE each: "AditAditAdit". */
#define ADIT_CPUID     0x40000000
#define ADIT_SIGNATURE 0x74696441

/* Leaf ADIT_CPUID_CALLS: EAX is the ADIT_CALLS_VERSION of who runs, EBX Adit's
 * own version as ADIT_VERSION_OF() has it, ECX has flags. */
#define ADIT_CPUID_CALLS   0x40000001
#define ADIT_CALLS_VERSION 1
#define ADIT_CALLS_VMCALL  0x1 /* they are made by VMCALL, else by VMMCALL */

#define ADIT_VERSION_OF(major, minor, patch) \
    ((major) << 16 | (minor) << 8 | (patch))

/* EBX and EAX of the leaf above, in RDI and RSI. */
#define ADIT_CALL_VERSION 0
/*
 * The log from position RDI on: RAX bytes of it, at most ADIT_LOG_BYTES_MAX,
 * in RSI, RDX, R8, R9 and R10, and in RDI the position behind them.  Older
 * text that is lost is passed over: so many bytes as RDI has gone further than
 * RAX says.  RAX is 0 at the end.
 */
#define ADIT_CALL_LOG     1
/* Of the exits of CPU RDI the counts from reason RSI on: RAX of them, in RDI,
 * RSI, RDX, R8, R9 and R10. */
#define ADIT_CALL_EXITS   2
/* Fact RDI, in RDI. */
#define ADIT_CALL_FACT    3
#define ADIT_CALL_COUNT   4

#define ADIT_LOG_BYTES_MAX 40
#define ADIT_EXITS_MAX     6

#define ADIT_ERROR_CALL     (-1) /* there is no such call */
#define ADIT_ERROR_ARGUMENT (-2) /* no such position, CPU, reason or fact */

/* Why a CPU has left the guest: the name, and what people call it. */
#define ADIT_EXITS(X)                                                   \
    X(UNKNOWN, "unknown")           /* one that was never asked for */  \
    X(CPUID, "CPUID")                                                   \
    X(MSR_READ, "RDMSR")                                                \
    X(MSR_WRITE, "WRMSR")                                               \
    X(IO, "port")                   /* one that is not open */          \
    X(NESTED_FAULT, "nested fault") /* memory that is not the guest's */\
    X(HYPERCALL, "hypercall")                                           \
    X(XSETBV, "XSETBV")                                                 \
    X(FORBIDDEN, "forbidden")       /* an instruction without a use */  \
    X(CR_WRITE, "control register")                                     \
    X(INVD, "INVD")                                                     \
    X(INIT, "INIT")                                                     \
    X(STARTUP, "STARTUP")                                               \
    X(SHUTDOWN, "shutdown")         /* triple fault */                  \
    X(NMI, "NMI")                                                       \
    X(WINDOW, "event window")       /* an event can now be injected */  \
    X(TASK_SWITCH, "task switch")                                       \
    X(INVALID, "invalid state")     /* the CPU refuses the guest's */   \
    X(APIC, "APIC")                 /* a write to its page */

/* Bits of ADIT_FACT_FEATURES. */
#define ADIT_FEATURES(X)                                                \
    X(NEXT_RIP, "next RIP save")                                        \
    X(DECODE, "decode assists")                                         \
    X(FLUSH_ASID, "flush by ASID")                                      \
    X(CLEAN_BITS, "clean bits")                                         \
    X(LBR, "branch records")                                            \
    X(VPID, "VPID")                                                     \
    X(1G_PAGES, "1 GiB pages")
/* Of these bits those that the CPU has, and Adit makes no use of. */
#define ADIT_FEATURES_UNUSED 0x1e

/* What ADIT_CALL_FACT tells. */
#define ADIT_FACTS(X)                                                   \
    X(BACKEND, "backend")       /* its name: 8 bytes, lowest first */   \
    X(FEATURES, "features")     /* a bit each: ADIT_FEATURES */         \
    X(CPUS, "cpus")             /* of the machine */                    \
    X(CPUS_RUNNING, "running")  /* of them in the guest */              \
    X(EXITS, "exits")           /* reasons that are counted */          \
    X(KEPT_BYTES, "kept_bytes") /* memory that the guest has not got */ \
    X(CONTAINED, "contained")   /* 1: devices cannot write to it */     \
    X(DOOR, "door")             /* its name, as the backend's */        \
    X(LOG_BYTES, "log_bytes")   /* all that was ever logged */

#ifndef __ASSEMBLER__

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ADIT_NAME(name, text) ADIT_EXIT_##name,
enum adit_exit { ADIT_EXITS(ADIT_NAME) ADIT_EXIT_COUNT };
#undef ADIT_NAME

#define ADIT_NAME(name, text) ADIT_FEATURE_##name,
enum adit_feature { ADIT_FEATURES(ADIT_NAME) ADIT_FEATURE_COUNT };
#undef ADIT_NAME

#define ADIT_NAME(name, text) ADIT_FACT_##name,
enum adit_fact { ADIT_FACTS(ADIT_NAME) ADIT_FACT_COUNT };
#undef ADIT_NAME

/* The registers of a call. */
struct adit_call {
    int64_t rax;
    uint64_t rdi, rsi, rdx, r8, r9, r10;
};

#if defined(__GNUC__) && defined(__x86_64__)
/* Only after CPUID has named Adit: elsewhere it is no instruction. */
static inline void adit_call(struct adit_call *call, int is_vmcall)
{
    register uint64_t r8 __asm__("r8") = call->r8;
    register uint64_t r9 __asm__("r9") = call->r9;
    register uint64_t r10 __asm__("r10") = call->r10;

    if (is_vmcall)
        __asm__ volatile("vmcall"
                         : "+a"(call->rax), "+D"(call->rdi), "+S"(call->rsi),
                           "+d"(call->rdx), "+r"(r8), "+r"(r9), "+r"(r10));
    else
        __asm__ volatile("vmmcall"
                         : "+a"(call->rax), "+D"(call->rdi), "+S"(call->rsi),
                           "+d"(call->rdx), "+r"(r8), "+r"(r9), "+r"(r10));
    call->r8 = r8;
    call->r9 = r9;
    call->r10 = r10;
}
#endif

#ifdef __cplusplus
}
#endif

#endif /* __ASSEMBLER__ */

#endif
