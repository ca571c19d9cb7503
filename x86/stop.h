/* SPDX-License-Identifier: BSD-2-Clause */
/* Stopping for good, and by which door we came. */
#ifndef X86_STOP_H
#define X86_STOP_H

/* Interrupts off and halt, for ever (an NMI only wakes it to halt again). */
_Noreturn void machine_halt(void);

/* Starts the machine anew, by whichever way it has. */
_Noreturn void machine_reset(void);

/* The door named in the messages of boot and of the traps; "entry" before it
 * is known.  A pointer to a constant. */
void machine_set_door(const char *name);
const char *machine_door(void);

#endif
