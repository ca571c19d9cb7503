/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kexec_file IMAGE INITRD CMDLINE: lets the kernel itself load them, by
 * kexec_file_load(2).  kexec-tools cannot be told to: it looks for Multiboot
 * first, whatever one asks for.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int image, initrd;

    if (argc != 4) {
        fprintf(stderr, "usage: kexec_file IMAGE INITRD CMDLINE\n");
        return 2;
    }
    image = open(argv[1], O_RDONLY);
    initrd = open(argv[2], O_RDONLY);
    if (image < 0 || initrd < 0) {
        perror("kexec_file: open");
        return 1;
    }
    if (syscall(SYS_kexec_file_load, image, initrd, strlen(argv[3]) + 1,
                argv[3], 0ul) != 0) {
        perror("kexec_file: kexec_file_load");
        return 1;
    }
    return 0;
}
