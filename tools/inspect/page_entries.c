/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ENTRY POINTS: a table of as many kinds of address as the image's protocols
 * know, and below each entry what its loader is asked for.
 */
#include "tools/inspect/disassemble.h"
#include "tools/inspect/page.h"

#include <inttypes.h>
#include <string.h>

enum column {
    COLUMN_PROTOCOL,
    COLUMN_MODE,
    COLUMN_FILE,
    COLUMN_PHYSICAL,
    COLUMN_RVA,
    COLUMN_VIRTUAL,
    COLUMNS, /* the symbol follows them, as wide as it likes */
};

static const char *const titles[COLUMNS] = {
    "", "mode", "file", "physical", "RVA", "virtual",
};

struct row {
    char cell[COLUMNS][24];
};

struct table {
    struct row rows[PROTOCOLS];
    unsigned from[COLUMNS + 1]; /* column on the page; the symbol's, too */
    bool is_wide;               /* wider than the page */
};

static void cell_address(bool is_there, uint64_t address, char cell[24])
{
    if (is_there)
        set_hex(address, cell);
}

static void row_make(const struct inspect_entry *entry, struct row *ret_row)
{
    memset(ret_row, 0, sizeof(*ret_row));
    snprintf(ret_row->cell[COLUMN_PROTOCOL], 24, "%s",
             protocol_id(entry->protocol));
    snprintf(ret_row->cell[COLUMN_MODE], 24, "%u-bit", entry->mode_bits);
    cell_address(entry->has_file_offset, entry->file_offset,
                 ret_row->cell[COLUMN_FILE]);
    cell_address(entry->has_physical, entry->physical,
                 ret_row->cell[COLUMN_PHYSICAL]);
    cell_address(entry->has_rva, entry->rva, ret_row->cell[COLUMN_RVA]);
    cell_address(entry->has_virtual, entry->virtual_,
                 ret_row->cell[COLUMN_VIRTUAL]);
}

#define HEADING       "ENTRY POINTS"
#define HEADING_WIDTH (sizeof(HEADING) - 1 + 2)
#define SYMBOL_WIDTH  12u /* the least that is left to symbols */

/* A kind of address that no entry has gets no column. */
static void table_make(const struct inspect_entries *entries, unsigned columns,
                       struct table *ret_table)
{
    unsigned at = 2;

    for (uint32_t n = 0; n < entries->count; n++)
        row_make(&entries->at[n], &ret_table->rows[n]);
    for (int column = 0; column < COLUMNS; column++) {
        size_t width = 0;

        for (uint32_t n = 0; n < entries->count; n++) {
            size_t length = strlen(ret_table->rows[n].cell[column]);

            if (length > width)
                width = length;
        }
        if (width != 0 && width < strlen(titles[column]))
            width = strlen(titles[column]);
        ret_table->from[column] = at;
        if (width != 0)
            at += (unsigned)width + 2;
        if (column == COLUMN_PROTOCOL && at < HEADING_WIDTH)
            at = HEADING_WIDTH;
    }
    ret_table->from[COLUMNS] = at;
    ret_table->is_wide = at + SYMBOL_WIDTH > columns;
}

static void show_titles(struct setter *set, const struct table *table,
                        bool has_symbols)
{
    page_heading(set, HEADING);
    for (int column = table->is_wide ? COLUMNS : 1; column < COLUMNS;
         column++) {
        if (table->from[column] == table->from[column + 1])
            continue;
        set_to(set, table->from[column]);
        set_text(set, TINT_DIM, titles[column]);
    }
    if (has_symbols && !table->is_wide) {
        set_to(set, table->from[COLUMNS]);
        set_text(set, TINT_DIM, "symbol");
    }
    set_line(set);
}

static void show_symbol(struct setter *set, const struct inspect_entry *entry)
{
    char name[PAGE_ITEM_ROOM], hex[SET_HEX_ROOM];

    set_hex(entry->symbol_offset_bytes, hex);
    if (entry->symbol.length != 0)
        set_format(set, TINT_PLAIN, " %s%s%s",
                   page_escaped(entry->symbol, name),
                   entry->symbol_offset_bytes != 0 ? "+" : "",
                   entry->symbol_offset_bytes != 0 ? hex : "");
    if (entry->broken_rule != NULL)
        set_format(set, TINT_BAD, "%s broken: %s",
                   entry->symbol.length != 0 ? "," : "", entry->broken_rule);
}

/* One paragraph: what the protocol is, and what it asks for. */
static void show_asks(struct setter *set, const struct inspect_entry *entry)
{
    set_to(set, 6);
    set_hang_here(set);
    set_words(set, TINT_DIM, protocol_text(entry->protocol));
    for (uint32_t n = 0; n < entry->ask_count && n < ENTRY_ASKS_MAX; n++) {
        set_text(set, TINT_DIM, n == 0 ? ":" : ";");
        set_format(set, TINT_DIM, " %s", entry->asks[n]);
    }
    set_line(set);
}

static void bytes_text(const struct instruction *code,
                       char to[2 * INSTRUCTION_BYTES_MAX + 1])
{
    to[0] = '\0';
    for (uint32_t n = 0; n < code->length_bytes; n++)
        snprintf(to + (size_t)n * 2, 3, "%02x", code->bytes[n]);
}

/* `mnemonic operands <symbol>`, the operands in a column of their own. */
static void show_code(struct setter *set, const struct instruction *code)
{
    struct text operands = text_of(code->text);
    struct text mnemonic = text_word(&operands);
    char symbol[PAGE_ITEM_ROOM];
    unsigned from = set->at;

    set_format(set, TINT_PLAIN, "%.*s", (int)mnemonic.length, mnemonic.at);
    if (operands.length != 0)
        set_to(set, from + 8);
    set_hang_here(set);
    set_format(set, TINT_PLAIN, "%.*s", (int)operands.length, operands.at);
    if (code->symbol.length == 0)
        return;
    set_format(set, TINT_DIM, "  %s", page_escaped(code->symbol, symbol));
    if (code->symbol_offset_bytes != 0) {
        char hex[SET_HEX_ROOM];

        set_hex(code->symbol_offset_bytes, hex);
        set_text(set, TINT_DIM, "+");
        set_text(set, TINT_DIM, hex);
    }
}

static void show_listing(struct setter *set,
                         const struct inspect_report *report,
                         const struct inspect_entry *entry)
{
    char hex[SET_HEX_ROOM], bytes[2 * INSTRUCTION_BYTES_MAX + 1];
    size_t hex_width = 0, bytes_width = 0;
    struct listing listing;

    listing_make(&report->file, entry, &listing);
    for (uint32_t n = 0; n < listing.count; n++) {
        set_hex(listing.at[n].address, hex);
        bytes_text(&listing.at[n], bytes);
        if (strlen(hex) > hex_width)
            hex_width = strlen(hex);
        if (strlen(bytes) > bytes_width)
            bytes_width = strlen(bytes);
    }
    for (uint32_t n = 0; n < listing.count; n++) {
        set_hex(listing.at[n].address, hex);
        bytes_text(&listing.at[n], bytes);
        set_to(set, 6);
        set_text(set, TINT_DIM, hex);
        set_to(set, 6 + (unsigned)hex_width + 2);
        set_text(set, TINT_DIM, bytes);
        set_to(set, 6 + (unsigned)(hex_width + 2 + bytes_width + 2));
        show_code(set, &listing.at[n]);
        set_line(set);
    }
}

static enum tint cell_tint(const struct inspect_entry *entry, int column)
{
    if (column == COLUMN_PROTOCOL)
        return entry->broken_rule != NULL ? TINT_BAD : TINT_PROTOCOL;
    return column == COLUMN_FILE ? TINT_DIM : TINT_PLAIN;
}

static void show_row(struct setter *set, const struct inspect_entry *entry,
                     const struct row *row, const struct table *table)
{
    for (int column = 0; column < COLUMNS; column++) {
        if (row->cell[column][0] == '\0')
            continue;
        set_to(set, table->from[column]);
        set_text(set, cell_tint(entry, column), row->cell[column]);
    }
    if (entry->broken_rule == NULL && entry->symbol.length == 0)
        return;
    set_to(set, table->from[COLUMNS]);
    set_hang_here(set);
    show_symbol(set, entry);
}

/* Without a table: each cell behind what it is, wrapped. */
static void show_cells(struct setter *set, const struct inspect_entry *entry,
                       const struct row *row, const struct table *table)
{
    set_to(set, 2);
    set_text(set, cell_tint(entry, COLUMN_PROTOCOL),
             row->cell[COLUMN_PROTOCOL]);
    set_to(set, table->from[COLUMN_MODE]);
    set_hang_here(set);
    set_text(set, TINT_PLAIN, row->cell[COLUMN_MODE]);
    for (int column = COLUMN_FILE; column < COLUMNS; column++)
        if (row->cell[column][0] != '\0')
            set_format(set, cell_tint(entry, column), " %s %s", titles[column],
                       row->cell[column]);
    show_symbol(set, entry);
}

static void show_entry(struct setter *set, const struct inspect_report *report,
                       const struct table *table, uint32_t n)
{
    const struct inspect_entry *entry = &report->entries.at[n];

    if (table->is_wide)
        show_cells(set, entry, &table->rows[n], table);
    else
        show_row(set, entry, &table->rows[n], table);
    set_line(set);
    show_asks(set, entry);
    if (set->options->disassemble)
        show_listing(set, report, entry);
}

void page_entries(struct setter *set, const struct inspect_report *report)
{
    struct table table;
    bool has_symbols = false;

    if (report->entries.count == 0) {
        page_heading(set, HEADING);
        set_words(set, TINT_BAD, "  none that Adit knows");
        set_line(set);
        return;
    }
    table_make(&report->entries, set->options->columns, &table);
    for (uint32_t n = 0; n < report->entries.count; n++)
        if (report->entries.at[n].symbol.length != 0)
            has_symbols = true;
    show_titles(set, &table, has_symbols);
    for (uint32_t n = 0; n < report->entries.count; n++)
        show_entry(set, report, &table, n);
}
