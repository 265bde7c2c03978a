# One interface target carries what every target of ours is compiled with.
add_library(linkdock_flags INTERFACE)
target_compile_options(linkdock_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
                                                -Wno-sign-conversion)
# For tests, not for the demo: the next compiler's new warnings must not keep a stranger from a program that works.
option(LINKDOCK_WERROR "Warnings are errors" OFF)
if(LINKDOCK_WERROR)
  target_compile_options(linkdock_flags INTERFACE -Werror)
endif()
if(EMSCRIPTEN)
  # The wasm build has neither exceptions nor RTTI; size first, link-time optimisation across folders. Newer Emscriptens
  # choose their libraries by what the link line says of exceptions.
  add_compile_options(-fno-exceptions -fno-rtti)
  add_link_options(-fno-exceptions)
  if(NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
    add_compile_options(-Oz -flto)
    add_link_options(-Oz -flto)
  endif()
endif()

option(LINKDOCK_ASAN "Build with AddressSanitizer and UndefinedBehaviorSanitizer" OFF)
if(LINKDOCK_ASAN)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()

option(LINKDOCK_TSAN "Build with ThreadSanitizer" OFF)
if(LINKDOCK_TSAN)
  add_compile_options(-fsanitize=thread -fno-omit-frame-pointer)
  add_link_options(-fsanitize=thread)
endif()

option(LINKDOCK_FUZZ "Build libFuzzer's targets in tests/fuzz; needs clang" OFF)
if(LINKDOCK_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()
