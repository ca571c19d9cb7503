/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds Adit's images: in the folder that is named, or beside this program. */
#include "tools/beside.h"
#include "tools/pack.h"

bool pack_find_base(const char *from, const char *name,
                    struct file_path *ret_path)
{
    struct file_path program, folder, place;

    if (from != NULL)
        return file_path_make(from, name, "", ret_path);
    if (!beside_program(&program, &folder))
        return false;
    if (beside_find(&folder, &beside_images, name, &place))
        return file_path_make(place.text, name, "", ret_path);
    tool_complain(NULL, "expected Adit's image %s in %s from %s, or in the "
                  "folder given by --from, found none", name,
                  beside_images.installed, folder.text);
    return false;
}
