#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>

#include "widget/core/json/json_reader.h"
#include "widget/core/json/object_reader.h"

namespace linkdock {
namespace {

constexpr std::size_t kLimit = 1 << 20;

std::string Nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST(ReadJson, AcceptsEveryKindOfValue) {
  const auto json = ReadJson(R"({"a":[1,-2,3.5,true,null,"x"],"b":{}} )", kLimit);
  ASSERT_TRUE(json.has_value());
  EXPECT_EQ(json.value().dump(), R"({"a":[1,-2,3.5,true,null,"x"],"b":{}})");
  EXPECT_TRUE(ReadJson("0", kLimit).has_value());
  EXPECT_TRUE(ReadJson("\"\\u00e9\\ud83d\\ude00\"", kLimit).has_value());
}

struct Refused {
  std::string_view name;
  std::string_view text;
  ErrorCode code;
  std::size_t offset;
};

TEST(ReadJson, RefusesWhatIsNotStrictJsonAndSaysWhere) {
  using namespace std::string_view_literals;
  const Refused cases[] = {
      {"empty", "", ErrorCode::kJsonSyntax, 0},
      {"truncated", "{\"a\":", ErrorCode::kJsonSyntax, 5},
      {"trailing garbage", "{} x", ErrorCode::kJsonSyntax, 4},
      {"second value", "{}{}", ErrorCode::kJsonSyntax, 3},
      {"trailing comma", "[1,]", ErrorCode::kJsonSyntax, 4},
      {"comment", "[1]//x", ErrorCode::kJsonSyntax, 4},
      {"byte order mark", "\xEF\xBB\xBF{}", ErrorCode::kJsonSyntax, 0},
      {"raw NUL at the end", "{}\0"sv, ErrorCode::kJsonSyntax, 2},
      {"raw NUL and more", "[1]\0[2]"sv, ErrorCode::kJsonSyntax, 3},
      {"NUL in a string", "[\"a\0\"]"sv, ErrorCode::kJsonSyntax, 3},
      {"escaped NUL", "[\"a\\u0000\"]", ErrorCode::kJsonSyntax, 10},
      {"escaped NUL in a key", "{\"a\\u0000\":1}", ErrorCode::kJsonSyntax, 10},
      {"raw newline in a string", "[\"a\nb\"]", ErrorCode::kJsonSyntax, 4},
      {"bad UTF-8", "[\"\xC3(\"]", ErrorCode::kJsonSyntax, 4},
      {"overlong UTF-8", "[\"\xC0\x80\"]", ErrorCode::kJsonSyntax, 3},
      {"raw surrogate", "[\"\xED\xA0\x80\"]", ErrorCode::kJsonSyntax, 4},
      {"lone high surrogate", R"(["\ud800"])", ErrorCode::kJsonSyntax, 9},
      {"lone low surrogate", R"(["\udc00"])", ErrorCode::kJsonSyntax, 8},
      {"number too large", "[1e400]", ErrorCode::kJsonSyntax, 7},
      {"NaN", "[NaN]", ErrorCode::kJsonSyntax, 2},
      {"duplicate key", R"({"id":1,"id":2})", ErrorCode::kJsonDuplicateKey, 12},
      {"duplicate key, spelt otherwise", R"({"id":1,"\u0069d":2})", ErrorCode::kJsonDuplicateKey,
       17},
  };
  for (const Refused& c : cases) {
    const auto json = ReadJson(c.text, kLimit);
    ASSERT_FALSE(json.has_value()) << c.name;
    EXPECT_EQ(json.error().code, c.code) << c.name;
    EXPECT_EQ(json.error().offset, c.offset) << c.name;
  }
}

TEST(ReadJson, NamesTheDuplicateKeyByItsPointer) {
  const auto json = ReadJson(R"({"a":[{},{"b/c":1,"b/c":2}]})", kLimit);
  ASSERT_FALSE(json.has_value());
  EXPECT_EQ(json.error().where, "/a/1/b~1c");
}

TEST(ReadJson, LimitsSizeDepthAndNumberOfValues) {
  EXPECT_TRUE(ReadJson("[1]", 3).has_value());
  EXPECT_EQ(ReadJson("[1]", 2).error().code, ErrorCode::kJsonTooLarge);
  EXPECT_TRUE(ReadJson(Nested(kMaxJsonDepth), kLimit).has_value());
  EXPECT_EQ(ReadJson(Nested(kMaxJsonDepth + 1), kLimit).error().code, ErrorCode::kJsonTooDeep);
  EXPECT_EQ(ReadJson(Nested(200'000), kLimit).error().code, ErrorCode::kJsonTooDeep);
  std::string many = "[0";
  for (std::size_t i = 2; i < kMaxJsonValues; ++i) many += ",0";
  EXPECT_TRUE(ReadJson(many + "]", kLimit).has_value());
  EXPECT_EQ(ReadJson(many + ",0]", kLimit).error().code, ErrorCode::kJsonTooLarge);
}

TEST(PointerTo, EscapesAndShortensWhatMayEndInALog) {
  EXPECT_EQ(PointerTo("/a", "b~/c"), "/a/b~0~1c");
  EXPECT_EQ(PointerTo("", "x\n\x7Fy\xC3\xA9"), "/x??y??");
  EXPECT_EQ(PointerTo("", std::string(1000, 'k')).size(), 65u);
  EXPECT_EQ(PointerTo("/a", 12), "/a/12");
}

class Reader : public testing::Test {
 protected:
  ObjectReader Open(std::string_view text) {
    auto json = ReadJson(text, kLimit);
    EXPECT_TRUE(json.has_value());
    if (json.has_value()) json_ = std::move(json).value();
    fault_.reset();
    return ObjectReader(json_, "", fault_);
  }
  void ExpectFault(ErrorCode code, std::string_view where) {
    ASSERT_TRUE(fault_.has_value()) << where;
    EXPECT_EQ(fault_->code, code) << where;
    EXPECT_EQ(fault_->where, where);
  }

  Json json_;
  ReadFault fault_;
};

TEST_F(Reader, ReadsEachKindOfMember) {
  constexpr std::array<std::string_view, 2> kColours = {"red", "green"};
  ObjectReader in = Open(
      R"({"s":"x","e":"","b":true,"i":-3,"l":["p","q"],"c":"green","o":[{"n":1}],"m":{"t":"u"}})");
  EXPECT_EQ(in.String("s"), "x");
  EXPECT_EQ(in.OptionalString("e", "f"), "");
  EXPECT_EQ(in.OptionalString("absent", "f"), "f");
  EXPECT_TRUE(in.OptionalBool("b", false));
  EXPECT_EQ(in.OptionalInt("i", 0, -3, 9), -3);
  EXPECT_EQ(in.OptionalStrings("l"), (std::vector<std::string>{"p", "q"}));
  EXPECT_EQ(in.Choice("c", kColours), 1u);
  EXPECT_EQ(in.OptionalChoice("absent", kColours, 7), 7u);
  auto objects = in.OptionalObjects("o");
  ASSERT_EQ(objects.size(), 1u);
  EXPECT_EQ(objects[0].where(), "/o/0");
  EXPECT_EQ(in.Object("m").String("t"), "u");
  in.Finish();
  EXPECT_FALSE(fault_.has_value());
}

TEST_F(Reader, NamesTheFirstFaultAndItsPlace) {
  constexpr std::array<std::string_view, 1> kColours = {"red"};
  ObjectReader missing = Open("{}");
  EXPECT_EQ(missing.String("s"), "");
  (void)missing.String("t");
  ExpectFault(ErrorCode::kMissingKey, "/s");

  ObjectReader type = Open(R"({"s":1})");
  (void)type.String("s");
  ExpectFault(ErrorCode::kWrongType, "/s");

  ObjectReader empty = Open(R"({"s":""})");
  (void)empty.String("s");
  ExpectFault(ErrorCode::kBadValue, "/s");

  ObjectReader longer = Open(R"({"s":"abcd"})");
  EXPECT_EQ(longer.String("s", 4), "abcd");
  EXPECT_FALSE(fault_.has_value());
  (void)longer.String("s", 3);
  ExpectFault(ErrorCode::kBadValue, "/s");

  ObjectReader range = Open(R"({"i":10})");
  EXPECT_EQ(range.OptionalInt("i", 1, 0, 10), 10);
  EXPECT_EQ(range.OptionalInt("i", 1, 0, 9), 1);
  ExpectFault(ErrorCode::kBadValue, "/i");

  ObjectReader choice = Open(R"({"c":"blue"})");
  (void)choice.Choice("c", kColours);
  ExpectFault(ErrorCode::kBadValue, "/c");

  ObjectReader unknown = Open(R"({"s":"x","typo":1})");
  (void)unknown.String("s");
  unknown.Finish();
  ExpectFault(ErrorCode::kUnknownKey, "/typo");

  ObjectReader list = Open(R"({"o":[{},7]})");
  EXPECT_EQ(list.OptionalObjects("o").size(), 2u);
  ExpectFault(ErrorCode::kWrongType, "/o/1");

  (void)Open("[]");
  ExpectFault(ErrorCode::kWrongType, "");
}

}  // namespace
}  // namespace linkdock
