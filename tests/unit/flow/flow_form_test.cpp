#include <gtest/gtest.h>

#include "tests/unit/flow/flow_world.h"

namespace linkdock {
namespace {

TEST(FlowTyping, StoresTheValueAsItIsAndNeverHealsIt) {
  World world;
  world.ToForm();
  world.Type("subdomain", "  https://ACME.hostly.example/x ");
  EXPECT_EQ(world.Value("subdomain"), "  https://ACME.hostly.example/x ");
  EXPECT_TRUE(world.effects.empty());
  EXPECT_EQ(world.State("subdomain").note, NoteKind::kNone);
}

TEST(FlowTyping, AnUnknownFieldIsIgnored) {
  World world;
  world.ToForm();
  world.Type("password", "x");
  world.Send(event::FocusField{"password"});
  world.Send(event::BlurField{"password"});
  world.Act(ActionKind::kToggleReveal, "password");
  world.Act(ActionKind::kToggleGuide, "password");
  EXPECT_EQ(world.flow.fields.size(), 2u);
  EXPECT_EQ(world.flow.focused_field, "");
}

TEST(FlowTyping, AnErrorGoesWhenItIsMendedAndStaysUntilThen) {
  World world;
  world.ToForm();
  world.Type("api_key", "short");
  EXPECT_EQ(world.State("api_key").note, NoteKind::kNone);
  world.Send(event::BlurField{"api_key"});
  EXPECT_EQ(world.State("api_key").note, NoteKind::kError);
  EXPECT_EQ(world.State("api_key").note_text, "A Hostly key has 36 characters.");
  world.Type("api_key", "shorter");
  EXPECT_EQ(world.State("api_key").note, NoteKind::kError);
  world.Type("api_key", " " + std::string(kGoodKey));
  EXPECT_EQ(world.State("api_key").note, NoteKind::kNone);
  EXPECT_EQ(world.State("api_key").note_text, "");
}

TEST(FlowTyping, TheErrorSpeaksOfTheValueThatStandsThereNow) {
  World world;
  world.ToForm();
  world.Type("api_key", "");
  world.Act(ActionKind::kSubmit);
  EXPECT_EQ(world.State("api_key").note_text, "Enter the API Key.");
  world.Type("api_key", "a");
  EXPECT_EQ(world.State("api_key").note_text, "A Hostly key has 36 characters.");
}

TEST(FlowPasting, AnAddressIsHealedAtOnceAndSaidSo) {
  World world;
  world.ToForm();
  world.Paste("subdomain", "https://ACME.hostly.example/settings?a=b");
  EXPECT_EQ(world.Value("subdomain"), "acme");
  ASSERT_NE(world.Find<effect::SetField>(), nullptr);
  EXPECT_EQ(world.Find<effect::SetField>()->key, "subdomain");
  EXPECT_EQ(world.Find<effect::SetField>()->value.Reveal(), "acme");
  EXPECT_EQ(world.State("subdomain").note, NoteKind::kHealed);
  EXPECT_EQ(world.State("subdomain").note_text, "Taken from the address you pasted");
  EXPECT_EQ(world.Said(), "Subdomain: Taken from the address you pasted\n");
  world.Type("subdomain", "acmee");
  EXPECT_EQ(world.State("subdomain").note, NoteKind::kNone);
}

TEST(FlowPasting, PrefixesAndQuotesAroundAKeyAreCleanedUp) {
  World world;
  world.ToForm();
  world.Paste("api_key", "\"Bearer " + std::string(kGoodKey) + "\"");
  EXPECT_EQ(world.Value("api_key"), kGoodKey);
  EXPECT_EQ(world.State("api_key").note_text, "Cleaned up to what Hostly expects");
}

TEST(FlowPasting, WhiteSpaceAtTheEndsGoesWithoutANote) {
  World world;
  world.ToForm();
  world.Paste("api_key", "  " + std::string(kGoodKey) + "\t");
  EXPECT_EQ(world.Value("api_key"), kGoodKey);
  EXPECT_EQ(world.Count<effect::SetField>(), 1);
  EXPECT_EQ(world.State("api_key").note, NoteKind::kNone);
  EXPECT_EQ(world.Said(), "");
}

TEST(FlowPasting, WhatNeedsNoHealingIsLeftAlone) {
  World world;
  world.ToForm();
  world.Paste("subdomain", "acme");
  EXPECT_TRUE(world.effects.empty());
}

TEST(FlowPasting, OverAnErrorMendsItOrSaysWhatIsWrongNow) {
  World world;
  world.ToForm();
  world.Type("api_key", "bad");
  world.Send(event::BlurField{"api_key"});
  world.Paste("api_key", "Bearer bad");
  EXPECT_EQ(world.State("api_key").note, NoteKind::kError);
  EXPECT_EQ(world.Said(), "");
  world.Paste("api_key", "Bearer " + std::string(kGoodKey));
  EXPECT_EQ(world.State("api_key").note, NoteKind::kHealed);
}

TEST(FlowPasting, AMegabyteIsKeptWholeAndRefusedByName) {
  World world;
  world.ToForm();
  const std::string huge(1 << 20, 'a');
  world.Paste("api_key", huge);
  EXPECT_EQ(world.Value("api_key").size(), huge.size());
  world.Act(ActionKind::kSubmit);
  EXPECT_EQ(world.flow.step, Step::kForm);
  EXPECT_NE(world.Emitted().find("\"code\":\"too_long\""), std::string::npos);
}

TEST(FlowBlur, HealsAndJudgesWhatIsThere) {
  World world;
  world.ToForm();
  world.Type("subdomain", "acme.hostly.example");
  world.Send(event::BlurField{"subdomain"});
  EXPECT_EQ(world.Value("subdomain"), "acme");
  EXPECT_EQ(world.State("subdomain").note_text, "Taken from the address you entered");
  world.Type("subdomain", "a b");
  world.Send(event::BlurField{"subdomain"});
  EXPECT_EQ(world.State("subdomain").note, NoteKind::kError);
  EXPECT_EQ(world.Said(), "Subdomain: A subdomain has letters, digits and hyphens.\n");
  EXPECT_EQ(world.Emitted(),
            "{\"type\":\"field_invalid\",\"provider\":\"hostly\",\"field\":\"subdomain\","
            "\"code\":\"rule\"}\n");
  world.Send(event::BlurField{"subdomain"});
  EXPECT_TRUE(world.effects.empty()) << "the same error is told once";
}

TEST(FlowBlur, AnEmptyRequiredFieldIsNotScolded) {
  World world;
  world.ToForm();
  for (const std::string_view empty : {"", "   "}) {
    world.Type("api_key", empty);
    world.Send(event::BlurField{"api_key"});
    EXPECT_EQ(world.State("api_key").note, NoteKind::kNone);
    EXPECT_EQ(world.Said(), "");
  }
}

TEST(FlowBlur, KeepsTheMarkOfARejectedCheckUntilTheValueChanges) {
  World world;
  world.ToChecking();
  world.Answer(RejectedAnswer(VerdictCode::kInvalidCredentials, "api_key"));
  world.Send(event::FocusField{"api_key"});
  world.Send(event::BlurField{"api_key"});
  EXPECT_EQ(world.State("api_key").note, NoteKind::kError);
  world.Type("api_key", "00000000-0000-4000-8000-000000000201");
  EXPECT_EQ(world.State("api_key").note, NoteKind::kNone);
}

TEST(FlowFocus, TheFieldInUseLightsItsGuide) {
  World world;
  world.ToForm();
  world.Send(event::FocusField{"api_key"});
  EXPECT_EQ(world.flow.focused_field, "api_key");
  world.Send(event::BlurField{"api_key"});
  EXPECT_EQ(world.flow.focused_field, "api_key") << "stays lit until another field is used";
}

TEST(FlowSubmit, AnInvalidFormMarksEachFaultFocusesTheFirstAndSaysIt) {
  World world;
  world.ToForm();
  world.Type("subdomain", "");
  world.Type("api_key", "nope");
  world.Act(ActionKind::kSubmit);
  EXPECT_EQ(world.flow.step, Step::kForm);
  EXPECT_EQ(world.Focus(), "subdomain");
  EXPECT_EQ(world.Said(), "!2 fields need your attention. Subdomain: Enter the Subdomain.\n");
  EXPECT_EQ(world.Emitted(),
            "{\"type\":\"field_invalid\",\"provider\":\"hostly\",\"field\":\"subdomain\","
            "\"code\":\"missing\"}\n"
            "{\"type\":\"field_invalid\",\"provider\":\"hostly\",\"field\":\"api_key\","
            "\"code\":\"rule\"}\n");
  EXPECT_EQ(world.Count<effect::SendCheck>(), 0);
  EXPECT_EQ(world.flow.attempt, 0u);
  world.Type("subdomain", "acme");
  world.Act(ActionKind::kSubmit);
  EXPECT_EQ(world.Said(),
            "!One field needs your attention. API Key: A Hostly key has 36 characters.\n");
}

TEST(FlowSubmit, HealsBeforeItJudges) {
  World world;
  world.ToForm();
  world.Type("subdomain", " ACME ");
  world.Act(ActionKind::kSubmit);
  EXPECT_EQ(world.flow.step, Step::kChecking);
  EXPECT_EQ(FindValue(world.Find<effect::SendCheck>()->fields, "subdomain")->Reveal(), "acme");
  EXPECT_EQ(world.Count<effect::SetField>(), 1);
}

TEST(FlowConditions, AHiddenFieldIsNeitherJudgedNorSentAndAConstantAlwaysIs) {
  World world;
  world.ToPick();
  world.Act(ActionKind::kChooseProvider, "regional");
  world.Type("token", "t");
  world.Type("region", "us");
  EXPECT_EQ(ShownFields({world.catalogue, world.texts, world.options}, world.flow).size(), 4u);
  world.Act(ActionKind::kSubmit);
  EXPECT_EQ(world.Focus(), "office");
  EXPECT_EQ(world.State("office").note, NoteKind::kError);
  world.Type("region", "eu");
  EXPECT_EQ(world.State("office").note, NoteKind::kNone);
  world.Type("office", "Boston");
  world.Act(ActionKind::kSubmit);
  const auto* check = world.Find<effect::SendCheck>();
  ASSERT_NE(check, nullptr);
  std::string sent;
  for (const auto& [key, value] : check->fields)
    sent += key + "=" + std::string(value.Reveal()) + " ";
  EXPECT_EQ(sent, "region=eu note= token=t version=2024-11-01 ");
}

TEST(FlowConditions, AMissingChoiceIsAskedForAsAChoice) {
  World world;
  world.ToPick();
  world.Act(ActionKind::kChooseProvider, "regional");
  world.Act(ActionKind::kSubmit);
  EXPECT_EQ(world.State("region").note_text, "Choose one of the options.");
}

TEST(FlowToggles, ShowAndHideASecretAndNothingElse) {
  World world;
  world.ToForm();
  world.Act(ActionKind::kToggleReveal, "api_key");
  EXPECT_TRUE(world.State("api_key").revealed);
  world.Act(ActionKind::kToggleReveal, "api_key");
  EXPECT_FALSE(world.State("api_key").revealed);
  world.Act(ActionKind::kToggleReveal, "subdomain");
  EXPECT_FALSE(world.State("subdomain").revealed);
}

TEST(FlowToggles, AShownSecretIsHiddenAgainByAnAttempt) {
  World world;
  world.ToForm();
  world.Act(ActionKind::kToggleReveal, "api_key");
  world.Act(ActionKind::kSubmit);
  world.Act(ActionKind::kCancel);
  EXPECT_FALSE(world.State("api_key").revealed);
}

TEST(FlowToggles, TheGuideAndTheLinkingSectionOpenAndClose) {
  World world;
  world.ToForm();
  world.Act(ActionKind::kToggleGuide, "subdomain");
  EXPECT_TRUE(world.State("subdomain").guide_open);
  EXPECT_FALSE(world.State("api_key").guide_open);
  world.Act(ActionKind::kToggleLinking);
  EXPECT_TRUE(world.flow.linking_open);
  world.Act(ActionKind::kToggleLinking);
  EXPECT_FALSE(world.flow.linking_open);
}

TEST(FlowCopy, CopiesTheGuideThatThisPersonSees) {
  World world;
  world.ToForm();
  world.Act(ActionKind::kCopyGuide);
  ASSERT_NE(world.Find<effect::Copy>(), nullptr);
  const std::string text = world.Find<effect::Copy>()->text;
  EXPECT_NE(text.find("How to connect Hostly"), std::string::npos) << text;
  EXPECT_NE(text.find("Link the account"), std::string::npos) << text;
  EXPECT_EQ(world.Said(), "Copied\n");
  EXPECT_TRUE(world.flow.copied);
  world.options.white_label = true;
  world.Act(ActionKind::kCopyGuide);
  EXPECT_EQ(world.Find<effect::Copy>()->text.find("Link the account"), std::string::npos);
}

TEST(FlowCopy, CopiedIsSaidForAFewSecondsOnly) {
  World world;
  world.ToForm();
  world.Act(ActionKind::kCopyGuide);
  EXPECT_EQ(world.Count<effect::Wake>(), 1);
  for (int i = 1; i < kCopiedS; ++i) {
    world.Send(event::Tick{});
    EXPECT_TRUE(world.flow.copied) << i;
    EXPECT_EQ(world.Count<effect::Wake>(), 1) << i;
  }
  world.Send(event::Tick{});
  EXPECT_FALSE(world.flow.copied);
  EXPECT_EQ(world.Count<effect::Wake>(), 0);
}

}  // namespace
}  // namespace linkdock
