/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A QEMU TCG plugin that watches a guest come up: by which places it passes,
 * and how many instructions had run then and at the end of each console line.
 * It changes nothing of what the guest does; see watch.py for its reader.
 *
 *   -plugin watch.so,out=FILE,count=FILE[,OPTION]...
 *   exact=on, own=LOW-HIGH, serial=FILE, place=PLACE (up to 32)
 *
 * PLACE is OFFSET/MASK:CODE (what an address must be under the mask, and the
 * bytes there, so that a loader may put them anywhere) or LOW-HIGH (addresses),
 * all in hexadecimal.  In `out` is a line per event: "place N INSTRUCTIONS",
 * the first time that a place is executed; "line BYTES INSTRUCTIONS", when the
 * console's file `serial` has got a line feed as the last of so many bytes.
 * `count` is a struct counters that is always up to date.
 *
 * A block of instructions is counted when it begins, which is cheap; what QEMU
 * leaves in the middle, at page faults or device memory, it begins again, and
 * so counts too much, by some thousandth.  With exact=on each one is counted;
 * those at the addresses of `own`, a hypervisor's, are counted apart then.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/*
 * QEMU's plugin API, version 1 (QEMU 6.0 to 8.2), as far as it is used here,
 * since its header is not packaged.
 */
typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum { CB_NO_REGS = 0, INLINE_ADD_U64 = 0 };

extern void qemu_plugin_register_vcpu_tb_trans_cb(
    qemu_plugin_id_t id,
    void (*cb)(qemu_plugin_id_t id, struct qemu_plugin_tb *tb));
extern void qemu_plugin_register_atexit_cb(
    qemu_plugin_id_t id, void (*cb)(qemu_plugin_id_t id, void *data),
    void *data);
extern size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
extern struct qemu_plugin_insn *
qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t index);
extern uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
extern void *qemu_plugin_insn_haddr(const struct qemu_plugin_insn *insn);
extern const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
extern size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
extern void qemu_plugin_register_vcpu_tb_exec_inline(
    struct qemu_plugin_tb *tb, int op, void *counter, uint64_t add);
extern void qemu_plugin_register_vcpu_tb_exec_cb(
    struct qemu_plugin_tb *tb, void (*cb)(unsigned vcpu, void *data),
    int flags, void *data);
extern void qemu_plugin_register_vcpu_insn_exec_inline(
    struct qemu_plugin_insn *insn, int op, void *counter, uint64_t add);
extern void qemu_plugin_register_vcpu_insn_exec_cb(
    struct qemu_plugin_insn *insn, void (*cb)(unsigned vcpu, void *data),
    int flags, void *data);

__attribute__((visibility("default"))) extern const int qemu_plugin_version;
const int qemu_plugin_version = 1;

#define PAGE_BYTES  4096u
#define CODE_MAX    16u
#define PLACES_MAX  32u
/* Fewer bytes are found anywhere: two are as a rule a jump or a push. */
#define CODE_MIN    4u
#define CHUNK_BYTES 256u

struct place {
    uint64_t low, high; /* addresses, when no code is given */
    uint64_t offset, mask;
    unsigned char code[CODE_MAX];
    size_t length;
    bool is_reached;
};

/* Mapped from the file `count`; words of the host. */
struct counters {
    uint64_t executed;
    uint64_t at_output; /* before the last OUT */
    uint64_t own;       /* not among the executed */
};

static struct place places[PLACES_MAX];
static size_t place_count;
static struct counters *counters;
static const char *serial_path;
static bool is_exact;
static uint64_t own_low, own_high;
static int serial = -1, out = -1;
static uint64_t serial_bytes; /* looked at so far */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void reached(unsigned vcpu, void *data)
{
    struct place *place = data;

    (void)vcpu;
    pthread_mutex_lock(&lock);
    if (!place->is_reached)
        dprintf(out, "place %zu %llu\n", (size_t)(place - places),
                (unsigned long long)counters->executed);
    place->is_reached = true;
    pthread_mutex_unlock(&lock);
}

/* What has come into the console's file since, by the OUT before this. */
static void look(void)
{
    char chunk[CHUNK_BYTES];
    ssize_t got;

    /* Only now is it certain that QEMU has emptied an older one. */
    if (serial < 0 && serial_path != NULL)
        serial = open(serial_path, O_RDONLY | O_CLOEXEC);
    if (serial < 0)
        return;
    while ((got = pread(serial, chunk, sizeof(chunk),
                        (off_t)serial_bytes)) > 0) {
        for (ssize_t n = 0; n < got; n++)
            if (chunk[n] == '\n')
                dprintf(out, "line %llu %llu\n",
                        (unsigned long long)serial_bytes + (size_t)n + 1,
                        (unsigned long long)counters->at_output);
        serial_bytes += (size_t)got;
    }
}

/* Before an OUT; `data` is how much of what is counted is still to come. */
static void put_out(unsigned vcpu, void *data)
{
    (void)vcpu;
    pthread_mutex_lock(&lock);
    look();
    counters->at_output = counters->executed - (uintptr_t)data;
    pthread_mutex_unlock(&lock);
}

static void ended(qemu_plugin_id_t id, void *data)
{
    (void)id;
    (void)data;
    pthread_mutex_lock(&lock);
    look();
    pthread_mutex_unlock(&lock);
}

/*
 * The bytes from the block's beginning on: beyond its end, too, as far as its
 * page goes, since many an entry is but a jump.  An entry is jumped to, and so
 * always begins a block.
 */
static size_t code_read(const struct qemu_plugin_tb *tb,
                        unsigned char ret_code[CODE_MAX])
{
    const struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, 0);
    size_t count = qemu_plugin_tb_n_insns(tb), length = 0;
    size_t left = PAGE_BYTES - qemu_plugin_insn_vaddr(insn) % PAGE_BYTES;
    const void *memory = qemu_plugin_insn_haddr(insn);

    if (memory != NULL && left > CODE_MAX)
        left = CODE_MAX;
    if (memory != NULL) {
        memcpy(ret_code, memory, left);
        length = left;
    }
    if (length == CODE_MAX)
        return length;
    length = 0;
    for (size_t i = 0; i < count && length < CODE_MAX; i++) {
        size_t size;

        insn = qemu_plugin_tb_get_insn(tb, i);
        size = qemu_plugin_insn_size(insn);
        if (size > CODE_MAX - length)
            size = CODE_MAX - length;
        memcpy(ret_code + length, qemu_plugin_insn_data(insn), size);
        length += size;
    }
    return memory != NULL && length < left ? left : length;
}

static bool place_agrees(const struct place *place, uint64_t address)
{
    if (place->is_reached)
        return false;
    if (place->length == 0)
        return address >= place->low && address < place->high;
    return (address & place->mask) == place->offset;
}

static void watch_places(struct qemu_plugin_tb *tb, uint64_t address)
{
    unsigned char code[CODE_MAX];
    size_t length = 0;

    for (struct place *place = places; place < places + place_count; place++) {
        if (!place_agrees(place, address))
            continue;
        if (place->length != 0 && length == 0)
            length = code_read(tb, code);
        if (place->length != 0 &&
            (length < CODE_MIN ||
             memcmp(code, place->code,
                    length < place->length ? length : place->length) != 0))
            continue;
        qemu_plugin_register_vcpu_tb_exec_cb(tb, reached, CB_NO_REGS, place);
    }
}

/* OUT and OUTS, behind whatever prefixes. */
static bool is_output(const struct qemu_plugin_insn *insn)
{
    static const unsigned char prefixes[] = {0x26, 0x2e, 0x36, 0x3e, 0x64,
                                             0x65, 0x66, 0x67, 0xf0, 0xf2,
                                             0xf3};
    const unsigned char *code = qemu_plugin_insn_data(insn);
    size_t size = qemu_plugin_insn_size(insn), at = 0;

    /* A REX may be there; where it is none, nothing follows. */
    while (at + 1 < size && ((code[at] & 0xf0) == 0x40 ||
                             memchr(prefixes, code[at], sizeof(prefixes))))
        at++;
    switch (code[at]) {
    case 0x6e: case 0x6f: case 0xe6: case 0xe7: case 0xee: case 0xef:
        return true;
    }
    return false;
}

static bool is_own(const struct qemu_plugin_insn *insn)
{
    uint64_t address = qemu_plugin_insn_vaddr(insn);

    return address >= own_low && address < own_high;
}

/* Callbacks come before sums: what they are for has not been executed then. */
static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
    size_t count = qemu_plugin_tb_n_insns(tb);

    (void)id;
    watch_places(tb, qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(tb, 0)));
    for (size_t i = 0; i < count; i++) {
        struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
        uintptr_t counted = is_exact ? 0 : count - i;

        if (serial_path != NULL && is_output(insn))
            qemu_plugin_register_vcpu_insn_exec_cb(insn, put_out, CB_NO_REGS,
                                                   (void *)counted);
        if (is_exact)
            qemu_plugin_register_vcpu_insn_exec_inline(
                insn, INLINE_ADD_U64,
                is_own(insn) ? &counters->own : &counters->executed, 1);
    }
    if (!is_exact)
        qemu_plugin_register_vcpu_tb_exec_inline(tb, INLINE_ADD_U64,
                                                 &counters->executed, count);
}

static bool code_from(struct place *place, const char *text)
{
    for (; *text != '\0'; text += 2) {
        char digits[3] = {text[0], text[1]};
        char *end;

        if (place->length == CODE_MAX)
            return false;
        place->code[place->length++] =
            (unsigned char)strtoul(digits, &end, 16);
        if (end != digits + 2)
            return false;
    }
    return place->length >= CODE_MIN;
}

static bool place_add(const char *text)
{
    struct place *place = &places[place_count];
    char *end;
    uint64_t number = strtoull(text, &end, 16);

    if (place_count == PLACES_MAX)
        return false;
    place_count++;
    if (*end == '-') {
        place->low = number;
        place->high = strtoull(end + 1, &end, 16);
        return *end == '\0' && place->low < place->high;
    }
    if (*end != '/')
        return false;
    place->mask = strtoull(end + 1, &end, 16);
    place->offset = number;
    return *end == ':' && (number & ~place->mask) == 0 &&
           code_from(place, end + 1);
}

static bool own_take(const char *text)
{
    char *end;

    own_low = strtoull(text, &end, 16);
    if (*end != '-')
        return false;
    own_high = strtoull(end + 1, &end, 16);
    return *end == '\0' && own_low < own_high;
}

static bool counters_map(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    void *at = MAP_FAILED;

    if (fd >= 0 && ftruncate(fd, sizeof(*counters)) == 0)
        at = mmap(NULL, sizeof(*counters), PROT_READ | PROT_WRITE, MAP_SHARED,
                  fd, 0);
    if (fd >= 0)
        close(fd);
    if (at == MAP_FAILED)
        return false;
    counters = at;
    return true;
}

static bool out_open(const char *path)
{
    out = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC,
               0666);
    return out >= 0;
}

static bool word_take(const char *word)
{
    if (strncmp(word, "place=", 6) == 0)
        return place_add(word + 6);
    if (strncmp(word, "own=", 4) == 0)
        return own_take(word + 4);
    if (strncmp(word, "out=", 4) == 0)
        return out_open(word + 4);
    if (strncmp(word, "count=", 6) == 0)
        return counters_map(word + 6);
    if (strcmp(word, "exact=on") == 0)
        return is_exact = true;
    if (strncmp(word, "serial=", 7) == 0)
        return (serial_path = strdup(word + 7)) != NULL;
    return false;
}

/* `info` is not looked into: everything here is of API version 0. */
__attribute__((visibility("default"))) int
qemu_plugin_install(qemu_plugin_id_t id, const void *info, int count,
                    char **words);
int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int count,
                        char **words)
{
    (void)info;
    for (int i = 0; i < count; i++) {
        if (!word_take(words[i])) {
            fprintf(stderr, "watch: cannot use %s\n", words[i]);
            return 1;
        }
    }
    if (out < 0 || counters == NULL) {
        fprintf(stderr, "watch: out=FILE or count=FILE is missing\n");
        return 1;
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    qemu_plugin_register_atexit_cb(id, ended, NULL);
    return 0;
}
