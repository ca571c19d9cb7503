/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a PE image holds beside code: bytes by their address, the contents of a
 * section, and the debug directory, by which debuggers know the image.
 */
#ifndef FORMAT_PE_DEBUG_H
#define FORMAT_PE_DEBUG_H

#include "format/pe.h"

struct pe_debug {
    uint32_t type; /* PE_DEBUG_... */
    uint32_t raw_offset;
    uint32_t raw_bytes;
};

/* `length_bytes` bytes of the loaded image at `rva`, all of them in the file
 * part of one section. */
bool pe_bytes_at_rva(const struct pe_file *pe, uint32_t rva,
                     uint32_t length_bytes, struct bytes *ret_bytes);

/* What the file has of a section: its end by VirtualSize, or by the file's. */
struct bytes pe_section_bytes(const struct pe_file *pe,
                              const struct pe_section *section);

/* Number `n`; PE_END past the last one, or when there is no directory. */
enum pe_status pe_debug_at(const struct pe_file *pe, uint32_t n,
                           struct pe_debug *ret_debug);

/* CodeView's GUID, PE_RSDS_GUID_BYTES long; PE_END when there is none. */
enum pe_status pe_debug_guid(const struct pe_file *pe,
                             struct bytes *ret_guid);

#endif
