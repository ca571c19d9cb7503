# SPDX-License-Identifier: BSD-2-Clause
# The public headers, by themselves, as C, C++ and assembly.

flags='-pedantic -Wall -Wextra -Wconversion -Werror -ffreestanding'
flags="$flags -fsyntax-only -I$prefix/include"
printf '#include <adit/%s.h>\n' boot_info hypercall > "$work/header.c"
cp "$work/header.c" "$work/header.S"
printf '.long ADIT_NOTE_KERNEL, ADIT_CALL_LOG, ADIT_ERROR_CALL\n' \
    >> "$work/header.S"
cat > "$work/use.c" << 'END'
#include <adit/boot_info.h>
#include <adit/hypercall.h>

ADIT_KERNEL_NOTE(ADIT_FIXED | ADIT_PARK_CPUS, 0x20000);

int is_sound(const struct boot_info *bi);
int is_sound(const struct boot_info *bi)
{
    return bi->magic == BOOT_INFO_MAGIC && bi->version >= BOOT_INFO_VERSION &&
           boot_text_of(bi, bi->loader)[0] != '\0';
}

int64_t exits_of(uint64_t cpu);
int64_t exits_of(uint64_t cpu)
{
    struct adit_call call = {ADIT_CALL_EXITS, cpu, ADIT_EXIT_CPUID, 0, 0, 0, 0};

    adit_call(&call, 0);
    return call.rax;
}
END
# compiles COMPILER LANGUAGE STANDARD
compiles() {
    # shellcheck disable=SC2086
    works "header: $1 -std=$3" "$1" $flags -x "$2" -std="$3" \
        "$work/header.c" "$work/use.c"
}
for compiler in gcc clang; do
    compiles $compiler c c11
    works "header: $compiler, assembly" $compiler -I"$prefix/include" \
        -c "$work/header.S" -o "$work/header.o"
done
for standard in c++11 c++14 c++17 c++20; do
    compiles g++ c++ $standard
    compiles clang++ c++ $standard
done
printf 'int x = BOOT_INFO_NOTHING;\n' >> "$work/use.c"
# shellcheck disable=SC2086
fails "negative control: a wrong name is noticed" BOOT_INFO_NOTHING \
    gcc $flags -std=c11 "$work/use.c"
