/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Libraries that few images need, opened when one does: linking them costs
 * more than all else that is done about an ordinary image.  They are called
 * through a table of their own names; `what` a table lacks is told once.
 */
#ifndef TOOLS_INSPECT_LIBRARY_H
#define TOOLS_INSPECT_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

/* Members of a table, from a list CALLS(X) of function names. */
#define LIBRARY_MEMBER(name) __typeof__(name) *name;
#define LIBRARY_NAME(name) #name,

/* "libNAME.so.VERSION", the version being a macro of the library's header. */
#define LIBRARY_FILE(name, version) LIBRARY_FILE_(name, version)
#define LIBRARY_FILE_(name, version) name ".so." #version

/*
 * Fills `table`, pointers to the functions of those `names`, in their order,
 * from the library of that file name.  False, and a complaint, when it or one
 * of them is not there.
 */
bool library_open(const char *file_name, const char *const *names,
                  size_t count, void *table);

#endif
