/* SPDX-License-Identifier: BSD-2-Clause */
/* One input, inspected; what the tests of `adit inspect` share. */
#ifndef TESTS_UNIT_INSPECT_H
#define TESTS_UNIT_INSPECT_H

#include "tests/unit/unit.h"

#include "tools/inspect/entry.h"
#include "tools/inspect/payload.h"
#include "tools/inspect/rule_id.h"
#include "tools/inspect/what.h"
#include "tools/tool.h"

/* Nothing that is inspected here may be complained about. */
void tool_complain(const char *path, const char *format, ...)
{
    fail_msg("complained about %s: %s", path, format);
}

static struct input in;
static struct bytes image;
static struct inspect_file file;
static struct inspect_entries entries;

static inline void look(void)
{
    image = heap_copy(in.at, in.length_bytes);
    inspect_file_view("test", image, &file);
    inspect_entries_find(&file, &entries);
}

static inline void look_away(void)
{
    inspect_file_close(&file);
    drop(image);
}

static inline const struct inspect_entry *entry_of(enum protocol protocol)
{
    const struct inspect_entry *entry = inspect_entry_of(&entries, protocol);

    if (entry == NULL)
        fail_msg("no entry %s", protocol_id(protocol));
    return entry;
}

static inline void expect_ask(const struct inspect_entry *entry,
                              const char *ask)
{
    for (uint32_t n = 0; n < entry->ask_count; n++)
        if (strcmp(entry->asks[n], ask) == 0)
            return;
    for (uint32_t n = 0; n < entry->ask_count; n++)
        print_message("# asks \"%s\"\n", entry->asks[n]);
    fail_msg("%s does not ask \"%s\"", protocol_id(entry->protocol), ask);
}

static inline void expect_rule(enum protocol protocol, const char *rule)
{
    look();
    assert_string_equal(entry_of(protocol)->broken_rule, rule);
    look_away();
}

static inline void expect_what(const char *expected)
{
    char what[160];

    look();
    inspect_what(&file, sizeof(what), what);
    look_away();
    assert_string_equal(what, expected);
}

static inline bool inspect_all(struct bytes input)
{
    struct bytes part;
    const char *name;
    char what[160];

    inspect_file_view("test", input, &file);
    inspect_entries_find(&file, &entries);
    inspect_what(&file, sizeof(what), what);
    inspect_payload_find(&file, &part, &name);
    inspect_file_close(&file);
    return true;
}

#endif
