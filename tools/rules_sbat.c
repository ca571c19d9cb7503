/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rule pe-sbat: shim starts nothing without a section .sbat whose lines are
 * component, generation, vendor, package, version and URL; the first line
 * names the format, and one of the others names Adit.
 */
#include "tools/rules_efi.h"

#include <inttypes.h>

#include "format/layout.h"
#include "tools/rules.h"

#define FIELDS_MIN 6 /* shim wants that many */

static void broken(const struct subject *s, struct text line,
                   const char *expected, const char *found)
{
    rule_broken(s->file, RULE_PE_SBAT,
                ".sbat at offset 0x%" PRIx64 ": expected %s, found %s",
                (uint64_t)((const uint8_t *)line.at - s->bytes.at), expected,
                found);
}

/* Splits off what is before `separator`, and the separator. */
static struct text cut(struct text *rest, const char *separator)
{
    size_t length = text_find(*rest, text_of(separator));
    struct text part = {rest->at, length};

    *rest = text_skip(*rest, length + 1);
    return part;
}

/* The line's component; empty, and said, when it is not well formed. */
static struct text check_line(const struct subject *s, struct text line)
{
    struct text rest = line, component = cut(&rest, ",");
    struct text generation = cut(&rest, ",");
    unsigned fields = 2;
    uint64_t number;

    for (; rest.length != 0; fields++)
        if (cut(&rest, ",").length == 0)
            break;
    if (component.length == 0 || fields < FIELDS_MIN) {
        broken(s, line, "a line of six fields", "one of fewer");
        return TEXT("");
    }
    if (!text_number(generation, &number) || number == 0) {
        broken(s, generation, "a generation number", "something else");
        return TEXT("");
    }
    return component;
}

void rules_sbat(const struct subject *s)
{
    struct pe_section section;
    struct bytes bytes;
    struct text rest, none;
    bool has_adit = false;

    if (pe_section_named(&s->pe, TEXT(".sbat"), &section) != PE_OK ||
        section.virtual_bytes > section.raw_bytes ||
        !bytes_sub(s->bytes, section.raw_offset, section.virtual_bytes,
                   &bytes)) {
        rule_broken(s->file, RULE_PE_SBAT,
                    "sections at offset 0x%" PRIx32 ": expected a .sbat with "
                    "bytes, found none", s->pe.sections_offset);
        return;
    }
    rest = (struct text){(const char *)bytes.at, bytes.length_bytes};
    if (text_until_nul(bytes, &none))
        broken(s, text_skip(rest, none.length), "no NUL", "one");
    if (!text_starts_with(rest, TEXT("sbat,1,")))
        broken(s, rest, "the first line to begin sbat,1,", "another");
    if (rest.length == 0 || rest.at[rest.length - 1] != '\n') {
        broken(s, text_skip(rest, rest.length), "a newline at the end",
               "none");
        return;
    }
    while (rest.length != 0)
        if (text_equal(check_line(s, cut(&rest, "\n")), TEXT("adit")))
            has_adit = true;
    if (!has_adit)
        broken(s, (struct text){(const char *)bytes.at, 0},
               "a line of component adit", "none");
}
