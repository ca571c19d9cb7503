/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a door is, and what it may use.  A door reads its loader's structures
 * and writes struct boot_info; nothing else leaves its room.
 */
#ifndef BOOT_DOOR_H
#define BOOT_DOOR_H

#include <stdbool.h>
#include <stdint.h>

#include "adit/boot_info.h"
#include "lib/bytes.h"

/* The registers at the entry point, as the door's entry stub kept them. */
struct door_args {
    uint64_t magic; /* %eax; 0 where the protocol has none */
    uint64_t first; /* %ebx, %rbx, or an EFI application's image handle */
    uint64_t second; /* an EFI application's system table, else 0 */
    /*
     * The Linux boot protocol: `magic` is the physical address of boot_params;
     * by its EFI handover entry `first` and `second` are as above, by the
     * others `first` is 16, 32 or 64, the mode it was entered in, and `second`
     * is 0.
     */
};

/* Why the firmware gets the machine back. */
enum door_return {
    DOOR_RETURN_ERROR,
    DOOR_RETURN_SECURITY, /* Secure Boot: something could not be verified */
};

/* What a judge of signatures, or who measures, said, and who that was. */
struct door_verdict {
    bool is_good;
    const char *judge;
    const char *found; /* why it is not good, in words */
};

/* For a kernel that wants the firmware alive: see adit/entry.h, adit_pages()
 * and adit_protect(). */
struct door_alive {
    bool (*pages)(uint64_t at, uint64_t length_bytes, bool is_code,
                  uint64_t *ret_base);
    void (*protect)(uint64_t base, uint64_t length_bytes, bool is_writable,
                    bool is_executable);
    /* Writes the memory map as it is now to `bi`; again at the last, and then
     * calls the firmware no more. */
    void (*map)(struct boot_info *bi, bool is_last);
};

struct door {
    uint32_t id; /* BOOT_DOOR_... */
    /* As printed in messages and by the boot report. */
    const char *name;
    /* Only virtual machines have it: a port that nothing else can be at is
     * their debug port. */
    bool is_virtual;
    /*
     * Fills `bi` (zeroed but for what boot_main knows: magic, version, image,
     * TSC) through boot/fill.h.  What cannot be borne is refused, so a
     * return means success.  The memory map may be left for leave().
     */
    void (*fill)(struct boot_info *bi, const struct door_args *args);
    /*
     * Gives the firmware up for good and completes `bi` (memory map, EFI
     * memory map, boot_services_alive = 0).  NULL where there is nothing.
     */
    void (*leave)(struct boot_info *bi);
    /*
     * Returns control to the firmware with an error status; returns only
     * when that is not possible (any more).  NULL where there is no way.
     */
    void (*give_back)(enum door_return why);
    /*
     * Under Secure Boot: may these bytes be started?  Called only while boot
     * services are alive.  `is_covered` says that our own signature covers
     * them, so that the answer is of no account: older shims halt the machine
     * when boot services end and they have not been asked once.  NULL where
     * there is nobody to ask.
     */
    struct door_verdict (*verify)(struct bytes image, bool is_covered);
    /*
     * Measures `data` into a PCR of the TPM and logs it with the bytes of
     * `event`.  No judge is named when there is nothing to measure by: boot
     * services are gone, or no TPM.  NULL where there is never.
     */
    struct door_verdict (*measure)(uint32_t pcr, struct bytes data,
                                   struct bytes event);
    /* NULL where leave() is the only way on. */
    const struct door_alive *alive;
};

/* Registers a door: the linker gathers these, so a door is added by its folder
 * and one line in the build. */
#define DOOR(symbol)                                                   \
    static __attribute__((section(".doors"), used))                    \
        const struct door *const symbol##_registered = &symbol

/* From then on messages name this door, and a refusal goes back through it. */
void boot_entered_by(const struct door *door);
const struct door *boot_door(void);

/*
 * The one way to stop during boot: prints `adit: <door>: <text>` on every
 * console that exists, gives the machine back to the firmware if the door can,
 * else halts.
 */
_Noreturn void boot_refuse(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* The same under Secure Boot, for what is not verified: the text has `secure
 * boot: ` in front, and the firmware is told that it was for security. */
_Noreturn void boot_refuse_unverified(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* A degraded but bearable thing: `adit: <door>: warning: <text>`. */
void boot_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
