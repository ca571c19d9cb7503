/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A QEMU TCG plugin: counts guest instructions, and writes how many had run
 * when each of up to four places was first executed, in the order in which
 * they are given.  A place is PAGEOFFSET:HEXBYTES (the low 12 bits of its
 * address, so that a loader may put it anywhere) or LOW-HIGH (addresses), all
 * in hexadecimal.  For one CPU.
 *
 *   -plugin count.so,out=FILE,place=PLACE,place=PLACE,...
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * QEMU's plugin API, version 1 (docs/devel/tcg-plugins): what is used here,
 * since the header is not packaged.
 */
typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum { CB_NO_REGS = 0, INLINE_ADD_U64 = 0 };

extern void qemu_plugin_register_vcpu_tb_trans_cb(
    qemu_plugin_id_t id,
    void (*cb)(qemu_plugin_id_t id, struct qemu_plugin_tb *tb));
extern size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
extern struct qemu_plugin_insn *
qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t index);
extern uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
extern const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
extern size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
extern void qemu_plugin_register_vcpu_insn_exec_inline(
    struct qemu_plugin_insn *insn, int op, void *counter, uint64_t add);
extern void qemu_plugin_register_vcpu_insn_exec_cb(
    struct qemu_plugin_insn *insn, void (*cb)(unsigned vcpu, void *data),
    int flags, void *data);

__attribute__((visibility("default"))) extern const int qemu_plugin_version;
const int qemu_plugin_version = 1;

#define BYTES_MAX 16
#define PLACES_MAX 4

struct place {
    uint64_t low, high; /* addresses, when no bytes are given */
    unsigned page_offset;
    unsigned char bytes[BYTES_MAX];
    size_t length;
};

static struct place places[PLACES_MAX];
static size_t place_count, places_reached;
static uint64_t executed;
static FILE *out;

static bool place_read(struct place *place, const char *text)
{
    char *end;
    uint64_t number = strtoull(text, &end, 16);

    if (*end == '-') {
        place->low = number;
        place->high = strtoull(end + 1, &end, 16);
        return *end == '\0' && place->low < place->high;
    }
    if (*end != ':' || number > 0xfff)
        return false;
    place->page_offset = (unsigned)number;
    for (end++; *end != '\0'; end += 2) {
        unsigned byte;

        if (place->length == BYTES_MAX || sscanf(end, "%2x", &byte) != 1 ||
            end[1] == '\0')
            return false;
        place->bytes[place->length++] = (unsigned char)byte;
    }
    return place->length != 0;
}

/*
 * Does the code from instruction `first` on agree with the place's bytes?  A
 * block that ends earlier must agree as far as it goes, two bytes at least.
 */
static bool place_is_at(const struct place *place,
                        const struct qemu_plugin_tb *tb, size_t first)
{
    size_t count = qemu_plugin_tb_n_insns(tb), compared = 0;
    struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, first);
    uint64_t address = qemu_plugin_insn_vaddr(insn);

    if (place->length == 0)
        return address >= place->low && address < place->high;
    if ((address & 0xfff) != place->page_offset)
        return false;
    for (size_t i = first; i < count && compared < place->length; i++) {
        size_t size, left = place->length - compared;

        insn = qemu_plugin_tb_get_insn(tb, i);
        size = qemu_plugin_insn_size(insn);
        if (size > left)
            size = left;
        if (memcmp(qemu_plugin_insn_data(insn), place->bytes + compared, size))
            return false;
        compared += size;
    }
    return compared >= 2;
}

static void reached(unsigned vcpu, void *data)
{
    (void)vcpu;
    if (places_reached == place_count || data != &places[places_reached])
        return;
    fprintf(out, "%zu %llu\n", places_reached, (unsigned long long)executed);
    fflush(out);
    places_reached++;
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
    size_t count = qemu_plugin_tb_n_insns(tb);

    (void)id;
    for (size_t i = 0; i < count; i++) {
        struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);

        /* A place counts only once the ones before it have been reached, but
         * its code may have been translated earlier: so all are watched. */
        for (size_t n = places_reached; n < place_count; n++) {
            if (place_is_at(&places[n], tb, i))
                qemu_plugin_register_vcpu_insn_exec_cb(
                    insn, reached, CB_NO_REGS, &places[n]);
        }
        qemu_plugin_register_vcpu_insn_exec_inline(insn, INLINE_ADD_U64,
                                                   &executed, 1);
    }
}

/* `info` is not looked into: everything here is of API version 0. */
__attribute__((visibility("default"))) int
qemu_plugin_install(qemu_plugin_id_t id, const void *info, int count,
                    char **words)
{
    (void)info;
    for (int i = 0; i < count; i++) {
        bool good;

        if (strncmp(words[i], "place=", 6) == 0)
            good = place_count < PLACES_MAX &&
                   place_read(&places[place_count++], words[i] + 6);
        else if (strncmp(words[i], "out=", 4) == 0)
            good = (out = fopen(words[i] + 4, "w")) != NULL;
        else
            good = false;
        if (!good) {
            fprintf(stderr, "count: cannot use %s\n", words[i]);
            return 1;
        }
    }
    if (out == NULL || place_count == 0) {
        fprintf(stderr, "count: out=FILE or place=PLACE is missing\n");
        return 1;
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    return 0;
}
