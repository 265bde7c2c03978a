#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "tests/unit/raster/raster_support.h"

namespace linkdock {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

// Draw data made by hand, which may be anything.
class RasterLimits : public testing::Test {
 protected:
  RasterLimits() : atlas_(ImTextureFormat_Alpha8, 4, 4), list_(ImGui::GetDrawListSharedData()) {
    for (int i = 0; i < 16; ++i) atlas_.Set(i % 4, i / 4, Coverage(255));
    data_.DisplaySize = {50, 40};
    data_.FramebufferScale = {1, 1};
    data_.CmdLists.push_back(&list_);
  }

  ImDrawCmd& AddCommand(unsigned elements) {
    ImDrawCmd command;
    command.ClipRect = {0, 0, 50, 40};
    command.TexRef = atlas_.ref();
    command.ElemCount = elements;
    list_.CmdBuffer.push_back(command);
    return list_.CmdBuffer.back();
  }

  void AddVertex(ImVec2 at, ImU32 color = kBlack, ImVec2 uv = {0, 0}) {
    list_.VtxBuffer.push_back({at, uv, color});
  }

  void AddIndices(std::initializer_list<int> indices) {
    for (const int index : indices) list_.IdxBuffer.push_back(static_cast<ImDrawIdx>(index));
  }

  // A black square of 10 pixels at (10, 10).
  void AddSquare() {
    for (const ImVec2 at : {ImVec2(10, 10), ImVec2(20, 10), ImVec2(20, 20), ImVec2(10, 20)})
      AddVertex(at);
    AddIndices({0, 1, 2, 0, 2, 3});
  }

  // Draws from scratch and returns how many pixels are not white.
  int Blackened() {
    raster_.Invalidate();
    blackened_ = 0;
    raster_.Draw(data_, 0xffffff, {}, &RasterLimits::Count, this);
    return blackened_;
  }

  static void Count(void* user, const std::uint32_t* pixels, PixelRect rect) {
    for (int i = 0; i < rect.w * rect.h; ++i) {
      static_cast<RasterLimits*>(user)->blackened_ += pixels[i] != 0xffffffffu;
    }
  }

  PreviewCanvas context_{{8, 8, 1}};
  TestTexture atlas_;
  ImDrawList list_;
  ImDrawData data_;
  Raster raster_;
  int blackened_ = 0;
};

TEST_F(RasterLimits, DrawsASquareMadeByHand) {
  AddSquare();
  AddCommand(6);
  EXPECT_EQ(Blackened(), 100);
}

TEST_F(RasterLimits, SubtractsTheDisplaysPosition) {
  AddSquare();
  AddCommand(6).ClipRect = {0, 0, 100, 100};
  data_.DisplayPos = {15, 5};
  EXPECT_EQ(Blackened(), 50) << "the left half is outside";
}

TEST_F(RasterLimits, HonoursVertexAndIndexOffsets) {
  AddVertex({0, 0});
  AddIndices({0, 0, 0});
  AddSquare();
  ImDrawCmd& command = AddCommand(6);
  command.VtxOffset = 1;
  command.IdxOffset = 3;
  EXPECT_EQ(Blackened(), 100);
}

TEST_F(RasterLimits, SkipsCommandsWhoseIndicesOrOffsetsAreOutOfRange) {
  AddSquare();
  AddCommand(6).VtxOffset = 1;
  AddCommand(6).VtxOffset = 4;
  AddCommand(6).VtxOffset = 0xffffffffu;
  AddCommand(6).IdxOffset = 6;
  AddCommand(6).IdxOffset = 0xfffffff0u;
  EXPECT_EQ(Blackened(), 0);
  AddCommand(0xffffffffu);
  EXPECT_EQ(Blackened(), 100) << "too long a command ends with the indices";
}

TEST_F(RasterLimits, SkipsCommandsWithoutPixelsForTheirTexture) {
  AddSquare();
  ImTextureData empty;
  AddCommand(6).TexRef = empty.GetTexRef();
  AddCommand(6).TexRef = ImTextureRef(ImTextureID{12345});
  AddCommand(6).TexRef = ImTextureRef();
  EXPECT_EQ(Blackened(), 0);
}

TEST_F(RasterLimits, FindsATextureByTheIdentifierThatItWasGiven) {
  AddSquare();
  ImVector<ImTextureData*> textures;
  textures.push_back(&atlas_.data());
  data_.Textures = &textures;
  atlas_.data().SetStatus(ImTextureStatus_WantCreate);
  Blackened();
  EXPECT_EQ(atlas_.data().Status, ImTextureStatus_OK);
  AddCommand(6).TexRef = ImTextureRef(atlas_.data().TexID);
  EXPECT_EQ(Blackened(), 100);
}

TEST_F(RasterLimits, DestroysATextureOnlyWhenNoFrameUsesIt) {
  ImVector<ImTextureData*> textures;
  textures.push_back(&atlas_.data());
  data_.Textures = &textures;
  Blackened();
  atlas_.data().SetStatus(ImTextureStatus_WantDestroy);
  Blackened();
  EXPECT_EQ(atlas_.data().Status, ImTextureStatus_WantDestroy);
  atlas_.data().UnusedFrames = 1;
  Blackened();
  EXPECT_EQ(atlas_.data().Status, ImTextureStatus_Destroyed);
  EXPECT_EQ(atlas_.data().TexID, ImTextureID_Invalid);
}

TEST_F(RasterLimits, DrawsNothingOfATriangleWithACornerThatIsNotANumber) {
  AddVertex({kNan, 0});
  AddVertex({50, 0});
  AddVertex({0, 40});
  AddIndices({0, 1, 2});
  AddCommand(3);
  EXPECT_EQ(Blackened(), 0);
}

TEST_F(RasterLimits, CutsShapesThatReachToInfinity) {
  for (const ImVec2 at : {ImVec2(-kInfinity, -1e30f), ImVec2(kInfinity, -1e30f),
                          ImVec2(kInfinity, 1e9f), ImVec2(-kInfinity, 1e9f)}) {
    AddVertex(at);
  }
  AddIndices({0, 1, 2, 0, 2, 3});
  AddCommand(6);
  EXPECT_EQ(Blackened(), 50 * 40);
}

TEST_F(RasterLimits, PaintsNothingOnADisplayWithoutPixels) {
  AddSquare();
  AddCommand(6);
  for (const ImVec2 size :
       {ImVec2(0, 40), ImVec2(50, 0), ImVec2(-5, 40), ImVec2(kNan, 40), ImVec2(0.3f, 1)}) {
    data_.DisplaySize = size;
    EXPECT_EQ(raster_.Draw(data_, 0, {}, &RasterLimits::Count, this), 0);
  }
  data_.DisplaySize = {50, 40};
  data_.FramebufferScale = {0, kNan};
  EXPECT_EQ(raster_.Draw(data_, 0, {}, &RasterLimits::Count, this), 0);
}

TEST_F(RasterLimits, StopsAtTheLargestCanvasThatABrowserHas) {
  data_.DisplaySize = {1, 1e9f};
  EXPECT_EQ(raster_.Draw(data_, 0, {}, &RasterLimits::Count, this), raster::kMaxSide);
  data_.DisplaySize = {1e9f, 2};
  EXPECT_EQ(raster_.Draw(data_, 0, {}, &RasterLimits::Count, this), raster::kMaxSide * 2);
}

// Floats of every magnitude, and of none.
float AnyFloat(std::mt19937& engine) {
  const float special[] = {0,    0.5f, 1,      10,   49.5f,     -3,        1e4f,
                           4e5f, 6e5f, -1e20f, kNan, kInfinity, -kInfinity};
  if (engine() % 4 == 0) return special[engine() % std::size(special)];
  return static_cast<float>(static_cast<int>(engine() % 12000)) / 100.0f - 30.0f;
}

TEST_F(RasterLimits, SurvivesDrawDataOfRandomNumbers) {
  std::mt19937 engine(7);
  for (int round = 0; round < 3000; ++round) {
    list_.VtxBuffer.resize(0);
    list_.IdxBuffer.resize(0);
    list_.CmdBuffer.resize(0);
    for (int i = 0; i < 12; ++i) {
      // Values repeat, so that rectangles, fans and glyphs come about.
      const bool copy = i > 0 && engine() % 2 == 0;
      ImDrawVert vertex = copy ? list_.VtxBuffer.back()
                               : ImDrawVert{{}, {}, static_cast<ImU32>(engine()) | 0x0f000000u};
      (engine() % 2 == 0 ? vertex.pos.x : vertex.pos.y) = AnyFloat(engine);
      if (engine() % 3 == 0) vertex.uv = {AnyFloat(engine) / 10, AnyFloat(engine) / 10};
      list_.VtxBuffer.push_back(vertex);
    }
    for (int i = 0; i < 36; ++i) list_.IdxBuffer.push_back(static_cast<ImDrawIdx>(engine() % 12));
    if (engine() % 2 == 0) list_.IdxBuffer[0] = list_.IdxBuffer[3] = list_.IdxBuffer[6];
    AddCommand(36).ClipRect = {AnyFloat(engine), AnyFloat(engine), AnyFloat(engine) + 20,
                               AnyFloat(engine) + 20};
    data_.FramebufferScale = {engine() % 9 == 0 ? AnyFloat(engine) : 1, 1};
    blackened_ = 0;
    const int painted = raster_.Draw(data_, 0xffffff, {}, &RasterLimits::Count, this);
    ASSERT_LE(blackened_, painted);
  }
}

}  // namespace
}  // namespace linkdock
