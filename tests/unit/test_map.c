/* SPDX-License-Identifier: BSD-2-Clause */
/* Claims: places on the axes ascend with addresses, whatever an image says of
 * itself; labels of a column keep clear of each other; what an image says is
 * escaped; and the same image gives the same picture. */
#include "tests/unit/unit.h"

#include <stdio.h>

#include "spec/elf.h"
#include "tools/inspect/map.h"
#include "tools/tool.h"

void tool_complain(const char *name, const char *format, ...)
{
    fail_msg("complained about %s: %s", name, format);
}

#define SEGMENTS 20u

/* An ELF64 whose segments are at the places given, three of them sound. */
static void put_elf(struct input *in, const uint64_t (*places)[4])
{
    in->length_bytes = 0;
    put_zeros(in, EHDR64_BYTES + SEGMENTS * PHDR64_BYTES);
    store_le32(in->at, ELF_MAGIC);
    in->at[EI_CLASS] = ELFCLASS64;
    in->at[EI_DATA] = ELFDATA2LSB;
    in->at[EI_VERSION] = EV_CURRENT;
    store_le16(in->at + EHDR_TYPE, ET_EXEC);
    store_le16(in->at + EHDR_MACHINE, EM_X86_64);
    store_le32(in->at + EHDR_VERSION, EV_CURRENT);
    store_le64(in->at + EHDR64_PHOFF, EHDR64_BYTES);
    store_le16(in->at + EHDR64_EHSIZE, EHDR64_BYTES);
    store_le16(in->at + EHDR64_PHENTSIZE, PHDR64_BYTES);
    store_le16(in->at + EHDR64_PHNUM, SEGMENTS);
    for (size_t n = 0; n < SEGMENTS; n++) {
        uint8_t *at = in->at + EHDR64_BYTES + n * PHDR64_BYTES;

        store_le32(at + PHDR64_TYPE, PT_LOAD);
        store_le32(at + PHDR64_FLAGS, (uint32_t)n & 7);
        store_le64(at + PHDR64_OFFSET, places[n][0]);
        store_le64(at + PHDR64_FILESZ, places[n][1]);
        store_le64(at + PHDR64_PADDR, places[n][2]);
        store_le64(at + PHDR64_MEMSZ, places[n][3]);
    }
    put_zeros(in, 4096);
}

/* Numbers that are apt to wrap, in an order without sense. */
static void put_wild(uint64_t (*places)[4], uint64_t seed)
{
    static const uint64_t odd[] = {
        0, 1, 0x7f, 0x1000, 0x1fff, 0x100000, UINT32_MAX, INT64_MAX,
        UINT64_MAX, UINT64_MAX - 0xfff,
    };

    for (size_t n = 0; n < SEGMENTS * 4; n++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        places[n / 4][n % 4] = odd[(seed >> 33) % 10];
    }
}

static void check_axis(const struct map_axis *axis)
{
    assert_true(axis->count <= MAP_MARKS_MAX);
    for (uint32_t n = 1; n < axis->count; n++) {
        assert_true(axis->marks[n].at > axis->marks[n - 1].at);
        assert_true(axis->marks[n].y >= axis->marks[n - 1].y);
        assert_int_equal(map_axis_y(axis, axis->marks[n].at),
                         axis->marks[n].y);
    }
    for (uint32_t bit = 1; bit < 64; bit++)
        assert_true(map_axis_y(axis, (uint64_t)1 << bit) >=
                    map_axis_y(axis, (uint64_t)1 << (bit - 1)));
}

static char *draw(struct inspect_report *report)
{
    char *text = NULL;
    size_t length;
    FILE *to = open_memstream(&text, &length);

    assert_non_null(to);
    report_map(to, report);
    assert_int_equal(fclose(to), 0);
    return text;
}

/* Text is 11 pixels high, and that of a column comes from above to below. */
static void check_labels(const char *svg)
{
    static unsigned last[2048];
    unsigned x, y, height, count = 0;

    memset(last, 0, sizeof(last));
    assert_int_equal(sscanf(strstr(svg, "height="), "height=\"%u", &height), 1);
    for (const char *at = svg; (at = strstr(at, "<text x=")) != NULL; at++) {
        assert_int_equal(sscanf(at, "<text x=\"%u\" y=\"%u", &x, &y), 2);
        assert_true(x < 2048);
        assert_true(last[x] == 0 || y >= last[x] + 11);
        assert_true(y < height);
        last[x] = y;
        count++;
    }
    assert_true(count > 3);
}

static void draws_wild_images(void **state)
{
    static struct input in;
    struct inspect_report *report = calloc(1, sizeof(*report));

    (void)state;
    assert_non_null(report);
    for (uint64_t seed = 0; seed < 200; seed++) {
        uint64_t places[SEGMENTS][4];
        struct map_parts parts;
        struct map_axis file, memory;
        struct bytes copy;
        char *svg;

        put_wild(places, seed);
        put_elf(&in, places);
        copy = heap_copy(in.at, in.length_bytes);
        inspect_file_view("wild", copy, &report->file);
        inspect_entries_find(&report->file, &report->entries);
        map_parts_find(&report->file, &parts);
        map_axis_file(&parts, copy.length_bytes, &file);
        map_axis_memory(&parts, &report->entries, &memory);
        check_axis(&file);
        check_axis(&memory);
        map_axes_match(&file, &memory);
        check_axis(&file);
        check_axis(&memory);
        svg = draw(report);
        check_labels(svg);
        free(svg);
        inspect_file_close(&report->file);
        drop(copy);
    }
    free(report);
}

static void escapes_and_repeats(void **state)
{
    static struct input in;
    struct inspect_report *report = calloc(1, sizeof(*report));
    uint64_t places[SEGMENTS][4] = {{0, 0x1000, 0x200000, 0x2000}};
    char *first, *second;

    (void)state;
    assert_non_null(report);
    put_elf(&in, places);
    inspect_file_view("<&\"\033[31m>", bytes_of(in.at, in.length_bytes),
                      &report->file);
    snprintf(report->facts.what, sizeof(report->facts.what), "a < b & \"c\"");
    first = draw(report);
    second = draw(report);
    assert_string_equal(first, second);
    assert_non_null(strstr(first, "&lt;&amp;&quot;\\x1b[31m&gt;</text>"));
    assert_non_null(strstr(first, "a &lt; b &amp; &quot;c&quot;</text>"));
    assert_null(strchr(first, '\033'));
    assert_non_null(strstr(first, "0x200000"));
    free(first);
    free(second);
    inspect_file_close(&report->file);
    free(report);
}

static void draws_what_is_no_image(void **state)
{
    struct inspect_report *report = calloc(1, sizeof(*report));
    char *svg;

    (void)state;
    assert_non_null(report);
    inspect_file_view("empty", bytes_of("", 0), &report->file);
    svg = draw(report);
    assert_non_null(strstr(svg, "</svg>"));
    free(svg);
    inspect_file_close(&report->file);
    free(report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draws_wild_images),
        cmocka_unit_test(escapes_and_repeats),
        cmocka_unit_test(draws_what_is_no_image),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
