/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What all of hv/ shares: the virtual CPU, why it has left the guest, and the
 * one machine.  Neutral: nothing here is SVM's or VMX's.
 */
#ifndef HV_MACHINE_H
#define HV_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "adit/boot_info.h"
#include "hv/hv.h"

#define HV_CPUS_MAX BOOT_CPUS_MAX

/* General registers as x86 instructions number them. */
enum hv_gpr {
    HV_RAX, HV_RCX, HV_RDX, HV_RBX, HV_RSP, HV_RBP, HV_RSI, HV_RDI,
    HV_R8, HV_R9, HV_R10, HV_R11, HV_R12, HV_R13, HV_R14, HV_R15,
    HV_GPR_COUNT
};

/* Why the guest was left: the backends' codes in one list, which is also that
 * of the exit counters (docs/hypercalls.md): new ones go to the end. */
enum hv_exit_reason {
    HV_EXIT_UNKNOWN,      /* one that was never asked for */
    HV_EXIT_CPUID,
    HV_EXIT_MSR_READ,
    HV_EXIT_MSR_WRITE,
    HV_EXIT_IO,           /* a port that is not open */
    HV_EXIT_NESTED_FAULT, /* memory that the nested tables do not give */
    HV_EXIT_HYPERCALL,    /* VMMCALL, VMCALL */
    HV_EXIT_XSETBV,
    HV_EXIT_FORBIDDEN,    /* an instruction that no guest has: #UD */
    HV_EXIT_CR_WRITE,     /* bits of CR0 or CR4 that the guest does not own */
    HV_EXIT_INVD,         /* would lose what caches hold of ours */
    HV_EXIT_INIT,
    HV_EXIT_STARTUP,
    HV_EXIT_SHUTDOWN,     /* triple fault */
    HV_EXIT_NMI,
    HV_EXIT_WINDOW,       /* an event can now be injected */
    HV_EXIT_TASK_SWITCH,
    HV_EXIT_INVALID,      /* the CPU refuses the guest's state */
    HV_EXIT_APIC,         /* a nested fault: a write to the APIC's page */
    HV_EXIT_COUNT
};

/* hv_exit.access of a nested fault; also what nested tables give. */
#define HV_READ    (1u << 0)
#define HV_WRITE   (1u << 1)
#define HV_EXECUTE (1u << 2)
#define HV_WALK    (1u << 3) /* it struck a page table of the guest's */

/* An exit.  Only what its reason names is set. */
struct hv_exit {
    uint32_t reason; /* enum hv_exit_reason */
    uint32_t access; /* NESTED_FAULT: HV_... */
    uint64_t code;   /* the CPU's own exit code, for reports */
    uint64_t info;   /* and what it says beside it, for reports */
    uint64_t physical; /* NESTED_FAULT: guest physical */
    uint64_t value;    /* CR_WRITE: what is to be written */
    uint16_t port;     /* IO */
    uint8_t  io_bytes; /* IO: 1, 2 or 4 */
    bool     is_in;    /* IO */
    bool     is_string; /* IO: INS or OUTS, REP or not */
    uint8_t  cr;       /* CR_WRITE: 0 or 4 */
    uint8_t  vector;   /* STARTUP: the page */
    uint8_t  length_bytes; /* NESTED_FAULT: the instruction's, once decoded */
};

/* An event to inject, as both manuals lay it out: [apm2] 15.20 EVENTINJ,
 * [sdm3] 25.8.3.  0: none. */
#define HV_EVENT_VALID      (1ull << 31)
#define HV_EVENT_HAS_ERROR  (1ull << 11)
#define HV_EVENT_TYPE_SHIFT 8
#define HV_EVENT_NMI        2u
#define HV_EVENT_EXCEPTION  3u
#define HV_EVENT_SOFTWARE   4u
#define HV_EVENT_ERROR_SHIFT 32

enum hv_cpu_state {
    HV_CPU_OUT,     /* not ours: never answered */
    HV_CPU_WAITING, /* for STARTUP */
    HV_CPU_STARTED, /* told to start, not there yet */
    HV_CPU_RUNNING, /* in the guest, or here on its behalf */
};

/* [sdm3] 12.11: a guest's own copy, since the real ones are the host's. */
#define HV_MTRR_VARIABLE_MAX 16
#define HV_MTRR_FIXED_COUNT  11
struct hv_mtrrs {
    uint64_t default_type;
    uint64_t fixed[HV_MTRR_FIXED_COUNT];
    uint64_t variable[2 * HV_MTRR_VARIABLE_MAX]; /* base, mask, base, ... */
};

/* A virtual CPU; it stays on the physical CPU of the same number. */
struct hv_vcpu {
    /* Those of RAX, RSP and RIP too: the backend brings them, and takes them
     * back.  First, for the backends' assembly. */
    uint64_t gpr[HV_GPR_COUNT];
    uint64_t rip;
    struct hv_exit exit;
    uint64_t event; /* to inject at the next entry: HV_EVENT_... */
    uint32_t number;
    uint32_t apic_id;
    uint32_t state;        /* enum hv_cpu_state; atomic */
    uint32_t startup_page; /* of the STARTUP that started it */
    uint64_t exits[HV_EXIT_COUNT];
    struct hv_mtrrs mtrrs;
    void *window;   /* guest memory is seen here, a page at a time */
    uint64_t *window_entry; /* the page-table entry that says which */
    void *control;  /* the backend's pages: HV_CONTROL_BYTES */
    uint64_t stack_top;
    uint64_t trap_stack_top; /* for faults that are fixed up */
};

/* Of each CPU, for its backend: VMCB and host save area; VMXON region, VMCS
 * and an MSR area.  Zeroed. */
#define HV_CONTROL_BYTES 0x4000
/* Of all CPUs: permission maps for MSRs and ports.  All ones. */
#define HV_MAPS_BYTES 0x6000

struct hv_backend;
struct hv_nested;

/* hv_machine.features */
#define HV_FEATURE_NEXT_RIP    (1u << 0) /* SVM: nRIP save */
#define HV_FEATURE_DECODE      (1u << 1) /* there, and not used */
#define HV_FEATURE_FLUSH_ASID  (1u << 2) /* there, and not used */
#define HV_FEATURE_CLEAN_BITS  (1u << 3) /* there, and not used */
#define HV_FEATURE_LBR         (1u << 4) /* there, and not used */
#define HV_FEATURE_VPID        (1u << 5)
#define HV_FEATURE_1G_PAGES    (1u << 6)

struct hv_machine {
    const struct hv_backend *backend;
    uint32_t features; /* HV_FEATURE_... */
    uint32_t cpu_count;
    struct hv_vcpu *cpus[HV_CPUS_MAX];
    struct hv_nested *nested;
    void *maps;
    uint64_t apic_base; /* where all CPUs have their APIC's page */
    struct hv_range kept[HV_KEPT_MAX];
    uint32_t kept_count;
    bool is_reset_on_stop;
    bool is_stopping; /* atomic: no CPU goes back to the guest */
};

extern struct hv_machine hv_machine;

/* Is any byte of it Adit's? */
bool hv_is_kept(uint64_t base, uint64_t length_bytes);

#endif
