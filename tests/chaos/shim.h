/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An EFI application between the firmware and Adit.  It starts Adit once for
 * every case of \chaos.txt, with tables of its own in front of the firmware's,
 * whose services count their calls, fail on command, and take Adit's thread of
 * control back when it has got through.  What came of it goes to COM1, between
 * Adit's own words; chaos.py judges it.
 */
#ifndef TESTS_CHAOS_SHIM_H
#define TESTS_CHAOS_SHIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "spec/efi.h"

/* [tcg2] 6.2 */
#define CHAOS_TCG2_GUID                         \
    {0x607f766c, 0x7455, 0x42be,                \
     {0x93, 0x0b, 0xe4, 0xd7, 0x6d, 0xb2, 0x72, 0x0f}}

/* [uefi] 37.5 */
#define CHAOS_RNG_GUID                          \
    {0x3152bca5, 0xeade, 0x433d,                \
     {0x86, 0x2e, 0xc0, 0x1c, 0xdc, 0x29, 0x1f, 0x44}}

/* By the manual's name, and what it answers when it is told to fail.  The
 * last ones are not the firmware's. */
#define CHAOS_SERVICES(X)                                 \
    X(AllocatePages, EFI_OUT_OF_RESOURCES)                \
    X(FreePages, EFI_NOT_FOUND)                           \
    X(GetMemoryMap, EFI_INVALID_PARAMETER)                \
    X(FreePool, EFI_INVALID_PARAMETER)                    \
    X(HandleProtocol, EFI_UNSUPPORTED)                    \
    X(LocateDevicePath, EFI_NOT_FOUND)                    \
    X(InstallConfigurationTable, EFI_OUT_OF_RESOURCES)    \
    X(LoadImage, EFI_ACCESS_DENIED)                       \
    X(Exit, EFI_INVALID_PARAMETER)                        \
    X(UnloadImage, EFI_INVALID_PARAMETER)                 \
    X(ExitBootServices, EFI_INVALID_PARAMETER)            \
    X(Stall, EFI_DEVICE_ERROR)                            \
    X(SetWatchdogTimer, EFI_UNSUPPORTED)                  \
    X(LocateHandleBuffer, EFI_NOT_FOUND)                  \
    X(LocateProtocol, EFI_NOT_FOUND)                      \
    X(OutputString, EFI_DEVICE_ERROR)                     \
    X(GetVariable, EFI_NOT_FOUND)                         \
    X(OpenVolume, EFI_NO_MEDIA)                           \
    X(Open, EFI_NOT_FOUND)                                \
    X(Close, EFI_DEVICE_ERROR)                            \
    X(Read, EFI_DEVICE_ERROR)                             \
    X(GetPosition, EFI_UNSUPPORTED)                       \
    X(SetPosition, EFI_DEVICE_ERROR)                      \
    X(LoadFile, EFI_DEVICE_ERROR)                         \
    X(Verify, EFI_SECURITY_VIOLATION)                     \
    X(SetMemoryAttributes, EFI_UNSUPPORTED)               \
    X(ClearMemoryAttributes, EFI_UNSUPPORTED)             \
    X(GetMemoryAttributes, EFI_UNSUPPORTED)               \
    X(GetRNG, EFI_NOT_READY)                              \
    X(GetCapability, EFI_DEVICE_ERROR)                    \
    X(GetEventLog, EFI_DEVICE_ERROR)                      \
    X(HashLogExtendEvent, EFI_DEVICE_ERROR)

#define CHAOS_ENUM(name, status) CHAOS_##name,
enum chaos_service { CHAOS_SERVICES(CHAOS_ENUM) CHAOS_SERVICE_COUNT };
#undef CHAOS_ENUM

#define CHAOS_CALLS_MAX 1024

struct chaos_call {
    enum chaos_service service;
    uint32_t site; /* offset in the image of what the call returns to */
};

/* One start of Adit: zeroed before. */
struct chaos_run {
    uint64_t fail_at; /* the number of the call that fails, from 1; or 0 */
    struct chaos_call failed;
    unsigned call_count;
    unsigned map_calls, allocations, exit_tries, small_answers;
    unsigned console_calls, watchdog_at;
    unsigned forbidden; /* calls that must not be made, told when made */
    bool is_leaving; /* ExitBootServices was tried */
    uint64_t map_key, real_key;
    /* What Adit has and must give back. */
    unsigned files, pools, images, tables;
};

struct chaos {
    efi_handle image, device;
    struct efi_system_table *system; /* the firmware's */
    struct efi_boot_services *boot;
    efi_status (EFIAPI *start_image)(efi_handle image, uint64_t *ret_bytes,
                                     uint16_t **ret_data);

    /* Adit, as it was loaded for this run. */
    efi_handle adit;
    const struct efi_loaded_image *loaded;
    uint64_t base, length_bytes;

    bool is_entered; /* by chaos_jump(), not by StartImage */
    struct efi_system_table tables; /* what Adit gets */
    struct chaos_run run;
    struct chaos_call calls[CHAOS_CALLS_MAX]; /* of the first run of a sweep */
};

extern struct chaos chaos;

/* The words of a case: `key=value' each.  NULL and `otherwise' for a key that
 * it has not. */
const char *chaos_word(const char *key);
uint64_t chaos_number(const char *key, uint64_t otherwise);
bool chaos_is(const char *key, const char *value);
/* key=NAME:VALUE, for that name; NULL for any other. */
const char *chaos_word_for(const char *key, const char *name);
uint64_t chaos_parse(const char *text);
/* Takes the next line of the script; false at its end. */
bool chaos_next_case(char **script, const char **ret_name);

/*
 * At the start of every service: counts the call, and answers whether it is
 * to fail.  `site` is what it returns to.
 */
bool chaos_fails(enum chaos_service service, const void *site,
                 efi_status *ret_status);
#define CHAOS_FAILS(service, ret_status) \
    chaos_fails(service, __builtin_return_address(0), ret_status)
/* What must not be, which becomes a line and fails the case. */
void chaos_forbid(const char *what, uint64_t value);

/* How a run ends, and control comes back to the shim for the next one. */
enum chaos_end { CHAOS_EXIT, CHAOS_WENT_ON, CHAOS_HALTED };
_Noreturn void chaos_leave(enum chaos_end end, efi_status status);

/* The services: each file fills in its own. */
void chaos_protocols(struct efi_boot_services *boot);
void chaos_memory(struct efi_boot_services *boot);
void chaos_memory_begin(void);
/* Counts what Adit still has, and gives it to the firmware. */
unsigned chaos_memory_end(void);
struct efi_file_system *chaos_files(void);
void chaos_files_end(void); /* closes what Adit has left open */
void *chaos_graphics(void);
void *chaos_loaded_image(void);
void *chaos_initrd(void);
/* Rights that Adit has taken from pages must be back when they are freed. */
void *chaos_attributes(void);
void chaos_attributes_begin(void);
void chaos_attributes_freed(uint64_t base, uint64_t length_bytes);
/* When Adit goes: none of its pages may be left read-only. */
void chaos_attributes_end(void);
void *chaos_tcg2(void);
void *chaos_rng(void);

/* A whole file of our volume, in pages below 4 GiB; NULL when it is absent.
 * Read once and kept. */
const void *chaos_file(const char *name, uint64_t *ret_bytes);

/* Writes chaos.tables, as the case wants them. */
void chaos_tables(void);
/* door.c: by the door that the case names; returns when control is back. */
void chaos_enter(void);

void chaos_run_case(const char *name);
/* `chaos: WHAT CASE' */
void chaos_say_case(const char *what);

/* enter.S */
struct chaos_registers {
    uint64_t rip, rax, rbx, rdi, rsi, rdx;
};
void chaos_jump(const struct chaos_registers *registers);
_Noreturn void chaos_back(void);

/* say.c: to COM1. */
void say(const char *text);
void say_number(const char *label, uint64_t value);
void say_hex(const char *label, uint64_t value);
const char *chaos_service_name(enum chaos_service service);
bool text_same(const char *a, const char *b);
/* UTF-16 as far as it is ASCII; what is not becomes `?'. */
void text_narrow(const uint16_t *from, char *to, size_t room);
void text_widen(const char *from, uint16_t *to, size_t room);

#endif
