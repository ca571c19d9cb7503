# SPDX-License-Identifier: BSD-2-Clause
# Kernels built on what is installed, by pkg-config, CMake and Meson.

same "pkg-config: version" "$("$adit" --version)" \
    "adit $(pkg-config --modversion adit)"
works "pkg-config: imagesdir" test -s \
    "$(pkg-config --variable=imagesdir adit)/adit-syms"
works "pkg-config: adit" "$(pkg-config --variable=adit adit)" --version

# packs TEXT FOLDER NAME: it is there, in each container that can be.
packs() {
    for suffix in efi elf gz; do
        works "$1: $3.$suffix" test -s "$2/$3.$suffix"
    done
}

c_kernel=$source/examples/c-kernel/kernel.c
cp -r "$source/examples/c-kernel" "$work/c"
works "pkg-config: the C kernel" make -s -C "$work/c"
packs "pkg-config" "$work/c" mine

mkdir "$work/cmake"
cp "$c_kernel" "$work/cmake"
cat > "$work/cmake/CMakeLists.txt" << 'END'
cmake_minimum_required(VERSION 3.16)
project(mine C)
find_package(Adit 0.1 REQUIRED)
add_executable(mine kernel.c)
target_link_libraries(mine Adit::boot_info)
target_compile_options(mine PRIVATE -O2 -ffreestanding -fno-stack-protector
    -fno-pic -mcmodel=kernel -mno-red-zone)
target_link_options(mine PRIVATE -nostdlib -static
    -Wl,-Ttext-segment=0xffffffff80000000 -Wl,-e,kernel_start)
adit_pack(mine NAME packed CMDLINE "a b  c" INITRD kernel.c)
END
works "CMake: finds Adit" cmake -S "$work/cmake" -B "$work/cmake/build"
works "CMake: builds and packs" cmake --build "$work/cmake/build"
packs CMake "$work/cmake/build" packed
sed -i 's/Adit 0.1/Adit 99.0/' "$work/cmake/CMakeLists.txt"
fails "CMake: a version that is not there" 'requested version "99.0"' \
    cmake -S "$work/cmake" -B "$work/cmake/other"

# With Adit as a subproject, which is built on the way.
mkdir -p "$work/meson/subprojects"
cp "$c_kernel" "$work/meson"
ln -s "$source" "$work/meson/subprojects/adit"
cat > "$work/meson/subprojects/adit.wrap" << 'END'
[wrap-git]
directory = adit
url = there is a folder of that name already
revision = head
[provide]
dependency_names = adit
program_names = adit
END
cat > "$work/meson/meson.build" << 'END'
project('mine', 'c', meson_version: '>=1.0')
adit = dependency('adit')
kernel = executable('kernel.elf', 'kernel.c',
  dependencies: adit,
  c_args: ['-O2', '-ffreestanding', '-fno-stack-protector', '-fno-pic',
           '-mcmodel=kernel', '-mno-red-zone'],
  link_args: ['-nostdlib', '-static', '-Wl,-e,kernel_start',
              '-Wl,-Ttext-segment=0xffffffff80000000'],
  pie: false, override_options: 'b_pie=false')
custom_target('packed',
  input: kernel,
  output: ['mine.efi', 'mine.elf', 'mine.gz'],
  command: [find_program('adit'), 'pack', '@INPUT@', '-o', '@OUTDIR@/mine'],
  build_by_default: true)
END
works "Meson: Adit as a subproject" meson setup --force-fallback-for=adit \
    "$work/meson/build" "$work/meson"
works "Meson: builds and packs" ninja -C "$work/meson/build" mine.efi
packs Meson "$work/meson/build" mine
