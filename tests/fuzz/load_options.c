/* SPDX-License-Identifier: BSD-2-Clause */
/* format/config.h: LoadOptions, and a command line as a person wrote it. */
#include "format/config.h"

#include "tests/fuzz/fuzz.h"

static size_t letters(struct text text)
{
    size_t count = 0;

    for (size_t n = 0; n < text.length; n++)
        count += text.at[n] != ' ' && text.at[n] != '\t';
    return count;
}

static bool is_word(struct text text)
{
    return letters(text) == text.length;
}

static void check_options(struct bytes in, struct text image)
{
    struct text given = {(const char *)in.at, in.length_bytes};
    struct config_load_options options;

    config_read_load_options(given, image, &options);
    fuzz_saw_text(options.config_file, in);
    fuzz_saw_text(options.section, in);
    fuzz_saw_text(options.initrd, in);
    fuzz_saw_text(options.options, in);
    fuzz_saw(options.odd_count);
    FUZZ_REQUIRE(is_word(options.config_file) && is_word(options.section) &&
                 is_word(options.initrd));
    FUZZ_REQUIRE(text_find(options.section, TEXT("=")) ==
                 options.section.length);
    FUZZ_REQUIRE(options.odd_count <= in.length_bytes);
    for (size_t n = 0; n < CONFIG_ODD_WORDS_MAX && n < options.odd_count;
         n++) {
        fuzz_saw_text(options.odd[n], in);
        FUZZ_REQUIRE(options.odd[n].length != 0 && is_word(options.odd[n]));
    }
    if (options.options.length != 0) {
        const char *at = options.options.at;

        FUZZ_REQUIRE(at - given.at >= 3 && letters((struct text){
            given.at, (size_t)(at - given.at)}) >= 2);
        while (at[-1] == ' ' || at[-1] == '\t')
            at--;
        FUZZ_REQUIRE(at[-1] == '-' && at[-2] == '-');
    }
}

static void check_own(struct bytes in)
{
    struct text given = {(const char *)in.at, in.length_bytes};
    char *room = (char *)fuzz_room(given.length);
    char *same = (char *)fuzz_own(in).at;
    struct text own = config_own_words(given, room), again, rest, word;

    FUZZ_REQUIRE(own.length <= given.length);
    FUZZ_REQUIRE(letters(own) <= letters(given));
    again = config_own_words((struct text){same, given.length}, same);
    FUZZ_REQUIRE(text_equal(own, again));
    fuzz_saw_text(own, bytes_of(room, given.length));
    /* Nothing of a loader's is left before the dashes. */
    for (rest = own; rest.length != 0;) {
        word = text_word(&rest);
        if (text_equal(word, TEXT("--")))
            break;
        FUZZ_REQUIRE(!text_starts_with(word, TEXT("BOOT_IMAGE=")));
        FUZZ_REQUIRE(!text_starts_with(word, TEXT("initrd=")));
        FUZZ_REQUIRE(!text_equal(word, TEXT("auto")));
    }
}

void fuzz_one(struct bytes in)
{
    struct bytes name = fuzz_own(fuzz_part(&in, fuzz_take(&in, 1) % 16));
    struct text image = {(const char *)name.at, name.length_bytes};
    struct text given = {(const char *)in.at, in.length_bytes};

    struct text file = text_file_name(given);

    fuzz_saw(config_names_image(given, image));
    if (file.length > 4 && text_find(file, TEXT(":")) == file.length &&
        text_equal_nocase(text_skip(file, file.length - 4), TEXT(".efi")))
        FUZZ_REQUIRE(config_names_image(given, image));
    if (image.length > 4 && text_equal_nocase(
            text_skip(image, image.length - 4), TEXT(".efi")) &&
        text_file_name(image).length > 4 &&
        text_find(image, TEXT(":")) == image.length)
        FUZZ_REQUIRE(config_names_image(image, image));
    check_options(in, image);
    check_own(in);
}
