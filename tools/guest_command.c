/* SPDX-License-Identifier: BSD-2-Clause */
/* `adit guest`, for those who have all of `adit` where they need it. */
#include "tools/guest.h"

static enum tool_exit run(int argc, char **argv)
{
    return guest_run("adit guest", argc, argv);
}

const struct tool_command guest_command = {
    .name = "guest",
    .synopsis = "dmesg | stat [-i SECONDS [-n COUNT]] [--json] | report [--json]",
    .summary = "ask the Adit that runs this Linux; adit-guest is the same",
    .has_own_help = true,
    .run = run,
};
