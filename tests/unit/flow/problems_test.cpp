#include "widget/flow/problems.h"

#include <gtest/gtest.h>

#include "tests/unit/flow/flow_world.h"
#include "tests/unit/read_file.h"
#include "widget/flow/search.h"

namespace linkdock {
namespace {

TEST(Reference, IsEightSignificantCharactersInTwoGroups) {
  struct Row {
    std::string_view id, reference;
  };
  const Row rows[] = {{"7f3k92qd0001", "7F3K-92QD"},
                      {"7f3k-92qd", "7F3K-92QD"},
                      {"  7F3K 92QD!", "7F3K-92QD"},
                      {"7f3k92q", "7F3K-92Q"},
                      {"7f3k9", "7F3K-9"},
                      {"7f3k", "7F3K"},
                      {"7f3", ""},
                      {"", ""},
                      {"éééé", ""},
                      {"<b>&nbsp;", "BNBS-P"}};
  for (const Row& row : rows) EXPECT_EQ(ShortReference(row.id), row.reference) << row.id;
}

TEST(Faults, EachHasANameAndASentenceOfItsOwn) {
  World world;
  world.ToForm();
  const Context context{world.catalogue, world.texts, world.options};
  const Field& field = world.catalogue.loaded.find("hostly")->second.auth[0].fields[1];
  std::string names, last;
  for (int fault = 0; fault <= static_cast<int>(FieldFault::kRule); ++fault) {
    const FieldJudgement judgement{static_cast<FieldFault>(fault), ""};
    const std::string sentence = FaultSentence(context, world.flow, field, judgement);
    names += std::string(FaultName(judgement.fault)) + " ";
    EXPECT_EQ(sentence.empty(), judgement.fault == FieldFault::kNone);
    EXPECT_EQ(sentence.find("fault."), std::string::npos) << sentence;
    EXPECT_EQ(sentence.find('{'), std::string::npos) << sentence;
    EXPECT_NE(sentence, last + "!");
    last = sentence;
  }
  EXPECT_EQ(names, " missing too_long not_text control invisible not_an_option rule ");
}

TEST(Problems, OfAnUnknownCodeReadAsAFailedLoad) {
  World world;
  const Context context{world.catalogue, world.texts, world.options};
  EXPECT_EQ(ProblemFromOpening(context, "<script>", "Hostly").code, "load_failed");
  EXPECT_TRUE(ProblemFromOpening(context, "", "Hostly").try_again);
  EXPECT_EQ(ProblemFromOpening(context, "broken_catalogue", "Hostly").title,
            "Hostly cannot be connected right now");
}

TEST(Problems, NeverEchoWhatTheProxyWrote) {
  World world;
  world.ToChecking();
  CheckAnswer answer = RejectedAnswer(VerdictCode::kUnexpectedAnswer, "<img onerror>");
  answer.request_id = "<img src=x onerror=alert(1)>";
  world.Answer(std::move(answer));
  EXPECT_EQ(world.flow.problem->reference, "IMGS-RCXO");
  EXPECT_EQ(world.flow.problem->title.find("onerror"), std::string::npos);
  EXPECT_EQ(world.flow.problem->hint.find("onerror"), std::string::npos);
}

TEST(Problems, TheTrueProvidersSpeakForThemselves) {
  for (const std::string id : {"lucca", "nutshell"}) {
    World world;
    Result<Provider> read = ParseProvider(ReadSourceFile("providers/" + id + ".json"));
    ASSERT_TRUE(read.has_value()) << id;
    const std::string name = read.value().name;
    for (int code = 1; code <= static_cast<int>(VerdictCode::kInvalidField); ++code) {
      world.catalogue.loaded.insert_or_assign(id, read.value());
      world.flow = Flow();
      world.flow.provider = id;
      const CheckAnswer answer = RejectedAnswer(static_cast<VerdictCode>(code), "api_key");
      const Problem problem =
          ProblemFromAnswer({world.catalogue, world.texts, world.options}, world.flow, answer);
      EXPECT_EQ(problem.title.find('{'), std::string::npos) << problem.title;
      EXPECT_EQ(problem.hint.find('{'), std::string::npos) << problem.hint;
      EXPECT_FALSE(problem.title.ends_with('.')) << problem.title;
    }
    EXPECT_FALSE(name.empty());
  }
}

TEST(Search, FoldsCaseDiacriticsAndLigatures) {
  struct Row {
    std::string_view text, folded;
  };
  const Row rows[] = {{"", ""},
                      {"Lucca", "lucca"},
                      {"ÀÉÎÕÜÝ àéîõüý ÿ", "aeiouy aeiouy y"},
                      {"Çğİıšž Łódź Đ", "cgiisz lodz d"},
                      {"Æther Œuvre Straße ẞ Þ", "aether oeuvre strasse ss th"},
                      {"e\xCC\x81", "e"},
                      {"Tiếng Việt", "tieng viet"},
                      {"ȘȚ", "st"},
                      {"ΑΩ Привет Ё", "αω привет ё"},
                      {"日本 × ÷", "日本 × ÷"},
                      {"a\xFF\xC3(b", "a(b"}};
  for (const Row& row : rows) EXPECT_EQ(FoldForSearch(row.text), row.folded) << row.text;
}

TEST(Search, EveryWordOfTheQueryMustBeThereInAnyOrder) {
  EXPECT_TRUE(MatchesSearch("Zoho People", "people zoho"));
  EXPECT_TRUE(MatchesSearch("Zoho People", "  zo  "));
  EXPECT_TRUE(MatchesSearch("Zoho People", ""));
  EXPECT_FALSE(MatchesSearch("Zoho People", "zoho crm"));
}

}  // namespace
}  // namespace linkdock
