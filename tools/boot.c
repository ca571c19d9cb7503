/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `adit boot` is a Python program, since what it does is to run others.  It
 * becomes this process, so that signals and the exit status are its own, and
 * is told by the environment where it finds what is installed with it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/beside.h"
#include "tools/tool.h"

#define START "start.py"
#define WATCH "watch.so"

static const struct beside_places places = {ADIT_BOOT_FROM_BIN, "boot"};
static const struct beside_places plugins = {ADIT_IMAGES_FROM_BIN, "boot"};

/* What is not there is not named, whatever the caller's environment says. */
static bool set_word(const char *name, bool is_there, const char *text)
{
    int failed = is_there ? setenv(name, text, 1) : unsetenv(name);

    if (failed != 0)
        tool_complain(NULL, "boot: the environment variable %s cannot be "
                      "set: %s", name, strerror(errno));
    return failed == 0;
}

static bool set_environment(const struct file_path *program,
                            const struct file_path *folder)
{
    struct file_path images, plugin, watch;
    bool has_images = beside_find(folder, &beside_images, "adit-syms",
                                  &images);
    bool has_watch = beside_find(folder, &plugins, WATCH, &plugin) &&
                     file_path_make(plugin.text, WATCH, "", &watch);

    return set_word("ADIT_VERSION", true, ADIT_VERSION) &&
           set_word("ADIT_PROGRAM", true, program->text) &&
           set_word("ADIT_IMAGES", has_images, images.text) &&
           set_word("ADIT_WATCH", has_watch, watch.text);
}

/* Comes back only if there is no Python. */
static enum tool_exit become_python(const char *start, int argc, char **argv)
{
    /* -I: no modules from where the user happens to be.  -B: an installation
     * is not written to. */
    static char python[] = "python3", isolated[] = "-I", unwritten[] = "-B";
    char **words = calloc((size_t)argc + 4, sizeof(*words));
    char *script = strdup(start);

    if (words == NULL || script == NULL) {
        tool_complain(NULL, "no memory for the words of the command line");
    } else {
        words[0] = python;
        words[1] = isolated;
        words[2] = unwritten;
        words[3] = script;
        memcpy(words + 4, argv + 1, (size_t)argc * sizeof(*words));
        execvp(python, words);
        tool_complain(NULL, "boot: python3 cannot be run: %s; expected Python "
                      "3.11 or newer (Debian package python3)",
                      strerror(errno));
    }
    free(script);
    free(words);
    return TOOL_FAILED;
}

static enum tool_exit boot_run(int argc, char **argv)
{
    struct file_path program, folder, home, start;

    if (!beside_program(&program, &folder))
        return TOOL_FAILED;
    if (!beside_find(&folder, &places, START, &home)) {
        tool_complain(NULL, "boot: expected its program " START " in %s from "
                      "%s, found none", places.installed, folder.text);
        return TOOL_FAILED;
    }
    if (!file_path_make(home.text, START, "", &start) ||
        !set_environment(&program, &folder))
        return TOOL_FAILED;
    return become_python(start.text, argc, argv);
}

const struct tool_command boot_command = {
    .name = "boot",
    .synopsis = "IMAGE [--kernel FILE] [--via ROUTE,...] [--expect REGEX] ...",
    .summary = "boot an image through every real loader; say how far it came",
    .has_own_help = true,
    .run = boot_run,
};
