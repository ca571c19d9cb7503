/* SPDX-License-Identifier: BSD-2-Clause */
/* Both sides' answers.  grub-file gives one answer in one run. */
#include "tests/inspect/answer.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "spec/pe.h"
#include "tools/inspect/unpack.h"

static const char *const options[QUESTIONS] = {
    [QUESTION_MB1] = "--is-x86-multiboot",
    [QUESTION_MB2] = "--is-x86-multiboot2",
    [QUESTION_LINUX] = "--is-x86-linux",
    [QUESTION_LINUX32] = "--is-x86-linux32",
    [QUESTION_EFI64] = "--is-x86_64-efi",
    [QUESTION_EFI32] = "--is-i386-efi",
    [QUESTION_XEN_PAE] = "--is-i386-xen-pae-domu",
    [QUESTION_XEN_64] = "--is-x86_64-xen-domu",
    [QUESTION_XEN_DOM0] = "--is-x86-xen-dom0",
    [QUESTION_OTHERS] = "--is-x86-kfreebsd",
    "--is-i386-kfreebsd",
    "--is-x86_64-kfreebsd",
    "--is-x86-knetbsd",
    "--is-i386-knetbsd",
    "--is-x86_64-knetbsd",
    "--is-hibernated-hiberfil",
    "--is-x86_64-xnu",
    "--is-i386-xnu",
    "--is-xnu-hibr",
    "--is-x86-bios-bootsector",
};

extern char **environ;

const char *question_option(enum question question)
{
    return options[question];
}

static struct answer no(const char *reason)
{
    return (struct answer){false, reason};
}

/* Is there that entry, and can it be entered? */
static struct answer by_entry(const struct inspect_entries *entries,
                              enum protocol protocol)
{
    const struct inspect_entry *entry = inspect_entry_of(entries, protocol);

    if (entry == NULL)
        return no("no-entry");
    if (entry->broken_rule != NULL)
        return no(entry->broken_rule);
    return (struct answer){true, "sound"};
}

static struct answer by_efi(const struct inspect_file *file,
                            const struct inspect_entries *entries,
                            uint16_t machine)
{
    struct answer answer = by_entry(entries, PROTOCOL_EFI);

    if (!answer.is_yes)
        return answer;
    if (file->pe.pe.machine != machine)
        return no("other-machine");
    if (file->pe.pe.subsystem != PE_SUBSYSTEM_EFI_APPLICATION)
        return no("no-application");
    return answer;
}

static struct answer by_xen_note(const struct inspect_entries *entries,
                                 uint8_t mode_bits)
{
    const struct inspect_entry *entry =
        inspect_entry_of(entries, PROTOCOL_XEN_PV);
    struct answer answer = by_entry(entries, PROTOCOL_XEN_PV);

    if (answer.is_yes && mode_bits != 0 && entry->mode_bits != mode_bits)
        return no("other-mode");
    return answer;
}

/* Xen takes the kernel in a bzImage out of it, and so does GRUB. */
static struct answer by_payload(const struct inspect_file *file,
                                uint8_t mode_bits)
{
    const struct linux_header *header = &file->linux_.header;
    static struct inspect_file inner;
    struct inspect_entries entries;
    struct answer answer;
    struct bytes payload;

    if (!bytes_sub(header->kernel, header->payload_offset,
                   header->payload_bytes, &payload) ||
        payload.length_bytes == 0)
        return no("no-payload");
    inspect_file_view("payload", payload, &inner);
    inspect_entries_find(&inner, &entries);
    answer = by_xen_note(&entries, mode_bits);
    inspect_file_close(&inner);
    return answer;
}

static struct answer by_xen(const struct inspect_file *file,
                            const struct inspect_entries *entries,
                            uint8_t mode_bits)
{
    if (file->linux_.is_there)
        return by_payload(file, mode_bits);
    return by_xen_note(entries, mode_bits);
}

struct answer answer_ours(const struct inspect_file *file,
                          const struct inspect_entries *entries,
                          enum question question)
{
    switch (question) {
    case QUESTION_MB1: return by_entry(entries, PROTOCOL_MB1);
    case QUESTION_MB2:
        if (inspect_entry_of(entries, PROTOCOL_MB2) == NULL)
            return by_entry(entries, PROTOCOL_MB2EFI);
        return by_entry(entries, PROTOCOL_MB2);
    case QUESTION_LINUX: return by_entry(entries, PROTOCOL_LINUX16);
    case QUESTION_LINUX32: return by_entry(entries, PROTOCOL_LINUX32);
    case QUESTION_EFI64: return by_efi(file, entries, PE_MACHINE_X86_64);
    case QUESTION_EFI32: return by_efi(file, entries, PE_MACHINE_I386);
    case QUESTION_XEN_PAE: return by_xen(file, entries, 32);
    case QUESTION_XEN_64: return by_xen(file, entries, 64);
    case QUESTION_XEN_DOM0: return by_xen(file, entries, 0);
    default: return no("no-protocol");
    }
}

bool answer_grub(const char *path, enum question question)
{
    const char *words[] = {"grub-file", options[question], path, NULL};
    posix_spawn_file_actions_t quiet;
    int status = -1;
    pid_t pid;
    bool is_run;

    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&quiet, 2, "/dev/null", O_WRONLY, 0);
    is_run = posix_spawnp(&pid, words[0], &quiet, NULL,
                          (char *const *)(uintptr_t)words, environ) == 0;
    posix_spawn_file_actions_destroy(&quiet);
    if (!is_run || waitpid(pid, &status, 0) != pid ||
        (WIFEXITED(status) && WEXITSTATUS(status) == 127))
        exit(2);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
