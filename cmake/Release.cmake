# No path of the machine that built it in any program: assertions name files from the root of the repository.
add_compile_options("-ffile-prefix-map=${CMAKE_SOURCE_DIR}=.")

# The preset `release` hardens the native programs; tests/release/elf.test.mjs reads the result.
option(LINKDOCK_RELEASE "Harden the native programs and optimise them as a whole" OFF)
if(LINKDOCK_RELEASE AND NOT EMSCRIPTEN)
  include(CheckCXXCompilerFlag)
  include(CheckCXXSourceCompiles)
  include(CheckPIESupported)
  check_pie_supported()
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
  set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ON)

  # Level 3 measures objects whose size is only known at run time; it needs GCC 12 or Clang 9, and glibc 2.34.
  set(CMAKE_REQUIRED_FLAGS "-O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3")
  check_cxx_source_compiles("#include <features.h>
    #if __USE_FORTIFY_LEVEL != 3
    #error no level 3
    #endif
    int main() {}" LINKDOCK_FORTIFY_3)
  unset(CMAKE_REQUIRED_FLAGS)
  if(LINKDOCK_FORTIFY_3)
    set(fortify 3)
  else()
    set(fortify 2)
  endif()
  add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=${fortify} -D_GLIBCXX_ASSERTIONS
                      -fstack-protector-strong -fstack-clash-protection)
  check_cxx_compiler_flag(-fcf-protection=full LINKDOCK_CF_PROTECTION)  # x86 only
  if(LINKDOCK_CF_PROTECTION)
    add_compile_options(-fcf-protection=full)
  endif()

  # Without symbols (-s), also because those of link-time optimisation name temporary files.
  add_link_options(-Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code,--as-needed,-s)
endif()
