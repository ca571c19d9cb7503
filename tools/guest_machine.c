/* SPDX-License-Identifier: BSD-2-Clause */
/* All that `adit-guest` does to the machine; tests have another.  guest.h. */
#include "tools/guest.h"

#include <cpuid.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

struct guest_cpuid machine_cpuid(uint32_t leaf)
{
    struct guest_cpuid r;

    __cpuid(leaf, r.eax, r.ebx, r.ecx, r.edx);
    return r;
}

void machine_call(struct adit_call *call, bool is_vmcall)
{
    adit_call(call, is_vmcall);
}

uint64_t machine_milliseconds(void)
{
    struct timespec now = {0, 0};

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void machine_sleep(unsigned seconds)
{
    while (seconds != 0)
        seconds = sleep(seconds);
}

unsigned machine_columns(void)
{
    struct winsize size = {.ws_col = 0};

    if (!isatty(STDOUT_FILENO))
        return 0;
    /* Serial lines do not know theirs. */
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return 80;
    return size.ws_col;
}

static const char *last_words;

static void give_up(int number)
{
    ssize_t written = write(STDERR_FILENO, last_words, strlen(last_words));

    (void)number;
    (void)written;
    _exit(TOOL_PROBLEM);
}

void machine_catch(const char *complaint)
{
    last_words = complaint;
    signal(SIGILL, give_up);
    signal(SIGSEGV, give_up);
}
