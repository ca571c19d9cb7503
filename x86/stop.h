/* SPDX-License-Identifier: BSD-2-Clause */
/* The ways to stop for good. */
#ifndef X86_STOP_H
#define X86_STOP_H

/* Interrupts off and halt, for ever (an NMI only wakes it to halt again). */
_Noreturn void machine_halt(void);

/*
 * Our own mistake or impossible hardware: says so on every console, with the
 * door by which the machine came in, and halts.
 */
_Noreturn void panic(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* The door named in the messages of panic() and of the traps; "entry" before
 * it is known.  A pointer to a constant. */
void machine_set_door(const char *name);
const char *machine_door(void);

#endif
