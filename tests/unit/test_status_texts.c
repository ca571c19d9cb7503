/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: every status of every reader has a text of its own, so that no
 * refusal is mute, or told as another one.
 */
#include "tests/unit/unit.h"

#include "format/acpi.h"
#include "format/adit_kernel.h"
#include "format/config.h"
#include "format/cpio.h"
#include "format/efi_map.h"
#include "format/elf.h"
#include "format/linux.h"
#include "format/linux_boot.h"
#include "format/mb1.h"
#include "format/mb1_header.h"
#include "format/mb2.h"
#include "format/mb2_header.h"
#include "format/microcode.h"
#include "format/payload.h"
#include "format/pe.h"
#include "format/pe_hash.h"
#include "format/pvh.h"
#include "format/utf16.h"

#define TEXTS_OF(reader)                                                     \
    static const char *reader##_says(unsigned status)                        \
    {                                                                        \
        return reader##_status_text((enum reader##_status)status);           \
    }

TEXTS_OF(acpi)
TEXTS_OF(adit_kernel)
TEXTS_OF(config)
TEXTS_OF(cpio)
TEXTS_OF(efi_map)
TEXTS_OF(elf)
TEXTS_OF(linux)
TEXTS_OF(linux_boot)
TEXTS_OF(mb1)
TEXTS_OF(mb1_header)
TEXTS_OF(mb2)
TEXTS_OF(mb2_header)
TEXTS_OF(microcode)
TEXTS_OF(payload)
TEXTS_OF(pe)
TEXTS_OF(pe_hash)
TEXTS_OF(pvh)
TEXTS_OF(utf16)

static const struct {
    const char *(*text)(unsigned status);
    unsigned last;
} readers[] = {
    {acpi_says, ACPI_BAD_EXTENDED_CHECKSUM},
    {adit_kernel_says, ADIT_KERNEL_RELOC_PLACE},
    {config_says, CONFIG_NO_KERNEL},
    {cpio_says, CPIO_NO_TRAILER},
    {efi_map_says, EFI_MAP_WRAPS},
    {elf_says, ELF_NOT_THERE},
    {linux_says, LINUX_BAD_PAYLOAD},
    {linux_boot_says, LINUX_BOOT_BAD_COUNT},
    {mb1_says, MB1_BAD_MODULE},
    {mb1_header_says, MB1_HEADER_BAD_CHECKSUM},
    {mb2_says, MB2_BAD_SCREEN},
    {mb2_header_says, MB2_HEADER_NO_END},
    {microcode_says, MICROCODE_BAD_SECTION},
    {payload_says, PAYLOAD_OUTSIDE},
    {pe_says, PE_BAD_RELOC},
    {pe_hash_says, PE_HASH_BAD_CERTIFICATE},
    {pvh_says, PVH_BAD_COUNT},
    {utf16_says, UTF16_NO_ROOM},
};

#define READERS (sizeof(readers) / sizeof(readers[0]))

static void test_every_status_has_a_text_of_its_own(void **state)
{
    (void)state;
    for (size_t r = 0; r < READERS; r++)
        for (unsigned status = 0; status <= readers[r].last; status++) {
            const char *text = readers[r].text(status);

            assert_non_null(text);
            assert_in_range(strlen(text), 2, 64);
            assert_string_not_equal(text, "unknown");
            for (unsigned other = 0; other < status; other++)
                assert_string_not_equal(text, readers[r].text(other));
        }
}

/* Those that a caller may ask of what is no status. */
static void test_no_status_is_unknown(void **state)
{
    (void)state;
    assert_string_equal(elf_says(ELF_NOT_THERE + 1), "unknown");
    assert_string_equal(mb1_header_says(MB1_HEADER_BAD_CHECKSUM + 1),
                        "unknown");
    assert_string_equal(mb2_header_says(MB2_HEADER_NO_END + 1), "unknown");
    assert_string_equal(pe_says(PE_BAD_RELOC + 1), "unknown");
    assert_string_equal(pe_hash_says(PE_HASH_BAD_CERTIFICATE + 1), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_status_has_a_text_of_its_own),
        cmocka_unit_test(test_no_status_is_unknown),
    };

    return cmocka_run_group_tests_name("status_texts", tests, NULL, NULL);
}
