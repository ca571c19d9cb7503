/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/guest.h"

int main(int argc, char **argv)
{
    return (int)guest_run("adit-guest", argc, argv);
}
