/* SPDX-License-Identifier: BSD-2-Clause */
/* The terminal page: what the image is, and the sections below each other. */
#include "tools/inspect/page.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "tools/inspect/escape.h"

static unsigned terminal_columns(FILE *to)
{
    const char *said = getenv("COLUMNS");
    struct winsize size;
    uint64_t columns = 100;

    if (said == NULL || !text_number(text_of(said), &columns)) {
        if ((ioctl(fileno(to), TIOCGWINSZ, &size) == 0 ||
             ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0) &&
            size.ws_col != 0)
            columns = size.ws_col;
    }
    if (columns < PAGE_COLUMNS_MIN)
        return PAGE_COLUMNS_MIN;
    if (columns > PAGE_COLUMNS_MAX)
        return PAGE_COLUMNS_MAX;
    return (unsigned)columns;
}

static bool wants_colour(FILE *to)
{
    const char *no_colour = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");

    if (no_colour != NULL && no_colour[0] != '\0')
        return false;
    if (terminal != NULL && strcmp(terminal, "dumb") == 0)
        return false;
    return isatty(fileno(to)) != 0;
}

void page_options_find(FILE *to, enum page_colour colour,
                       struct page_options *ret_options)
{
    *ret_options = (struct page_options){
        .has_colour = colour == PAGE_COLOUR_AUTO ? wants_colour(to)
                                                 : colour == PAGE_COLOUR_ALWAYS,
        .is_ascii = strcmp(nl_langinfo(CODESET), "UTF-8") != 0,
        .columns = terminal_columns(to),
    };
}

const char *page_escaped(struct text hostile, char to[PAGE_ITEM_ROOM])
{
    escape_text(to, PAGE_ITEM_ROOM, hostile);
    return to;
}

void page_heading(struct setter *set, const char *heading)
{
    set_text(set, TINT_BOLD, heading);
    set->hang = 2;
}

static void show_size(struct setter *set, const struct inspect_file *file)
{
    char raw[SET_COUNT_ROOM], plain[SET_COUNT_ROOM];

    set_count(file->raw.length_bytes, raw);
    set_count(file->bytes.length_bytes, plain);
    if (file->packed == UNPACK_NONE)
        set_format(set, TINT_DIM, "  %s bytes", raw);
    else if (file->unpack_status == UNPACK_OK)
        set_format(set, TINT_DIM, "  %s bytes of %s, %s unpacked", raw,
                   unpack_kind_text(file->packed), plain);
    else
        set_format(set, TINT_BAD, "  %s bytes of %s: %s", raw,
                   unpack_kind_text(file->packed),
                   unpack_status_text(file->unpack_status));
}

static void show_what(struct setter *set, const struct inspect_report *report)
{
    char path[PAGE_ITEM_ROOM];

    page_escaped(text_of(report->file.path), path);
    set->hang = 0;
    set_words(set, TINT_BOLD, path);
    show_size(set, &report->file);
    set_line(set);
    set_to(set, 2);
    set_hang_here(set);
    set_words(set, TINT_PLAIN, report->facts.what);
    set_line(set);
}

void report_page(FILE *to, const struct inspect_report *report,
                 const struct page_options *options)
{
    struct setter set = {.to = to, .options = options};

    show_what(&set, report);
    set_line(&set);
    page_entries(&set, report);
    set_line(&set);
    page_loaders(&set, report);
    set_line(&set);
    page_findings(&set, report);
    set_line(&set);
    page_facts(&set, report);
}
