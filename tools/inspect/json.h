/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the parts of the JSON report share.  Two kinds of number exist: what
 * stands in the image is a string of hexadecimal digits, since 64 bits do not
 * survive readers that keep numbers as doubles; what Adit has counted is an
 * integer.  docs/inspect-json.md says what each field is.
 */
#ifndef TOOLS_INSPECT_JSON_H
#define TOOLS_INSPECT_JSON_H

#include <jansson.h>

#include "tools/inspect/report.h"

/* Remembers that memory ran out, so that nobody has to ask at each value. */
struct json_maker {
    bool is_short;
};

/* Takes over `value`, which may be NULL when there was no memory for it. */
void json_put(struct json_maker *maker, json_t *object, const char *key,
              json_t *value);
void json_add(struct json_maker *maker, json_t *array, json_t *value);

json_t *json_hex(uint64_t number);
json_t *json_hex_or_null(bool is_there, uint64_t number);
/* Text from an image; what is no UTF-8 is escaped, and no text is null. */
json_t *json_text(struct text hostile);
json_t *json_text_or_null(const char *text); /* null for NULL and "" */

json_t *json_image_elf(struct json_maker *maker,
                       const struct inspect_file *file);
json_t *json_image_pe(struct json_maker *maker,
                      const struct inspect_file *file);
json_t *json_image_linux(struct json_maker *maker,
                         const struct inspect_file *file);
json_t *json_image_mb1(struct json_maker *maker,
                       const struct inspect_file *file);
json_t *json_image_mb2(struct json_maker *maker,
                       const struct inspect_file *file);
json_t *json_image_notes(struct json_maker *maker,
                         const struct inspect_file *file);
json_t *json_report_facts(struct json_maker *maker,
                          const struct inspect_facts *facts);

#endif
