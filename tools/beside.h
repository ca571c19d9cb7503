/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is installed with this program is found by where the program is, so
 * that an installation can be moved as a whole.
 */
#ifndef TOOLS_BESIDE_H
#define TOOLS_BESIDE_H

#include "tools/file.h"

/* From the program's folder: where `meson install` and where the build puts
 * things. */
struct beside_places {
    const char *installed;
    const char *built;
};

/*
 * The running program, and the folder that it is in.  Says so and answers
 * false when /proc does not tell.
 */
bool beside_program(struct file_path *ret_program,
                    struct file_path *ret_folder);

/*
 * The first of the places that has a file `name`.  Says nothing when neither
 * has it: what the file is for, the caller knows.
 */
bool beside_find(const struct file_path *folder,
                 const struct beside_places *places, const char *name,
                 struct file_path *ret_place);

/* The places of Adit's images. */
extern const struct beside_places beside_images;

#endif
