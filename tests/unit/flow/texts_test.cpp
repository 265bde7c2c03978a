#include "widget/flow/texts.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>

#include "tests/unit/read_file.h"

namespace linkdock {
namespace {

Texts Parsed(std::string_view json) {
  Result<Texts> texts = Texts::Parse(json);
  EXPECT_TRUE(texts.has_value()) << json;
  return texts.has_value() ? std::move(texts).value() : Texts();
}

Texts English() { return Parsed(ReadSourceFile("web/locales/en.json")); }

TEST(Texts, FillInTheirParametersInOnePass) {
  const Texts texts = Parsed(R"({"a":"{x} and {y}, {x}","b":"100 % {z} {","c":"}{}{x"})");
  EXPECT_EQ(texts.Get("a", {{"x", "{y}"}, {"y", "2"}}), "{y} and 2, {y}");
  EXPECT_EQ(texts.Get("b", {{"x", "1"}}), "100 % {z} {");
  EXPECT_EQ(texts.Get("c", {{"x", "1"}}), "}{}{x");
}

TEST(Texts, AMissingSentenceIsItsKey) {
  EXPECT_EQ(Parsed("{}").Get("form.connect"), "form.connect");
  EXPECT_EQ(Parsed("{}").GetNamed("form.foot", ""), "form.foot");
  EXPECT_FALSE(Parsed("{}").Has("form.connect"));
}

TEST(Texts, AreAFlatObjectOfStringsAndNothingElse) {
  for (const std::string_view json :
       {"", "[]", "\"a\"", "{\"a\":1}", "{\"a\":{\"b\":\"c\"}}", "{\"a\":null}", "{\"a\":\"b\"",
        "{\"a\":\"b\",\"a\":\"c\"}", "\xEF\xBB\xBF{}", "{\"a\":\"\\ud800\"}"}) {
    EXPECT_FALSE(Texts::Parse(json).has_value()) << json;
  }
  std::string huge = "{\"a\":\"" + std::string(kMaxLocaleBytes, 'x') + "\"}";
  EXPECT_FALSE(Texts::Parse(huge).has_value());
}

TEST(Texts, AreOverriddenOnlyByASentenceWithTheSameParameters) {
  Texts texts = Parsed(R"({"a":"to {x}","b":"{x} {y}","c":"plain"})");
  texts.Override(Parsed(R"({"a":"für {x}, ja {x}","b":"{x} alone","c":"now {x}","d":"new"})"));
  EXPECT_EQ(texts.Get("a", {{"x", "1"}}), "für 1, ja 1");
  EXPECT_EQ(texts.Get("b", {{"x", "1"}, {"y", "2"}}), "1 2");
  EXPECT_EQ(texts.Get("c"), "plain");
  EXPECT_FALSE(texts.Has("d"));
}

TEST(Texts, AreNeutralWithoutAnIntegrator) {
  const Texts texts = English();
  EXPECT_EQ(texts.GetNamed("form.foot", "Northwind", {{"provider", "Lucca"}}),
            "Sent encrypted to Northwind, checked with Lucca, and never shown again.");
  EXPECT_EQ(texts.GetNamed("form.foot", "", {{"provider", "Lucca"}}),
            "Sent encrypted, checked with Lucca, and never shown again.");
  EXPECT_EQ(texts.GetNamed("form.subtitle", ""), "to your app");
}

std::string Counted(const Texts& texts, int count) {
  return texts.GetCounted("announce.wait", {"seconds", count});
}

TEST(PluralForms, OfEnglishAreOneAndOther) {
  const Texts texts = English();
  EXPECT_EQ(Counted(texts, 0), "You can try again in 0 seconds.");
  EXPECT_EQ(Counted(texts, 1), "You can try again in one second.");
  EXPECT_EQ(Counted(texts, 2), "You can try again in 2 seconds.");
  EXPECT_EQ(Counted(texts, 101), "You can try again in 101 seconds.");
  EXPECT_EQ(Counted(texts, -1), "You can try again in 0 seconds.");
}

TEST(PluralForms, OfFrenchTakeZeroForOne) {
  const Texts texts = Parsed(ReadSourceFile("web/locales/fr.json"));
  EXPECT_EQ(Counted(texts, 0), "Vous pourrez réessayer dans 0 seconde.");
  EXPECT_EQ(Counted(texts, 1), "Vous pourrez réessayer dans 1 seconde.");
  EXPECT_EQ(Counted(texts, 2), "Vous pourrez réessayer dans 2 secondes.");
}

TEST(PluralForms, OfJapaneseAreNone) {
  const Texts texts = Parsed(ReadSourceFile("web/locales/ja.json"));
  for (const int count : {0, 1, 2, 11}) {
    EXPECT_EQ(Counted(texts, count), std::to_string(count) + "秒後にもう一度お試しいただけます。");
  }
}

TEST(PluralForms, OfArabicAreAllSix) {
  const Texts texts = Parsed(ReadSourceFile("web/locales/ar.json"));
  const std::map<int, std::string> forms = {
      {0, ".zero"},   {1, ".one"},   {2, ".two"},   {3, ".few"},    {10, ".few"},
      {11, ".many"},  {99, ".many"}, {100, ""},     {102, ""},      {103, ".few"},
      {111, ".many"}, {200, ""},     {203, ".few"}, {1011, ".many"}};
  for (const auto& [count, form] : forms) {
    const std::string seconds = std::to_string(count);
    EXPECT_EQ(Counted(texts, count), texts.Get("announce.wait" + form, {{"seconds", seconds}}))
        << count;
  }
  EXPECT_NE(Counted(texts, 2), Counted(texts, 3));
}

TEST(PluralForms, FallBackToTheSentenceItself) {
  const Texts texts = Parsed(R"({"locale.plurals":"x19","a":"{n} things","a.one":"a thing"})");
  EXPECT_EQ(texts.GetCounted("a", {"n", 0}), "0 things");
  EXPECT_EQ(texts.GetCounted("a", {"n", 1}), "a thing");
  EXPECT_EQ(texts.GetCounted("a", {"n", 2}), "2 things");
  EXPECT_EQ(texts.GetCounted("b", {"n", 1}), "b");
  EXPECT_EQ(Parsed(R"({"a":"{n}","a.one":"one"})").GetCounted("a", {"n", 1}), "1");
}

TEST(PluralForms, TakeOtherParametersAsWell) {
  EXPECT_EQ(English().GetCounted("announce.invalid", {"count", 1},
                                 {{"field", "Key"}, {"message", "Enter it."}}),
            "One field needs your attention. Key: Enter it.");
}

TEST(PluralForms, AreTheHostsToOverrideAndToAdd) {
  Texts texts = Parsed(R"({"locale.plurals":"51","a":"{n} {x}","a.one":"one {x}","b":"c"})");
  texts.Override(Parsed(R"({"locale.plurals":"512","a.one":"1 {n} {x}","a.two":"two","a.few":"{y}",
                            "b.one":"{n}","d.one":"e"})"));
  EXPECT_EQ(texts.GetCounted("a", {"n", 1}, {{"x", "y"}}), "1 1 y");
  EXPECT_EQ(texts.GetCounted("a", {"n", 2}), "two");
  EXPECT_FALSE(texts.Has("a.few"));
  EXPECT_FALSE(texts.Has("b.one"));
  EXPECT_FALSE(texts.Has("d.one"));
}

TEST(LocaleFiles, CanHaveEverySentenceOverridden) {
  for (const std::string language : {"ar", "de", "en", "es", "fr", "ja"}) {
    Texts texts = Parsed(ReadSourceFile("web/locales/" + language + ".json"));
    std::string json = "{";
    for (const auto& [key, sentence] : texts.all()) {
      json += (json.size() > 1 ? ",\"" : "\"") + key + "\":\"!" + sentence + "\"";
    }
    const Texts before = texts;
    texts.Override(Parsed(json + "}"));
    EXPECT_EQ(texts.all().size(), before.all().size());
    for (const auto& [key, sentence] : before.all()) {
      EXPECT_EQ(texts.all().at(key), "!" + sentence) << language << ' ' << key;
    }
  }
}

TEST(EnglishTexts, EverySentenceThatNamesTheIntegratorHasANeutralOneUnlessItIsLeftOut) {
  const Texts texts = English();
  for (const auto& [key, sentence] : texts.all()) {
    if (sentence.find("{integrator}") == std::string::npos) continue;
    EXPECT_TRUE(key == "form.subtitle" || texts.Has(key + ".neutral")) << key;
  }
  for (const auto& [key, sentence] : texts.all()) {
    if (!key.ends_with(".neutral")) continue;
    EXPECT_EQ(sentence.find("{integrator}"), std::string::npos) << key;
    EXPECT_TRUE(texts.Has(key.substr(0, key.size() - 8))) << key;
  }
}

TEST(EnglishTexts, UseOnlyParametersThatTheCodeGives) {
  const std::set<std::string> known = {"provider", "integrator", "field",     "message",
                                       "count",    "seconds",    "reference", "number",
                                       "scopes",   "title",      "hint",      "label"};
  const Texts texts = English();
  for (const auto& [key, sentence] : texts.all()) {
    for (std::size_t open = sentence.find('{'); open != std::string::npos;
         open = sentence.find('{', open + 1)) {
      const std::size_t close = sentence.find('}', open);
      ASSERT_NE(close, std::string::npos) << key;
      EXPECT_TRUE(known.contains(sentence.substr(open + 1, close - open - 1))) << key;
    }
  }
}

// Names like "form.connect" in the sources of core, view and shell.
std::set<std::string> KeysInTheCode() {
  const std::set<std::string> groups = {"announce", "category", "checking", "close", "closed",
                                        "common",   "fault",    "form",     "frame", "guide",
                                        "linked",   "note",     "opening",  "pick",  "problem"};
  std::set<std::string> keys;
  for (const std::string folder : {"widget/core", "widget/view", "wasm"}) {
    const std::filesystem::path root = std::filesystem::path(LINKDOCK_SOURCE_DIR) / folder;
    for (const auto& entry : std::filesystem::directory_iterator(root)) {
      if (entry.path().extension() != ".cpp") continue;
      const std::string source = ReadSourceFile(folder + "/" + entry.path().filename().string());
      for (std::size_t at = source.find('"'); at != std::string::npos;
           at = source.find('"', at + 1)) {
        const std::size_t end = source.find_first_not_of("abcdefghijklmnopqrstuvwxyz_.", at + 1);
        const std::string text = source.substr(at + 1, end - at - 1);
        const std::size_t dot = text.find('.');
        const bool whole = end != std::string::npos && source[end] == '"' && !text.ends_with('.');
        if (whole && dot != std::string::npos && groups.contains(text.substr(0, dot)))
          keys.insert(text);
      }
    }
  }
  return keys;
}

TEST(EnglishTexts, HaveEverySentenceThatTheCodeAsksFor) {
  const Texts texts = English();
  const std::set<std::string> keys = KeysInTheCode();
  EXPECT_GT(keys.size(), 20u);
  for (const std::string& key : keys) EXPECT_TRUE(texts.Has(key)) << key;
}

}  // namespace
}  // namespace linkdock
