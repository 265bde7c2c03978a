#include <gtest/gtest.h>

#include "tests/unit/flow/flow_world.h"

namespace linkdock {
namespace {

// On the form, with these two values typed.
void OpenForm(World& world, std::string_view subdomain, std::string_view key) {
  world.options.modal = true;
  world.ToPick();
  world.Act(ActionKind::kChooseProvider, "hostly");
  if (!subdomain.empty()) world.Type("subdomain", subdomain);
  if (!key.empty()) world.Type("api_key", key);
}

// The same, asked whether to close.
void OpenQuestion(World& world, std::string_view subdomain, std::string_view key) {
  OpenForm(world, subdomain, key);
  world.Act(ActionKind::kClose);
}

TEST(FlowQuestion, WithNothingTypedThePersonClosesAtOnce) {
  for (const std::string_view how : {"", "button", "sure"}) {
    World world;
    OpenForm(world, "", "");
    world.Act(ActionKind::kClose, how);
    EXPECT_EQ(world.flow.step, Step::kClosed) << how;
    EXPECT_EQ(world.Find<effect::Close>()->reason, CloseReason::kUser) << how;
  }
}

TEST(FlowQuestion, WhatWasTypedAndTakenAwayAgainIsNotAskedAbout) {
  World world;
  OpenForm(world, "a", "");
  world.Type("subdomain", "");
  world.Act(ActionKind::kClose);
  EXPECT_EQ(world.flow.step, Step::kClosed);
}

TEST(FlowQuestion, OneCharacterInAnyFieldAsksFirst) {
  for (const std::string_view how : {"", "button"}) {
    for (const bool secret : {false, true}) {
      World world;
      OpenForm(world, secret ? "" : "a", secret ? "a" : "");
      world.Act(ActionKind::kClose, how);
      EXPECT_EQ(world.flow.step, Step::kForm);
      EXPECT_TRUE(world.flow.asking);
      EXPECT_EQ(world.Focus(), "question");
      EXPECT_EQ(world.Said(), "!Close without connecting? What you typed will be lost.\n");
      EXPECT_EQ(world.Emitted(), "");
      EXPECT_EQ(world.Count<effect::SetField>(), 0)
          << "a written control forgets what could be undone";
      EXPECT_EQ(world.Value(secret ? "api_key" : "subdomain"), "a");
    }
  }
}

TEST(FlowQuestion, AnInlineFormAsksTooIfSomethingClosesIt) {
  World world;
  world.ToForm();
  world.Act(ActionKind::kClose);
  EXPECT_TRUE(world.flow.asking);
}

TEST(FlowQuestion, ASecondEscapeKeepsEditing) {
  World world;
  OpenForm(world, "acme", "k");
  world.Send(event::FocusField{"api_key"});
  world.Act(ActionKind::kClose);
  world.Act(ActionKind::kClose);
  EXPECT_EQ(world.flow.step, Step::kForm);
  EXPECT_FALSE(world.flow.asking);
  EXPECT_EQ(world.Focus(), "api_key");
  EXPECT_EQ(world.Value("subdomain"), "acme");
  world.Act(ActionKind::kClose);
  EXPECT_TRUE(world.flow.asking) << "and a third asks again";
}

TEST(FlowQuestion, ACloseButtonPressedTwiceStillAsks) {
  World world;
  OpenForm(world, "acme", "");
  world.Act(ActionKind::kClose, "button");
  world.Act(ActionKind::kClose, "button");
  EXPECT_TRUE(world.flow.asking);
  EXPECT_EQ(world.Focus(), "question");
}

TEST(FlowQuestion, KeepEditingGoesBackToTheFieldThatHadTheFocus) {
  World world;
  OpenForm(world, "acme", "k");
  world.Send(event::FocusField{"api_key"});
  world.Act(ActionKind::kClose, "button");
  world.Act(ActionKind::kKeepEditing);
  EXPECT_FALSE(world.flow.asking);
  EXPECT_EQ(world.Focus(), "api_key");
  EXPECT_EQ(world.Said(), "");
}

TEST(FlowQuestion, KeepEditingGoesToTheFirstFieldWhenTheLastOneIsNotShown) {
  World world;
  OpenForm(world, "acme", "");
  world.flow.focused_field = "nope";
  world.Act(ActionKind::kClose);
  world.Act(ActionKind::kKeepEditing);
  EXPECT_EQ(world.Focus(), "subdomain");
}

TEST(FlowQuestion, CloseMeansIt) {
  World world;
  OpenQuestion(world, "acme", "k");
  world.Act(ActionKind::kClose, "sure");
  EXPECT_EQ(world.flow.step, Step::kClosed);
  EXPECT_FALSE(world.flow.asking);
  EXPECT_TRUE(world.flow.fields.empty());
  EXPECT_EQ(world.Find<effect::Close>()->reason, CloseReason::kUser);
}

TEST(FlowQuestion, ThePageNeverAsks) {
  for (const bool asking : {false, true}) {
    World world;
    OpenForm(world, "acme", "k");
    if (asking) world.Act(ActionKind::kClose);
    world.Act(ActionKind::kClose, "host");
    EXPECT_EQ(world.flow.step, Step::kClosed);
    EXPECT_EQ(world.Find<effect::Close>()->reason, CloseReason::kHost);
  }
}

TEST(FlowQuestion, TypingOnAnswersIt) {
  World world;
  OpenQuestion(world, "acme", "");
  world.Type("subdomain", "acmee");
  EXPECT_FALSE(world.flow.asking);
  EXPECT_EQ(world.flow.step, Step::kForm);
}

TEST(FlowQuestion, ConnectAnswersItWhetherTheFormIsRightOrNot) {
  World wrong;
  OpenQuestion(wrong, "acme", "");
  wrong.Act(ActionKind::kSubmit);
  EXPECT_FALSE(wrong.flow.asking);
  EXPECT_EQ(wrong.Focus(), "api_key");
  World right;
  right.ToForm();
  right.Act(ActionKind::kClose);
  right.Act(ActionKind::kSubmit);
  EXPECT_FALSE(right.flow.asking);
  EXPECT_EQ(right.flow.step, Step::kChecking);
}

TEST(FlowQuestion, BackAnswersItAndThePickerClosesAtOnce) {
  World world;
  OpenQuestion(world, "acme", "");
  world.Act(ActionKind::kBack);
  EXPECT_FALSE(world.flow.asking);
  world.Act(ActionKind::kClose);
  EXPECT_EQ(world.flow.step, Step::kClosed);
}

TEST(FlowQuestion, TheFieldThatItInterruptsIsNotHealedOrJudgedYet) {
  World world;
  OpenForm(world, "https://acme.hostly.example/x", "");
  world.Send(event::FocusField{"subdomain"});
  world.Act(ActionKind::kClose);
  world.Send(event::BlurField{"subdomain"});
  EXPECT_EQ(world.Value("subdomain"), "https://acme.hostly.example/x");
  EXPECT_TRUE(world.effects.empty());
  world.Act(ActionKind::kKeepEditing);
  world.Send(event::BlurField{"subdomain"});
  EXPECT_EQ(world.Value("subdomain"), "acme");
}

TEST(FlowQuestion, NothingIsAskedWhileCheckingNorWhenLinked) {
  World checking;
  checking.ToChecking();
  checking.Act(ActionKind::kClose);
  EXPECT_EQ(checking.flow.step, Step::kClosed);
  EXPECT_EQ(checking.Count<effect::CancelCheck>(), 1);
  World linked;
  linked.ToLinked();
  linked.Act(ActionKind::kClose);
  EXPECT_EQ(linked.flow.step, Step::kClosed);
}

TEST(FlowQuestion, ARejectedCheckIsAskedAboutAgain) {
  World world;
  world.ToChecking();
  world.Answer(RejectedAnswer(VerdictCode::kInvalidCredentials, "api_key"));
  EXPECT_FALSE(world.flow.asking);
  world.Act(ActionKind::kClose);
  EXPECT_TRUE(world.flow.asking);
}

}  // namespace
}  // namespace linkdock
