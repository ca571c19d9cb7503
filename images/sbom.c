/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes the software bill of materials of the images: SPDX 2.3, as JSON.
 * It names each image and each file it was made from, headers included, with
 * their hashes and licences, and the programs that made it.  The same files
 * give the same bytes: the date is SOURCE_DATE_EPOCH's, else 1970.
 */
#include <jansson.h>
#include <openssl/evp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FILES_MAX 1000
#define PATH_MAX_BYTES 512
#define DIGEST_TEXT_BYTES (2 * EVP_MAX_MD_SIZE + 1)

struct file {
    char path[PATH_MAX_BYTES];  /* as it is opened */
    const char *name;           /* below the source or the build folder */
    char sha1[DIGEST_TEXT_BYTES];
    char sha256[DIGEST_TEXT_BYTES];
    char licence[64];
    bool is_image;
};

static struct {
    const char *root, *build, *version;
    struct file files[FILES_MAX];
    size_t count;
    json_t *packages, *relationships;
} sbom;

static __attribute__((format(printf, 1, 2), noreturn))
void fail(const char *format, ...)
{
    va_list args;

    fputs("sbom: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    exit(1);
}

static void join(char path[PATH_MAX_BYTES], const char *folder,
                 const char *name)
{
    if (snprintf(path, PATH_MAX_BYTES, "%s/%s", folder, name) >=
        PATH_MAX_BYTES)
        fail("%s/%s: expected a path below %d bytes", folder, name,
             PATH_MAX_BYTES);
}

static char *contents(const char *path, size_t *ret_length)
{
    FILE *from = fopen(path, "rb");
    char *text;
    long length;

    if (from == NULL || fseek(from, 0, SEEK_END) != 0 ||
        (length = ftell(from)) < 0 || fseek(from, 0, SEEK_SET) != 0)
        fail("%s: cannot be read", path);
    text = malloc((size_t)length + 1);
    if (text == NULL || fread(text, 1, (size_t)length, from) != (size_t)length)
        fail("%s: cannot be read", path);
    fclose(from);
    text[length] = '\0';
    *ret_length = (size_t)length;
    return text;
}

static void digest(const EVP_MD *kind, const char *bytes, size_t length,
                   char ret_text[DIGEST_TEXT_BYTES])
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned digest_bytes;

    if (!EVP_Digest(bytes, length, digest, &digest_bytes, kind, NULL))
        fail("libcrypto cannot hash");
    for (unsigned n = 0; n < digest_bytes; n++)
        sprintf(ret_text + 2 * (size_t)n, "%02x", digest[n]);
}

/* The licence that a source names, as all of ours do. */
static void find_licence(struct file *file, const char *text)
{
    static const char tag[] = "SPDX-License-Identifier: ";
    const char *at = strstr(text, tag);
    size_t length;

    strcpy(file->licence, "NOASSERTION");
    if (at == NULL)
        return;
    at += strlen(tag);
    length = strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                        "0123456789.-+");
    if (length >= sizeof(file->licence))
        fail("%s: the licence's name is too long", file->path);
    memcpy(file->licence, at, length);
    file->licence[length] = '\0';
}

static void add_includes(const char *text);

/* Once; and what it includes. */
static void add_file(const char *folder, const char *name, bool is_image)
{
    struct file *file = &sbom.files[sbom.count];
    char *text;
    size_t length;

    for (size_t n = 0; n < sbom.count; n++)
        if (strcmp(sbom.files[n].name, name) == 0)
            return;
    if (sbom.count == FILES_MAX)
        fail("expected at most %d files", FILES_MAX);
    sbom.count++;
    join(file->path, folder, name);
    file->name = file->path + strlen(folder) + 1;
    file->is_image = is_image;
    text = contents(file->path, &length);
    digest(EVP_sha1(), text, length, file->sha1);
    digest(EVP_sha256(), text, length, file->sha256);
    if (is_image) {
        strcpy(file->licence, "BSD-2-Clause");
    } else {
        find_licence(file, text);
        add_includes(text);
    }
    free(text);
}

/* Ours are named from the root, or from include/; others' by <>. */
static void add_includes(const char *text)
{
    static const char word[] = "\n#include \"";

    while ((text = strstr(text, word)) != NULL) {
        char name[PATH_MAX_BYTES], path[PATH_MAX_BYTES];
        size_t length;
        FILE *there;

        text += strlen(word);
        length = strcspn(text, "\"\n");
        if (length >= sizeof(name) - sizeof("include/"))
            fail("an included file's name is too long");
        snprintf(name, sizeof(name), "%.*s", (int)length, text);
        join(path, sbom.root, name);
        there = fopen(path, "rb");
        if (there == NULL)
            snprintf(name, sizeof(name), "include/%.*s", (int)length, text);
        else
            fclose(there);
        add_file(sbom.root, name, false);
    }
}

static void add_argument(const char *name)
{
    char *path = realpath(name, NULL);
    const struct { const char *folder; bool is_image; } places[] = {
        {sbom.build, true}, {sbom.root, false},
    };

    if (path == NULL)
        fail("%s: cannot be read", name);
    for (size_t n = 0; n < 2; n++) {
        size_t length = strlen(places[n].folder);

        if (strncmp(path, places[n].folder, length) != 0 ||
            path[length] != '/')
            continue;
        add_file(places[n].folder, path + length + 1,
                 places[n].is_image &&
                 strncmp(path + length, "/images/", 8) == 0);
        free(path);
        return;
    }
    fail("%s: expected a file below %s or %s", path, sbom.build, sbom.root);
}

static char *file_id(size_t n)
{
    static char id[40];

    snprintf(id, sizeof(id), "SPDXRef-File-%zu", n);
    return id;
}

static void relate(const char *from, const char *how, const char *to)
{
    json_array_append_new(sbom.relationships, json_pack(
        "{s:s, s:s, s:s}", "spdxElementId", from, "relationshipType", how,
        "relatedSpdxElement", to));
}

/* `what' is NAME=VERSION, of a program that made the images. */
static void add_program(const char *what)
{
    const char *equal = strchr(what, '=');
    char id[128], name[64];

    if (equal == NULL || equal - what >= (long)sizeof(name))
        fail("%s: expected NAME=VERSION", what);
    snprintf(name, sizeof(name), "%.*s", (int)(equal - what), what);
    snprintf(id, sizeof(id), "SPDXRef-Program-%s", name);
    json_array_append_new(sbom.packages, json_pack(
        "{s:s, s:s, s:s, s:s, s:b}", "SPDXID", id, "name", name,
        "versionInfo", equal + 1, "downloadLocation", "NOASSERTION",
        "filesAnalyzed", 0));
    relate(id, "BUILD_TOOL_OF", "SPDXRef-Adit");
}

static json_t *json_of_file(size_t n)
{
    const struct file *file = &sbom.files[n];
    char name[PATH_MAX_BYTES + 2];

    snprintf(name, sizeof(name), "./%s", file->name);
    return json_pack(
        "{s:s, s:s, s:[s], s:[{s:s, s:s}, {s:s, s:s}], s:s, s:[s], s:s}",
        "SPDXID", file_id(n), "fileName", name,
        "fileTypes", file->is_image ? "BINARY" : "SOURCE", "checksums",
        "algorithm", "SHA1", "checksumValue", file->sha1,
        "algorithm", "SHA256", "checksumValue", file->sha256,
        "licenseConcluded", file->licence, "licenseInfoInFiles",
        file->licence, "copyrightText", "NOASSERTION");
}

static json_t *json_of_files(void)
{
    json_t *files = json_array();

    for (size_t n = 0; n < sbom.count; n++) {
        json_array_append_new(files, json_of_file(n));
        if (sbom.files[n].is_image)
            relate("SPDXRef-Adit", "CONTAINS", file_id(n));
        else
            relate("SPDXRef-Adit", "GENERATED_FROM", file_id(n));
    }
    return files;
}

static const char *date(void)
{
    static char text[32];
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    time_t seconds = epoch != NULL ? (time_t)strtoll(epoch, NULL, 10) : 0;
    struct tm *parts = gmtime(&seconds);

    if (parts == NULL ||
        strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", parts) == 0)
        fail("SOURCE_DATE_EPOCH=%s: expected seconds since 1970", epoch);
    return text;
}

/* Of all files' hashes: another bill has another name. */
static void name_space(char ret_name[256])
{
    char all[DIGEST_TEXT_BYTES * FILES_MAX] = "", text[DIGEST_TEXT_BYTES];
    size_t length = 0;

    for (size_t n = 0; n < sbom.count; n++) {
        strcpy(all + length, sbom.files[n].sha256);
        length += strlen(all + length);
    }
    digest(EVP_sha256(), all, length, text);
    snprintf(ret_name, 256, "https://spdx.org/spdxdocs/adit-%s-%s",
             sbom.version, text);
}

static json_t *document(void)
{
    char uri[256], name[64], tool[64];
    json_t *files = json_of_files();

    name_space(uri);
    snprintf(name, sizeof(name), "adit-%s", sbom.version);
    snprintf(tool, sizeof(tool), "Tool: adit-sbom-%s", sbom.version);
    relate("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-Adit");
    json_array_insert_new(sbom.packages, 0, json_pack(
        "{s:s, s:s, s:s, s:s, s:b, s:s, s:s, s:s, s:s}",
        "SPDXID", "SPDXRef-Adit", "name", "adit", "versionInfo", sbom.version,
        "downloadLocation", "NOASSERTION", "filesAnalyzed", 0,
        "licenseConcluded", "BSD-2-Clause", "licenseDeclared", "BSD-2-Clause",
        "copyrightText", "NOASSERTION", "primaryPackagePurpose", "FIRMWARE"));
    return json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:{s:s, s:[s]}, s:o, s:o, s:o}",
        "spdxVersion", "SPDX-2.3", "dataLicense", "CC0-1.0",
        "SPDXID", "SPDXRef-DOCUMENT", "name", name, "documentNamespace", uri,
        "creationInfo", "created", date(), "creators", tool,
        "packages", sbom.packages, "files", files,
        "relationships", sbom.relationships);
}

int main(int argc, char **argv)
{
    json_t *all;

    if (argc < 6)
        fail("expected OUTPUT ROOT BUILD VERSION {NAME=VERSION|FILE}...");
    sbom.root = argv[2];
    sbom.build = argv[3];
    sbom.version = argv[4];
    sbom.packages = json_array();
    sbom.relationships = json_array();
    for (int n = 5; n < argc; n++)
        if (strchr(argv[n], '=') != NULL)
            add_program(argv[n]);
        else
            add_argument(argv[n]);
    all = document();
    if (all == NULL ||
        json_dump_file(all, argv[1], JSON_INDENT(1) | JSON_SORT_KEYS) != 0)
        fail("%s: cannot be written", argv[1]);
    json_decref(all);
    return 0;
}
