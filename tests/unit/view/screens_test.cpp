#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "tests/unit/view/view_look.h"
#include "widget/view/form_field.h"

namespace linkdock {
namespace {

using Lines = std::vector<std::string>;

// The outline's lines without those inside the guide and without plain texts.
Lines ControlsOf(const Mirror& mirror) {
  Lines lines;
  for (const MirrorNode& node : mirror) {
    const bool named = node.role == Role::kHeading && node.level == 1;
    if (IsControl(node) || named)
      lines.push_back(std::string(RoleName(node.role)) + " " + NameOf(mirror, node));
  }
  return lines;
}

TEST(Screens, TheWideFormHoldsItsControlsInOrder) {
  EXPECT_EQ(ControlsOf(Look(SceneNamed("form-focus")).mirror),
            (Lines{"button Back to the list of tools", "heading Connect Lucca", "button Close",
                   "button Send these instructions to my admin", "field Subdomain", "field API Key",
                   "button Show API Key", "button Connect"}));
}

TEST(Screens, TheNarrowFormPutsTheWayToTheGuideBeforeEachField) {
  EXPECT_EQ(ControlsOf(Look(SceneNamed("form-focus"), {.width = 360}).mirror),
            (Lines{"button Back to the list of tools", "heading Connect Lucca", "button Close",
                   "button Where do I find this? Subdomain", "field Subdomain",
                   "button Where do I find this? API Key", "field API Key", "button Show API Key",
                   "button Connect", "button What happens when I connect?",
                   "button Send these instructions to my admin"}));
}

TEST(Screens, ThePickerHoldsSearchCategoriesAndTools) {
  EXPECT_EQ(ControlsOf(Look(SceneNamed("pick"), {.width = 440}).mirror),
            (Lines{"heading Connect an account", "button Close", "search Search tools by name",
                   "button All", "button HRIS", "button CRM", "button Lucca, HRIS",
                   "button Nutshell, CRM, Having trouble at the moment"}));
}

TEST(Screens, CheckingCanBeCancelledAndLinkedIsDone) {
  EXPECT_EQ(ControlsOf(Look(SceneNamed("checking")).mirror),
            (Lines{"heading Checking with Lucca", "button Cancel", "button Close"}));
  EXPECT_EQ(ControlsOf(Look(SceneNamed("linked")).mirror),
            (Lines{"heading Lucca is connected", "button Done", "button Close"}));
}

TEST(Screens, OpeningShowsProgressAndItsProblemCanBeRetried) {
  const Mirror opening = Look(SceneNamed("opening")).mirror;
  EXPECT_NE(Find(opening, Role::kProgress, "Loading"), nullptr);
  const Mirror problem = Look(SceneNamed("load-problem")).mirror;
  EXPECT_EQ(Find(problem, Role::kProgress, "Loading"), nullptr);
  const MirrorNode* retry = Find(problem, Role::kButton, "Try again");
  ASSERT_NE(retry, nullptr);
  EXPECT_EQ(retry->action.kind, ActionKind::kRetryOpen);
  EXPECT_NE(Find(problem, Role::kHeading, "Lucca could not be loaded"), nullptr);
}

TEST(Screens, EveryScreenHasOneFirstHeadingThatTheFocusCanGoToAndNoneIsSkipped) {
  for (const Scene& scene : AllScenes()) {
    for (const float width : {360.0f, 900.0f}) {
      const Mirror mirror = Look(scene, {.width = width}).mirror;
      int first = 0, last_level = 0;
      for (const MirrorNode& node : mirror) {
        if (node.role != Role::kHeading) continue;
        EXPECT_LE(node.level, last_level + 1) << scene.name << ": " << TextOf(node);
        last_level = node.level;
        if (node.level != 1) continue;
        ++first;
        EXPECT_EQ(node.id, MirrorIdOf(kHeadingName)) << scene.name;
        EXPECT_TRUE(node.flags & kProgrammaticFocus) << scene.name;
      }
      EXPECT_EQ(first, 1) << scene.name;
    }
  }
}

TEST(Screens, EveryControlHasANameAndEveryButtonAnAction) {
  for (const Scene& scene : AllScenes()) {
    for (const float width : {360.0f, 900.0f}) {
      const Mirror mirror = Look(scene, {.width = width}).mirror;
      for (const MirrorNode& node : mirror) {
        if (!IsControl(node)) continue;
        EXPECT_FALSE(NameOf(mirror, node).empty()) << scene.name;
        EXPECT_EQ(node.role == Role::kButton, node.action.kind != ActionKind::kNone)
            << NameOf(mirror, node);
      }
    }
  }
}

TEST(Screens, ListsHoldItemsAndItemsStandInLists) {
  const Mirror mirror = Look(SceneNamed("nutshell-open"), {.width = 360}).mirror;
  for (const MirrorNode& node : mirror) {
    const MirrorNode* parent = FindNode(mirror, node.parent);
    const bool in_list =
        parent != nullptr && (parent->role == Role::kList || parent->role == Role::kOrdered);
    EXPECT_EQ(node.role == Role::kItem, in_list);
  }
}

TEST(Screens, NoSentenceIsMissingOnAnyScreen) {
  for (const Scene& scene : AllScenes()) {
    for (const MirrorNode& node : Look(scene).mirror) {
      for (const std::string& text : {TextOf(node), node.label, node.placeholder}) {
        EXPECT_EQ(text.find('{'), std::string::npos) << scene.name << ": " << text;
        EXPECT_FALSE(text.starts_with("form.") || text.starts_with("pick.") ||
                     text.starts_with("common.") || text.starts_with("guide.") ||
                     text.starts_with("linked.") || text.starts_with("checking.") ||
                     text.starts_with("opening.") || text.starts_with("closed."))
            << scene.name << ": " << text;
      }
    }
  }
}

TEST(Screens, WithoutAnIntegratorTheWordingIsNeutral) {
  Scene scene = SceneNamed("form-focus");
  scene.world.options.integrator.clear();
  const Mirror mirror = Look(scene).mirror;
  EXPECT_EQ(FindNode(mirror, MirrorIdOf("subtitle")), nullptr);
  EXPECT_EQ(TextOf(*FindNode(mirror, MirrorIdOf("foot"))),
            "Sent encrypted, checked with Lucca, and never shown again.");
  const bool neutral = std::any_of(mirror.begin(), mirror.end(), [](const MirrorNode& node) {
    return TextOf(node).find("your app Integration") != std::string::npos;
  });
  EXPECT_TRUE(neutral);
}

TEST(Screens, InAPageThereIsNoCloseButtonAndWithOneProviderNoWayBack) {
  Scene scene = SceneNamed("form-focus");
  scene.world.options.modal = false;
  scene.world.options.provider = "lucca";
  const Mirror mirror = Look(scene).mirror;
  EXPECT_EQ(Find(mirror, Role::kButton, "Close"), nullptr);
  EXPECT_EQ(Find(mirror, Role::kButton, "Back to the list of tools"), nullptr);
}

TEST(Screens, ARelinkedAccountIsReconnected) {
  Scene scene = SceneNamed("form-focus");
  scene.world.options.account_id = "acc_1";
  EXPECT_NE(Find(Look(scene).mirror, Role::kHeading, "Reconnect Lucca"), nullptr);
}

TEST(Form, FieldsAreNamedDescribedAndMarked) {
  const Mirror mirror = Look(SceneNamed("rejected")).mirror;
  const MirrorNode* subdomain = Find(mirror, Role::kTextField, "Subdomain");
  const MirrorNode* key = Find(mirror, Role::kTextField, "API Key");
  ASSERT_NE(subdomain, nullptr);
  ASSERT_NE(key, nullptr);
  EXPECT_TRUE(key->flags & kInvalid);
  EXPECT_FALSE(subdomain->flags & kInvalid);
  EXPECT_TRUE(key->flags & kRequired);
  EXPECT_EQ(TextOf(*FindNode(mirror, key->described_by)),
            "Paste the key again, or generate a new one.");
  EXPECT_EQ(TextOf(*FindNode(mirror, subdomain->described_by)),
            "The text before .ilucca.net in your Lucca address");
  EXPECT_EQ(TextOf(*FindNode(mirror, subdomain->described_by_2)), ".ilucca.net");
  const MirrorNode* box = FindNode(mirror, subdomain->parent);
  EXPECT_EQ(box->role, Role::kBox);
  EXPECT_EQ(FindNode(mirror, box->parent)->role, Role::kForm);
  EXPECT_EQ(subdomain->key, "subdomain");
}

TEST(Form, AnEmailFieldAsksForAnEmailKeyboard) {
  const Mirror mirror = Look(SceneNamed("form-blank")).mirror;
  EXPECT_EQ(Find(mirror, Role::kTextField, "Username (Email)")->input_mode, "email");
}

TEST(Form, TheProblemSaysCauseNextStepAndReferenceAndCanTakeTheFocus) {
  const Mirror mirror = Look(SceneNamed("rejected")).mirror;
  const MirrorNode* panel = FindNode(mirror, MirrorIdOf(kProblemName));
  ASSERT_NE(panel, nullptr);
  EXPECT_TRUE(panel->flags & kProgrammaticFocus);
  EXPECT_EQ(TextsIn(mirror, panel->id), (Lines{"Lucca did not accept this API key",
                                               "Check that you copied the whole key, and that it "
                                               "has not been deleted in Settings › API Keys.",
                                               "Reference 7F3K-92QD"}));
}

struct SubmitCase {
  bool problem;
  bool try_again;
  int retry_after_s;
  const char* text;
  bool disabled;
};

TEST(Form, TheButtonSaysWhatItWillDo) {
  for (const SubmitCase& c :
       {SubmitCase{false, false, 0, "Connect", false},
        SubmitCase{true, true, 0, "Try again", false}, SubmitCase{true, false, 0, "Connect", false},
        SubmitCase{true, true, 1, "Try again in 1 s", true},
        SubmitCase{true, true, 27, "Try again in 27 s", true}}) {
    Scene scene = SceneNamed("form-focus");
    if (c.problem)
      scene.flow.problem =
          Problem{"rate_limited", "Slow down", "Wait.", "", c.retry_after_s, c.try_again};
    const Mirror mirror = Look(scene).mirror;
    const MirrorNode* submit = FindNode(mirror, MirrorIdOf("submit"));
    EXPECT_EQ(TextOf(*submit), c.text);
    EXPECT_EQ((submit->flags & kDisabled) != 0, c.disabled) << c.text;
    EXPECT_TRUE(submit->flags & kPrimary);
    EXPECT_EQ(FindNode(mirror, submit->parent)->role, Role::kForm);
  }
}

TEST(Form, HelpAndNotesTakeTheSamePlaceSoThatNothingJumps) {
  Scene scene = SceneNamed("form-focus");
  scene.flow.fields[0].note = NoteKind::kNone;
  const auto submit_y = [](const Scene& s) {
    return FindNode(Look(s).mirror, MirrorIdOf("submit"))->rect.y;
  };
  const float with_help = submit_y(scene);
  scene.flow.fields[0].note = NoteKind::kError;
  scene.flow.fields[0].note_text = "Enter the Subdomain.";
  EXPECT_EQ(submit_y(scene), with_help);
  scene.flow.fields[0].note = NoteKind::kHealed;
  EXPECT_EQ(submit_y(scene), with_help);
}

TEST(Form, AnOptionalFieldSaysSo) {
  const Mirror mirror = Look(SceneNamed("odd")).mirror;
  const MirrorNode* field = FindNode(mirror, FieldId("subdomain"));
  EXPECT_EQ(NameOf(mirror, *field), "Subdomain  Optional");
  EXPECT_FALSE(field->flags & kRequired);
}

TEST(Pick, TheChosenCategoryIsPressedAndTheOthersAreNot) {
  const Mirror mirror = Look(SceneNamed("pick-focus")).mirror;
  EXPECT_TRUE(Find(mirror, Role::kButton, "CRM")->flags & kPressed);
  EXPECT_FALSE(Find(mirror, Role::kButton, "All")->flags & kPressed);
  EXPECT_TRUE(Find(mirror, Role::kButton, "All")->flags & kToggle);
  EXPECT_EQ(Find(mirror, Role::kButton, "CRM")->action,
            (Action{ActionKind::kChooseCategory, "CRM"}));
}

TEST(Pick, OneCategoryNeedsNoPills) {
  Scene scene = SceneNamed("pick");
  scene.world.options.providers = {"lucca"};
  const Mirror mirror = Look(scene).mirror;
  EXPECT_EQ(FindNode(mirror, MirrorIdOf("categories")), nullptr);
  EXPECT_NE(Find(mirror, Role::kButton, "Lucca, HRIS"), nullptr);
}

TEST(Pick, AnEmptyResultAndAnEmptyCatalogueSayWhatToDo) {
  const Mirror empty = Look(SceneNamed("pick-empty")).mirror;
  EXPECT_NE(Find(empty, Role::kParagraph, "No tool matches your search"), nullptr);
  EXPECT_NE(Find(empty, Role::kSearch, "Search tools by name"), nullptr);
  Scene none = SceneNamed("pick");
  none.world.catalogue.index.clear();
  const Mirror nothing = Look(none).mirror;
  EXPECT_NE(Find(nothing, Role::kParagraph, "There is nothing to connect yet"), nullptr);
  EXPECT_EQ(Find(nothing, Role::kSearch, "Search tools by name"), nullptr);
}

TEST(Pick, FourHundredProvidersAreListedQuickly) {
  const Scene scene = PickScene("many", 400);
  static_cast<void>(Look(scene));  // glyphs are made once
  const auto start = std::chrono::steady_clock::now();
  const ViewOutput output = Look(scene);
  const std::chrono::duration<double, std::milli> spent = std::chrono::steady_clock::now() - start;
  EXPECT_EQ(std::count_if(
                output.mirror.begin(), output.mirror.end(),
                [](const MirrorNode& n) { return n.action.kind == ActionKind::kChooseProvider; }),
            402);
  EXPECT_LT(spent.count(), 200) << "an unoptimised build on a busy machine takes about 20";
}

TEST(Checking, TheSentenceChangesWithTheWaitAndNothingMoves) {
  Scene scene = SceneNamed("checking");
  const Mirror usual = Look(scene).mirror;
  scene.flow.waited_s = kLongerWaitS - 1;
  EXPECT_EQ(MirrorHash(Look(scene).mirror), MirrorHash(usual));
  scene.flow.waited_s = kLongerWaitS;
  EXPECT_NE(
      Find(Look(scene).mirror, Role::kParagraph, "Lucca is taking a little longer than usual."),
      nullptr);
  scene.flow.waited_s = kLongWaitS;
  const Mirror late = Look(scene).mirror;
  EXPECT_TRUE(
      TextOf(*FindNode(late, MirrorIdOf("waiting"))).starts_with("Still waiting for Lucca."));
  EXPECT_EQ(FindNode(late, MirrorIdOf("cancel"))->rect,
            FindNode(usual, MirrorIdOf("cancel"))->rect);
}

TEST(Checking, OnlyMovingThingsAskForFramesAndNothingMovesUnderReducedMotion) {
  for (Scene& scene : AllScenes()) {
    const bool moves = scene.flow.step == Step::kChecking ||
                       (scene.flow.step == Step::kOpening && !scene.flow.problem);
    EXPECT_EQ(Look(scene).next_frame_s >= 0, moves) << scene.name;
    scene.reduced_motion = true;
    EXPECT_LT(Look(scene).next_frame_s, 0) << scene.name;
  }
  EXPECT_EQ(Look(SceneNamed("checking")).next_frame_s, 0);
}

TEST(Checking, MovingDoesNotTouchTheMirror) {
  const Scene scene = SceneNamed("checking");
  EXPECT_EQ(MirrorHash(Look(scene, {.time_s = 0.1}).mirror),
            MirrorHash(Look(scene, {.time_s = 0.9}).mirror));
}

TEST(Linked, TheAccountIsNamedInFullEvenWhereItIsCut) {
  Scene scene = SceneNamed("linked");
  EXPECT_NE(Find(Look(scene).mirror, Role::kParagraph, "acme.ilucca.net"), nullptr);
  scene.flow.account.label = std::string(120, 'a');
  const Mirror mirror = Look(scene, {.width = 320}).mirror;
  EXPECT_NE(Find(mirror, Role::kParagraph, std::string(120, 'a')), nullptr);
  scene.flow.account.label.clear();
  EXPECT_NE(Find(Look(scene).mirror, Role::kParagraph, "Lucca"), nullptr);
}

}  // namespace
}  // namespace linkdock
