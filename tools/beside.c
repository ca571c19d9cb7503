/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds what is installed with this program.  See beside.h. */
#include "tools/beside.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tools/tool.h"

const struct beside_places beside_images = {ADIT_IMAGES_FROM_BIN, "../images"};

bool beside_program(struct file_path *ret_program,
                    struct file_path *ret_folder)
{
    struct file_path path;
    ssize_t length = readlink("/proc/self/exe", path.text, sizeof(path.text));

    if (length < 0 || (size_t)length == sizeof(path.text)) {
        tool_complain("/proc/self/exe", "cannot be read: %s, so that what is "
                      "installed with adit cannot be found",
                      length < 0 ? strerror(errno) : "it is too long");
        return false;
    }
    path.text[length] = '\0';
    *ret_program = path;

    char *slash = strrchr(path.text, '/');

    if (slash != NULL)
        *slash = '\0';
    *ret_folder = path;
    return true;
}

bool beside_find(const struct file_path *folder,
                 const struct beside_places *places, const char *name,
                 struct file_path *ret_place)
{
    const char *const both[] = {places->installed, places->built};

    for (size_t n = 0; n < sizeof(both) / sizeof(both[0]); n++) {
        struct file_path place, path;

        if (both[n][0] == '/')
            snprintf(place.text, sizeof(place.text), "%s", both[n]);
        else if (!file_path_make(folder->text, both[n], "", &place))
            return false;
        if (!file_path_make(place.text, name, "", &path))
            return false;
        if (file_is_there(path.text)) {
            *ret_place = place;
            return true;
        }
    }
    return false;
}
