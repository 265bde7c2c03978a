#include "widget/core/provider/guide.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace linkdock {
namespace {

const std::vector<std::string> kHosts = {"app.nutshell.com", "help.lucca.fr"};

// One letter a style and the text, so that a whole paragraph fits a line of a test: p(…) b(…) c(…)
// l(…|href).
std::string Show(const RichText& text) {
  std::string shown;
  for (const Span& span : text) {
    shown += "pbcl"[static_cast<int>(span.style)];
    shown += "(" + span.text + (span.href.empty() ? "" : "|" + span.href) + ")";
  }
  return shown;
}

std::string Parsed(std::string_view markup) { return Show(ParseRichText(markup, kHosts)); }

TEST(RichText, KnowsBoldCodeAndLinks) {
  EXPECT_EQ(Parsed("Go to **Settings** > **API Keys**"), "p(Go to )b(Settings)p( > )b(API Keys)");
  EXPECT_EQ(Parsed("before `.ilucca.net` in"), "p(before )c(.ilucca.net)p( in)");
  EXPECT_EQ(Parsed("your [Nutshell account](https://app.nutshell.com)."),
            "p(your )l(Nutshell account|https://app.nutshell.com)p(.)");
  EXPECT_EQ(Parsed("your [Accounts](linkdock:accounts) page"),
            "p(your )l(Accounts|linkdock:accounts)p( page)");
  EXPECT_EQ(Parsed("[methods](linkdock:linking-methods)"), "l(methods|linkdock:linking-methods)");
  EXPECT_EQ(Parsed("**a****b**"), "b(a)b(b)");
  EXPECT_EQ(Parsed(""), "");
}

TEST(RichText, ABackslashEscapes) {
  EXPECT_EQ(Parsed("\\*\\*a\\*\\*"), "p(**a**)");
  EXPECT_EQ(Parsed("\\`a`"), "p(`a`)");
  EXPECT_EQ(Parsed("\\[a](linkdock:accounts)"), "p([a](linkdock:accounts))");
  EXPECT_EQ(Parsed("`a\\`b`"), "c(a`b)");
  EXPECT_EQ(Parsed("**a\\*\\*b**"), "b(a**b)");
  EXPECT_EQ(Parsed("[a\\]b](linkdock:accounts)"), "l(a]b|linkdock:accounts)");
  EXPECT_EQ(Parsed("C:\\x \\\\ \\"), "p(C:\\x \\ \\)");
  EXPECT_EQ(Parsed("[a](https://app.nutshell.com/\\(x\\))"), "l(a|https://app.nutshell.com/(x))");
}

TEST(RichText, KeepsWhatIsMalformedAsPlainText) {
  for (const std::string_view text :
       {"**a", "`a", "a**", "****", "``", "[a]", "[a](", "[a](linkdock:accounts",
        "[](linkdock:accounts)", "[a] (linkdock:accounts)", "*a*", "_a_", "# a", "- a", "![a]"}) {
    EXPECT_EQ(Parsed(text), "p(" + std::string(text) + ")") << text;
  }
  EXPECT_EQ(Parsed("**a `b** c`"), "b(a `b)p( c`)");
}

TEST(RichText, RawHtmlStaysText) {
  for (const std::string_view text :
       {"<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "<b>a</b>", "&lt;b&gt;",
        "<!-- a -->", "<a href=\"https://app.nutshell.com\">a</a>"}) {
    EXPECT_EQ(Parsed(text), "p(" + std::string(text) + ")") << text;
  }
  EXPECT_EQ(Parsed("**<i>**"), "b(<i>)");
}

TEST(RichText, LinksOnlyToListedHostsOverHttps) {
  for (const std::string_view target :
       {"https://app.nutshell.com", "https://APP.nutshell.com/",
        "https://app.nutshell.com/setup/api-key", "https://app.nutshell.com?a=b",
        "https://app.nutshell.com#a", "https://help.lucca.fr/@x:y"}) {
    EXPECT_EQ(Parsed("[a](" + std::string(target) + ")"), "l(a|" + std::string(target) + ")")
        << target;
  }
  for (const std::string_view target : {"http://app.nutshell.com",
                                        "HTTPS://app.nutshell.com",
                                        "//app.nutshell.com",
                                        "/a",
                                        "a",
                                        "",
                                        "javascript:alert(1",
                                        "data:text/html,x",
                                        "https:app.nutshell.com",
                                        "https:/app.nutshell.com",
                                        "https:///app.nutshell.com",
                                        "https://app.nutshell.com.evil.com",
                                        "https://evil.com/app.nutshell.com",
                                        "https://app.nutshell.com@evil.com",
                                        "https://user@app.nutshell.com",
                                        "https://app.nutshell.com:8443",
                                        "https://app.nutshell.com:443/",
                                        "https://app.nutshell.com./",
                                        "https://xapp.nutshell.com",
                                        "https://nutshell.com",
                                        "https://x.app.nutshell.com",
                                        "https://app.nutshell.com\\@evil.com",
                                        "https://app.nutshell.com/\\evil",
                                        "https://app%2enutshell.com",
                                        "https://app.nutshell.com/a b",
                                        "https://app.nutshell.com/\n",
                                        "https://app.nutshell.com/<",
                                        "https://аpp.nutshell.com",
                                        " https://app.nutshell.com",
                                        "linkdock:",
                                        "linkdock:account",
                                        "linkdock:accounts/x",
                                        "Linkdock:accounts",
                                        "linkdock:linking-methods?x"}) {
    EXPECT_EQ(ParseRichText("[a](" + std::string(target) + ")", kHosts).front().style,
              SpanStyle::kPlain)
        << target;
  }
  EXPECT_EQ(Parsed("see [my words](http://evil.com) here"), "p(see my words here)");
}

TEST(RichText, PlainTextIsItsWords) {
  EXPECT_EQ(PlainText(ParseRichText("a **b** `c` [d](linkdock:accounts)", kHosts)), "a b c d");
}

Block Paragraph(std::string_view markup) {
  return {BlockKind::kParagraph, {ParseRichText(markup, kHosts)}};
}

Guide Sample() {
  Guide guide;
  guide.warning = "Ask {integrator} first.";
  GuideSection keys{
      "keys", "Get a key", {}, false, {Paragraph("For {integrator|the integration}:")}, {}, {}};
  keys.steps.push_back({"open", "Open", {}, false, {Paragraph("**Settings**")}});
  keys.steps.push_back(
      {"read", "Allow reading", {"users.read", "teams.read"}, true, {Paragraph("Tick it.")}});
  keys.steps.push_back({"write", "Allow writing", {"users.write"}, false, {}});
  GuideSection scoped{"admin", "Admins", {"users.write"}, false, {Paragraph("Only then.")}, {}, {}};
  GuideSection linking{
      "linking", "Linking", {}, true, {}, {}, {Paragraph("See [Accounts](linkdock:accounts).")}};
  guide.sections = {keys, scoped, linking};
  return guide;
}

std::string Ids(const Guide& guide) {
  std::string ids;
  for (const GuideSection& section : guide.sections) {
    ids += section.id + ":";
    for (const GuideStep& step : section.steps) ids += step.id + ",";
    ids += ' ';
  }
  return ids;
}

TEST(VisibleGuide, ShowsStepsAndSectionsOnlyForChosenScopes) {
  EXPECT_EQ(Ids(VisibleGuide(Sample(), {}, false, "")), "keys:open, linking: ");
  EXPECT_EQ(Ids(VisibleGuide(Sample(), {"teams.read"}, false, "")), "keys:open,read, linking: ");
  EXPECT_EQ(Ids(VisibleGuide(Sample(), {"users.write", "other"}, false, "")),
            "keys:open,write, admin: linking: ");
}

TEST(VisibleGuide, KeepsOfAStepsScopesThoseThatAreChosen) {
  const Guide guide = VisibleGuide(Sample(), {"teams.read"}, false, "");
  EXPECT_EQ(guide.sections[0].steps[1].scopes, std::vector<std::string>{"teams.read"});
}

TEST(VisibleGuide, HidesASectionWhoseEveryStepIsGone) {
  Guide guide = Sample();
  guide.sections[0].steps.erase(guide.sections[0].steps.begin());
  EXPECT_EQ(Ids(VisibleGuide(guide, {}, false, "")), "linking: ");
}

TEST(VisibleGuide, HidesWhatWhiteLabellingHides) {
  EXPECT_EQ(Ids(VisibleGuide(Sample(), {}, true, "")), "keys:open, ");
}

TEST(VisibleGuide, NamesTheIntegratorOrSpeaksNeutrally) {
  const Guide named = VisibleGuide(Sample(), {}, false, "Northwind **Ltd**");
  EXPECT_EQ(named.warning, "Ask Northwind **Ltd** first.");
  EXPECT_EQ(Show(named.sections[0].intro[0].items[0]), "p(For Northwind **Ltd**:)");
  const Guide neutral = VisibleGuide(Sample(), {}, false, "");
  EXPECT_EQ(neutral.warning, "Ask this app first.");
  EXPECT_EQ(Show(neutral.sections[0].intro[0].items[0]), "p(For the integration:)");
}

TEST(VisibleGuide, LeavesOtherBracesAlone) {
  Guide guide;
  for (const std::string_view text :
       {"{integrators}", "{integrator", "{other}", "{integrator |x}", "{}", "{"}) {
    guide.warning = text;
    EXPECT_EQ(VisibleGuide(guide, {}, false, "N").warning, text);
  }
  guide.warning = "{integrator|}{integrator}{integrator|a|b}";
  EXPECT_EQ(VisibleGuide(guide, {}, false, "").warning, "this appa|b");
  EXPECT_EQ(VisibleGuide(guide, {}, false, "{integrator}").warning,
            "{integrator}{integrator}{integrator}");
}

TEST(GuideAsText, ReadsLikeANoteToAColleague) {
  Guide guide = Sample();
  guide.sections[0].steps[0].blocks.push_back(
      {BlockKind::kList,
       {ParseRichText("Click **Add**", kHosts),
        ParseRichText("[Help](https://help.lucca.fr/a)", kHosts)}});
  EXPECT_EQ(GuideAsText(VisibleGuide(guide, {"teams.read"}, false, "Northwind"), "Connect Lucca"),
            "Connect Lucca\n"
            "\n"
            "Ask Northwind first.\n"
            "\n"
            "Get a key\n"
            "For Northwind:\n"
            "1. Open\n"
            "   Settings\n"
            "   - Click Add\n"
            "   - Help (https://help.lucca.fr/a)\n"
            "2. Allow reading (teams.read)\n"
            "   Tick it.\n"
            "\n"
            "Linking\n"
            "See Accounts.\n");
}

}  // namespace
}  // namespace linkdock
