# Third-party code comes from the package managers, never from this repository. scripts/setup puts
# what no package installs into build/third_party and verifies it.
set(LINKDOCK_THIRD_PARTY "${CMAKE_SOURCE_DIR}/build/third_party" CACHE PATH "Where scripts/setup put sources")
set(IMGUI_DIR "${LINKDOCK_THIRD_PARTY}/imgui" CACHE PATH "Dear ImGui 1.92.2b sources")
if(NOT EXISTS "${IMGUI_DIR}/imgui.h")
  message(FATAL_ERROR "No Dear ImGui sources in ${IMGUI_DIR}: run ./scripts/setup, or set -DIMGUI_DIR.")
endif()

# nlohmann/json through an include path of its own: the compiler for wasm must not see /usr/include.
find_path(LINKDOCK_JSON_DIR nlohmann/json.hpp PATHS "${LINKDOCK_THIRD_PARTY}/include"
          NO_CMAKE_FIND_ROOT_PATH NO_DEFAULT_PATH REQUIRED)
add_library(nlohmann_json INTERFACE)
target_include_directories(nlohmann_json SYSTEM INTERFACE "${LINKDOCK_JSON_DIR}")
# No stream operators and no exceptions: what is not used is not shipped.
target_compile_definitions(nlohmann_json INTERFACE JSON_NOEXCEPTION JSON_NO_IO JSON_USE_IMPLICIT_CONVERSIONS=0)

# Dear ImGui, dieted by our own configuration header (widget/view/imgui_config.h).
add_library(imgui STATIC "${IMGUI_DIR}/imgui.cpp" "${IMGUI_DIR}/imgui_draw.cpp"
                         "${IMGUI_DIR}/imgui_widgets.cpp" "${IMGUI_DIR}/imgui_tables.cpp")
target_include_directories(imgui SYSTEM PUBLIC "${IMGUI_DIR}")
target_include_directories(imgui PUBLIC "${CMAKE_SOURCE_DIR}")
target_compile_definitions(imgui PUBLIC IMGUI_USER_CONFIG="widget/view/imgui_config.h")
set_target_properties(imgui PROPERTIES CXX_CLANG_TIDY "")
