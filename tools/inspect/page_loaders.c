/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * LOADERS: those that do the same for the same reason share a paragraph, those
 * that start the image first, by protocol.
 */
#include "tools/inspect/page.h"

#include <string.h>

#define NAME_COLUMN 2u

static bool same(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool is_same_group(const struct verdict *a, const struct verdict *b)
{
    if (a->outcome != b->outcome)
        return false;
    if (a->outcome == VERDICT_STARTS)
        return a->protocol == b->protocol;
    return same(a->rule, b->rule) && same(a->why, b->why);
}

static const char *group_name(const struct verdict *verdict,
                              enum tint *ret_tint)
{
    switch (verdict->outcome) {
    case VERDICT_STARTS:
        *ret_tint = TINT_PROTOCOL;
        return protocol_id(verdict->protocol);
    case VERDICT_DEPENDS:
        *ret_tint = TINT_WARNING;
        return "depends";
    case VERDICT_FAILS:
        *ret_tint = TINT_BAD;
        return "fails";
    case VERDICT_REFUSES:
        break;
    }
    *ret_tint = TINT_BAD;
    return "refuses";
}

/* The command without its operand: "multiboot2 FILE" is "multiboot2". */
static void show_command(struct setter *set, const char *before,
                         const char *command)
{
    size_t length = strlen(command);

    if (length > 5 && strcmp(command + length - 5, " FILE") == 0)
        length -= 5;
    set_format(set, TINT_DIM, "%s%.*s", before, (int)length, command);
}

/* Loaders of one name beside each other share it: "GRUB, BIOS (multiboot,
 * linux)". */
static void show_members(struct setter *set, const struct verdicts *verdicts,
                         uint32_t first)
{
    const struct loader *last = NULL;
    bool is_open = false;

    for (uint32_t n = first; n < verdicts->count; n++) {
        const struct loader *loader = verdicts->at[n].loader;
        bool has_command = loader->command[0] != '\0';

        if (!is_same_group(&verdicts->at[first], &verdicts->at[n]))
            continue;
        if (last != NULL && !is_open && !has_command &&
            same(last->name, loader->name))
            continue; /* another version of it */
        if (is_open && has_command && same(last->name, loader->name)) {
            set_text(set, TINT_DIM, ",");
            show_command(set, " ", loader->command);
            continue;
        }
        if (last != NULL)
            set_text(set, TINT_DIM, is_open ? ");" : ";");
        set_format(set, TINT_PLAIN, "%s%s", last != NULL ? " " : "",
                   loader->name);
        if (has_command)
            show_command(set, " (", loader->command);
        is_open = has_command;
        last = loader;
    }
    if (is_open)
        set_text(set, TINT_DIM, ")");
}

static void show_group(struct setter *set, const struct verdicts *verdicts,
                       uint32_t first, unsigned column)
{
    const struct verdict *verdict = &verdicts->at[first];
    enum tint tint;
    const char *name = group_name(verdict, &tint);

    set_to(set, NAME_COLUMN);
    set_text(set, tint, name);
    set_to(set, column);
    set_hang_here(set);
    show_members(set, verdicts, first);
    if (verdict->outcome != VERDICT_STARTS) {
        set_text(set, TINT_DIM, ":");
        set_format(set, TINT_DIM, " %s", verdict->why);
        if (verdict->rule != NULL)
            set_format(set, tint, " [%s]", verdict->rule);
    }
    set_line(set);
}

static bool is_first_of_group(const struct verdicts *verdicts, uint32_t n)
{
    for (uint32_t before = 0; before < n; before++)
        if (is_same_group(&verdicts->at[before], &verdicts->at[n]))
            return false;
    return true;
}

static unsigned names_width(const struct verdicts *verdicts)
{
    size_t width = 7; /* "refuses" */

    for (uint32_t n = 0; n < verdicts->count; n++) {
        enum tint tint;
        size_t length = strlen(group_name(&verdicts->at[n], &tint));

        if (length > width)
            width = length;
    }
    return (unsigned)width;
}

static void show_groups(struct setter *set, const struct verdicts *verdicts,
                        enum verdict_outcome outcome, enum protocol protocol,
                        unsigned column)
{
    for (uint32_t n = 0; n < verdicts->count; n++) {
        const struct verdict *verdict = &verdicts->at[n];

        if (verdict->outcome != outcome ||
            (outcome == VERDICT_STARTS && verdict->protocol != protocol))
            continue;
        if (is_first_of_group(verdicts, n))
            show_group(set, verdicts, n, column);
    }
}

/* Those that start it in the order of the entries above. */
void page_loaders(struct setter *set, const struct inspect_report *report)
{
    static const enum verdict_outcome order[] = {
        VERDICT_DEPENDS,
        VERDICT_FAILS,
        VERDICT_REFUSES,
    };
    const struct verdicts *verdicts = &report->verdicts;
    unsigned column = NAME_COLUMN + names_width(verdicts) + 2;

    page_heading(set, "LOADERS");
    set_line(set);
    for (int protocol = 0; protocol < PROTOCOLS; protocol++)
        show_groups(set, verdicts, VERDICT_STARTS, (enum protocol)protocol,
                    column);
    for (size_t n = 0; n < sizeof(order) / sizeof(order[0]); n++)
        show_groups(set, verdicts, order[n], PROTOCOLS, column);
}
