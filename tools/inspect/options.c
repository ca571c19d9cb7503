/* SPDX-License-Identifier: BSD-2-Clause */
/* Options may stand before and behind names, up to "--"; see options.h. */
#include "tools/inspect/options.h"

#include <string.h>

#include "tools/tool.h"

/* Answers what is wrong with the value, or NULL. */
static const char *take_colour(const char *value,
                               struct inspect_options *options)
{
    if (strcmp(value, "auto") == 0)
        options->colour = PAGE_COLOUR_AUTO;
    else if (strcmp(value, "always") == 0)
        options->colour = PAGE_COLOUR_ALWAYS;
    else if (strcmp(value, "never") == 0)
        options->colour = PAGE_COLOUR_NEVER;
    else
        return "expected auto, always or never";
    return NULL;
}

/* An option without a value; false when it is none. */
static bool take_flag(const char *name, struct inspect_options *options)
{
    if (strcmp(name, "--json") == 0)
        options->json = true;
    else if (strcmp(name, "--markdown") == 0)
        options->markdown = true;
    else if (strcmp(name, "--disassemble") == 0)
        options->disassemble = true;
    else if (strcmp(name, "--explain") == 0)
        options->explain = true;
    else if (strcmp(name, "--pcr") == 0)
        options->pcr.is_wanted = true;
    else if (strcmp(name, "--payload") == 0)
        options->payload_depth++;
    else
        return false;
    return true;
}

/* Where the value of an option with one is kept, or NULL: it is none. */
static const char **value_of(const char *name, size_t length,
                             struct inspect_options *options,
                             const char **colour)
{
    const struct {
        const char *name;
        const char **value;
    } names[] = {
        {"--map", &options->map},
        {"--require", &options->require},
        {"--deny", &options->deny},
        {"--color", colour},
        {"--door", &options->pcr.door},
        {"--cmdline", &options->pcr.cmdline},
        {"--kernel", &options->pcr.kernel},
        {"--kernel-cmdline", &options->pcr.kernel_cmdline},
        {"--initrd", &options->pcr.initrd},
        {"--config", &options->pcr.config},
        {"--root", &options->pcr.root},
    };

    /* This one may be there again and again. */
    if (length == strlen("--module") && strncmp(name, "--module", length) == 0)
        return options->pcr.module_count < PCR_MODULES_MAX
                   ? &options->pcr.modules[options->pcr.module_count++]
                   : NULL;
    for (size_t n = 0; n < sizeof(names) / sizeof(names[0]); n++)
        if (strlen(names[n].name) == length &&
            strncmp(name, names[n].name, length) == 0)
            return names[n].value;
    return NULL;
}

/* Takes argv[n] and, if it needs that, argv[n + 1]; what is wrong, or NULL. */
static const char *take(char **argv, int *n, struct inspect_options *options)
{
    const char *word = argv[*n], *equals = strchr(word, '=');
    size_t length = equals != NULL ? (size_t)(equals - word) : strlen(word);
    const char *colour = NULL;
    const char **value = value_of(word, length, options, &colour);

    if (value == NULL)
        return take_flag(word, options) ? NULL : "is no option";
    if (*value != NULL)
        return "is there twice";
    if (equals != NULL)
        *value = equals + 1;
    else if (argv[*n + 1] != NULL)
        *value = argv[++*n];
    else
        return "has no value";
    return colour != NULL ? take_colour(colour, options) : NULL;
}

/* The same of --pcr, whose own options are of no use without. */
static const char *find_pcr_clash(const struct inspect_options *options)
{
    const struct pcr_options *pcr = &options->pcr;

    if (!pcr->is_wanted)
        return pcr->door != NULL || pcr->cmdline != NULL ||
                       pcr->kernel != NULL || pcr->kernel_cmdline != NULL ||
                       pcr->initrd != NULL || pcr->config != NULL ||
                       pcr->root != NULL || pcr->module_count != 0
                   ? "what is booted is told with --pcr only" : NULL;
    if (options->markdown || options->map != NULL || options->disassemble ||
        options->explain || options->require != NULL ||
        options->deny != NULL || options->payload_depth != 0)
        return "--pcr goes with --json only";
    if (options->name_count != 1)
        return "--pcr goes with one image";
    return pcr_clash(pcr);
}

/* What does not go together, or NULL. */
static const char *find_clash(const struct inspect_options *options)
{
    int kinds = options->json + options->markdown + (options->map != NULL);

    if (options->explain && options->markdown && options->name_count != 0)
        return "--explain --markdown is about all rules";
    if (options->explain)
        return options->json || options->map != NULL || options->disassemble ||
                       options->require != NULL || options->deny != NULL ||
                       options->payload_depth != 0
                   ? "--explain goes with --markdown only" : NULL;
    if (options->name_count == 0)
        return "expected a file, found none";
    if (kinds > 1)
        return "expected one of --json, --map and --markdown";
    if (options->map != NULL && options->name_count != 1)
        return "--map goes with one file";
    if (options->markdown && options->disassemble)
        return "--markdown does not go with --disassemble";
    if (options->payload_depth > PAYLOAD_DEPTH_MAX)
        return "--payload is there too often";
    return NULL;
}

bool inspect_options_parse(int argc, char **argv,
                           struct inspect_options *ret_options)
{
    struct inspect_options options = {.names = argv + 1};
    bool only_names = false;
    const char *clash;

    for (int n = 1; n < argc; n++) {
        char *word = argv[n];
        const char *why;

        if (only_names || word[0] != '-' || word[1] == '\0') {
            options.names[options.name_count++] = word;
            continue;
        }
        only_names = strcmp(word, "--") == 0;
        why = only_names ? NULL : take(argv, &n, &options);
        if (why != NULL) {
            bool has_value = argv[n] != word;

            tool_misused(&inspect_command, "%s%s%s: %s", word,
                         has_value ? " " : "", has_value ? argv[n] : "", why);
            return false;
        }
    }
    clash = find_clash(&options);
    if (clash == NULL)
        clash = find_pcr_clash(&options);
    if (clash != NULL)
        tool_misused(&inspect_command, "%s", clash);
    else
        *ret_options = options;
    return clash == NULL;
}
