/* SPDX-License-Identifier: BSD-2-Clause */
/* The ways to stop for good. */
#ifndef X86_STOP_H
#define X86_STOP_H

/* Interrupts off and halt, for ever (an NMI only wakes it to halt again). */
_Noreturn void machine_halt(void);

/*
 * Our own mistake or impossible hardware: says so on every console, with the
 * room in which it happened, and halts.
 */
_Noreturn void panic(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* The room named in the messages of panic() and of the traps: a door's name
 * until boot is over.  A pointer to a constant. */
void machine_set_room(const char *room);
const char *machine_room(void);

#endif
