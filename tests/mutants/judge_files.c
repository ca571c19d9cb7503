/* SPDX-License-Identifier: BSD-2-Clause */
/* Files that Adit reads on the target: microcode, archives, its
 * configuration, and what it carries. */
#include "format/config.h"
#include "format/cpio.h"
#include "format/microcode.h"
#include "format/payload.h"
#include "tests/mutants/files.h"
#include "tests/mutants/judges.h"

#define NAME(status) [status] = #status

static const char *const microcode_names[] = {
    NAME(MICROCODE_OK), NAME(MICROCODE_NO_UPDATE), NAME(MICROCODE_UNKNOWN),
    NAME(MICROCODE_TRUNCATED), NAME(MICROCODE_BAD_VERSION),
    NAME(MICROCODE_BAD_SIZE), NAME(MICROCODE_BAD_CHECKSUM),
    NAME(MICROCODE_BAD_SECTION),
};
static const char *const cpio_names[] = {
    NAME(CPIO_OK), NAME(CPIO_END), NAME(CPIO_BAD_MAGIC),
    NAME(CPIO_BAD_FIELD), NAME(CPIO_BAD_NAME), NAME(CPIO_TRUNCATED),
    NAME(CPIO_NO_TRAILER),
};
static const char *const config_names[] = {
    NAME(CONFIG_OK), NAME(CONFIG_END), NAME(CONFIG_TOO_LARGE),
    NAME(CONFIG_UTF16), NAME(CONFIG_HAS_NUL), NAME(CONFIG_NO_SECTION),
    NAME(CONFIG_NO_KERNEL),
};
static const char *const payload_names[] = {
    NAME(PAYLOAD_OK), NAME(PAYLOAD_TWICE), NAME(PAYLOAD_EMPTY),
    NAME(PAYLOAD_OVERLAPS), NAME(PAYLOAD_OUTSIDE),
};

static void judge_microcode(struct bytes bytes,
                            const struct microcode_cpu *cpu,
                            struct words *words)
{
    struct microcode_update update;
    struct microcode_problem problem;
    enum microcode_status status = microcode_find(bytes, cpu, &update,
                                                  &problem);

    if (status == MICROCODE_OK)
        words_add(words, "MICROCODE_OK revision=%#x bytes=%zu",
                  update.revision, update.load.length_bytes);
    else if (status == MICROCODE_NO_UPDATE)
        words_add(words, "MICROCODE_NO_UPDATE");
    else
        words_add(words, "%s@%#llx", microcode_names[status],
                  (unsigned long long)problem.offset);
}

void judge_microcode_intel(struct bytes bytes, struct words *words)
{
    const struct microcode_cpu cpu = {MICROCODE_INTEL, INTEL_SIGNATURE,
                                      INTEL_PLATFORMS};

    judge_microcode(bytes, &cpu, words);
}

void judge_microcode_amd(struct bytes bytes, struct words *words)
{
    const struct microcode_cpu cpu = {MICROCODE_AMD, AMD_SIGNATURE, 0};

    judge_microcode(bytes, &cpu, words);
}

void judge_cpio(struct bytes bytes, struct words *words)
{
    struct cpio_walk walk = cpio_begin(bytes);
    struct cpio_member member;
    enum cpio_status status;
    unsigned files = 0;

    while ((status = cpio_next(&walk, &member)) == CPIO_OK) {
        files++;
        words_add(words, "%s/%o:%zu", member.name.length < 16 ? "file" : "long",
                  member.mode, member.data.length_bytes);
    }
    words_add(words, "%s files=%u", cpio_names[status], files);
    if (status != CPIO_END)
        words_add(words, "@%#llx", (unsigned long long)walk.offset);
    if (cpio_is_bundle(bytes))
        words_add(words, "bundle");
    words_add(words, "rest=%zu", cpio_rest(bytes).length_bytes);
}

static void judge_section(struct bytes bytes, struct text wanted,
                          struct words *words)
{
    static const char *const keys[] = {
        [CONFIG_UNKNOWN] = "unknown", [CONFIG_DEFAULT] = "default",
        [CONFIG_OPTIONS] = "options", [CONFIG_KERNEL] = "kernel",
        [CONFIG_RAMDISK] = "ramdisk", [CONFIG_MODULE] = "module",
        [CONFIG_UCODE] = "ucode",
    };
    struct config_section section;
    struct config_item item;
    enum config_status status = config_choose(bytes, wanted, &section);
    struct text name, arguments;

    words_add(words, "%s", config_names[status]);
    if (status != CONFIG_OK)
        return;
    words_add(words, "section=%zu options=%zu", section.name.length,
              section.options.length);
    while (config_section_next(&section, &item) == CONFIG_OK) {
        config_split_file(item.value, &name, &arguments);
        words_add(words, "%s:%zu+%zu", keys[item.key], name.length,
                  arguments.length);
    }
}

void judge_config(struct bytes bytes, struct words *words)
{
    struct config_walk walk;
    struct config_item item;
    unsigned items = 0;

    if (config_begin(bytes, &walk) == CONFIG_OK)
        while (config_next(&walk, &item) == CONFIG_OK)
            items++;
    words_add(words, "items=%u", items);
    judge_section(bytes, TEXT(""), words);
}

void judge_payload(struct bytes bytes, struct words *words)
{
    struct payload payload;
    struct text section;
    struct bytes table;
    enum payload_status status;

    if (!bytes_sub(bytes, 0, PAYLOAD_TABLE_BYTES, &table)) {
        words_add(words, "no-table");
        return;
    }
    status = payload_read(table, bytes, PAYLOAD_IMAGE_BYTES, &payload,
                          &section);
    words_add(words, "%s", payload_names[status]);
    if (status != PAYLOAD_OK)
        return;
    for (unsigned n = 0; n < PAYLOAD_KINDS; n++)
        words_add(words, "%s=%zu", payload_name(n).at,
                  payload.parts[n].length_bytes);
}
