/* SPDX-License-Identifier: BSD-2-Clause */
/* What the seeds of files have been made for. */
#ifndef TESTS_MUTANTS_FILES_H
#define TESTS_MUTANTS_FILES_H

#define INTEL_SIGNATURE 0x000306c3u
#define INTEL_PLATFORMS 0x32u
#define AMD_SIGNATURE   0x00a20f10u

#define PAYLOAD_TABLE_BYTES 240u
#define PAYLOAD_IMAGE_BYTES 0x100u

#endif
