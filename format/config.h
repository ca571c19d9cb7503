/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reader of adit.cfg, in the syntax of xen.cfg, and of the text that an EFI
 * application is started with.  All texts that it gives out point into its
 * input.
 *
 *     [global]
 *     default=debian
 *     [debian]
 *     options=console=com1       for Adit; here, else in [global]
 *     kernel=vmlinuz root=LABEL=x
 *     ramdisk=initrd.gz
 *     module=FILE ARGS           any number
 *     ucode=FILE                 microcode; here, else in [global]
 *
 * `#` starts a comment anywhere, `;` at the start of a line only.
 */
#ifndef FORMAT_CONFIG_H
#define FORMAT_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/bytes.h"
#include "lib/text.h"

#define CONFIG_BYTES_CAP 65536u

enum config_status {
    CONFIG_OK,
    CONFIG_END,        /* no more items */
    CONFIG_TOO_LARGE,  /* more than CONFIG_BYTES_CAP bytes */
    CONFIG_UTF16,      /* starts with a UTF-16 byte order mark */
    CONFIG_HAS_NUL,    /* contains a NUL byte */
    CONFIG_NO_SECTION, /* the section asked for is not there */
    CONFIG_NO_KERNEL,  /* no section asked for, and none with a kernel */
};

const char *config_status_text(enum config_status status);

enum config_key {
    CONFIG_UNKNOWN, /* a key that we do not know, or a line that is no item */
    CONFIG_DEFAULT,
    CONFIG_OPTIONS,
    CONFIG_KERNEL,
    CONFIG_RAMDISK,
    CONFIG_MODULE,
    CONFIG_UCODE,
};

struct config_item {
    enum config_key key;
    uint32_t line; /* from 1 on */
    struct text section; /* empty before the first section head */
    struct text name;  /* the key as written; the whole line if it is none */
    struct text value; /* what follows `=`, trimmed */
};

struct config_walk {
    struct text rest;
    struct text section;
    uint32_t line;
};

/* Checks `file` as a whole and starts a walk over all its items. */
enum config_status config_begin(struct bytes file,
                                struct config_walk *ret_walk);
/* CONFIG_OK or CONFIG_END. */
enum config_status config_next(struct config_walk *walk,
                               struct config_item *ret_item);

/* One section, chosen. */
struct config_section {
    struct text name;
    struct text options; /* its own, else those of [global], else empty */
    struct config_walk walk;
};

/*
 * Chooses a section: the one `wanted`, else (when that is empty) the one that
 * `default=` names, else the one that the first `kernel=` is in, which may be
 * the nameless one of a file without section heads.
 */
enum config_status config_choose(struct bytes file, struct text wanted,
                                 struct config_section *ret_section);
/*
 * The section's next item in the file's order, its options left out;
 * CONFIG_UNKNOWN ones are included, for the caller to warn of.
 */
enum config_status config_section_next(struct config_section *section,
                                       struct config_item *ret_item);

/* Splits "FILE ARGS". */
void config_split_file(struct text value, struct text *ret_file,
                       struct text *ret_args);

/* What stands before the word `--`, Adit's own, and after it, the kernel's;
 * both trimmed. */
void config_split_options(struct text whole, struct text *ret_before,
                          struct text *ret_after);

/*
 * A command line as a person wrote it, from a loader for Linux that adds words
 * of its own: BOOT_IMAGE=... (GRUB, SYSLINUX), initrd=... (who was told so),
 * `auto` (SYSLINUX, with nobody at the keyboard).  What follows the word `--`
 * is the kernel's and stays, but for an initrd= at the end.  `room` has
 * given.length bytes, and may be where `given` is.
 */
struct text config_own_words(struct text given, char *room);

#define CONFIG_ODD_WORDS_MAX 8u

/* What an EFI application's LoadOptions say; absent texts are empty. */
struct config_load_options {
    struct text config_file; /* -cfg=FILE, -cfg FILE, also with a slash */
    struct text section;     /* the first bare word without a `=` */
    struct text initrd;      /* initrd=FILE, as Linux-style loaders say it */
    struct text options;     /* all that follows the word `--` */
    /* Options that we do not know and further bare words, for a warning; the
     * count may exceed what is kept. */
    size_t odd_count;
    struct text odd[CONFIG_ODD_WORDS_MAX];
};

/*
 * Does `word` name the image?  By the last part of its path it is
 * `image_name`, with or without ".efi" and in any case of letters, or ends in
 * ".efi".
 */
bool config_names_image(struct text word, struct text image_name);

/*
 * Reads `given`, as ASCII.  Its first word is skipped when it names the image.
 */
void config_read_load_options(struct text given, struct text image_name,
                              struct config_load_options *ret_options);

#endif
