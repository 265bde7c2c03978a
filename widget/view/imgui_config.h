#pragma once

// Leaves the parts out of Dear ImGui that the widget does not use. imgui.h includes this file
// through IMGUI_USER_CONFIG.
#define IMGUI_DISABLE_DEMO_WINDOWS
#define IMGUI_DISABLE_DEBUG_TOOLS
#define IMGUI_DISABLE_OBSOLETE_FUNCTIONS
#define IMGUI_DISABLE_FILE_FUNCTIONS
#define IMGUI_DISABLE_DEFAULT_FILE_FUNCTIONS
#define IMGUI_DISABLE_DEFAULT_SHELL_FUNCTIONS
#define IMGUI_DISABLE_DEFAULT_FONT
#define IMGUI_DISABLE_TIME_FUNCTIONS
#define IMGUI_USE_WCHAR32
#ifdef __EMSCRIPTEN__
#define IMGUI_ENABLE_FREETYPE  // glyphs come from the browser (wasm/fonts.cpp), so stb_truetype
                               // stays out
#endif
