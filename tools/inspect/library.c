/* SPDX-License-Identifier: BSD-2-Clause */
/* See library.h.  What is open stays open. */
#include "tools/inspect/library.h"

#include <dlfcn.h>
#include <string.h>

#include "tools/tool.h"

bool library_open(const char *file_name, const char *const *names,
                  size_t count, void *table)
{
    void *library = dlopen(file_name, RTLD_LAZY | RTLD_LOCAL);

    if (library == NULL) {
        tool_complain(file_name, "cannot be opened: %s", dlerror());
        return false;
    }
    for (size_t n = 0; n < count; n++) {
        void *call = dlsym(library, names[n]);

        if (call == NULL) {
            tool_complain(file_name, "has no %s()", names[n]);
            dlclose(library);
            return false;
        }
        memcpy((char *)table + n * sizeof(call), &call, sizeof(call));
    }
    return true;
}
