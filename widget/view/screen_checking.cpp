#include <algorithm>
#include <cmath>
#include <string>

#include "widget/view/screen.h"

namespace linkdock {
namespace {

constexpr float kBarWidth = 220, kBarHeight = 4, kCancelWidth = 160;

std::string WaitingSentence(const Frame& frame, std::string_view provider) {
  const int waited = frame.in.flow.waited_s;
  const char* key = "checking.usual";
  if (waited >= kLongerWaitS) key = "checking.longer";
  if (waited >= kLongWaitS) key = "checking.long";
  return Say(frame, key, {{"provider", provider}});
}

struct CheckingTexts {
  std::string title, sentence;
  float title_height, sentence_height;
};

CheckingTexts TextsOf(const Frame& frame, std::string_view provider, float width) {
  CheckingTexts texts{Say(frame, "checking.title", {{"provider", provider}}),
                      WaitingSentence(frame, provider), 0, 0};
  const Piece title{texts.title, TextStyle::kTitle, 0, false, false, {}, 0};
  // Room for the longest of the sentences from the start: nothing jumps when the next one comes.
  const std::string longest = Say(frame, "checking.long", {{"provider", provider}});
  const Piece sentence{longest, TextStyle::kBody, 0, false, false, {}, 0};
  texts.title_height = LayoutText(frame.in.fonts, title, width).height;
  texts.sentence_height = LayoutText(frame.in.fonts, sentence, width).height;
  return texts;
}

}  // namespace

float DrawChecking(Frame& frame) {
  const Theme& theme = frame.in.theme;
  const ProviderBrand brand = BrandOf(frame);
  const float width = MiddleColumn(frame.in, 0).w;
  const CheckingTexts texts = TextsOf(frame, brand.name, width);
  const float height = kLogoTile + kGap16 + texts.title_height + kGap16 + kBarHeight + kGap16 +
                       texts.sentence_height + kGap20 + kControlHeight;
  Box box = MiddleColumn(frame.in, height);
  DrawBrand(frame, brand, Centred(box, kLogoTile, kLogoTile));
  box.y = PutCentredTitle(frame, texts.title, Below(box, box.y + kLogoTile + kGap16));
  frame.out.mirror.back().logo = frame.in.flow.provider;
  box.y += kGap16;
  ProgressBar(frame, Say(frame, "checking.progress"),
              Centred(box, std::min(kBarWidth, box.w), kBarHeight));
  box.y += kBarHeight + kGap16;
  PutText(frame, {.name = "waiting", .rgb = theme.text_2, .align = Align::kCentre}, texts.sentence,
          box);
  box.y += texts.sentence_height + kGap20;
  OutlineButton(frame,
                {.name = "cancel",
                 .text = Say(frame, "checking.cancel"),
                 .label = {},
                 .action = {ActionKind::kCancel, {}}},
                Centred(box, kCancelWidth, kControlHeight));
  PutClose(frame, PaddingAt(frame.in.width) + kLogoTile / 2);
  return box.y + kControlHeight + kGap44;
}

}  // namespace linkdock
