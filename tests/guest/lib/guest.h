/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What every micro-guest stands on: a kernel of one claim, started as Linux is
 * started.  It prints `GUEST name: ok', or what is otherwise than claimed, and
 * runs bare as well.
 */
#ifndef GUEST_LIB_GUEST_H
#define GUEST_LIB_GUEST_H

#define STACK_BYTES 0x4000

/* The GDT, in guest.c. */
#define SELECTOR_CODE32    0x08
#define SELECTOR_CODE64    0x10
#define SELECTOR_DATA      0x18
#define SELECTOR_CODE16    0x20
#define SELECTOR_DATA16    0x28
#define SELECTOR_USER_DATA 0x33
#define SELECTOR_USER_CODE 0x3b
#define SELECTOR_TSS       0x40
#define GDT_BYTES          0x50

#define VECTOR_USER_BACK 0x80

/* What mode_try() does. */
#define MODE_READ      0
#define MODE_WRITE     1
#define MODE_EXECUTE   2 /* not in real mode */
#define MODE_HYPERCALL 3

#ifndef __ASSEMBLER__

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "adit/hypercall.h"
#include "lib/text.h"
#include "spec/x86.h"
#include "x86/cpu.h"

/* One in each guest: its claim, and the class of faults that it is of. */
#define GUEST_CLAIM(class, claim)          \
    const char guest_name[] = GUEST_NAME;  \
    const char guest_class[] = class;      \
    const char guest_claim[] = claim

void guest_main(void); /* each guest's: returns when all is as claimed */

/* A line `GUEST name: ...'. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Fails, and ends the guest, unless `found` is `expected`. */
void must_be(const char *what, uint64_t expected, uint64_t found);
void must(bool claim, const char *what, uint64_t found);
_Noreturn void guest_end(void);

/* The zero page's command line has this word. */
bool is_told(const char *word);

/* Exceptions */

enum {
    TRAP_DE = 0, TRAP_DB = 1, TRAP_NMI = 2, TRAP_BP = 3, TRAP_UD = 6,
    TRAP_NM = 7, TRAP_DF = 8, TRAP_SS = 12, TRAP_GP = 13, TRAP_PF = 14,
    TRAP_NONE = 0xff
};

struct frame {
    uint64_t r15, r14, r13, r12, r11, r10, r9, r8;
    uint64_t rbp, rdi, rsi, rdx, rcx, rbx, rax;
    uint64_t vector, error;
    uint64_t rip, cs, rflags, rsp, ss;
};

/* What the last TRY() has met. */
struct trap {
    uint32_t vector, error;
    uint64_t cr2, rip, rsp;
};
extern volatile struct trap trap;
extern volatile uint64_t trap_resume;

/*
 * Runs assembler that may fault, on one CPU at a time: the exception's vector,
 * or TRAP_NONE.  What follows the code are the operands of an asm statement,
 * from the colon on.
 */
#define TRY(code, ...)                                                \
    ({                                                                \
        trap.vector = TRAP_NONE;                                      \
        __asm__ volatile("movq $771f, trap_resume\n\t" code           \
                         "\n771:\tmovq $0, trap_resume" __VA_ARGS__); \
        trap.vector;                                                  \
    })

/* In assembler: VMMCALL, of which guest_begin() makes VMCALL where Adit wants
 * that. */
#define HYPERCALL                                         \
    "\n772:\tvmmcall\n\t.pushsection .calls, \"a\", @progbits\n\t" \
    ".quad 772b\n\t.popsection\n\t"

unsigned try_read_msr(uint32_t msr, uint64_t *ret_value);
unsigned try_write_msr(uint32_t msr, uint64_t value);
unsigned try_read(uint64_t address, uint64_t *ret_value);
unsigned try_write(uint64_t address, uint64_t value);
unsigned try_execute(uint64_t address);

/* Takes a vector, exceptions before TRY() does. */
void interrupt_hook(unsigned vector, void (*hook)(struct frame *frame));
extern volatile uint32_t interrupt_counts[256];

static inline void interrupts_on(void)
{
    __asm__ volatile("sti" : : : "memory");
}

/* At CPL 3, where memory is as at CPL 0 since the page tables allow it. */
uint64_t user_call(uint64_t (*function)(uint64_t), uint64_t argument);
extern uint64_t user_flags; /* it begins with these */

/* How often the first CPU has left the guest for that ADIT_EXIT_...; as a guest
 * of Adit only. */
uint64_t exits_of(unsigned reason);

/* Time */

/* Waits until `*word` is `value`; false after a few seconds. */
bool wait_for(const volatile uint32_t *word, uint32_t value);
void pause_ticks(uint64_t ticks);

/* Numbers that are the same in every run. */
uint64_t next_random(void);

/* Memory */

struct range {
    uint64_t base, end;
    uint32_t type; /* as E820 has it */
};
#define RANGES_MAX 64
#define RANGE_USABLE 1
/* The map that the zero page has. */
extern struct range ranges[RANGES_MAX];
extern unsigned range_count;

/* A usable page below 640 KiB. */
uint64_t low_page(void);

/* What the map does not call usable, and cannot be read: Adit's. */
#define CLOSED_MAX 8
extern struct range closed[CLOSED_MAX];
extern unsigned closed_count;
void closed_find(void);

#define PAGE     0x1000ull
#define PTE_USER 4ull

/* Maps one page of level 1 (4 KiB), 2 (2 MiB) or 3 (1 GiB), where nothing else
 * is mapped; the address at which `physical` then is. */
uint64_t page_map(uint64_t physical, unsigned level);
/* Its entry, to be changed by hand; page_flush() follows. */
uint64_t *page_entry(unsigned level);
void page_flush(void);
uint64_t *root_table(void); /* of level 4 */

/* Protected mode without paging, with PAE, with two levels; real mode. */
enum mode_kind { MODE_FLAT, MODE_PAE, MODE_32, MODE_REAL };
struct mode {
    uint32_t cr0, cr3, cr4, operation, address, value, vector, error, low;
};
/* Does MODE_READ... in another mode, and comes back: the vector. */
unsigned mode_try(enum mode_kind kind, uint32_t operation, uint32_t address,
                  struct mode *ret_mode);

/* Other CPUs */

uint32_t apic_read(unsigned offset);
void apic_write(unsigned offset, uint32_t value);
void apic_enable(void);
bool apic_is_x2(void);
void apic_command(uint32_t target, uint32_t command);
uint32_t apic_own_id(void);
#define APIC_EOI       0x0b0
#define APIC_SPURIOUS  0x0f0
#define APIC_TIMER     0x320
#define APIC_TIMER_START 0x380
#define APIC_TIMER_NOW 0x390
#define APIC_TIMER_DIVIDE 0x3e0

/* Starts CPU `apic_id`, which calls `function` in 64-bit mode; false when it
 * does not come up.  `cpu_low` is the page that it has begun in. */
bool cpu_start(uint32_t apic_id, void (*function)(void));
extern uint64_t cpu_low;
/* What it saw there, in real mode. */
struct cpu_seen {
    uint32_t cs, cr0;
};
struct cpu_seen cpu_seen(void);
/* Of CR0, what INIT leaves as it was, [sdm3] 9.1.1, [apm2] 14.1.3: emulators
 * and hypervisors do, or set them as power-on does. */
#define CPU_KEPT_BY_INIT ((uint32_t)(X86_CR0_CD | X86_CR0_NW))

#endif
#endif
