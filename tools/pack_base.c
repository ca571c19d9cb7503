/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds Adit's images by where this program is, so that an installation can
 * be moved as a whole.
 */
#include "tools/pack.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* From the program's folder: where `meson install` and where the build puts
 * them. */
static const char *const places[] = {ADIT_IMAGES_FROM_BIN, "../images"};

#define PLACES (sizeof(places) / sizeof(places[0]))

/* The folder of the running program. */
static bool find_program(struct file_path *ret_path)
{
    size_t room = sizeof(ret_path->text);
    ssize_t length = readlink("/proc/self/exe", ret_path->text, room);

    if (length < 0 || (size_t)length == room) {
        tool_complain("/proc/self/exe", "cannot be read: %s; expected --from "
                      "DIR to say where Adit's images are",
                      length < 0 ? strerror(errno) : "it is too long");
        return false;
    }
    ret_path->text[length] = '\0';

    char *slash = strrchr(ret_path->text, '/');

    if (slash != NULL)
        *slash = '\0';
    return true;
}

bool pack_find_base(const char *from, const char *name,
                    struct file_path *ret_path)
{
    struct file_path program, folder, path;

    if (from != NULL)
        return file_path_make(from, name, "", ret_path);
    if (!find_program(&program))
        return false;
    for (size_t n = 0; n < PLACES; n++) {
        if (places[n][0] == '/')
            snprintf(folder.text, sizeof(folder.text), "%s", places[n]);
        else if (!file_path_make(program.text, places[n], "", &folder))
            return false;
        if (!file_path_make(folder.text, name, "", &path))
            return false;
        if (file_is_there(path.text)) {
            *ret_path = path;
            return true;
        }
    }
    tool_complain(NULL, "expected Adit's image %s in %s from %s, or in the "
                  "folder given by --from, found none", name, places[0],
                  program.text);
    return false;
}
