/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tables for documentation.  For one file: where its entries are.  For several
 * that were made together: which has which, with nothing in it that every
 * build has different, so that a document can be held against it.
 */
#include "tools/inspect/report.h"

#include <inttypes.h>
#include <string.h>

#include "format/elf_nearest.h"
#include "tools/inspect/escape.h"

/* So much code that is the same is the same function. */
#define SAME_CODE_BYTES 16u
#define NAME_ROOM       128

/* In a cell, and escaped already: no bar and no markup. */
static void put_cell(FILE *to, const char *text)
{
    for (; *text != '\0'; text++) {
        if (strchr("|<>*_`[]\\", *text) != NULL)
            fputc('\\', to);
        fputc(*text, to);
    }
}

static void put_code(FILE *to, struct text text)
{
    char escaped[NAME_ROOM];

    escape_text(escaped, sizeof(escaped), text);
    fputc('`', to);
    for (const char *at = escaped; *at != '\0'; at++)
        fputc(*at == '`' || *at == '|' ? '?' : *at, to);
    fputc('`', to);
}

static void put_rule(FILE *to, size_t columns)
{
    for (size_t n = 0; n < columns; n++)
        fputs("|---", to);
    fputs("|\n", to);
}

/* Where the code of an entry is linked, as far as its image tells. */
static bool link_address(const struct inspect_report *report,
                         const struct inspect_entry *entry,
                         uint64_t *ret_address)
{
    if (entry->has_virtual)
        *ret_address = entry->virtual_;
    else if (entry->has_physical)
        *ret_address = entry->physical;
    else if (entry->has_rva && report->file.pe.is_there)
        *ret_address = report->file.pe.pe.image_base + entry->rva;
    else
        return false;
    return true;
}

/* Is the code at that address the same in `witness`? */
static bool is_same_code(const struct inspect_report *report,
                         const struct inspect_entry *entry,
                         const struct inspect_report *witness, uint64_t address)
{
    struct bytes ours, theirs;

    return entry->has_file_offset && witness->file.elf.status == ELF_OK &&
           bytes_sub(report->file.bytes, entry->file_offset, SAME_CODE_BYTES,
                     &ours) &&
           elf_bytes_at(&witness->file.elf.elf, address, SAME_CODE_BYTES,
                        &theirs) == ELF_OK &&
           memcmp(ours.at, theirs.at, SAME_CODE_BYTES) == 0;
}

/* The entry's own symbol, or that of an image which has the same code there
 * and a symbol for it. */
static struct text symbol_of(const struct inspect_report *reports, size_t count,
                             const struct inspect_report *report,
                             const struct inspect_entry *entry)
{
    uint64_t address;

    if (entry->symbol.length != 0 && entry->symbol_offset_bytes == 0)
        return entry->symbol;
    if (!link_address(report, entry, &address))
        return (struct text){0};
    for (size_t n = 0; n < count; n++) {
        struct elf_nearest nearest = {.address = address};

        if (!is_same_code(report, entry, &reports[n], address))
            continue;
        elf_symbols_nearest(&reports[n].file.elf.elf, &nearest, 1);
        if (nearest.is_found && nearest.symbol.value == address)
            return nearest.symbol.name;
    }
    return (struct text){0};
}

/* Of all images that have it, in their order and each once. */
static void put_symbols(FILE *to, const struct inspect_report *reports,
                        size_t count, enum protocol protocol)
{
    struct text last = {0};

    for (size_t n = 0; n < count; n++) {
        const struct inspect_entry *entry = inspect_entry_of(
            &reports[n].entries, protocol);
        struct text symbol;

        if (entry == NULL)
            continue;
        symbol = symbol_of(reports, count, &reports[n], entry);
        if (symbol.length == 0 || text_equal(symbol, last))
            continue;
        fputs(last.length != 0 ? ", " : " ", to);
        put_code(to, symbol);
        last = symbol;
    }
    fputs(" |", to);
}

static bool asks(const struct inspect_entry *entry, const char *what)
{
    for (uint32_t n = 0; n < entry->ask_count; n++)
        if (strcmp(entry->asks[n], what) == 0)
            return true;
    return false;
}

/* What all images ask for that have the entry; and a number in hexadecimal,
 * which is a place or a size, must not be one image's alone. */
static bool is_common(const struct inspect_report *reports, size_t count,
                      enum protocol protocol, const char *what)
{
    size_t asking = 0;

    for (size_t n = 0; n < count; n++) {
        const struct inspect_entry *entry = inspect_entry_of(
            &reports[n].entries, protocol);

        if (entry == NULL)
            continue;
        if (!asks(entry, what))
            return false;
        asking++;
    }
    return asking > 1 || strstr(what, "0x") == NULL;
}

static void put_common_asks(FILE *to, const struct inspect_report *reports,
                            size_t count, const struct inspect_entry *entry)
{
    const char *before = " ";

    for (uint32_t n = 0; n < entry->ask_count; n++) {
        if (!is_common(reports, count, entry->protocol, entry->asks[n]))
            continue;
        fputs(before, to);
        put_cell(to, entry->asks[n]);
        before = "; ";
    }
    fputs(" |\n", to);
}

static const struct inspect_entry *first_entry(
    const struct inspect_report *reports, size_t count, enum protocol protocol)
{
    for (size_t n = 0; n < count; n++) {
        const struct inspect_entry *entry = inspect_entry_of(
            &reports[n].entries, protocol);

        if (entry != NULL)
            return entry;
    }
    return NULL;
}

static void put_presence(FILE *to, const struct inspect_report *report,
                         enum protocol protocol)
{
    const struct inspect_entry *entry = inspect_entry_of(&report->entries,
                                                         protocol);

    if (entry == NULL)
        fputs(" |", to);
    else if (entry->broken_rule == NULL)
        fputs(" yes |", to);
    else
        fprintf(to, " broken: `%s` |", entry->broken_rule);
}

static void put_overview(FILE *to, const struct inspect_report *reports,
                         size_t count)
{
    fputs("| entry | mode | symbol |", to);
    for (size_t n = 0; n < count; n++) {
        fputc(' ', to);
        put_code(to, text_file_name(text_of(reports[n].file.path)));
        fputs(" |", to);
    }
    fputs(" asked for by all of them |\n", to);
    put_rule(to, count + 4);
    for (int protocol = 0; protocol < PROTOCOLS; protocol++) {
        const struct inspect_entry *entry = first_entry(
            reports, count, (enum protocol)protocol);

        if (entry == NULL)
            continue;
        fprintf(to, "| `%s`: %s | %u-bit |", protocol_id(entry->protocol),
                protocol_text(entry->protocol), entry->mode_bits);
        put_symbols(to, reports, count, entry->protocol);
        for (size_t n = 0; n < count; n++)
            put_presence(to, &reports[n], entry->protocol);
        put_common_asks(to, reports, count, entry);
    }
}

static void put_number(FILE *to, bool is_there, uint64_t number)
{
    if (is_there)
        fprintf(to, " 0x%" PRIx64 " |", number);
    else
        fputs(" |", to);
}

static void put_entry(FILE *to, const struct inspect_report *report,
                      const struct inspect_entry *entry)
{
    struct text symbol = symbol_of(report, 1, report, entry);

    fprintf(to, "| `%s`: %s | %u-bit |", protocol_id(entry->protocol),
            protocol_text(entry->protocol), entry->mode_bits);
    put_number(to, true, entry->header_offset);
    put_number(to, entry->has_file_offset, entry->file_offset);
    put_number(to, entry->has_physical, entry->physical);
    put_number(to, entry->has_rva, entry->rva);
    put_number(to, entry->has_virtual, entry->virtual_);
    if (entry->broken_rule != NULL)
        fprintf(to, " broken: `%s`", entry->broken_rule);
    else if (symbol.length != 0) {
        fputc(' ', to);
        put_code(to, symbol);
    }
    fputs(" |", to);
    for (uint32_t n = 0; n < entry->ask_count; n++) {
        fputs(n == 0 ? " " : "; ", to);
        put_cell(to, entry->asks[n]);
    }
    fputs(" |\n", to);
}

static void put_entries(FILE *to, const struct inspect_report *report)
{
    fputs("| entry | mode | header | file | physical | RVA | virtual | symbol "
          "| asked for |\n",
          to);
    put_rule(to, 9);
    for (uint32_t n = 0; n < report->entries.count; n++)
        put_entry(to, report, &report->entries.at[n]);
}

void report_markdown(FILE *to, const struct inspect_report *reports,
                     size_t count)
{
    if (count == 1)
        put_entries(to, reports);
    else if (count > 1)
        put_overview(to, reports, count);
}
