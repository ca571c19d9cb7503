/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files, on POSIX.  See file.h.
 */
#include "tools/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/tool.h"

bool buffer_make(size_t length_bytes, struct buffer *ret_buffer)
{
    uint8_t *at = calloc(1, length_bytes != 0 ? length_bytes : 1);

    if (at == NULL) {
        tool_complain(NULL, "no memory for %zu bytes", length_bytes);
        return false;
    }
    *ret_buffer = (struct buffer){at, length_bytes};
    return true;
}

void buffer_free(struct buffer *buffer)
{
    free(buffer->at);
    *buffer = (struct buffer){NULL, 0};
}

struct bytes buffer_bytes(const struct buffer *buffer)
{
    return bytes_of(buffer->at, buffer->length_bytes);
}

static bool read_exactly(int fd, const char *path, struct buffer *buffer)
{
    size_t done = 0;

    while (done < buffer->length_bytes) {
        ssize_t n = read(fd, buffer->at + done, buffer->length_bytes - done);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            tool_complain(path, "cannot be read: %s",
                          n < 0 ? strerror(errno) : "it became shorter");
            return false;
        }
        done += (size_t)n;
    }
    return true;
}

/* Complains and answers -1 when it is none that can be read. */
static int open_regular(const char *path, size_t *ret_length_bytes)
{
    struct stat facts;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (fd < 0 || fstat(fd, &facts) != 0)
        tool_complain(path, "cannot be opened: %s", strerror(errno));
    else if (!S_ISREG(facts.st_mode))
        tool_complain(path, "is not a regular file");
    else if (facts.st_size < 0 || (size_t)facts.st_size > FILE_BYTES_MAX)
        tool_complain(path, "has %lld bytes, expected at most %zu",
                      (long long)facts.st_size, FILE_BYTES_MAX);
    else {
        *ret_length_bytes = (size_t)facts.st_size;
        return fd;
    }
    if (fd >= 0)
        close(fd);
    return -1;
}

bool file_read(const char *path, struct buffer *ret_buffer)
{
    struct buffer buffer = {NULL, 0};
    bool done = false;
    size_t length;
    int fd = open_regular(path, &length);

    if (fd < 0)
        return false;
    if (buffer_make(length, &buffer))
        done = read_exactly(fd, path, &buffer);
    close(fd);
    if (done)
        *ret_buffer = buffer;
    else
        buffer_free(&buffer);
    return done;
}

bool file_path_make(const char *directory, const char *name,
                    const char *suffix, struct file_path *ret_path)
{
    size_t end = strlen(directory);
    const char *slash = end != 0 && directory[end - 1] != '/' ? "/" : "";
    int length = snprintf(ret_path->text, sizeof(ret_path->text),
                          "%s%s%s%s", directory, slash, name, suffix);

    if (length >= 0 && (size_t)length < sizeof(ret_path->text))
        return true;
    tool_complain(name, "its path is too long");
    return false;
}

bool file_is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

bool file_is_same(const char *path, const char *other)
{
    struct stat one, two;

    return stat(path, &one) == 0 && stat(other, &two) == 0 &&
           one.st_dev == two.st_dev && one.st_ino == two.st_ino;
}

static void end_mapping(int signal)
{
    static const char text[] =
        "adit: a file became shorter while it was read\n";

    (void)signal;
    if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
        _exit(TOOL_FAILED); /* nobody to tell it to */
    _exit(TOOL_FAILED);
}

bool file_map(const char *path, struct bytes *ret_file)
{
    const struct sigaction action = {.sa_handler = end_mapping};
    size_t length;
    int fd = open_regular(path, &length);
    void *at;

    if (fd < 0)
        return false;
    if (length == 0) {
        close(fd);
        *ret_file = bytes_of("", 0);
        return true;
    }
    sigaction(SIGBUS, &action, NULL);
    at = mmap(NULL, length, PROT_READ, MAP_PRIVATE, fd, 0);
    if (at == MAP_FAILED)
        tool_complain(path, "cannot be read: %s", strerror(errno));
    else
        *ret_file = bytes_of(at, length);
    close(fd);
    return at != MAP_FAILED;
}

void file_unmap(struct bytes file)
{
    if (file.length_bytes != 0)
        munmap((void *)(uintptr_t)file.at, file.length_bytes);
}

static bool path_of(const struct file_output *output, const char *suffix,
                    char *ret_path)
{
    size_t end = strlen(output->directory);
    const char *slash =
        end != 0 && output->directory[end - 1] == '/' ? "" : "/";
    int length = snprintf(ret_path, PATH_MAX, "%s%s%s%s%s", output->directory,
                          slash, *suffix != '\0' ? "." : "", output->name,
                          suffix);

    if (length >= 0 && length < PATH_MAX)
        return true;
    tool_complain(output->name, "its path is too long");
    return false;
}

static bool write_exactly(int fd, struct bytes bytes)
{
    while (bytes.length_bytes != 0) {
        ssize_t n = write(fd, bytes.at, bytes.length_bytes);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes = bytes_from(bytes, (uint64_t)n);
    }
    return true;
}

/* A device, say, would be replaced by a file of its name. */
static bool is_replaceable(const char *path)
{
    struct stat facts;

    if (stat(path, &facts) != 0 || S_ISREG(facts.st_mode))
        return true;
    tool_complain(path, "cannot be replaced: is not a regular file");
    return false;
}

static bool write_temporary(const struct file_output *output,
                            const char *suffix)
{
    char wanted[PATH_MAX], path[PATH_MAX];
    int fd;

    if (!path_of(output, "", wanted) || !is_replaceable(wanted) ||
        !path_of(output, suffix, path))
        return false;
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0) {
        tool_complain(wanted, "cannot be made: %s", strerror(errno));
        return false;
    }

    bool done = write_exactly(fd, output->bytes) && fsync(fd) == 0;
    int why = errno;

    if (close(fd) != 0 && done) {
        done = false;
        why = errno;
    }
    if (!done) {
        tool_complain(wanted, "cannot be written: %s", strerror(why));
        unlink(path);
    }
    return done;
}

bool file_write_all(const struct file_output *outputs, size_t count)
{
    char suffix[32], from[PATH_MAX], to[PATH_MAX];
    size_t written = 0, renamed = 0;

    snprintf(suffix, sizeof(suffix), ".%ld", (long)getpid());
    while (written < count && write_temporary(&outputs[written], suffix))
        written++;
    while (written == count && renamed < count) {
        if (!path_of(&outputs[renamed], suffix, from) ||
            !path_of(&outputs[renamed], "", to))
            break;
        if (rename(from, to) != 0) {
            tool_complain(to, "cannot be replaced: %s", strerror(errno));
            break;
        }
        renamed++;
    }
    for (size_t n = renamed; n < written; n++)
        if (path_of(&outputs[n], suffix, from))
            unlink(from);
    return renamed == count;
}
